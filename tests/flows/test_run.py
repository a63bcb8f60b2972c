"""A run is recorded whatever becomes of it, and leaves nothing lying about."""

from pathlib import Path

import pytest

from flows.errors import Blocked
from flows.progress import Lines
from flows.run import opened
from flows.settings import Settings
from tests.flows.scenes import records
from warehouse.snapshot import Warehouse

SILENT = Lines(lambda _: None)


@pytest.fixture
def settings(reports: Path, warehouse: Path) -> Settings:
    return Settings(paths=(reports,), warehouse=warehouse, keep=1)


def test_a_run_knows_what_it_has_to_do(settings: Settings) -> None:
    with opened(settings, SILENT) as run:
        assert [source.document_id for source in run.plan.new] == ["reports-budget", "reports-plan", "reports-speech"]
        assert not run.plan.is_unchanged


def test_the_flow_joins_the_run_of_the_command_line(settings: Settings, warehouse: Path) -> None:
    with opened(settings, SILENT) as run, opened(settings, SILENT) as joined:
        assert joined is run
    assert len(records(warehouse)) == 1


def stage_and_fail(settings: Settings, error: BaseException) -> None:
    with opened(settings, SILENT) as run:
        run.warehouse.stage(run.id)
        raise error


@pytest.mark.parametrize(
    ("error", "outcome"), [(Blocked("no"), "blocked"), (KeyboardInterrupt(), "failed"), (ZeroDivisionError(), "failed")]
)
def test_an_error_is_recorded_and_what_was_begun_is_removed(
    settings: Settings, warehouse: Path, error: BaseException, outcome: str
) -> None:
    with pytest.raises(type(error)):
        stage_and_fail(settings, error)
    (record,) = records(warehouse)
    assert (record["outcome"], record["n_new"]) == (outcome, 3)
    assert not any((warehouse / "staging").iterdir())
    with Warehouse(warehouse).locked():
        pass


def test_the_folders_of_old_runs_are_forgotten(settings: Settings, warehouse: Path) -> None:
    for name in ("20220101T000000Z-0001", "20220102T000000Z-0002"):
        (warehouse / "runs" / name / "quality").mkdir(parents=True)
    with opened(settings, SILENT) as run:
        run.folder.mkdir()
    assert sorted(path.name for path in (warehouse / "runs").glob("*/")) == ["20220102T000000Z-0002", run.id]
