"""Readers see the old snapshot or the new one, whole, whatever happens to the run that makes it."""

import errno
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

from expectations.contract import contracts
from warehouse import database
from warehouse.errors import WarehouseError, WarehouseLocked
from warehouse.snapshot import Snapshot, Warehouse

Land = Callable[..., Snapshot]
NOBODY = 65534


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    return Warehouse(tmp_path / "warehouse")


@pytest.fixture
def ordinary_user() -> Iterator[Path]:
    """Be a user whom permissions bind, and own a folder."""
    folder = Path(tempfile.mkdtemp())
    user = os.geteuid()
    if user == 0:
        os.chown(folder, NOBODY, NOBODY)
        os.seteuid(NOBODY)
    yield folder
    os.seteuid(user)
    shutil.rmtree(folder)


def touch(warehouse: Warehouse, snapshot_id: str, landed_hours_ago: float = 0) -> Snapshot:
    """Land a snapshot that holds a page and nothing else."""
    with warehouse.locked():
        staged = warehouse.stage(snapshot_id)
        (staged / "quality").mkdir()
        (staged / "quality" / "index.html").write_text(snapshot_id)
        landed = warehouse.land(staged, {"run_id": snapshot_id})
    moment = time.time() - landed_hours_ago * 3600
    os.utime(landed.path / "manifest.json", (moment, moment))
    return landed


def tree(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir())


def test_before_the_first_landing_there_is_nothing(warehouse: Warehouse) -> None:
    assert warehouse.current() is None
    assert warehouse.runs().is_empty()
    assert warehouse.runs().schema == contracts()["runs"].polars_schema
    assert not warehouse.root.exists()


def test_a_landing_shows_what_was_staged(warehouse: Warehouse) -> None:
    landed = touch(warehouse, "s1")
    assert warehouse.current() == landed
    assert landed.quality.read_text() == "s1"
    assert tree(warehouse.root) == ["lock", "snapshots/s1/manifest.json", "snapshots/s1/quality/index.html"]
    assert (warehouse.root / "current").readlink() == Path("snapshots/s1")


def test_the_manifest_tells_every_file(warehouse: Warehouse, land: Land, document: Any) -> None:
    landed = land(warehouse, "s1", [document("a", ["It was 39 t.", "Then 39 t."]), document("b")])
    listed = landed.manifest["files"]
    assert [file["path"] for file in listed] == [path for path in tree(landed.path) if path != "manifest.json"]
    for file in listed:
        content = (landed.path / file["path"]).read_bytes()
        assert file["bytes"] == len(content)
        assert file["sha256"] == hashlib.sha256(content).hexdigest()
    counts = {file["table"]: file["rows"] for file in listed if "table" in file}
    assert counts == {table: pl.read_parquet(landed.table(table)).height for table in contracts()}
    assert counts["sentences"] == 3
    assert landed.manifest["snapshot_id"] == "s1"
    assert landed.manifest["run_id"] == "s1"


def test_landed_files_are_read_only(warehouse: Warehouse, land: Land, document: Any) -> None:
    landed = land(warehouse, "s1", [document("a")])
    modes = {path.stat().st_mode & 0o222 for path in landed.path.rglob("*") if path.is_file()}
    assert modes == {0}


def test_a_reader_keeps_the_snapshot_it_opened(warehouse: Warehouse, land: Land, document: Any) -> None:
    old = land(warehouse, "s1", [document("a")])
    with closing(database.connect(old.database)) as reader:
        land(warehouse, "s2", [document("b")])
        warehouse.prune(keep=1)
        assert reader.execute("SELECT document_id FROM facts").fetchall() == [("a",)]
    assert pl.read_parquet(old.table("documents"))["document_id"].to_list() == ["a"]
    current = warehouse.current()
    assert current is not None
    with closing(database.connect(current.database)) as reader:
        assert reader.execute("SELECT document_id FROM facts").fetchall() == [("b",)]


def test_an_id_lands_once(warehouse: Warehouse) -> None:
    touch(warehouse, "s1")
    with warehouse.locked(), pytest.raises(WarehouseError, match="s1: already landed"):
        warehouse.stage("s1")


def test_the_lock_names_its_holder(warehouse: Warehouse) -> None:
    with (
        warehouse.locked(),
        pytest.raises(WarehouseLocked, match=rf"lock: held by another run \(process {os.getpid()} on .* since 20"),
        Warehouse(warehouse.root).locked(),
    ):
        pass
    with warehouse.locked():
        pass


def test_a_run_waits_for_the_lock(warehouse: Warehouse) -> None:
    hold = f"""
import time
from pathlib import Path
from warehouse.snapshot import Warehouse
with Warehouse(Path({str(warehouse.root)!r})).locked():
    print("held", flush=True)
    time.sleep(0.5)
"""
    with subprocess.Popen([sys.executable, "-c", hold], stdout=subprocess.PIPE, env=_env()) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        with pytest.raises(WarehouseLocked, match=f"process {holder.pid}"), warehouse.locked():
            pass
        with warehouse.locked(wait_seconds=30):
            pass


