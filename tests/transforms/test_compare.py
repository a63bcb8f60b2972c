"""Adding a document compares it with the others; what comes out is what comparing all with all would give."""

from collections.abc import Mapping

import polars as pl
import pytest
from reports import Report, sources

from transforms.compare import COMPARED, compare
from transforms.content import content
from transforms.extract import extract
from transforms.reference import Reference

HARBOUR = "We will deepen the channel of the northern harbour so that large ships can call at every tide of the year."
TEXTS = {
    "a": f"Report of the town\n\n{HARBOUR} Schools were repaired in all twelve villages of the valley last year.",
    "b": f"A comment\n\nAs the report says: {HARBOUR.lower()} Others doubt it.",
    "c": "Speech on schools\n\nSchools were repaired in all twelve villages of the valley last year, and that is good.",
}


def corpus(texts: Mapping[str, str], reference: Reference) -> dict[str, pl.DataFrame]:
    tables = extract(sources([Report(text, document_id=name) for name, text in texts.items()]), reference)
    tables |= content(tables, reference)
    return {name: tables[name] for name in COMPARED}


@pytest.mark.parametrize("added", TEXTS)
def test_adding_a_document_gives_what_comparing_all_gives(added: str, reference: Reference) -> None:
    before = compare(corpus({name: text for name, text in TEXTS.items() if name != added}, reference), reference)
    tables = corpus(TEXTS, reference)
    whole = compare(tables, reference)
    after = compare(tables, reference, pl.Series([added]), before["reuse_passages"])
    for name, frame in whole.items():
        key = [column for column in frame.columns if frame.schema[column] != pl.List(pl.String)]
        assert after[name].sort(key).equals(frame.sort(key)), name


def test_passages_of_a_document_that_is_gone_are_gone(reference: Reference) -> None:
    before = compare(corpus(TEXTS, reference), reference)["reuse_passages"]
    assert {"a", "b"} <= {*before["document_a"], *before["document_b"]}
    rest = corpus({name: TEXTS[name] for name in "ac"}, reference)
    after = compare(rest, reference, pl.Series([], dtype=pl.String), before)["reuse_passages"]
    assert after.select("document_a", "document_b").unique().rows() == [("a", "c")]


def test_a_corpus_of_one_document_has_nothing_to_compare(reference: Reference) -> None:
    found = compare(corpus({"a": TEXTS["a"]}, reference), reference)
    for name in ("reuse_passages", "term_keyness", "section_matches", "document_pairs"):
        assert found[name].is_empty(), name


def test_an_empty_corpus_has_nothing_to_compare(reference: Reference) -> None:
    empty = {name: frame.clear() for name, frame in corpus({"a": TEXTS["a"]}, reference).items()}
    assert all(frame.is_empty() for frame in compare(empty, reference).values())
