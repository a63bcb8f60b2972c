"""The tables of a comparison's page, as data: what each column is called and says of a row."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from flows import figures
from flows.comparison import Comparison, Row, Rows
from flows.differences import differences

MOST_WORDS = 40  # of each side

# What the head says, from a row of documents.
HEAD: tuple[tuple[str, Callable[[Row], str]], ...] = (
    ("id", lambda row: str(row["document_id"])),
    ("title", lambda row: str(row["title"])),
    ("type", lambda row: figures.words(row["document_type"])),
    ("place", lambda row: figures.words(row["place"])),
    ("held", lambda row: figures.words(row["event_date"])),
    ("published", lambda row: figures.words(row["published_at"] and row["published_at"].date())),
    ("words", lambda row: f"{row['n_words']:,}"),
    ("measurements", lambda row: f"{row['n_indicators']:,}"),
)


@dataclass(frozen=True)
class Column:
    """A column: its heading, what it shows of a row, what it is sorted by (else what it shows), whose words it is."""

    heading: str
    show: Callable[[Row], Any]
    sort: Callable[[Row], Any] | None = None
    side: str = ""  # a, b: in the language of that document
    is_header: bool = False

    @property
    def is_number(self) -> bool:
        """Whether it is set to the right."""
        return self.sort is not None


@dataclass(frozen=True)
class Table:
    """A table: its name on the page, a caption, columns, rows."""

    name: str
    caption: str
    columns: tuple[Column, ...]
    rows: Rows


def tables(comparison: Comparison, passages: Rows) -> Iterator[Table]:
    """Set out everything that is told in tables. Rows in: the passages with their `number`."""
    rows = {
        "passages": passages,
        "indicators": comparison.indicators,
        "topics": comparison.topics,
        "words": [row for side in "ab" for row in comparison.distinctive(side)[:MOST_WORDS]],
        "promised": comparison.promised_on(),
        **{f"commitments-{side}": [{**row, "side": side} for row in comparison.promised(side)] for side in "ab"},
    }
    for name, (caption, columns) in TABLES.items():
        yield Table(name, caption, columns, rows[name])


def _value(side: str) -> Column:
    return Column(
        side.upper(),
        lambda row: figures.quantity(row[f"value_{side}"], row["unit_base"], row[f"comparator_{side}"]),
        lambda row: row[f"value_{side}"],
    )


def _worded(row: Row) -> tuple[str, str]:
    """Give both wordings; where a word has changed here and there, say which."""
    wordings = row["text_a"], row["text_b"]
    return differences(*wordings) if row["kind"] == "near_verbatim" else wordings


def _status(row: Row, side: str) -> str:
    start, end = row[f"period_start_{side}"], row[f"period_end_{side}"]
    return f"{row[f'status_{side}']}{f', {_span(start, end)}' if end else ''}"


def _span(start: date | None, end: date) -> str:
    """Write a period: a year where it is one."""
    if start and (start.month, start.day, end.month, end.day) == (1, 1, 12, 31):
        return f"{end.year}" if start.year == end.year else f"{start.year}–{end.year}"
    return f"{end}" if start in (None, end) else f"{start} to {end}"


DIRECTIONS = {"a_to_b": "A → B", "b_to_a": "B → A", None: "–"}
COMMITMENTS = (
    Column("Commitment", lambda row: row["text"], side="own", is_header=True),
    Column("Topic", lambda row: figures.words(row["topic"])),
    Column("Strength", lambda row: figures.words(row["strength"])),
    Column("Quantified", lambda row: "yes" if row["is_quantified"] else "no"),
    Column("By", lambda row: figures.words(row["deadline"])),
)
TABLES: dict[str, tuple[str, tuple[Column, ...]]] = {
    "passages": (
        "Shared passages, in the order of A. A number leads to its passage in both texts; words that differ are bold.",
        (
            Column("No.", lambda row: row["number"], lambda row: row["number"], is_header=True),
            Column("Kind", lambda row: figures.words("formula" if row["is_boilerplate"] else row["kind"])),
            Column("Words", lambda row: f"{row['n_words']:,}", lambda row: row["n_words"]),
            Column("Alike", lambda row: figures.percent(row["similarity"]), lambda row: row["similarity"]),
            Column("From", lambda row: DIRECTIONS[row["direction"]]),
            Column("In A", lambda row: _worded(row)[0], side="a"),
            Column("In B", lambda row: _worded(row)[1], side="b"),
        ),
    ),
    "indicators": (
        "What both documents measure: each measurement of A beside those of B with the same statistic and unit.",
        (
            Column("Indicator", lambda row: f"{row['label']}, {figures.words(row['statistic'])}", is_header=True),
            _value("a"),
            _value("b"),
            Column(
                "B − A",
                lambda row: figures.difference(row["difference"], row["unit_base"]),
                lambda row: row["difference"],
            ),
            Column("B ÷ A", lambda row: figures.times(row["ratio"]), lambda row: row["ratio"]),
            Column("Status of A", lambda row: _status(row, "a")),
            Column("Status of B", lambda row: _status(row, "b")),
        ),
    ),
    "topics": (
        "Attention to each topic: sentences and their share.",
        (
            Column("Topic", lambda row: row["label"], is_header=True),
            Column("A", lambda row: figures.percent(row["share_a"]), lambda row: row["share_a"]),
            Column("B", lambda row: figures.percent(row["share_b"]), lambda row: row["share_b"]),
            Column("Sentences in A", lambda row: f"{row['n_sentences_a']:,}", lambda row: row["n_sentences_a"]),
            Column("Sentences in B", lambda row: f"{row['n_sentences_b']:,}", lambda row: row["n_sentences_b"]),
        ),
    ),
    "words": (
        "Words that one document uses significantly more often (p < 0.0001).",
        (
            Column("Word", lambda row: row["token"], side="a", is_header=True),
            Column("In A", lambda row: f"{row['n_a']:,}", lambda row: row["n_a"]),
            Column("In B", lambda row: f"{row['n_b']:,}", lambda row: row["n_b"]),
            Column("Log ratio", lambda row: _signed(row["log_ratio"]), lambda row: row["log_ratio"]),
            Column("Log-likelihood", lambda row: f"{row['log_likelihood']:.1f}", lambda row: row["log_likelihood"]),
        ),
    ),
    "promised": (
        "Commitments on each topic.",
        (
            Column("Topic", lambda row: row["label"], is_header=True),
            Column("A", lambda row: f"{row['a']:,}", lambda row: row["a"]),
            Column("B", lambda row: f"{row['b']:,}", lambda row: row["b"]),
        ),
    ),
    "commitments-a": ("Commitments of A, topic by topic.", COMMITMENTS),
    "commitments-b": ("Commitments of B, topic by topic.", COMMITMENTS),
}


def _signed(value: float) -> str:
    return f"{value:+.1f}".replace("-", figures.MINUS)
