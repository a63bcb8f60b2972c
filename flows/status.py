"""What is in a warehouse, and whether all is well with it."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import polars as pl

from expectations.contract import contracts
from flows.errors import UsageError
from warehouse.snapshot import Snapshot, Warehouse

WELL, ATTENTION, BROKEN = 0, 1, 3
GOOD_OUTCOMES = ("landed", "unchanged")
SAID = ("documents", "sections", "sentences", "numbers", "indicators")
MANY = 20


@dataclass(frozen=True)
class Table:
    """A table of the snapshot: how many rows and bytes, and whether it is as the manifest says."""

    name: str
    rows: int | None
    bytes: int
    state: str  # ok, missing, orphan, damaged


@dataclass(frozen=True)
class Status:
    """What there is to know about a warehouse."""

    warehouse: str
    snapshot_id: str
    schema_version: str
    pipeline_version: str
    tables: tuple[Table, ...]
    last_run: dict[str, Any] | None
    stale: tuple[str, ...]
    quarantined: tuple[dict[str, Any], ...]
    n_expectations: int
    failed_errors: tuple[str, ...]
    failed_warnings: tuple[str, ...]
    quality: str

    @property
    def faults(self) -> tuple[str, ...]:
        """Say what is broken."""
        tables = [f"table {table.name} is {table.state}" for table in self.tables if table.state != "ok"]
        run = self.last_run
        failed = run and run["outcome"] not in GOOD_OUTCOMES
        return (*self.failed_errors, *tables, *([_told(run)] if run and failed else []))

    @property
    def exit_code(self) -> int:
        """Say it to monitoring."""
        if self.faults:
            return BROKEN
        return ATTENTION if self.stale or self.quarantined else WELL


def status(root: Path) -> Status:
    """Look at a warehouse. Raises UsageError where nothing has landed yet, and WarehouseError."""
    warehouse = Warehouse(root)
    snapshot = warehouse.current()
    last_run = _last_run(warehouse)
    if snapshot is None:
        last = f"; {_told(last_run)}" if last_run else ""
        raise UsageError(f"{root}: no snapshot has landed yet; make one with: crossread run{last}")
    validations = _read(snapshot, "validations")
    failed = validations.filter(~pl.col("success")).sort("expectation_id")
    return Status(
        warehouse=str(root),
        snapshot_id=snapshot.id,
        schema_version=snapshot.manifest["schema_version"],
        pipeline_version=snapshot.manifest["pipeline_version"],
        tables=tuple(_tables(snapshot)),
        last_run=last_run,
        stale=tuple(_read(snapshot, "documents").filter("is_stale")["document_id"]),
        quarantined=tuple(_read(snapshot, "quarantine").iter_rows(named=True)),
        n_expectations=validations.height,
        failed_errors=_expectations(failed.filter(pl.col("severity") == "error")),
        failed_warnings=_expectations(failed.filter(pl.col("severity") == "warning")),
        quality=str(snapshot.quality),
    )


def _last_run(warehouse: Warehouse) -> dict[str, Any] | None:
    """Find the last run that had the warehouse to itself, with the error that ended it, if any."""
    runs = warehouse.runs().filter(pl.col("outcome") != "locked")
    if runs.is_empty():
        return None
    run: dict[str, Any] = json.loads((warehouse.root / "runs" / f"{runs['run_id'][-1]}.json").read_bytes())
    return run


def _told(run: dict[str, Any]) -> str:
    why = f": {run['error']}" if run.get("error") else ""
    return f"the last run, {run['run_id']}, is {run['outcome']}{why}"


def _read(snapshot: Snapshot, table: str) -> pl.DataFrame:
    file = snapshot.table(table)
    return pl.read_parquet(file) if file.exists() else contracts()[table].polars_schema.to_frame()


def _expectations(validations: pl.DataFrame) -> tuple[str, ...]:
    rows = validations.iter_rows(named=True)
    return tuple(f"{row['expectation_id']}: expected that {row['expected']}; {row['observed']}" for row in rows)


def _tables(snapshot: Snapshot) -> Iterator[Table]:
    """Compare the tables that are there with the contracts and the manifest."""
    promised = {file["table"]: file for file in snapshot.manifest["files"] if "table" in file}
    there = {path.stem: path for path in sorted(snapshot.tables.glob("*.parquet"))}
    for name in sorted(contracts().keys() | promised.keys() | there.keys()):
        rows = promised.get(name, {}).get("rows")
        size = there[name].stat().st_size if name in there else 0
        if name not in there:
            yield Table(name, rows, size, "missing")
        elif name not in contracts():
            yield Table(name, rows, size, "orphan")
        else:
            yield Table(name, rows, size, "ok" if promised.get(name, {}).get("bytes") == size else "damaged")


def counted(snapshot: Snapshot) -> str:
    """Say how many rows the tables have that a person asks for first."""
    rows = {file["table"]: file["rows"] for file in snapshot.manifest["files"] if "table" in file}
    return ", ".join(f"{rows[name]:,} {name}" for name in SAID if name in rows)


def quarantined(snapshot: Snapshot) -> Iterator[str]:
    """Say what is set aside, a line each."""
    rows = pl.read_parquet(snapshot.table("quarantine"))
    for row in rows.head(MANY).iter_rows(named=True):
        yield f"Set aside: {row['source_uri']} ({row['error_code']}): {row['message']}"
    if rows.height > MANY:
        yield f"… and {rows.height - MANY} more: crossread status"


def as_json(found: Status) -> str:
    """Say everything in JSON, for programs."""
    said = {**asdict(found), "faults": found.faults, "exit_code": found.exit_code}
    return json.dumps(said, ensure_ascii=False, indent=1, default=str)


def show(found: Status) -> None:
    """Say everything to a person, on standard output."""
    from rich.console import Console
    from rich.table import Table as Grid

    console = Console(highlight=False, soft_wrap=True)
    grid = Grid("table", "rows", "bytes", "", box=None, pad_edge=False, header_style="bold")
    for column in grid.columns[1:3]:
        column.justify = "right"
    for table in found.tables:
        rows = "" if table.rows is None else f"{table.rows:,}"
        grid.add_row(table.name, rows, f"{table.bytes:,}", "" if table.state == "ok" else f"[red]{table.state}")
    console.print(f"[bold]{found.warehouse}[/]: snapshot {found.snapshot_id}, schema {found.schema_version}")
    if found.last_run:
        console.print(f"Last run: {found.last_run['run_id']}, {found.last_run['outcome']}", markup=False)
    console.print()
    console.print(grid)
    console.print()
    failed = len(found.failed_errors) + len(found.failed_warnings)
    console.print(
        f"Quality: {found.n_expectations - failed} of {found.n_expectations} expectations met; {found.quality}"
    )
    for line in _remarks(found):
        console.print(line, markup=False)


def _remarks(found: Status) -> Iterator[str]:
    yield from (f"Warning: {line}" for line in found.failed_warnings)
    yield from (
        f"Stale: {document} could not be read again; its rows are of an earlier run" for document in found.stale
    )
    for row in found.quarantined[:MANY]:
        yield f"Set aside: {row['source_uri']} ({row['error_code']}): {row['message']}"
    if len(found.quarantined) > MANY:
        yield f"… and {len(found.quarantined) - MANY} more: crossread sql 'FROM quarantine'"
    yield from (f"Broken: {fault}" for fault in found.faults)
    yield from [] if found.faults else ["All is well." if found.exit_code == WELL else "The rest is well."]
