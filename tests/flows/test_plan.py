"""What a run has to do follows from the sources of now and the manifest of the last snapshot."""

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.discovery import Fault, Source
from flows.errors import Refused
from flows.plan import Known, Plan, catalogue_sha256, plan

NOW = "fingerprint"


def sound(name: str, content: str = "A", document_id: str | None = None, **overrides: str) -> Source:
    sha256 = hashlib.sha256(content.encode()).hexdigest()
    return Source(f"reports/{name}", Path(name), document_id or name, sha256, len(content), overrides)


def faulty(name: str, code: str = "unreadable", sha256: str | None = None) -> Source:
    return Source(f"reports/{name}", Path(name), name, sha256, fault=Fault(code, "mend it"))


def landed(*sources: Source, fingerprint: str = NOW, rejected: dict[str, str] | None = None) -> dict[str, Any]:
    """Say the manifest that a first run over the sources leaves; `rejected` are error codes by name."""
    first = plan(sources, None, fingerprint)
    return manifest(first, {f"reports/{name}": code for name, code in (rejected or {}).items()})


def manifest(done: Plan, rejected: dict[str, str] | None = None) -> dict[str, Any]:
    """Say the manifest that a plan leaves when it is carried out."""
    codes = rejected or {}
    made = [
        done.set_aside(source, codes[source.source_uri])
        if source.source_uri in codes
        else Known(
            source.source_uri,
            source.document_id,
            source.sha256,
            "text/plain",
            "stale" if source.fault else "ok",
            source.fault.error_code if source.fault else None,
            catalogue_sha256(source),
        )
        for source in done.to_extract
    ]
    states = [*made, *done.kept, *(done.set_aside(source) for source in done.faulty)]
    return {"fingerprint": done.fingerprint, "sources": [known.to_manifest() for known in states]}


def names(sources: tuple[Source, ...] | tuple[Known, ...]) -> list[str]:
    return [source.document_id for source in sources]


def test_the_first_run_takes_all() -> None:
    first = plan([sound("a"), sound("b")], None, NOW)
    assert names(first.new) == ["a", "b"]
    assert not first.is_unchanged


def test_nothing_changed() -> None:
    again = plan([sound("a"), sound("b")], landed(sound("a"), sound("b")), NOW)
    assert again.is_unchanged
    assert names(again.kept) == ["a", "b"]


def test_only_what_changed_is_extracted() -> None:
    now = [sound("a"), sound("b", "new words"), sound("d")]
    next_ = plan(now, landed(sound("a"), sound("b"), sound("c")), NOW)
    assert (names(next_.new), names(next_.changed), names(next_.kept)) == (["d"], ["b"], ["a"])
    assert [known.document_id for known in next_.removed] == ["c"]


@pytest.mark.parametrize("now", [sound("a", title="Another"), sound("a", document_id="another")])
def test_a_new_entry_in_the_catalogue_changes_a_document(now: Source) -> None:
    assert len(plan([now], landed(sound("a")), NOW).changed) == 1


def test_another_pipeline_extracts_all_again() -> None:
    next_ = plan([sound("a"), sound("b")], landed(sound("a"), sound("b")), "another")
    assert names(next_.changed) == ["a", "b"]


def test_a_document_that_can_no_longer_be_read_is_stale() -> None:
    next_ = plan([faulty("a")], landed(sound("a")), NOW)
    stale = next_.set_aside(next_.faulty[0])
    assert (stale.document_id, stale.state, stale.error_code) == ("a", "stale", "unreadable")
    assert not next_.is_unchanged
    assert plan([faulty("a")], manifest(next_), NOW).is_unchanged


def test_a_stale_document_that_can_be_read_again_is_extracted() -> None:
    stale = manifest(plan([faulty("a")], landed(sound("a")), NOW))
    assert names(plan([sound("a")], stale, NOW).changed) == ["a"]


def test_a_document_whose_new_bytes_are_rejected_is_stale_and_left_alone() -> None:
    damaged = plan([sound("a", "\0")], landed(sound("a")), NOW)
    stale = manifest(damaged, {"reports/a": "nul"})
    assert [source["state"] for source in stale["sources"]] == ["stale"]
    assert plan([sound("a", "\0")], stale, NOW).is_unchanged


def test_a_document_that_was_never_good_is_quarantined() -> None:
    first = landed(sound("a", "\0"), sound("b"), rejected={"a": "nul"})
    assert [source["state"] for source in first["sources"]] == ["quarantined", "ok"]
    assert plan([sound("a", "\0"), sound("b")], first, NOW).is_unchanged


def test_a_fault_of_the_moment_is_tried_again() -> None:
    first = landed(sound("a"), rejected={"a": "unreadable"})
    assert names(plan([sound("a")], first, NOW).changed) == ["a"]


