"""Put the tables of a snapshot together: new parts, kept rows, and the tables that belong to no document.

A table is written in row groups of whole documents, in the order of their ids. Which documents share a group follows
from the lengths of the documents alone, so that a table's bytes depend on its rows and on nothing else: not on how
many batches made them, nor in which order, nor which of them are new. One group at a time is in memory.
"""

import json
from collections.abc import Iterator, Set
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from expectations.contract import SCHEMA_VERSION, Contract, contracts
from warehouse.errors import WarehouseError, explained
from warehouse.snapshot import Snapshot

GROUP_CHARACTERS = 16_000_000  # text of the documents in a row group: some 100,000 sentences, 200 MB while it is sorted


def assemble(
    parts: Path,
    previous: Snapshot | None,
    keep_documents: Set[str],
    out: Path,
    stale_documents: Set[str] = frozenset(),
) -> None:
    """Write the tables whose rows belong to documents.

    In: `parts/<batch>/<table>.parquet`, conformed, every table of every document that was extracted; the documents of
    `previous` to keep, of which `stale_documents` become `is_stale`. Out: `out/<table>.parquet`.
    Raises `WarehouseError`.
    """
    with explained(out):
        out.mkdir(parents=True, exist_ok=True)
        groups = _groups(_origins(parts, previous, keep_documents))
        for contract in contracts().values():
            if contract.per_document:
                _write(contract, (_rows(contract, group, stale_documents) for group in groups), out)


def write(table: str, frame: pl.DataFrame, out: Path) -> Path:
    """Write a table that belongs to no document, a conformed frame, as `out/<table>.parquet`.

    Raises `WarehouseError`.
    """
    with explained(out):
        return _write(contracts()[table], iter([frame]), out)


def _origins(parts: Path, previous: Snapshot | None, keep_documents: Set[str]) -> pl.DataFrame:
    """List every document of the new snapshot with its length and the folder that has its rows."""
    kept = [(previous.tables, pl.col("document_id").is_in(list(keep_documents)))] if previous else []
    made = [(folder, pl.lit(value=True)) for folder in parts.glob("*/")]
    schema = {"document_id": pl.String, "n_chars": pl.Int64, "folder": pl.String}
    found = [
        pl.scan_parquet(folder / "documents.parquet")
        .filter(wanted)
        .select("document_id", "n_chars", folder=pl.lit(str(folder)))
        for folder, wanted in [*kept, *made]
    ]
    return pl.concat([pl.LazyFrame(schema=schema), *found]).collect().sort("document_id")


def _groups(origins: pl.DataFrame) -> list[pl.DataFrame]:
    start = pl.col("n_chars").cum_sum() - pl.col("n_chars")
    return origins.with_columns(group=start // GROUP_CHARACTERS).partition_by("group", include_key=False)


def _rows(contract: Contract, group: pl.DataFrame, stale_documents: Set[str]) -> pl.DataFrame:
    """Read the rows of the documents of one group, wherever they are, in the order of the contract."""
    found = [
        pl.scan_parquet(
            Path(folder) / f"{contract.table}.parquet",
            schema=contract.polars_schema,
            missing_columns="insert",
            extra_columns="ignore",
        ).filter(
            pl.col("document_id").is_between(pl.lit(documents.min()), pl.lit(documents.max())),  # skips row groups
            pl.col("document_id").is_in(documents.implode()),
        )
        for folder, documents in _by_folder(group)
    ]
    rows = pl.concat(found)
    if "is_stale" in contract.polars_schema:
        rows = rows.with_columns(is_stale=pl.col("document_id").is_in(list(stale_documents)))
    return rows.sort(contract.sort_by).collect()


def _by_folder(group: pl.DataFrame) -> list[tuple[str, pl.Series]]:
    return [(str(rows["folder"][0]), rows["document_id"]) for rows in group.partition_by("folder", maintain_order=True)]


def _write(contract: Contract, groups: Iterator[pl.DataFrame], out: Path) -> Path:
    file = out / f"{contract.table}.parquet"
    schema = _arrow_schema(contract)
    with pq.ParquetWriter(file, schema, compression="zstd", compression_level=3) as writer:
        for rows in groups:
            if rows.schema != contract.polars_schema:
                raise WarehouseError(f"{contract.table}: not conformed to its contract, {rows.schema}")
            writer.write_table(rows.to_arrow().cast(schema).combine_chunks(), row_group_size=max(rows.height, 1))
    return file


def _arrow_schema(contract: Contract) -> pa.Schema:
    """Describe a table to readers of Parquet.

    The file's key-value metadata hold title, description, row, keys, schema version, and `columns` (JSON), which says
    of each column what its contract says; Arrow readers find a column's description in its field too.
    """
    columns = {
        column.name: {
            key: value
            for key in ("description", "unit", "values", "concept")
            if (value := getattr(column, key)) is not None
        }
        for column in contract.columns
    }
    about = {
        "table": contract.table,
        "title": contract.title,
        "description": contract.description,
        "row": contract.row,
        "primary_key": json.dumps(contract.primary_key),
        "schema_version": SCHEMA_VERSION,
        "columns": json.dumps(columns, ensure_ascii=False),
    }
    fields = pl.DataFrame(schema=contract.polars_schema).to_arrow().schema
    described = [field.with_metadata({"description": contract.column(field.name).description}) for field in fields]
    return pa.schema(described, metadata=about)
