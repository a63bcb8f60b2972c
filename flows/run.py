"""A run of the pipeline: from the lock to the record, with what has to be done in between.

    with opened(settings, progress) as run:
        …

holds the warehouse's lock, has removed what killed runs left, and has compared the sources with the current snapshot.
When the context ends, a record of the run is written, whatever became of it.
"""

import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flows.discovery import discover
from flows.errors import Blocked, Refused, UsageError
from flows.fingerprint import fingerprint
from flows.plan import Plan, plan
from flows.progress import Progress
from flows.settings import PIPELINE_VERSION, Settings
from transforms import reference
from transforms.corrections import CorrectionError
from transforms.reference import ReferenceError as FaultyReference
from warehouse.errors import WarehouseLocked
from warehouse.snapshot import Snapshot, Warehouse

# The first that fits says what became of a run; any other error is a failure.
OUTCOMES: tuple[tuple[type[Exception], str], ...] = (
    (Blocked, "blocked"),
    (Refused, "refused"),
    (UsageError, "invalid"),
    (FaultyReference, "invalid"),
    (CorrectionError, "invalid"),
    (WarehouseLocked, "locked"),
)


@dataclass
class Run:
    """One run: what it was asked for, what it has to do, and what became of it."""

    settings: Settings
    progress: Progress
    warehouse: Warehouse
    plan: Plan
    id: str
    started_at: datetime
    previous: Snapshot | None = None
    outcome: str = "failed"
    error: str | None = None
    snapshot_id: str | None = None
    n_quarantined: int = 0

    @property
    def folder(self) -> Path:
        """Where the run leaves what helps to understand it: the Data Docs of tables that did not land, a traceback."""
        return self.warehouse.root / "runs" / self.id

    def record(self) -> dict[str, Any]:
        """Say the run as a row of the `runs` table, with `error`: the message that ended it, if any."""
        return {
            "run_id": self.id,
            "started_at": self.started_at,
            "finished_at": datetime.now(UTC),
            "outcome": self.outcome,
            "pipeline_version": PIPELINE_VERSION,
            "fingerprint": self.plan.fingerprint,
            "n_new": len(self.plan.new),
            "n_changed": len(self.plan.changed),
            "n_unchanged": sum(known.state == "ok" for known in self.plan.kept),
            "n_removed": len(self.plan.removed),
            "n_quarantined": self.n_quarantined,
            "snapshot_id": self.snapshot_id,
            "error": self.error,
        }


_joined: ContextVar[Run | None] = ContextVar("run", default=None)


@contextmanager
def opened(settings: Settings, progress: Progress) -> Iterator[Run]:
    """Open a run; or join the one that is open here already, as the flow joins that of the command line.

    Raises CatalogueError, UsageError, Refused, WarehouseLocked, WarehouseError; all that ends a run is recorded.
    """
    if run := _joined.get():
        yield run
        return
    now = datetime.now(UTC)
    run = Run(
        settings=settings,
        progress=progress,
        warehouse=Warehouse(settings.warehouse),
        plan=Plan(fingerprint=fingerprint()),
        id=f"{now:%Y%m%dT%H%M%SZ}-{secrets.token_hex(2)}",
        started_at=now,
    )
    token = _joined.set(run)
    try:
        with run.warehouse.locked(settings.wait_seconds):
            run.warehouse.recover()
            try:
                _prepare(run)
                yield run
            finally:
                run.warehouse.recover()
                _forget_old_folders(run)
    except KeyboardInterrupt:
        run.error = "stopped by hand"
        raise
    except Exception as error:
        run.outcome = next((outcome for kind, outcome in OUTCOMES if isinstance(error, kind)), "failed")
        run.error = str(error)
        raise
    finally:
        _joined.reset(token)
        run.warehouse.record(run.record())


def _prepare(run: Run) -> None:
    run.previous = run.warehouse.current()
    with run.progress.step("Looking for sources"):
        manifest = run.previous.manifest if run.previous else None
        sources = discover(run.settings, {entry["source_uri"] for entry in manifest["sources"]} if manifest else ())
        if not sources and not run.previous:
            raise UsageError("there is nothing to read; give files or folders that hold documents")
        run.plan = plan(sources, manifest, run.plan.fingerprint, allow_removals=run.settings.allow_removals)
        if not run.plan.is_unchanged:
            _check_reference()
    run.n_quarantined = len(run.plan.faulty) + sum(known.state != "ok" for known in run.plan.kept)


def _check_reference() -> None:
    """Stop the run here where a reference table is faulty."""
    from flows.corrections import check

    check(reference.load().corrections)


def _forget_old_folders(run: Run) -> None:
    folders = sorted(folder for folder in (run.warehouse.root / "runs").glob("*/") if folder != run.folder)
    for folder in folders[: -run.settings.keep]:
        shutil.rmtree(folder)
