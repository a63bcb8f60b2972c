"""What a format knows of a document beyond its text reaches the tables."""

from collections.abc import Callable, Sequence
from typing import Any

import polars as pl
import pytest
from reports import Report
from reports import sources as of_reports

from transforms.extract import extract
from transforms.readers.rendition import Block, Metadata, PageLine, Removal, of_blocks
from transforms.reading import LAYOUT, Reading
from transforms.reference import Reference

Extract = Callable[..., dict[str, pl.DataFrame]]
BODY = "The budget rose by 5 percent, and 3 new hospitals were opened in the past year. It was a good one."


@pytest.fixture
def extract_blocks(reference: Reference) -> Extract:
    """Extract the tables of a document in blocks, in a batch with one in plain text."""

    def make(blocks: Sequence[Block], *, language: str | None = "en", **beside: Any) -> dict[str, pl.DataFrame]:
        reading = Reading(of_blocks(blocks, **beside), "text/html", "0" * 64, "0" * 64)
        reports = [Report("Report\n\nA plain text beside it.\n", "a"), Report("", "d", language=language)]
        rows = of_reports(reports).to_dicts()
        rows[1] |= reading.columns()
        schema = {**of_reports(reports).schema, **LAYOUT}
        frames = extract(pl.DataFrame(rows, schema=schema), reference)
        return {name: frame.filter(document_id="d") for name, frame in frames.items()}

    return make


def test_a_number_that_runs_in_goes_on_from_a_marked_one(extract_blocks: Extract) -> None:
    text = "这一年工作取得了很好的成绩，人民生活得到改善。"
    blocks = [
        Block("政府工作报告", "heading", 1),
        Block("一、回顾", "heading", 2),
        Block("（一）工业", "heading", 3),
        Block(text),
        Block(f"（二）发展农业。{text}"),
        Block("二、任务", "heading", 2),
        Block(text),
        Block("附件", "heading", 2),
        Block(text),
    ]
    headed = extract_blocks(blocks, language="zh")["sections"].drop_nulls("heading")
    assert headed.select("depth", "label", "heading").rows() == [
        (1, "一、", "回顾"),
        (2, "（一）", "工业"),
        (2, "（二）", "发展农业。"),
        (1, "二、", "任务"),
        (1, None, "附件"),
    ]


def test_blocks_are_paragraphs_and_headings_are_sections(extract_blocks: Extract) -> None:
    blocks = [
        Block("The Annual Report", "heading", 1),
        Block("What was done", "heading", 2),
        Block(f"{BODY}\nIt ends here.  "),
        Block("   "),
        Block("Hospitals", "heading", 3),
        Block("three in the north", "list_item"),
        Block("| Year | Beds |", "table"),
        Block("What is to come", "heading", 2),
        Block(BODY),
    ]
    tables = extract_blocks(blocks)
    assert tables["documents"]["title"].to_list() == ["The Annual Report"]
    assert tables["sections"].select("depth", "heading").rows() == [
        (0, None),
        (1, None),
        (1, "What was done"),
        (2, "Hospitals"),
        (1, "What is to come"),
    ]
    paragraphs = tables["paragraphs"]
    assert paragraphs["kind"].to_list() == [
        *("title", "heading", "body", "heading", "list_item", "table", "heading", "body")
    ]
    text = tables["texts"]["text"].item()
    assert [text[i:j] for i, j in paragraphs.select("char_start", "char_end").rows()] == paragraphs["text"].to_list()
    assert paragraphs["text"].to_list() == [block.text.strip() for block in blocks if block.text.strip()]


def test_a_block_of_lines_is_cut_by_its_lines(extract_blocks: Extract) -> None:
    tables = extract_blocks([Block(BODY), Block(f"{BODY}\n\n{BODY}", "lines"), Block(BODY)])
    assert tables["paragraphs"]["text"].to_list() == [BODY] * 4
    assert tables["paragraphs"]["char_start"].is_sorted()


def test_a_bold_line_is_a_heading_where_lines_alone_show_none(extract_blocks: Extract) -> None:
    lines = ["Roads and rails", "Two lines were built", "Schools and parks", "Ten more were opened", "Trees"]
    plain = [block for line in lines for block in (Block(line), Block(BODY))]
    short = [Block(f"A short line of {word}") for word in ("ash", "beech", "elm", "fir", "oak", "pine") * 4]
    bold = [Block("Water", is_bold=True), Block(BODY), Block("Air", is_bold=True), Block(BODY)]
    headings = extract_blocks([Block(BODY), *plain, Block(BODY), *bold, *short, Block(BODY)])["sections"]["heading"]
    assert headings.drop_nulls().to_list() == ["Water", "Air"]


def test_the_text_knows_better_than_the_file_and_the_file_better_than_its_name(extract_blocks: Extract) -> None:
    metadata = Metadata(title="Portal – a page", language="en", source_name="The Portal")
    said = extract_blocks([Block("Report on Health", "heading", 1), Block(BODY)], metadata=metadata)["documents"]
    assert said.select("title", "source_name").rows() == [("Report on Health", "The Portal")]
    untold = extract_blocks([Block("2020 年"), Block("12")], language=None, metadata=metadata)["documents"]
    assert untold.select("title", "language").rows() == [("Portal – a page", "zh")]


def test_pages_and_removals_become_tables(extract_blocks: Extract) -> None:
    lines = [PageLine(0, 40, 1, 72.0, 90.0, 500.0, 101.0, "i"), PageLine(41, len(BODY), 2, 72.0, 90.0, 300.0, 101.0)]
    removed = [Removal("page_number", "1", 1), Removal("navigation", "Home")]
    tables = extract_blocks([Block(BODY)], page_lines=lines, removed=removed)
    assert tables["page_lines"].select("char_start", "page", "page_label").rows() == [(0, 1, "i"), (41, 2, None)]
    assert tables["removed_text"].select("removal_id", "kind", "page", "text").rows() == [
        ("d/x1", "page_number", 1, "1"),
        ("d/x2", "navigation", None, "Home"),
    ]