def test_the_lock_goes_with_a_killed_run(warehouse: Warehouse) -> None:
    hold = f"""
import os, signal
from pathlib import Path
from warehouse.snapshot import Warehouse
with Warehouse(Path({str(warehouse.root)!r})).locked():
    os.kill(os.getpid(), signal.SIGKILL)
"""
    subprocess.run([sys.executable, "-c", hold], check=False, env=_env())
    assert "process" in (warehouse.root / "lock").read_text()
    with warehouse.locked():
        pass


@pytest.mark.parametrize("way", ["steps", "moments", "together"])
def test_whatever_happens_to_runs_readers_have_a_whole_snapshot(
    way: str, tmp_path: Path, document: Any, tables: Callable[..., Path]
) -> None:
    made = tables(tmp_path, [document("a"), document("b")])
    (tmp_path / "reference").mkdir()
    for name, contract in contracts().items():
        if not contract.per_document:
            (made / f"{name}.parquet").rename(tmp_path / "reference" / f"{name}.parquet")
    script = Path(__file__).with_name("killed_runs.py")
    done = subprocess.run(
        [sys.executable, str(script), way, str(tmp_path / "warehouse"), str(tmp_path / "parts")],
        capture_output=True,
        text=True,
        check=False,
        env=_env(),
        timeout=120,
    )
    assert done.returncode == 0, done.stderr


def test_recovery_removes_what_was_never_shown(warehouse: Warehouse) -> None:
    touch(warehouse, "s1")
    with warehouse.locked():
        (warehouse.stage("s2") / "half").touch()
        (warehouse.snapshots / "s3").mkdir()
        (warehouse.staging / "s3.landing").touch()
        (warehouse.staging / "s3.current").symlink_to("snapshots/s3")
        assert warehouse.recover() == ["snapshots/s3", "staging/s2", "staging/s3.current"]
        assert warehouse.recover() == []
    assert tree(warehouse.staging) == []
    assert [path.name for path in warehouse.snapshots.iterdir()] == ["s1"]


def test_recovery_keeps_a_snapshot_that_is_shown_already(warehouse: Warehouse) -> None:
    landed = touch(warehouse, "s1")
    with warehouse.locked():
        (warehouse.staging / "s1.landing").touch()
        assert warehouse.recover() == []
    assert warehouse.current() == landed
    assert tree(warehouse.staging) == []


def test_recovery_keeps_a_snapshot_that_was_switched_away_from(warehouse: Warehouse) -> None:
    first = touch(warehouse, "s1")
    touch(warehouse, "s2")
    (warehouse.root / "current").unlink()
    (warehouse.root / "current").symlink_to("snapshots/s1")
    with warehouse.locked():
        assert warehouse.recover() == []
    assert warehouse.current() == first
    assert (warehouse.snapshots / "s2").is_dir()


def test_recovery_removes_old_drafts_of_records(warehouse: Warehouse) -> None:
    runs = warehouse.root / "runs"
    runs.mkdir(parents=True)
    for name, age in ((".old.json.draft", 7200), (".new.json.draft", 0)):
        (runs / name).touch()
        os.utime(runs / name, (time.time() - age,) * 2)
    with warehouse.locked():
        assert warehouse.recover() == ["runs/.old.json.draft"]
    assert tree(runs) == [".new.json.draft"]


def test_pruning_keeps_the_newest(warehouse: Warehouse) -> None:
    for number in range(5):
        touch(warehouse, f"s{number}", landed_hours_ago=10 - number)
    with warehouse.locked():
        assert warehouse.prune(keep=3) == ["s0", "s1"]
        assert warehouse.prune(keep=3) == []
    assert sorted(path.name for path in warehouse.snapshots.iterdir()) == ["s2", "s3", "s4"]
    assert tree(warehouse.staging) == []


def test_pruning_leaves_an_hour_to_who_resolved_current(warehouse: Warehouse) -> None:
    touch(warehouse, "replaced-long-ago", landed_hours_ago=30)
    touch(warehouse, "replaced-just-now", landed_hours_ago=20)
    touch(warehouse, "young", landed_hours_ago=0.5)
    touch(warehouse, "new")
    with warehouse.locked():
        assert warehouse.prune(keep=1) == ["replaced-long-ago"]


def test_pruning_never_takes_the_current_snapshot(warehouse: Warehouse) -> None:
    for number in range(3):
        touch(warehouse, f"s{number}", landed_hours_ago=10 - number)
    (warehouse.root / "current").unlink()
    (warehouse.root / "current").symlink_to("snapshots/s0")
    with warehouse.locked():
        assert warehouse.prune(keep=1) == ["s1"]