def test_a_copy_of_another_document_does_not_keep_its_old_rows() -> None:
    next_ = plan([sound("a"), faulty("b", "duplicate")], landed(sound("a"), sound("b", "B")), NOW)
    assert next_.set_aside(next_.faulty[0]).state == "quarantined"


def test_an_id_that_another_source_bears_now_is_not_kept_for_a_stale_one() -> None:
    next_ = plan([faulty("a"), sound("b", "B", document_id="a")], landed(sound("a")), NOW)
    assert next_.set_aside(next_.faulty[0]).state == "quarantined"


def test_a_source_that_was_set_aside_and_is_gone_changes_the_quarantine() -> None:
    assert not plan([sound("a")], landed(sound("a"), faulty("b")), NOW).is_unchanged


def pinned(name: str, content: str = "A", code: str = "timeout", **overrides: str) -> Source:
    return replace(sound(name, content, **overrides), fault=Fault(code, "no answer"), is_pinned=True)


def test_an_address_that_gives_nothing_keeps_its_rows_and_they_are_stale() -> None:
    next_ = plan([pinned("a")], landed(sound("a")), NOW)
    assert (names(next_.to_extract), next_.set_aside(next_.faulty[0]).state) == ([], "stale")
    after = manifest(next_)
    assert plan([pinned("a")], after, NOW).is_unchanged
    assert names(plan([sound("a")], after, NOW).changed) == ["a"]


@pytest.mark.parametrize(
    ("now", "fingerprint"), [(pinned("a"), "another"), (pinned("a", title="Another"), NOW), (pinned("a", "B"), NOW)]
)
def test_pinned_bytes_are_extracted_where_there_are_no_rows_of_them(now: Source, fingerprint: str) -> None:
    next_ = plan([now], landed(sound("a")), fingerprint)
    assert (names(next_.changed), next_.faulty) == (["a"], ())
    after = manifest(next_)
    assert [(known["state"], known["error_code"]) for known in after["sources"]] == [("stale", "timeout")]
    assert plan([now], after, fingerprint).is_unchanged


def test_pinned_bytes_of_a_new_address_are_taken_in() -> None:
    first = plan([pinned("a"), faulty("b", "timeout")], None, NOW)
    assert (names(first.new), names(first.faulty)) == (["a"], ["b"])
    assert plan([pinned("a"), faulty("b", "timeout")], manifest(first), NOW).is_unchanged


def test_pinned_bytes_that_were_rejected_are_left_alone() -> None:
    rejected = landed(sound("a", ""), rejected={"a": "empty"})
    assert plan([pinned("a", "")], rejected, NOW).is_unchanged
    stale = manifest(plan([sound("a", "")], landed(sound("a")), NOW), {"reports/a": "empty"})
    assert plan([pinned("a", "")], stale, NOW).is_unchanged


CORPUS = [sound(f"{i}", f"{i}") for i in range(10)]


@pytest.mark.parametrize("n_left", [9, 8])
def test_a_fifth_may_go(n_left: int) -> None:
    assert len(plan(CORPUS[:n_left], landed(*CORPUS), NOW).removed) == 10 - n_left


def test_more_than_a_fifth_may_not_go_unasked() -> None:
    with pytest.raises(Refused, match=r"3 of 10 documents are no longer there \(reports/7, reports/8, reports/9\)"):
        plan(CORPUS[:7], landed(*CORPUS), NOW)
    assert len(plan(CORPUS[:7], landed(*CORPUS), NOW, allow_removals=True).removed) == 3


def test_one_document_may_always_go() -> None:
    assert names(plan([sound("a")], landed(sound("a"), sound("b", "B")), NOW).removed) == ["b"]


def test_an_empty_folder_is_refused() -> None:
    with pytest.raises(Refused, match="2 of 2 documents"):
        plan([], landed(sound("a"), sound("b", "B")), NOW)


def test_documents_that_moved_have_not_vanished() -> None:
    moved = [sound(f"moved-{source.document_id}", source.document_id) for source in CORPUS]
    assert len(plan(moved, landed(*CORPUS), NOW).new) == 10


states = st.dictionaries(
    st.sampled_from("abcd"), st.sampled_from(["x", "y", "missing", "binary", "pinned x", "pinned y"])
)


def sources_of(drawn: dict[str, str]) -> list[Source]:
    made = {"x": sound, "y": sound, "pinned x": pinned, "pinned y": pinned}
    return [made[what](n, n + what[-1]) if what in made else faulty(n, what) for n, what in sorted(drawn.items())]


@given(st.lists(states, min_size=1, max_size=4))
def test_a_run_after_a_run_has_nothing_to_do(history: list[dict[str, str]]) -> None:
    last: dict[str, Any] | None = None
    for drawn in history:
        sources = sources_of(drawn)
        last = manifest(plan(sources, last, NOW, allow_removals=True))
        assert {source["source_uri"] for source in last["sources"]} == {source.source_uri for source in sources}
        assert not plan(sources, last, NOW).to_extract
        assert plan(sources, last, NOW).is_unchanged
