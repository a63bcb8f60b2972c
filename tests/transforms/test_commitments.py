"""A commitment is a clause in which the issuing body undertakes an action."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from polars.testing import assert_frame_equal
from reports import Report, Tables, TablesOf, rows
from strategies import TEXTS, batches

from transforms.commitments import commitments
from transforms.reference import Reference

Read = Callable[..., list[Any]]


@pytest.fixture(scope="module")
def read(tables_of: TablesOf) -> Read:
    return lambda sentence, *columns: rows(tables_of(sentence).frames["commitments"], columns)


def speech(text: str) -> Report:
    return Report(f"Remarks\n\n{text}\n", document_type="speech")


@pytest.mark.parametrize(
    ("sentence", "records"),
    [
        (
            "Vigorously develop the harbour and promote the old town.",
            [
                ("Vigorously develop the harbour", "develop", "the harbour", None, "vigorously"),
                ("promote the old town", "promote", "the old town", None, "plain"),
            ],
        ),
        (
            "Third, we will improve roads, strive to open two canals, and carry out repairs.",
            [
                ("we will improve roads", "improve", "roads", "we", "will"),
                ("strive to open two canals", "open", "two canals", "we", "strive"),
                ("carry out repairs", "carry out", "repairs", "we", "will"),
            ],
        ),
        (
            "We will continue to support and guide small firms.",
            [("We will continue to support and guide small firms", "support", "small firms", "We", "continue")],
        ),
        (
            "The new pier will be completed this year, while a ferry will also be introduced.",
            [
                ("The new pier will be completed this year", "complete", "The new pier", None, "will"),
                ("a ferry will also be introduced", "introduce", "a ferry", None, "will"),
            ],
        ),
        (
            "Efforts will be made to raise the quality of water.",
            [("Efforts will be made to raise the quality of water", "raise", "the quality of water", None, "strive")],
        ),
        (
            "We will see that schools are safe; explore new models.",
            [
                ("We will see that schools are safe", "see", "schools are safe", "We", "will"),
                ("explore new models", "explore", "new models", "We", "explore"),
            ],
        ),
    ],
)
def test_a_clause_is_read_whole(sentence: str, records: list[tuple[Any, ...]], read: Read) -> None:
    assert read(sentence, "text", "verb", "object", "actor", "strength") == records


@pytest.mark.parametrize(
    ("sentence", "verbs"),
    [
        (
            speech("My Government will reform the courts. They will also bring forward a Bill on the press."),
            ["reform", "bring forward"],
        ),
        (speech("I, therefore, propose to reduce the duty on paper."), ["reduce"]),
        (speech("We’ll propose a law on the harbour."), ["propose"]),
        (speech("We are committed to a vote on the harbour."), ["commit"]),
        (speech("Cities will build bridges and raise walls."), []),  # others do
        (speech("This scheme will save money and create jobs."), []),  # what a measure brings
        (speech("Let us build the bridge, and we must all help."), []),  # an appeal
        (speech("What we will do together matters."), []),
        (speech("We will not raise taxes."), []),
        (speech("Build bridges, not walls."), []),  # said to the audience
        (speech("We will take measures to cut waste and save money."), ["take"]),
        ("We must take measures to cut waste.", ["take"]),  # in a report an obligation
    ],
)
def test_who_undertakes_what(sentence: str | Report, verbs: list[str], read: Read) -> None:
    assert read(sentence, "verb") == verbs


@pytest.mark.parametrize("sentence", ["Over the past five years, we have built roads.\n\n"])
def test_what_was_done_is_none(sentence: str, read: Read) -> None:
    assert read(sentence, "verb") == []


@pytest.mark.parametrize(
    ("sentence", "deadline"),
    [
        ("We will build the bridge by the end of 2025.", date(2025, 12, 31)),
        ("We will build the bridge by March 2024.", date(2024, 3, 31)),
        ("We will build the bridge by the end of this year.", date(2020, 12, 31)),
        ("We will build the bridge by the end of the decade.", date(2029, 12, 31)),
        ("We will build the bridge.", None),
    ],
)
def test_a_deadline_is_the_last_day_of_the_horizon(sentence: str, deadline: date | None, read: Read) -> None:
    assert read(sentence, "deadline") == [deadline]


@pytest.mark.parametrize("sentence", ["We will plant 30 million trees and open 12 parks."])
def test_a_target_belongs_to_the_clause_that_holds_it(sentence: str, read: Read, tables_of: TablesOf) -> None:
    targets = rows(tables_of(sentence).frames["indicators"], ["indicator_id"])
    assert read(sentence, "verb", "is_quantified", "indicator_ids") == [
        ("plant", True, targets[:1]),
        ("open", True, targets[1:]),
    ]


@pytest.mark.parametrize("sentence", ["We will plant trees."])
def test_a_commitment_has_the_first_topic_of_its_sentence(
    sentence: str, tables_of: TablesOf, reference: Reference
) -> None:
    tables = tables_of(sentence).frames
    told = tables["sentences"].filter(pl.col("text").str.contains("plant")).select("sentence_id")
    topics = pl.concat([told.with_columns(rank=rank, topic_code=pl.lit(code)) for rank, code in ((1, "7"), (2, "4"))])
    found = commitments(
        tables["sentences"],
        tables["sections"],
        tables["indicators"],
        pl.DataFrame(
            {"document_id": told["sentence_id"].str.extract("^([^/]+)"), "document_type": "speech"}
        ).with_columns(event_date=pl.lit(None, pl.Date), plan_end=pl.lit(None, pl.Date)),
        reference,
        topics,
    )
    assert found["topic_code"].to_list() == ["7"]


VERBS = [
    "We",
    "will",
    "build",
    "and",
    "promote,",
    "the",
    "support;",
    "by 2025",
    "to",
    "improve",
    "(a)",
    "Vigorously",
    "“sea”",
]


@given(texts=TEXTS)
@batches(15)
def test_offsets_slice_to_the_clause(texts: list[str], extract_all: Callable[[Sequence[Report]], list[Tables]]) -> None:
    reports = [
        Report(" ".join(VERBS[n % 5 :]) + f" {text}\n\n{' '.join(VERBS[: n % 9])} {text}")
        for n, text in enumerate(texts)
    ]
    for report, tables in zip(reports, extract_all(reports), strict=True):
        for start, end, clause in rows(tables.frames["commitments"], ["char_start", "char_end", "text"]):
            assert report.text[start:end] == clause


@pytest.mark.parametrize(
    "sentence", ["We will - item.", "We will -------- do.", "We will 'so be it'.", "We will don't."]
)
def test_a_verb_is_a_word(sentence: str, tables_of: TablesOf) -> None:
    assert tables_of(sentence).frames["commitments"].is_empty()


@pytest.mark.parametrize("sentence", ["We will\x01 build 5 schools by 2030, and \x01promote trade."])
def test_a_mark_of_our_own_in_a_text_means_nothing(sentence: str, tables_of: TablesOf) -> None:
    found = tables_of(sentence).frames["commitments"].select("verb", "object").rows()
    assert found == [("build", "5 schools"), ("promote", "trade")]


def test_a_document_has_the_same_commitments_in_any_batch(
    extract_all: Callable[[Sequence[Report]], list[Tables]],
) -> None:
    reports = [Report(f"Report\n\nWe will build bridge {n}, and raise walls.\n", document_id=f"r{n}") for n in range(3)]
    together = [each.frames["commitments"] for each in extract_all(reports)]
    alone = [extract_all([report])[0].frames["commitments"] for report in reports]
    for one, other in zip(together, alone, strict=True):
        assert_frame_equal(one, other)
