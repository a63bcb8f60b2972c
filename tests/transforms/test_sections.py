"""The heading tree, and what each section does in its report."""

from collections.abc import Callable

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

Tables = dict[str, pl.DataFrame]
TEXT = "It was a year of great and lasting change for all who live here, and much was done."
REPORT = f"""\
Report to the Congress
(June 16, 2022)
Now, on behalf of the Committee, I would like to report.
1、 Forge ahead on a new journey
{TEXT}
2、 Review of the past five years
{TEXT}
At the same time, we are also soberly aware that there are still some problems.
3、 The goals
{TEXT}
To achieve the above goals, we must adhere to the following principles:
Adhere to the people. {TEXT}
Adhere to reform. {TEXT}
{TEXT}
4、 Build a better city
1. Promote trade. {TEXT}
2. Promote rest. {TEXT}
5、 Strengthen party building
{TEXT}
Comrades! The future belongs to us.
"""


CUES = {
    "二、2026年重点工作": "tasks",
    "二、“十五五”时期主要目标任务": "goals",
    "二、坚定不移全面从严治党，不断提高党的执政能力": "party_building",
    "二、2025年工作回顾": "review",
    "II. Implementing the strategy of expanding domestic demand": "tasks",
    "II. Main Objectives for the Twelfth Five-Year Plan Period": "goals",
    "II. Remaining problems": "problems",
    "II. Fisheries": "body",
}


def under(heading: str) -> str:
    """Make a document of two chapters, the second under this heading."""
    first, body = ("I. Fish", TEXT) if heading.startswith("II") else ("一、鱼", "这是极不寻常的一年。")
    return f"{body}\n{first}\n{body}\n{heading}\n{body}\n"


@pytest.fixture(scope="module")
def tables(structure: Callable[..., Tables]) -> Tables:
    return structure({"d": REPORT, **{heading: under(heading) for heading in CUES}})


@pytest.fixture(scope="module")
def sections(tables: Tables) -> pl.DataFrame:
    return tables["sections"].filter(pl.col("document_id") == "d")


def test_functions_come_from_headings_texts_and_places(sections: pl.DataFrame) -> None:
    assert sections.select("path", "function").rows() == [
        ("", "body"),
        ("1", "front_matter"),
        ("2", "preamble"),
        ("3", "preamble"),
        ("4", "review"),
        ("4/1", "problems"),
        ("5", "goals"),
        ("5/1", "principles"),
        ("6", "tasks"),
        ("6/1", "tasks"),
        ("6/2", "tasks"),
        ("7", "party_building"),
        ("8", "closing"),
    ]


def test_passages_without_a_number_hold_what_is_theirs(sections: pl.DataFrame) -> None:
    passages = {
        function: REPORT[start:end]
        for function, start, end in sections.select("function", "char_start", "char_end").iter_rows()
    }
    assert passages["problems"].endswith("some problems.")
    assert passages["principles"].startswith("To achieve")
    assert passages["principles"].endswith(f"Adhere to reform. {TEXT}")
    assert passages["closing"] == "Comrades! The future belongs to us."


def test_names_are_made_of_positions(tables: Tables, sections: pl.DataFrame) -> None:
    second = sections.filter(pl.col("label") == "2.").row(0, named=True)
    assert (second["section_id"], second["parent_section_id"], second["depth"]) == ("d/s6.2", "d/s6", 2)
    named = tables["sentences"].filter(pl.col("section_id") == "d/s6.2").get_column("sentence_id").to_list()
    assert named == ["d/s6.2/p1/t1", "d/s6.2/p1/t2"]


def test_a_section_counts_the_words_of_its_sub_sections(tables: Tables, sections: pl.DataFrame) -> None:
    words = dict(sections.select("section_id", "n_words").iter_rows())
    assert words["d/s6"] == words["d/s6.1"] + words["d/s6.2"] + 5
    assert words["d/s0"] == tables["documents"].filter(pl.col("document_id") == "d").get_column("n_words").item()


@pytest.mark.parametrize(("heading", "function"), CUES.items())
def test_cues_of_both_languages(tables: Tables, heading: str, function: str) -> None:
    last = tables["sections"].filter(pl.col("document_id") == heading).row(-1, named=True)
    assert (last["heading"], last["function"]) == (heading.removeprefix("二、").removeprefix("II. "), function)


LINES = st.sampled_from(
    [
        *(
            "1、 One",
            "2、 Two",
            "3、 Three",
            "1. One. And more.",
            "2. Two. And more.",
            "（一）甲",
            "（二）乙",
            "一、丙",
            "二、丁",
        ),
        *(
            "# A",
            "## B",
            "### C",
            "I. Review",
            "II. Goals",
            "CAPITALS ALL",
            "A line",
            "[Relief]",
            "(a) item;",
            "- item",
        ),
        *(
            "Comrades! To the end.",
            "we must keep the following principles:",
            "Adhere to it.",
            "(June 16, 2022)",
            "",
            TEXT,
        ),
        *(
            "We are also aware that problems remain.",
            "---",
            "title: x",
            "• item",
            "第一章 总则",
            "1.1 Dots",
            "各位代表：",
        ),
    ]
)


@settings(max_examples=5)
@given(
    texts=st.lists(st.lists(LINES, min_size=1, max_size=25).map("\n".join).filter(str.strip), min_size=1, max_size=3)
)
def test_sections_are_a_tree_of_every_text(structure: Callable[..., Tables], texts: list[str]) -> None:
    tables = structure({f"d{n}": text for n, text in enumerate(texts)})
    sections, paragraphs = tables["sections"], tables["paragraphs"]
    parents = sections.select(parent_section_id="section_id", start="char_start", end="char_end", above="depth")
    below = sections.filter(pl.col("depth") > 0).join(parents, on="parent_section_id", how="left")
    assert below.filter(
        ~(
            (pl.col("start") <= pl.col("char_start"))
            & (pl.col("char_end") <= pl.col("end"))
            & (pl.col("depth") == pl.col("above") + 1)
        )
    ).is_empty()
    assert sections.filter(pl.col("depth") == 0).height == len(texts)
    assert not sections.get_column("section_id").is_duplicated().any()
    assert paragraphs.get_column("section_id").null_count() == 0
    held = paragraphs.join(sections, on="section_id", suffix="_section")
    assert held.filter(pl.col("char_start") < pl.col("char_start_section")).is_empty()
    assert held.filter(pl.col("char_end") > pl.col("char_end_section")).is_empty()
