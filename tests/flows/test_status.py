"""Status says what is there, what is missing, and whether all is well."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from expectations.contract import contracts
from flows.status import status
from tests.flows.scenes import Said
from warehouse.assemble import write
from warehouse.snapshot import Warehouse

Crossread = Callable[..., Said]


def rows(table: str, **values: Any) -> pl.DataFrame:
    """Make a row of a table from the examples of its contract."""
    contract = contracts()[table]
    row = {column.name: values.get(column.name, column.example) for column in contract.columns}
    return pl.DataFrame([row], schema=contract.polars_schema)


def land(root: Path, *, outcome: str = "landed", **tables: pl.DataFrame) -> Path:
    """Land a snapshot of empty tables and of those given; returns the folder of its tables."""
    warehouse = Warehouse(root)
    staged = warehouse.stage("20221122T060000Z-0001")
    (staged / "tables").mkdir()
    for name, contract in contracts().items():
        write(name, tables.get(name, contract.polars_schema.to_frame()), staged / "tables")
    snapshot = warehouse.land(staged, {"schema_version": "1.0.0", "pipeline_version": "0.1.0", "sources": []})
    record(root, "20221122T060000Z-0001", outcome)
    return snapshot.tables


def record(root: Path, run_id: str, outcome: str, error: str | None = None) -> None:
    now = datetime.now(UTC)
    said = rows("runs", run_id=run_id, outcome=outcome, started_at=None, finished_at=None).to_dicts()[0]
    Warehouse(root).record({**said, "started_at": now, "finished_at": now, "error": error})


def test_all_is_well(crossread: Crossread, warehouse: Path) -> None:
    land(warehouse, validations=rows("validations"))
    said = crossread("status")
    assert said.code == 0
    assert "1 of 1 expectations met" in said.out
    assert said.out.endswith("All is well.\n")
    assert all(name in said.out for name in contracts())


def test_documents_that_need_a_look(crossread: Crossread, warehouse: Path) -> None:
    land(warehouse, documents=rows("documents", document_id="old", is_stale=True), quarantine=rows("quarantine"))
    said = crossread("status")
    assert said.code == 1
    assert "Stale: old could not be read again" in said.out
    assert "Set aside: reports/broken.txt (undecodable): Byte 812 is not UTF-8" in said.out


@pytest.mark.parametrize(("name", "state"), [("texts", "missing"), ("leftover", "orphan"), ("sentences", "damaged")])
def test_tables_that_are_not_what_they_should_be(warehouse: Path, name: str, state: str) -> None:
    file = land(warehouse) / f"{name}.parquet"
    file.unlink(missing_ok=True)
    if state != "missing":
        file.write_bytes(b"PAR1")
    found = status(warehouse)
    assert [(table.name, table.state) for table in found.tables if table.state != "ok"] == [(name, state)]
    assert (found.exit_code, found.faults) == (3, (f"table {name} is {state}",))


def test_a_last_run_that_did_not_land(crossread: Crossread, warehouse: Path) -> None:
    land(warehouse)
    record(warehouse, "20221123T060000Z-0002", "blocked", error="3 of 9 expectations are not met")
    record(warehouse, "20221123T060001Z-0003", "locked", error="another run was at work, which is no news")
    said = crossread("status")
    assert said.code == 3
    assert "Broken: the last run, 20221123T060000Z-0002, is blocked: 3 of 9 expectations are not met" in said.out


def test_expectations_that_failed(warehouse: Path) -> None:
    failed = rows("validations", success=False, severity="warning", observed="2 rows fail")
    land(warehouse, validations=failed)
    found = status(warehouse)
    assert found.failed_warnings[0].endswith("expected that value_high is greater than value; 2 rows fail")
    assert found.exit_code == 0


def test_json_says_all_of_it(crossread: Crossread, warehouse: Path) -> None:
    land(warehouse, documents=rows("documents"))
    said = json.loads(crossread("status", "--format", "json").out)
    assert said["snapshot_id"] == "20221122T060000Z-0001"
    assert said["last_run"]["outcome"] == "landed"
    assert {table["name"]: table["rows"] for table in said["tables"]}["documents"] == 1
    assert (said["exit_code"], said["faults"]) == (0, [])
