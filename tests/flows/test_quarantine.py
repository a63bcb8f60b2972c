"""Who is set aside, since when, and in which words."""

from pathlib import Path

import polars as pl

from expectations.contract import contracts
from flows.batch import Rejection
from flows.discovery import Fault, Source
from flows.plan import Known, Plan
from flows.quarantine import quarantine

EMPTY = contracts()["quarantine"].polars_schema.to_frame()
LOST = Source("reports/lost.txt", Path("lost.txt"), "lost", fault=Fault("missing", "put it back"))
BROKEN = Rejection("reports/broken.txt", "a" * 64, "read", "nul", "damaged at character 7", 7)


def test_each_source_is_a_row_with_the_stage_at_which_it_was_found_out() -> None:
    rows = quarantine(Plan("fingerprint", faulty=(LOST,)), [BROKEN], EMPTY, "run-1")
    assert rows.schema == EMPTY.schema
    assert rows.rows() == [
        ("reports/broken.txt", "a" * 64, "read", "nul", "damaged at character 7", 7, "run-1"),
        ("reports/lost.txt", None, "discover", "missing", "put it back", None, "run-1"),
    ]


def test_a_source_keeps_the_run_that_first_set_it_aside() -> None:
    before = quarantine(Plan("fingerprint", faulty=(LOST,)), [], EMPTY, "run-1")
    rows = quarantine(Plan("fingerprint", faulty=(LOST,)), [BROKEN], before, "run-2")
    assert dict(rows.select("source_uri", "first_seen_run").iter_rows()) == {
        "reports/broken.txt": "run-2",
        "reports/lost.txt": "run-1",
    }


def test_what_has_not_changed_is_told_in_the_same_words() -> None:
    before = quarantine(Plan("fingerprint"), [BROKEN], EMPTY, "run-1")
    known = Known(BROKEN.source_uri, "broken", BROKEN.sha256, None, "quarantined", "nul", "")
    assert quarantine(Plan("fingerprint", kept=(known,)), [], before, "run-2").equals(before)


def test_what_is_well_again_is_gone() -> None:
    before = quarantine(Plan("fingerprint"), [BROKEN], EMPTY, "run-1")
    well = Known(BROKEN.source_uri, "broken", BROKEN.sha256, "text/plain", "ok", None, "")
    assert quarantine(Plan("fingerprint", kept=(well,)), [], before, "run-2").select(pl.len()).item() == 0


def test_a_message_that_quotes_a_document_is_one_that_can_be_shown() -> None:
    """A column of a corpus may be called anything."""
    loud = Fault("malformed", "its columns are \ud800\x1b[2J\u202e" + "x" * 1_000_000)
    source = Source("reports/a.jsonl", Path("a.jsonl"), "a", fault=loud)
    (message,) = quarantine(Plan("fingerprint", faulty=(source,)), [], EMPTY, "run-1")["message"]
    assert message.startswith(r"its columns are \ud800\x1b[2J\u202exxx")
    assert len(message) < 3_000
