"""What the tests of several layers share."""

from pathlib import Path

import polars as pl
import pytest
from hypothesis import settings

from expectations.conform import conform
from expectations.contract import SCHEMA_VERSION, contracts
from flows.batch import Batch, extract_batch
from flows.discovery import discover
from flows.settings import DEFAULT_CATALOGUE, Settings
from transforms.compare import COMPARED, compare
from transforms.reference import Reference, load
from transforms.reference import tables as reference_tables
from warehouse.assemble import assemble, write
from warehouse.database import build
from warehouse.snapshot import Warehouse

ROOT = Path(__file__).parents[1]


settings.register_profile("crossread", deadline=None)  # machines are small and noisy
settings.load_profile("crossread")


@pytest.fixture(scope="session")
def reference() -> Reference:
    return load()


@pytest.fixture(scope="session")
def shipped(reference: Reference, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse of the two shipped reports, landed without Prefect and unvalidated; do not change it."""
    root = tmp_path_factory.mktemp("shipped") / "data"
    return landed(root, Settings(catalogue=ROOT / DEFAULT_CATALOGUE), reference)


def landed(root: Path, settings: Settings, reference: Reference) -> Path:
    """Land the reports that the settings name in a new warehouse, without Prefect and unvalidated."""
    warehouse = Warehouse(root)
    staged, parts = warehouse.stage("shipped"), warehouse.stage("parts")
    sources = discover(settings)
    assert not extract_batch(Batch("shipped", tuple(sources)), parts / "batch").rejections
    tables = staged / "tables"
    assemble(parts, None, frozenset(), tables)
    compared = compare({name: pl.read_parquet(tables / f"{name}.parquet") for name in COMPARED}, reference)
    for name, frame in compared.items():
        write(name, conform(name, frame), tables)
    for name, contract in contracts().items():
        if name in reference_tables():
            write(name, conform(name, getattr(reference, name)), tables)
        elif not contract.per_document and name not in compared:
            write(name, contract.polars_schema.to_frame(), tables)
    build(tables, staged / "crossread.duckdb")
    warehouse.land(staged, {"schema_version": SCHEMA_VERSION, "sources": []})
    return root
