"""The marked text is the text: nothing is lost, doubled or let through as markup."""

import re
from html import unescape
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.comparison import Comparison, compare
from flows.marked_text import Pen, Span, blocks, numbered, outline
from tests.flows.pairs import MARKUP

HARBOURS = ("harbours-harbour-2021", "harbours-harbour-2022")
KINDS = ("heading", "passage", "fact", "term")


@pytest.fixture(scope="module")
def comparison(harbours: Path) -> Comparison:
    return compare(harbours, *HARBOURS)


def read(html: str) -> str:
    """Read what a browser shows, without the numbers of passages."""
    return unescape(re.sub(r"<[^>]*>", "", re.sub(r'<a class="ref".*?</a>', "", html)))


def html(comparison: Comparison, side: str) -> str:
    return "".join(block.content for block in blocks(comparison, side, numbered(comparison.passages)))


@pytest.mark.parametrize("side", ["a", "b"])
def test_paragraphs_say_what_they_say(comparison: Comparison, side: str) -> None:
    shown = [read(block.content) for block in blocks(comparison, side, numbered(comparison.passages))]
    assert shown == [row["text"] for row in comparison.sides[side].paragraphs]


def test_every_passage_leads_to_its_counterpart_and_back(comparison: Comparison) -> None:
    assert comparison.passages
    for row in numbered(comparison.passages):
        for side, other in ("ab", "ba"):
            assert html(comparison, side).count(f'id="{side}-p{row["number"]}" href="#{other}-p{row["number"]}"') == 1


def test_names_are_given_once(comparison: Comparison) -> None:
    names = re.findall(r' id="([^"]*)"', html(comparison, "a") + html(comparison, "b"))
    assert len(names) == len(set(names))


def test_the_outline_leads_to_headings(comparison: Comparison) -> None:
    sections = [*outline(comparison.a)]
    assert [section["heading"] for section in sections][1:] == ["2. Clean air", "3. Remains"]
    for section in sections:
        (heading,) = re.findall(rf'<span class="heading" id="a-{section["key"]}">(.*?)</span>', html(comparison, "a"))
        assert read(heading) == section["heading"]


def test_a_number_says_what_it_measures(comparison: Comparison) -> None:
    (said,) = re.findall(r'class="fact" tabindex="0" aria-description="([^"]*)">5.2%', html(comparison, "a"))
    assert said.startswith("GDP: 5.2%; ")
    assert "2021" in said


def test_what_a_document_says_is_no_markup(comparison: Comparison) -> None:
    text = html(comparison, "a")
    assert MARKUP in comparison.a.text
    assert "<script" not in text
    assert "<img" not in text
    assert "&lt;script&gt;" in text


@given(
    text=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40),
    spans=st.lists(st.tuples(st.sampled_from(KINDS), st.integers(-5, 45), st.integers(1, 30)), max_size=8),
)
def test_spans_that_overlap_in_any_way_keep_the_text(text: str, spans: list[tuple[str, int, int]]) -> None:
    given_spans = [
        Span(kind, start, start + length, str(number), said='"><script>')
        for number, (kind, start, length) in enumerate(spans)
        if start < len(text) and start + length > 0
    ]
    written = Pen("a", text).paragraph(0, len(text), given_spans)
    assert read(written) == text
    names = re.findall(r' id="([^"]*)"', written)
    assert len(names) == len(set(names))
    assert set(re.findall(r"<(\w+)", written)) <= {"span", "mark", "a"}
