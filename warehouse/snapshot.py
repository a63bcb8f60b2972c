"""Snapshots: readers see the old one or the new one, whole, whatever happens to the run that makes it.

    <root>/current             link to the snapshot that readers see
    <root>/snapshots/<id>/     tables/, crossread.duckdb, quality/, manifest.json; never changed once there
    <root>/staging/            what a run is making; empty between runs
    <root>/runs/<run_id>.json  one record a run, whatever its outcome
    <root>/lock                held by the run that writes

A snapshot is made in `staging`, made durable, renamed into `snapshots`, and becomes visible when the link is replaced:
one rename each. From before the first rename until after the second a mark in `staging` names it, so that the next
run knows a snapshot that was never shown from one that somebody switched away from.
"""

import fcntl
import hashlib
import json
import os
import shutil
import socket
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

import polars as pl

from expectations.contract import contracts
from warehouse.errors import WarehouseError, WarehouseLocked, explained

READABLE_SECONDS = 3600  # a reader who resolved `current` has this long to open the files
POLL_SECONDS = 0.1
WRITE_BITS = 0o222
MARK = ".landing"
DRAFT = ".draft"


@dataclass(frozen=True)
class Snapshot:
    """One landed state of all tables: an id and the folder that holds it, resolved once."""

    id: str
    path: Path

    @cached_property
    def manifest(self) -> dict[str, Any]:
        """Read what the snapshot is made of.

        Keys: `snapshot_id`, `schema_version`, `pipeline_version`, `fingerprint`, `run_id`;
        `sources`, one a source of the corpus; `files`, one a file: `path` (below the snapshot), `bytes`, `sha256`,
        and for tables `table`, `rows`. Raises `WarehouseError`.
        """
        file = self.path / "manifest.json"
        with explained(file):
            content = file.read_bytes()
        try:
            manifest: dict[str, Any] = json.loads(content)
        except ValueError as error:
            raise WarehouseError(
                f"{file}: damaged ({error}); point {self.path.parent.parent / 'current'} "
                "to another snapshot, or remove the link and run again"
            ) from error
        return manifest

    @property
    def tables(self) -> Path:
        """The folder of the Parquet tables."""
        return self.path / "tables"

    def table(self, name: str) -> Path:
        """Name the Parquet file of a table."""
        return self.tables / f"{name}.parquet"

    @property
    def database(self) -> Path:
        """The DuckDB file."""
        return self.path / "crossread.duckdb"

    @property
    def quality(self) -> Path:
        """The first page of the Data Docs."""
        return self.path / "quality" / "index.html"


