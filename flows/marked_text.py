"""The text of a document as HTML: its headings, shared passages, numbers and terms marked."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from typing import Any

from markupsafe import Markup, escape

from flows import figures
from flows.comparison import Comparison, Reading, Row, Rows

OTHER = {"a": "b", "b": "a"}
HEADINGS = {0: "h4", 1: "h4", 2: "h5"}  # by depth of the section; deeper ones are h6


@dataclass(frozen=True)
class Span:
    """A stretch of the text that is marked: what as, by what number or id, and what there is to say of it."""

    kind: str  # heading, passage, fact, term
    start: int
    end: int
    key: str
    style: str = ""
    said: str = ""


@dataclass(frozen=True)
class Block:
    """A paragraph: the element and class to show it in, and its marked text."""

    tag: str
    kind: str
    content: Markup


@dataclass
class Pen:
    """What writes the pieces of one side: it gives every mark one name and one stop for the keyboard."""

    side: str
    text: str
    named: set[tuple[str, str]] = field(default_factory=set)

    def paragraph(self, start: int, end: int, spans: Sequence[Span]) -> Markup:
        """Write a paragraph, its spans cut where others begin or end."""
        cuts = sorted({start, end, *(at for span in spans for at in (span.start, span.end) if start < at < end)})
        pieces = [(low, high, [s for s in spans if s.start <= low and high <= s.end]) for low, high in pairwise(cuts)]
        return self._headings(pieces)

    def _headings(self, pieces: "Pieces") -> Markup:
        written = Markup()
        for headings, within in groupby(pieces, lambda piece: _of(piece, "heading")):
            inner = self._passages([*within])
            for heading in headings:
                name = self._name(heading, f"{self.side}-{heading.key}")
                inner = Markup('<span class="heading"{}>{}</span>').format(name, inner)
            written += inner
        return written

    def _passages(self, pieces: "Pieces") -> Markup:
        written = Markup()
        for passages, within in groupby(pieces, lambda piece: _of(piece, "passage")):
            inner = Markup().join(self._marks(piece) for piece in within)
            if passages:
                numbers = " ".join(passage.key for passage in passages)
                refs = Markup().join(self._ref(passage) for passage in passages)
                inner = Markup('<mark class="{}" data-p="{}">{}{}</mark>').format(
                    passages[0].style, numbers, refs, inner
                )
            written += inner
        return written

    def _ref(self, passage: Span) -> Markup:
        """Write the number of a passage where it begins, a link to its counterpart."""
        if ("passage", passage.key) in self.named:
            return Markup()
        name = self._name(passage, f"{self.side}-p{passage.key}")
        there = f"{OTHER[self.side]}-p{passage.key}"
        return Markup('<a class="ref"{} href="#{}" data-p="{}" aria-label="{}">{}</a>').format(
            name, there, passage.key, f"{passage.said}; show it in {OTHER[self.side].upper()}", passage.key
        )

    def _marks(self, piece: "Piece") -> Markup:
        low, high, spans = piece
        text = escape(self.text[low:high])
        marks = [span for span in spans if span.kind in ("fact", "term")]
        if not marks:
            return text
        kinds = " ".join(dict.fromkeys(span.kind for span in marks))
        stops = all((span.kind, span.key) not in self.named for span in marks)
        self.named.update((span.kind, span.key) for span in marks)
        said = "\n".join(dict.fromkeys(span.said for span in marks))
        stop = Markup(' tabindex="0"') if stops else Markup()
        return Markup('<span class="{}"{} aria-description="{}">{}</span>').format(kinds, stop, said, text)

    def _name(self, span: Span, name: str) -> Markup:
        if (span.kind, span.key) in self.named:
            return Markup()
        self.named.add((span.kind, span.key))
        return Markup(' id="{}"').format(name)


Piece = tuple[int, int, list[Span]]
Pieces = list[Piece]


def blocks(comparison: Comparison, side: str, passages: Rows) -> Iterator[Block]:
    """Write the text of a side, a block a paragraph. Rows in: the passages with their `number`."""
    reading = comparison.sides[side]
    pen = Pen(side, reading.text)
    starts = [row["char_start"] for row in reading.paragraphs]
    ends = [row["char_end"] for row in reading.paragraphs]
    within: dict[int, list[Span]] = defaultdict(list)
    for span in _spans(reading, side, passages):
        for paragraph in range(bisect_right(ends, span.start), bisect_left(starts, span.end)):
            within[paragraph].append(span)
    depths = {row["section_id"]: row["depth"] for row in reading.sections}
    for number, row in enumerate(reading.paragraphs):
        is_heading = row["kind"] == "heading"
        tag = HEADINGS.get(depths[row["section_id"]], "h6") if is_heading else "p"
        yield Block(tag, row["kind"], pen.paragraph(starts[number], ends[number], within[number]))


def outline(reading: Reading) -> Iterator[Row]:
    """List the sections that have a heading: `key`, `heading`, `depth`."""
    for row in reading.sections:
        if row["heading_start"] is not None:
            heading = reading.text[row["heading_start"] : row["heading_end"]]
            yield {"key": _key(row), "heading": " ".join(heading.split()), "depth": row["depth"]}


def _spans(reading: Reading, side: str, passages: Rows) -> Iterator[Span]:
    for row in reading.sections:
        if row["heading_start"] is not None:
            yield Span("heading", row["heading_start"], row["heading_end"], _key(row))
    for row in passages:
        style = "formula" if row["is_boilerplate"] else row["kind"]
        said = f"Passage {row['number']}, {figures.words(style)}, {row['n_words']} words"
        yield Span("passage", row[f"start_{side}"], row[f"end_{side}"], str(row["number"]), style, said)
    for row in reading.facts:
        yield Span("fact", row["char_start"], row["char_end"], row["indicator_id"], said=_measured(row))
    for row in reading.mentions:
        yield Span("term", row["char_start"], row["char_end"], row["mention_id"], said=_meant(row))


def _key(section: Row) -> str:
    return f"s{section['ordinal']}"


def _measured(row: Row) -> str:
    """Say of a number what it measures: "days with good air: 264 d; level, from 226; achieved; the past five years"."""
    value = figures.quantity(row["value"], row["unit_code"], row["comparator"])
    high = "" if row["value_high"] is None else f" to {figures.quantity(row['value_high'], row['unit_code'])}"
    before = "" if row["baseline_value"] is None else f", from {figures.number(row['baseline_value'])}"
    told = [f"{value}{high}", f"{figures.words(row['statistic'])}{before}", row["status"], _period(row)]
    return f"{row['measure'] or 'A number'}: {'; '.join(filter(None, told))}"


def _period(row: Row) -> str:
    start, end = row["period_start"], row["period_end"]
    dates = "" if end is None else str(end) if start in (None, end) else f"{start} to {end}"
    return f"{row['period_text']} ({dates})" if row["period_text"] and dates else row["period_text"] or dates


def _meant(row: Row) -> str:
    gloss = f": {row['gloss']}" if row["gloss"] else ""
    return f"{row['canonical']} ({row['kind']}){gloss}"


def _of(piece: Piece, kind: str) -> list[Span]:
    return [span for span in piece[2] if span.kind == kind]


def numbered(passages: Rows) -> Rows:
    """Number the passages in the order of the first text."""
    told: list[dict[str, Any]] = sorted(passages, key=lambda row: (row["start_a"], row["start_b"], row["passage_id"]))
    return [{**row, "number": number} for number, row in enumerate(told, 1)]
