"""The flow, end to end: what lands, what is set aside, what stops a run, and what Prefect shows of it."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import polars as pl
import pytest
from prefect.client.orchestration import get_client

from expectations.contract import contracts
from flows import batch, ingest, run, web
from flows.batch import Batch, Extracted, extract_batch
from flows.ingest import landing_limit
from tests.flows.scenes import REPORTS, SHIPPED, Said, records
from tests.flows.web_servers import in_turn, serving, status, tagged
from warehouse.assemble import assemble, write
from warehouse.snapshot import Warehouse

pytestmark = pytest.mark.usefixtures("prefect_server")

Crossread = Callable[..., Said]
Table = Callable[[str], pl.DataFrame]


def outcomes(warehouse: Path) -> list[str]:
    return [record["outcome"] for record in records(warehouse)]


def states(warehouse: Path) -> dict[str, str]:
    manifest = json.loads((warehouse / "current" / "manifest.json").read_text())
    return {source["source_uri"]: source["state"] for source in manifest["sources"]}


def test_the_shipped_reports_land_validated(crossread: Crossread, warehouse: Path, table: Table) -> None:
    said = crossread("run", SHIPPED)
    assert (said.code, said.err.count("Traceback")) == (0, 0)
    assert "(2 new, 0 changed, 0 removed): 2 documents" in said.out
    assert sorted(table("documents")["document_id"]) == ["cn-tj-2022-commentary", "cn-tj-2022-party-congress"]
    assert table("validations").filter(pl.col("severity") == "error")["success"].all()
    assert {path.stem for path in (warehouse / "current" / "tables").iterdir()} == contracts().keys()
    assert (warehouse / "current" / "quality" / "index.html").is_file()
    again = crossread("run", SHIPPED)
    assert (again.code, again.out.split()[:4]) == (0, ["Nothing", "has", "changed", "since"])
    assert outcomes(warehouse) == ["landed", "unchanged"]


def test_tables_that_are_wrong_do_not_land(
    crossread: Crossread, reports: Path, warehouse: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def without_sections(*arguments: object) -> None:
        assemble(*arguments)  # type: ignore[arg-type]
        tables = Path(str(arguments[3]))
        write("sections", pl.read_parquet(tables / "sections.parquet").head(1), tables)

    monkeypatch.setattr(ingest, "assemble", without_sections)
    said = crossread("run", reports)
    (record,) = records(warehouse)
    docs = warehouse / "runs" / record["run_id"] / "quality" / "index.html"
    assert (said.code, record["outcome"]) == (3, "blocked")
    assert "expectations are not met, so nothing was landed" in said.err
    assert "paragraphs.section_id.in_sections" in said.err
    assert str(docs) in said.err
    assert docs.is_file()
    assert not (warehouse / "current").exists()
    assert not any((warehouse / "staging").iterdir())
    status = crossread("status")
    assert (status.code, "is blocked" in status.err) == (2, True)


@pytest.mark.usefixtures("unvalidated")
def test_only_what_changed_is_extracted(crossread: Crossread, reports: Path, table: Table) -> None:
    crossread("run", reports)
    before = table("sentences")
    (reports / "plan.txt").write_text("Plan for Clean Air\n\nCoverage reached 70%.\n")
    said = crossread("run", reports)
    assert "(0 new, 1 changed, 0 removed): 3 documents" in said.out
    assert "Extracting documents (1)" in said.err
    others = pl.col("document_id") != "reports-plan"
    assert table("sentences").filter(others).equals(before.filter(others))
    assert "Coverage reached 70%." in table("sentences")["text"]


@pytest.mark.usefixtures("unvalidated")
def test_a_document_that_is_removed_takes_its_rows_along(crossread: Crossread, reports: Path, table: Table) -> None:
    crossread("run", reports)
    (reports / "plan.txt").unlink()
    assert "1 removed): 2 documents" in crossread("run", reports).out
    assert all("reports-plan" not in table(name)["document_id"] for name, c in contracts().items() if c.per_document)


@pytest.mark.usefixtures("unvalidated")
def test_an_empty_folder_lands_nothing_unasked(crossread: Crossread, reports: Path, warehouse: Path) -> None:
    crossread("run", reports)
    for report in reports.iterdir():
        report.unlink()
    refused = crossread("run", reports)
    assert (refused.code, outcomes(warehouse)[-1]) == (2, "refused")
    assert "3 of 3 documents are no longer there" in refused.err
    assert crossread("run", reports, "--allow-removals").out.startswith("Landed")


@pytest.mark.usefixtures("unvalidated")
def test_bad_input_is_set_aside_and_the_rest_lands(crossread: Crossread, reports: Path, table: Table) -> None:
    (reports / "broken.txt").write_bytes(b"Growth was 5%.\0 " + b"The rest is text, and long enough. " * 9)
    (reports / "plan copy.txt").write_bytes((reports / "plan.txt").read_bytes())
    (reports / "empty.txt").touch()
    (reports / "scan.pdf").write_bytes(b"%PDF-1.7 \0\1\2")
    (reports / "catalogue.yaml").write_text("documents:\n  - path: lost.txt\n")
    said = crossread("run", reports)
    assert said.code == 1
    assert dict(table("quarantine").select("source_uri", "error_code").iter_rows()) == {
        "reports/broken.txt": "nul",
        "reports/empty.txt": "empty",
        "reports/lost.txt": "missing",
        "reports/plan.txt": "duplicate",
        "reports/scan.pdf": "malformed",
    }
    assert said.err.count("Set aside: ") == 5
    assert table("documents").height == len(REPORTS)
    again = crossread("run", reports)
    assert (again.code, "Nothing has changed" in again.out) == (0, True)


@pytest.mark.usefixtures("unvalidated")
def test_a_good_report_that_breaks_keeps_its_rows(
    crossread: Crossread, reports: Path, warehouse: Path, table: Table
) -> None:
    crossread("run", reports)
    before = table("sentences")
    good = (reports / "plan.txt").read_bytes()
    (reports / "plan.txt").write_bytes(b"")
    assert crossread("run", reports).code == 1
    assert dict(table("documents").select("document_id", "is_stale").iter_rows())["reports-plan"] is True
    assert table("sentences").equals(before)
    assert states(warehouse)["reports/plan.txt"] == "stale"
    first_seen = table("quarantine")["first_seen_run"][0]
    assert "Nothing has changed" in crossread("run", reports).out
    (reports / "speech.txt").write_text("Another speech about 7 roads.\n")
    crossread("run", reports)
    assert table("quarantine")["first_seen_run"].to_list() == [first_seen]
    (reports / "plan.txt").write_bytes(good)
    assert crossread("run", reports).code == 0
    assert not table("documents")["is_stale"].any()


@pytest.mark.usefixtures("unvalidated")
def test_snapshots_are_the_same_bytes_however_the_work_was_cut(
    crossread: Crossread, reports: Path, warehouse: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def hashes() -> dict[str, str]:
        files = json.loads((warehouse / "current" / "manifest.json").read_text())["files"]
        return {f["table"]: f["sha256"] for f in files if f.get("table") not in (None, "runs", "validations")}

    crossread("run", reports)
    first = hashes()
    monkeypatch.setattr(batch, "NAMED_DOCUMENTS", len(REPORTS))
    monkeypatch.setattr(run, "fingerprint", lambda: "another pipeline")
    assert "3 changed" in crossread("run", reports).out
    assert hashes() == first


@pytest.mark.usefixtures("unvalidated")
def test_prefect_shows_tasks_by_name_and_what_came_of_them(
    crossread: Crossread, reports: Path, warehouse: Path
) -> None:
    (reports / "empty.txt").touch()
    crossread("run", reports)
    run_id = records(warehouse)[0]["run_id"]
    with get_client(sync_client=True) as client:
        tasks = {task.name for task in client.read_task_runs()}
        artifacts = client.read_artifacts()
        limit = client.read_global_concurrency_limit_by_name(landing_limit(warehouse))
    extracted = {f"extract reports-{name}" for name in ("budget", "plan", "speech")}
    assert {*extracted, "assemble", "validate", "database", "land"} <= tasks
    assert {("run-summary", "table"), ("validation", "markdown"), ("quarantine", "table")} <= {
        (artifact.key, artifact.type) for artifact in artifacts
    }
    assert any(run_id in str(artifact.data) for artifact in artifacts)
    assert (limit.limit, limit.active_slots) == (1, 0)


@pytest.mark.usefixtures("unvalidated")
def test_a_file_out_of_reach_is_tried_again(
    crossread: Crossread, reports: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[bool] = []

    def slow_disk(asked: Batch, parts: Path, *, give_up: bool) -> Extracted:
        tried.append(give_up)
        if len(tried) < 3:
            raise OSError("the disk is waking up")
        return extract_batch(asked, parts, give_up=give_up)

    monkeypatch.setattr(ingest, "extract_batch", slow_disk)
    monkeypatch.setattr(ingest.extract, "retry_delay_seconds", 0)
    assert crossread("run", reports / "plan.txt").code == 0
    assert tried == [False, False, True]


@pytest.mark.usefixtures("unvalidated")
def test_another_fault_is_not_tried_again(crossread: Crossread, reports: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[bool] = []

    def broken(_batch: Batch, _parts: Path, *, give_up: bool) -> Extracted:
        tried.append(give_up)
        raise ZeroDivisionError

    monkeypatch.setattr(ingest, "extract_batch", broken)
    assert crossread("run", reports / "plan.txt").code == 5
    assert tried == [False]


@pytest.mark.usefixtures("unvalidated")
def test_another_run_holds_the_warehouse(crossread: Crossread, reports: Path, warehouse: Path) -> None:
    with Warehouse(warehouse).locked():
        said = crossread("run", reports)
    assert said.code == 4
    assert f"process {os.getpid()}" in said.err
    assert outcomes(warehouse) == ["locked"]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("documents:\n  - path: plan.txt\n    translation: dictated\n", "line 3, column 18"),
        ("documents:\n\t- path: plan.txt\n", "line 2, column 1"),
    ],
)
def test_a_faulty_catalogue_stops_the_run(
    crossread: Crossread, reports: Path, warehouse: Path, text: str, place: str
) -> None:
    (reports / "catalogue.yaml").write_text(text)
    said = crossread("run", reports)
    assert (said.code, outcomes(warehouse)) == (2, ["invalid"])
    assert f"{reports / 'catalogue.yaml'}, {place}: " in said.err


def test_a_faulty_reference_table_stops_the_run(
    crossread: Crossread, reports: Path, warehouse: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from transforms import reference

    def faulty() -> reference.Reference:
        raise reference.ReferenceError("units.csv", 7, "factor", "'many' is not of type Float64")

    monkeypatch.setattr(reference, "load", faulty)
    said = crossread("run", reports)
    assert (said.code, outcomes(warehouse)) == (2, ["invalid"])
    assert "units.csv, line 7, column factor: 'many' is not of type Float64" in said.err


def test_an_unexpected_error_is_told_without_its_traceback(
    crossread: Crossread, reports: Path, warehouse: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("no such luck")

    monkeypatch.setattr(ingest, "assemble", broken)
    said = crossread("run", reports)
    (log,) = (warehouse / "runs").glob("*.log")
    assert said.code == 5
    assert "something unexpected happened: ZeroDivisionError: no such luck" in said.err
    assert "Traceback" not in said.err
    assert "Traceback" in log.read_text()
    assert str(log) in said.err
    assert outcomes(warehouse) == ["failed"]


@pytest.mark.usefixtures("unvalidated")
def test_a_killed_run_leaves_nothing_in_the_way(
    crossread: Crossread, reports: Path, warehouse: Path, prefect_server: str
) -> None:
    killed = subprocess.Popen(
        [sys.executable, "-m", "flows.cli", "run", str(reports), "--warehouse", str(warehouse)],
        env={**os.environ, "PREFECT_API_URL": prefect_server},
        stderr=subprocess.PIPE,
        text=True,
    )
    assert killed.stderr
    assert any("Putting the tables together" in line for line in killed.stderr)
    killed.kill()
    killed.communicate()
    assert not (warehouse / "current").exists()
    assert any((warehouse / "staging").iterdir())
    assert crossread("run", reports).code == 0
    assert not any((warehouse / "staging").iterdir())
    assert outcomes(warehouse) == ["landed"]


@pytest.mark.usefixtures("unvalidated")
def test_an_address_that_is_out_of_reach_keeps_its_rows_and_gets_those_of_a_new_pipeline(
    crossread: Crossread, warehouse: Path, table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web, "Limits", partial(web.Limits, tries=1))
    with serving() as server:
        address = f"{server.url}/plan.txt"
        document = tagged(REPORTS["plan.txt"].encode(), ETag='"1"')
        server.answers["/plan.txt"] = in_turn(document, document, status(503))
        assert crossread("run", address).code == 0
        assert table("documents").select("source_uri", "source_url", "is_stale").row(0) == (address, address, False)
        assert "Nothing has changed" in crossread("run", address).out
        rows = table("numbers")
        out_of_reach = crossread("run", address)
        assert (out_of_reach.code, states(warehouse)) == (1, {address: "stale"})
        assert "the server answers 503 Service Unavailable; what it gave on 2" in out_of_reach.err
        assert "Nothing has changed" in crossread("run", address).out
        monkeypatch.setattr(run, "fingerprint", lambda: "another")
        anew = crossread("run", address)
        assert (anew.code, "(0 new, 1 changed, 0 removed): 1 documents" in anew.out) == (1, True)
        assert "what it gave on 2" in table("quarantine")["message"][0]
        assert table("documents")["is_stale"].to_list() == [True]
        assert table("numbers").equals(rows)
