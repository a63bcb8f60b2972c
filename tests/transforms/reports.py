"""Small reports, and the fixtures that show what is extracted from them: a text in, rows out."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

import polars as pl
import pytest

from expectations.contract import contracts
from flows.catalogue import OVERRIDES
from transforms.content import content
from transforms.english import Language
from transforms.english import english as english_pack
from transforms.extract import extract
from transforms.numbers import numbers
from transforms.reference import Reference

FIRST = 7  # where a text stands that is a sentence of its own: offsets are not places in it


@dataclass(frozen=True)
class Report:
    """A text, and what its catalogue entry says of it."""

    text: str
    document_id: str | None = None
    document_type: str | None = "government_work_report"
    place_code: str | None = None
    event_date: date | None = date(2020, 3, 1)
    period_start: date | None = None
    period_end: date | None = None
    plan_start: date | None = None
    plan_end: date | None = None
    language: str | None = "en"


@dataclass(frozen=True)
class Tables:
    """The tables of one document; a method gives its rows in the order of the text."""

    frames: dict[str, pl.DataFrame]

    def numbers(self, *columns: str) -> list[Any]:
        return rows(self.frames["numbers"], columns)

    def indicators(self, *columns: str) -> list[Any]:
        return rows(self.frames["indicators"], columns)


TablesOf = Callable[[str | Report], Tables]


def rows(frame: pl.DataFrame, columns: Sequence[str]) -> list[Any]:
    """Return the rows of some columns, of a single one its values."""
    found = frame.sort("char_start", maintain_order=True).select(columns)
    return found.to_series().to_list() if len(columns) == 1 else found.rows()


def sources(reports: Iterable[Report]) -> pl.DataFrame:
    """Return the reports as the flow hands them to extraction."""
    types = contracts()["documents"].polars_schema
    entries = [
        {
            "source_uri": f"reports/d{place}.txt",
            "media_type": "text/plain",
            "encoding": "utf-8",
            "sha256": "0" * 64,
            "text_sha256": "0" * 64,
            **dict.fromkeys(OVERRIDES),
            **{field.name: getattr(report, field.name) for field in fields(report)},
            "document_id": report.document_id or f"d{place}",
        }
        for place, report in enumerate(reports)
    ]
    return pl.DataFrame(entries, schema_overrides={name: types[name] for name in OVERRIDES})


def extracted(reports: Sequence[Report], reference: Reference) -> list[Tables]:
    """Extract the tables of some reports in one batch."""
    batch = sources(reports)
    frames = extract(batch, reference)
    frames |= content(frames, reference)
    per_document = {name: frame for name, frame in frames.items() if "char_start" in frame.columns}
    parts = {name: frame.partition_by("document_id", as_dict=True) for name, frame in per_document.items()}
    return [
        Tables({name: parts[name].get((report,), frame.clear()) for name, frame in per_document.items()})
        for report in batch["document_id"]
    ]


def in_paragraphs(texts: Sequence[str]) -> pl.DataFrame:
    """Return texts as sentences, each the only one of its paragraph, at some place of a document."""
    place = pl.int_range(pl.len()).cast(pl.String)
    return pl.DataFrame({"text": texts}, schema={"text": pl.String}).with_columns(
        sentence_id="s" + place,
        paragraph_id="p" + place,
        section_id=pl.lit("d/s"),
        document_id="d" + place,
        char_start=pl.lit(FIRST, pl.Int64),
    )


def report(sentence: str | Report) -> Report:
    """Put a sentence into the body of a report."""
    return sentence if isinstance(sentence, Report) else Report(f"Report\n\n{sentence}\n")


@pytest.fixture(scope="session")
def english(reference: Reference) -> Language:
    return english_pack(reference)


@pytest.fixture(scope="session")
def extract_all(reference: Reference) -> Callable[[Sequence[Report]], list[Tables]]:
    """Extract the tables of some reports in one batch."""
    return lambda reports: extracted(reports, reference)


@pytest.fixture(scope="session")
def find_numbers(english: Language) -> Callable[[Sequence[str]], pl.DataFrame]:
    """Find the numbers of some texts, each the only sentence of its document."""
    return lambda texts: numbers(in_paragraphs(texts), english.numerals, english.kinds)


@pytest.fixture(scope="session")
def tables_of(request: pytest.FixtureRequest, reference: Reference) -> TablesOf:
    """Return what is extracted from a sentence.

    Extraction works on batches: the sentences of all the tests that have a parameter `sentence` are one batch.
    """
    readers = [item for item in request.session.items if "tables_of" in getattr(item, "fixturenames", ())]
    sentences = list(dict.fromkeys(item.callspec.params["sentence"] for item in readers))  # type: ignore[attr-defined]
    tables = dict(zip(sentences, extracted([report(sentence) for sentence in sentences], reference), strict=True))
    return tables.__getitem__