class Warehouse:
    """The folder that holds the results of all runs; it need not exist before the first."""

    def __init__(self, root: Path) -> None:
        self.root = root.absolute()
        self.snapshots = self.root / "snapshots"
        self.staging = self.root / "staging"

    def current(self) -> Snapshot | None:
        """Resolve the snapshot that readers see now; None before the first landing.

        Raises `WarehouseError` where `current` is not a link or leads nowhere.
        """
        link = self.root / "current"
        with explained(link):
            if not os.path.lexists(link):
                if self.root.exists() and not self.root.is_dir():
                    raise WarehouseError(f"{self.root}: a file, not a folder; name another with --warehouse")
                return None
            if not link.is_symlink():
                raise WarehouseError(f"{link}: not a link to a snapshot; move it away and run again")
            path = self.root / link.readlink()
            if not (path / "manifest.json").is_file():
                raise WarehouseError(f"{link}: leads to {path}, which is not a snapshot; remove the link and run again")
        return Snapshot(path.name, path)

    @contextmanager
    def locked(self, wait_seconds: float = 0) -> Iterator[None]:
        """Hold the warehouse for writing; the lock goes with the process, however that ends.

        Raises `WarehouseLocked` when another process still holds it after `wait_seconds`.
        """
        file = self.root / "lock"
        with explained(file):
            self.root.mkdir(parents=True, exist_ok=True)
            lock = os.open(file, os.O_RDWR | os.O_CREAT, 0o666)
        try:
            _hold(lock, file, time.monotonic() + wait_seconds)
            yield
            os.ftruncate(lock, 0)
        finally:
            os.close(lock)

    def stage(self, snapshot_id: str) -> Path:
        """Make the empty folder in which a snapshot is prepared; call it with the lock held, after `recover`.

        Raises `WarehouseError`.
        """
        staged = self.staging / snapshot_id
        if (self.snapshots / snapshot_id).exists():
            raise WarehouseError(f"{self.snapshots / snapshot_id}: already landed; choose another snapshot id")
        with explained(staged):
            self.staging.mkdir(parents=True, exist_ok=True)
            staged.mkdir()
        return staged

    def land(self, staged: Path, manifest: Mapping[str, Any]) -> Snapshot:
        """Make a staged folder the current snapshot: all of it or nothing; call it with the lock held.

        Writes `manifest.json` (`manifest` with the snapshot's id and its files), makes every file durable and
        read-only. Raises `WarehouseError`; then `current` is what it was.
        """
        landed = Snapshot(staged.name, self.snapshots / staged.name)
        mark = self.staging / (staged.name + MARK)
        link = self.staging / (staged.name + ".current")
        with explained(staged):
            _write(staged / "manifest.json", {**manifest, "snapshot_id": staged.name, "files": _files(staged)})
            _seal(staged)
            self.snapshots.mkdir(exist_ok=True)
            mark.touch()
            link.symlink_to(landed.path.relative_to(self.root))
            _flush(self.staging)
            staged.rename(landed.path)
            _flush(self.snapshots)
            link.replace(self.root / "current")
            _flush(self.root)
            mark.unlink()
        return landed

    def recover(self) -> list[str]:
        """Remove what killed runs left; call it with the lock held, before `stage`.

        That is all of `staging`, a snapshot that `current` was never switched to, and drafts of records of old runs.
        Returns the removed paths, below the root. Raises `WarehouseError`.
        """
        shown = self.current()
        removed = []
        with explained(self.staging):
            for mark in sorted(self.staging.glob("*" + MARK)):
                unseen = self.snapshots / mark.name.removesuffix(MARK)
                if unseen.exists() and unseen.name != (shown and shown.id):
                    self._remove(unseen)
                    removed.append(f"snapshots/{unseen.name}")
                mark.unlink()
            drafts = (self.root / "runs").glob(f".*{DRAFT}")
            old = [draft for draft in drafts if draft.stat().st_mtime < time.time() - READABLE_SECONDS]
            for left in [*sorted(self.staging.glob("*")), *sorted(old)]:
                _discard(left)
                removed.append(left.relative_to(self.root).as_posix())
        return removed

    def prune(self, keep: int) -> list[str]:
        """Remove old snapshots, so that the newest `keep` stay; call it with the lock held.

        The current one stays, and any that was current within the last hour: a reader may be opening it.
        Returns the removed ids, oldest first. Raises `WarehouseError`.
        """
        shown = self.current()
        with explained(self.snapshots):
            landed = sorted((file.stat().st_mtime, file.parent) for file in self.snapshots.glob("*/manifest.json"))
            since = time.time() - READABLE_SECONDS
            old = [path for (_, path), (replaced, _) in pairwise(landed) if replaced < since]
            kept = {path for _, path in landed[-keep:]} | ({shown.path} if shown else set())
            gone = [path for path in old if path not in kept]
            for path in gone:
                self._remove(path)
        return [path.name for path in gone]

    def record(self, run: Mapping[str, Any]) -> None:
        """Write the record of a run, with or without the lock: the columns of the `runs` table, and what else helps.

        Times are stored in UTC. Raises `WarehouseError`.
        """
        file = self.root / "runs" / f"{run['run_id']}.json"
        draft = file.with_name(f".{file.name}{DRAFT}")
        with explained(file):
            file.parent.mkdir(parents=True, exist_ok=True)
            _write(draft, run)
            _flush(draft)
            draft.replace(file)
            _flush(file.parent)

    def runs(self) -> pl.DataFrame:
        """Read the records of all runs.

        Columns out: those of the `runs` table, by its contract, sorted. Raises `WarehouseError`.
        """
        contract = contracts()["runs"]
        records = [_record(file) for file in (self.root / "runs").glob("[!.]*.json")]
        frame = pl.DataFrame(
            {column.name: [record.get(column.name) for record in records] for column in contract.columns},
            schema_overrides={c.name: pl.String if c.type == "Datetime" else c.polars_type for c in contract.columns},
        )
        times = pl.col([c.name for c in contract.columns if c.type == "Datetime"])
        return frame.with_columns(times.str.to_datetime(time_unit="us")).sort(contract.sort_by)

    def _remove(self, snapshot: Path) -> None:
        """Take a snapshot away in one step, then delete it: nobody finds half of one."""
        self.staging.mkdir(exist_ok=True)
        _discard(snapshot.rename(self.staging / f"{snapshot.name}.removed"))


def _hold(lock: int, file: Path, deadline: float) -> None:
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            break
        except BlockingIOError:
            if time.monotonic() >= deadline:
                raise WarehouseLocked(
                    f"{file}: held by another run ({os.pread(lock, 1000, 0).decode() or 'just started'}); "
                    "wait for it to end, or let this one wait with --wait SECONDS"
                ) from None
            time.sleep(POLL_SECONDS)
    since = datetime.now(UTC).isoformat(" ", "seconds")
    os.ftruncate(lock, 0)
    os.pwrite(lock, f"process {os.getpid()} on {socket.gethostname()} since {since}".encode(), 0)


def _files(folder: Path) -> list[dict[str, Any]]:
    """Describe every file below a folder, in the order of their paths."""
    return [
        {"path": file.relative_to(folder).as_posix(), **_table(file.relative_to(folder), file)}
        | {"bytes": file.stat().st_size, "sha256": _sha256(file)}
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    ]


def _table(path: Path, file: Path) -> dict[str, Any]:
    if path.parts[0] != "tables":
        return {}
    rows: int = pl.scan_parquet(file).select(pl.len()).collect().item()
    return {"table": path.parts[1].removesuffix(".parquet"), "rows": rows}


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _seal(folder: Path) -> None:
    """Make every file below a folder read-only, and all of it durable."""
    for path in [*folder.rglob("*"), folder]:
        mode = path.stat().st_mode
        path.chmod(mode | 0o700 if path.is_dir() else mode & ~WRITE_BITS)
        _flush(path)


def _flush(path: Path) -> None:
    """Wait until a file or folder is on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _discard(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink()


def _write(file: Path, content: Mapping[str, Any]) -> None:
    file.write_text(json.dumps(content, ensure_ascii=False, indent=1, default=_utc) + "\n", encoding="utf-8")


def _utc(moment: datetime) -> str:
    """Say a time in UTC without its zone, as the tables do; one without a zone is in UTC already."""
    return (moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment).isoformat(timespec="microseconds")


def _record(file: Path) -> dict[str, Any]:
    with explained(file):
        content = file.read_bytes()
    try:
        record: dict[str, Any] = json.loads(content)
    except ValueError as error:
        raise WarehouseError(f"{file}: not a run's record ({error}); move it away") from error
    return record