def test_records_of_runs_make_the_runs_table(warehouse: Warehouse) -> None:
    begin = datetime(2026, 3, 1, 12, 0, 0, 5, tzinfo=timezone(timedelta(hours=8)))
    counts = {"n_new": 1, "n_changed": 0, "n_unchanged": 0, "n_removed": 0, "n_quarantined": 0}
    run = {"started_at": begin, "finished_at": datetime(2026, 3, 1, 4, 1), "outcome": "failed"}  # noqa: DTZ001
    for run_id in ("r2", "r1"):
        warehouse.record({"run_id": run_id, **run, **counts, "pipeline_version": "1", "fingerprint": "f", "why": "天"})
    runs = warehouse.runs()
    assert runs.schema == contracts()["runs"].polars_schema
    assert runs["run_id"].to_list() == ["r1", "r2"]
    assert runs["started_at"].dt.replace_time_zone("UTC").to_list() == [begin.astimezone(UTC)] * 2
    assert runs["finished_at"].to_list() == [run["finished_at"]] * 2
    assert runs["snapshot_id"].to_list() == [None, None]
    assert tree(warehouse.root / "runs") == ["r1.json", "r2.json"]
    assert "天" in (warehouse.root / "runs" / "r1.json").read_text("utf-8")


def test_a_damaged_record_is_named(warehouse: Warehouse) -> None:
    (warehouse.root / "runs").mkdir(parents=True)
    (warehouse.root / "runs" / "r1.json").write_text("{")
    with pytest.raises(WarehouseError, match=r"r1\.json: not a run's record .* move it away"):
        warehouse.runs()


def test_a_damaged_manifest_is_named(warehouse: Warehouse) -> None:
    landed = touch(warehouse, "s1")
    (landed.path / "manifest.json").chmod(0o644)
    (landed.path / "manifest.json").write_text("{")
    with pytest.raises(WarehouseError, match=r"manifest\.json: damaged"):
        assert landed.manifest


def test_a_file_in_place_of_the_warehouse_is_named(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    for root in (file, file / "below"):
        with pytest.raises(WarehouseError, match=r"file.*move it away|file, not a folder"), Warehouse(root).locked():
            pass
    with pytest.raises(WarehouseError, match="file, not a folder"):
        Warehouse(file).current()


def test_a_current_that_is_no_link_to_a_snapshot_is_named(warehouse: Warehouse) -> None:
    (warehouse.root / "current").mkdir(parents=True)
    with pytest.raises(WarehouseError, match="current: not a link to a snapshot; move it away"):
        warehouse.current()
    (warehouse.root / "current").rmdir()
    (warehouse.root / "current").symlink_to("snapshots/gone")
    with pytest.raises(WarehouseError, match=r"current: leads to .*gone, which is not a snapshot; remove the link"):
        warehouse.current()


def test_a_full_disk_leaves_the_old_snapshot(warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    old = touch(warehouse, "s1")

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(WarehouseError, match=r"s2: the disk is full; free some space there"):
            touch(warehouse, "s2")
    assert warehouse.current() == old
    with warehouse.locked():
        assert warehouse.recover() == ["staging/s2"]
    touch(warehouse, "s2")


def test_an_ordinary_user_runs_a_warehouse(ordinary_user: Path) -> None:
    warehouse = Warehouse(ordinary_user / "warehouse")
    old = touch(warehouse, "s1", landed_hours_ago=5)
    touch(warehouse, "s2", landed_hours_ago=4)
    landed = touch(warehouse, "s3", landed_hours_ago=3)
    assert warehouse.prune(keep=1) == ["s1", "s2"]
    assert not old.path.exists()
    with pytest.raises(PermissionError):
        landed.quality.write_text("changed")


def test_a_forbidden_folder_is_named(ordinary_user: Path) -> None:
    closed = ordinary_user / "closed"
    closed.mkdir(mode=0o555)
    with pytest.raises(WarehouseError, match="closed/warehouse: no permission; mend its owner or mode"):
        touch(Warehouse(closed / "warehouse"), "s1")
    warehouse = Warehouse(ordinary_user / "warehouse")
    touch(warehouse, "s1")
    warehouse.staging.chmod(0o555)
    with pytest.raises(WarehouseError, match="staging/s2: no permission"):
        touch(warehouse, "s2")
    warehouse.staging.chmod(0o755)


def test_a_database_opens_where_nothing_can_be_written(
    ordinary_user: Path, document: Any, tables: Callable[..., Path]
) -> None:
    file = ordinary_user / "x.duckdb"
    database.build(tables(ordinary_user, [document("a")]), file)
    file.chmod(0o444)
    ordinary_user.chmod(0o555)
    with closing(database.connect(file)) as reader:
        assert reader.execute("SELECT count(*) FROM facts").fetchall() == [(1,)]
    with pytest.raises(duckdb.IOException):
        duckdb.connect(file)
    ordinary_user.chmod(0o755)


def _env() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
