"""Runs that die: each in a process of its own, while this one looks on as a reader does.

A process of its own because it forks, which only one that has not yet computed anything with Polars may do.
Usage: python killed_runs.py {steps,moments,together} ROOT PARTS
"""

import hashlib
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from warehouse import assemble, database, snapshot
from warehouse.snapshot import Warehouse

STEPS = ("open", "os.", "shutil.")  # audit events of what changes the disk, or may


def run(root: Path, parts: Path, snapshot_id: str) -> None:
    """Do all that a run does to a warehouse."""
    warehouse = Warehouse(root)
    with warehouse.locked(wait_seconds=60):
        warehouse.recover()
        staged = warehouse.stage(snapshot_id)
        tables = staged / "tables"
        assemble.assemble(parts, None, set(), tables)
        for file in (parts.parent / "reference").iterdir():
            (tables / file.name).write_bytes(file.read_bytes())
        database.build(tables, staged / "crossread.duckdb")
        warehouse.land(staged, {"run_id": snapshot_id})
        warehouse.prune(keep=1)


def land_only(root: Path, parts: Path, snapshot_id: str) -> None:
    """Do what `run` does, without the tables."""
    warehouse = Warehouse(root)
    with warehouse.locked(wait_seconds=60):
        warehouse.recover()
        staged = warehouse.stage(snapshot_id)
        (staged / "quality").mkdir()
        (staged / "quality" / "index.html").write_text(f"{snapshot_id} {parts}")
        warehouse.land(staged, {"run_id": snapshot_id})
        warehouse.prune(keep=1)


@contextmanager
def started(work: Callable[[], None]) -> Iterator[int]:
    """Start work in a process of its own."""
    child = os.fork()
    if child == 0:
        try:
            work()
        except BaseException:
            sys.excepthook(*sys.exc_info())
            os._exit(1)
        os._exit(0)
    yield child


def finish(work: Callable[[], None]) -> int:
    """Do work in a process of its own; say how that ended."""
    with started(work) as child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def die_at(step: int) -> None:
    """Let this process be killed before its next but so many steps."""
    left = step

    def count(event: str, _: object) -> None:
        nonlocal left
        left -= event.startswith(STEPS)
        if left == -1:
            left -= 1
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(count)


def read(root: Path) -> str | None:
    """Read the current snapshot as a stranger would: every file is there and is what the manifest says."""
    current = Warehouse(root).current()
    if current is None:
        return None
    listed = {file["path"]: file["sha256"] for file in current.manifest["files"]}
    there = [file for file in current.path.rglob("*") if file.is_file() and file.name != "manifest.json"]
    found = {file.relative_to(current.path).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest() for file in there}
    assert found == listed
    assert current.manifest["snapshot_id"] == current.id
    return current.id


def recovered(root: Path, work: Callable[[], None], snapshot_id: str) -> None:
    """See the next run clean up and land."""
    assert finish(work) == 0
    assert read(root) == snapshot_id
    assert names(root / "staging") == set()
    assert names(root / "snapshots") == {snapshot_id}


def names(folder: Path) -> set[str]:
    """List a folder."""
    return {path.name for path in folder.iterdir()}


def steps(root: Path, parts: Path) -> None:
    """Kill a run before each of its steps in turn."""
    snapshot.READABLE_SECONDS = -1  # so that runs prune too
    before: str | None = None
    step, outcome = 0, -signal.SIGKILL
    while outcome == -signal.SIGKILL:
        with started(partial(killed_at, step, root, parts)) as child:
            outcome = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        assert outcome in {0, -signal.SIGKILL}
        assert read(root) in {before, f"killed-{step}"}
        before = f"whole-{step}"
        recovered(root, partial(land_only, root, parts, before), before)
        step += 1
    assert step > 40


def killed_at(step: int, root: Path, parts: Path) -> None:
    """Do what `land_only` does until a step."""
    die_at(step)
    land_only(root, parts, f"killed-{step}")


def moments(root: Path, parts: Path) -> None:
    """Kill whole runs, tables and database and all, at moments spread over their length."""
    snapshot.READABLE_SECONDS = -1
    begin = time.monotonic()
    assert finish(partial(run, root, parts, "first")) == 0
    length = time.monotonic() - begin
    before: str | None = "first"
    for moment in range(10):
        with started(partial(run, root, parts, f"killed-{moment}")) as child:
            time.sleep(length * (moment + 0.5) / 10)
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
        assert read(root) in {before, f"killed-{moment}"}
        before = read(root)
    recovered(root, partial(run, root, parts, "last"), "last")


def together(root: Path, parts: Path) -> None:
    """Start runs at once, and read all the while."""
    runs = {"one", "two", "three"}
    children = set()
    for name in runs:
        with started(partial(run, root, parts, name)) as child:
            children.add(child)
    while children:
        ended, status = os.waitpid(-1, os.WNOHANG)
        assert status == 0
        children.discard(ended)
        assert read(root) in runs | {None}
        time.sleep(0.005)
    assert names(root / "snapshots") == runs
    assert names(root / "staging") == set()


if __name__ == "__main__":
    {"steps": steps, "moments": moments, "together": together}[sys.argv[1]](Path(sys.argv[2]), Path(sys.argv[3]))
