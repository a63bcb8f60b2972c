"""What the tests of the flows share: a Prefect of their own, reports to read, a command line to call."""

import atexit
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import polars as pl
import pytest

from flows.settings import Settings
from tests.conftest import landed
from tests.flows import pairs
from tests.flows.scenes import REPORTS, Said
from transforms.reference import Reference

# Read when Prefect is imported: the tests leave the user's own Prefect alone, and nothing leaves the machine.
PREFECT_HOME = tempfile.mkdtemp(prefix="crossread-prefect-")
atexit.register(shutil.rmtree, PREFECT_HOME, ignore_errors=True)
os.environ.update(
    PREFECT_HOME=PREFECT_HOME,
    PREFECT_SERVER_ANALYTICS_ENABLED="false",
    DO_NOT_TRACK="1",
    PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL="CRITICAL",
)
os.environ.pop("PREFECT_API_URL", None)


@pytest.fixture(scope="session")
def prefect_server() -> Iterator[str]:
    from prefect.settings import PREFECT_API_URL, PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings
    from prefect.testing.utilities import prefect_test_harness

    quick = temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None})
    with prefect_test_harness(server_startup_timeout=120), quick:
        yield str(PREFECT_API_URL.value())


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    """Three short reports in a folder."""
    folder = tmp_path / "reports"
    folder.mkdir()
    for name, text in REPORTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def harbours(reference: Reference, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse of the reports to compare; do not change it."""
    folder = tmp_path_factory.mktemp("pairs") / "harbours"
    folder.mkdir()
    for name, text in pairs.REPORTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    return landed(folder.parent / "data", Settings(paths=(folder,)), reference)


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    return tmp_path / "results"


@pytest.fixture
def crossread(warehouse: Path, capfd: pytest.CaptureFixture[str]) -> Callable[..., Said]:
    """Call the command line, on the warehouse of the test."""
    from flows.cli import main

    def call(command: str, *arguments: object) -> Said:
        capfd.readouterr()
        code = main([command, *map(str, arguments), "--warehouse", str(warehouse)])
        return Said(code, *capfd.readouterr())

    return call


@pytest.fixture
def unvalidated(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every table pass, and extract the reports together.

    For tests that are about other things than quality, which takes seconds to judge.
    """
    from expectations.contract import contracts
    from expectations.validation import Validation
    from flows import batch, ingest, orchestration

    passed = Validation(contracts()["validations"].polars_schema.to_frame())

    def pass_all(_tables: Path, docs: Path, _run_id: str) -> Validation:
        docs.mkdir()
        (docs / "index.html").write_text("passed")
        return passed

    monkeypatch.setattr(ingest, "validate", pass_all)
    monkeypatch.setattr(batch, "NAMED_DOCUMENTS", len(REPORTS) - 1)
    monkeypatch.setattr(orchestration, "_import_meanwhile", lambda: None)


@pytest.fixture
def table(warehouse: Path) -> Callable[[str], pl.DataFrame]:
    """Read a table of the current snapshot."""
    return lambda name: pl.read_parquet(warehouse / "current" / "tables" / f"{name}.parquet")
