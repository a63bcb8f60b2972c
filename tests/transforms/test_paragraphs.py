"""What a paragraph is: a line, unless its document wraps its lines."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.layout import with_layout
from transforms.paragraphs import paragraphs

WRAPPED = """\
PART B
30. Sir, I now come to the much awaited and perhaps much dreaded
part of my speech. I trust that the Honourable Members will not
take me to task if the proposals do not fulfil the expectations.
31. A number of radical suggestions for reform have been made by
Honourable Members, scholars and associations of labour, trade
and industry. They will be considered in the next Budget.
DIRECT TAXES
32. Coming to direct taxes first, my main proposals in the field
of corporate taxation relate to the rates, and to a number of
concessions that promote the higher productivity of agriculture
and the export of goods
– above all to the neighbouring countries of the continent.
"""


def blocks(text: str, language: str = "en") -> list[str]:
    frame = pl.DataFrame({"document_id": ["d"], "text": [text], "language": [language]})
    return paragraphs(with_layout(frame)).get_column("text").to_list()


def test_a_line_is_a_paragraph() -> None:
    assert blocks("First.\nSecond.\n\n  Third. \n") == ["First.", "Second.", "Third."]


def test_wrapped_lines_are_joined() -> None:
    assert [block.split()[0] for block in blocks(WRAPPED)] == ["PART", "30.", "31.", "DIRECT", "32."]


FULL = "31. A number of radical suggestions for reform have been made in it."


def test_a_heading_behind_a_full_line_stands_alone() -> None:
    text = WRAPPED.replace(
        "industry. They will be considered in the next Budget.\nDIRECT TAXES", FULL + "\nDirect Taxes"
    )
    assert "Direct Taxes" in blocks(text)
    last_line = text.replace("Direct Taxes", "He said so.")
    assert "Direct Taxes" not in last_line
    assert blocks(last_line)[-2].endswith("He said so.")


def test_a_line_that_ends_with_a_small_word_goes_on() -> None:
    broken = "30. Sir, I now come to all proposals that touch the"
    text = WRAPPED.replace("30. Sir, I now come to the much awaited and perhaps much dreaded", broken)
    abroad = text.replace("part of my speech.", "Estimates (EST) as they are laid before you in these papers\n(EST).")
    assert blocks(abroad)[1].startswith(
        broken + "\nEstimates (EST) as they are laid before you in these papers\n(EST)."
    )


def test_the_number_of_a_page_stands_alone() -> None:
    text = WRAPPED.replace("associations of labour, trade\n", "associations of labour, trade\n 9\n")
    assert [block for block in blocks(text) if block.isdigit()] == ["9"]


def test_what_a_column_cut_is_joined_over_a_blank_line() -> None:
    cut = "Notwithstanding the long recession abroad, the firms that we\n\nsupported in spring have grown."
    assert blocks(cut) == [cut]
    assert len(blocks(cut.replace("the firms that we", "Firms grew."))) == 2
    assert len(blocks("We will keep our promises on schools, on roads, and\n\nspend less.")) == 2


def test_a_date_is_a_paragraph_of_its_own() -> None:
    text = "A Budget for the Years to Come\nMarch 5, 2014\nby the Minister\n\nOne.\n\nTwo.\n\nThree.\n\nFour."
    assert blocks(text)[:3] == ["A Budget for the Years to Come", "March 5, 2014", "by the Minister"]


def test_a_line_broken_within_a_sentence_is_joined_anywhere() -> None:
    text = "制定\n“十四五”规划和二〇三五年远景目标\n，全面总结。\n\n第二段。\n\n第三段。\n\n第四段。"
    assert blocks(text, "zh") == [
        "制定\n“十四五”规划和二〇三五年远景目标\n，全面总结。",
        "第二段。",
        "第三段。",
        "第四段。",
    ]
    assert blocks("The aim is to\ngrow fast.\nThe end.") == ["The aim is to\ngrow fast.", "The end."]


@pytest.mark.parametrize("line_end", ["\n", "\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029", "\n \u00a0\n"])
def test_every_line_end_of_unicode_ends_a_line(line_end: str) -> None:
    assert blocks(f"One.{line_end}Two.") == ["One.", "Two."]


def test_kinds_show_by_themselves() -> None:
    text = "## A heading\n- an item;\n\uf0b7 another;\n——经济增长。\n| a | b |\n1\t2\t3\nA text."
    frame = paragraphs(with_layout(pl.DataFrame({"document_id": ["d"], "text": [text], "language": ["en"]})))
    assert frame.get_column("kind").to_list() == ["heading", *["list_item"] * 3, "table", "table", "body"]


@settings(max_examples=60)
@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0")), min_size=1, max_size=6))
def test_paragraphs_cover_every_character_once(texts: list[str]) -> None:
    frame = pl.DataFrame({"document_id": [str(n) for n in range(len(texts))], "text": texts, "language": "en"})
    rows = paragraphs(with_layout(frame))
    for name, start, end, text in rows.select("document_id", "char_start", "char_end", "text").iter_rows():
        assert texts[int(name)][start:end] == text
    told = rows.group_by("document_id", maintain_order=True).agg(pl.col("text").str.join(""))
    bare = pl.col("text").str.replace_all(r"\s", "")
    expected = frame.select("document_id", bare).filter(pl.col("text") != "")
    assert told.select("document_id", bare).sort("document_id").rows() == expected.sort("document_id").rows()
