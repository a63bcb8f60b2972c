"""Which paragraphs are headings, and how they nest."""

from collections.abc import Callable

import polars as pl
import pytest

Tables = dict[str, pl.DataFrame]
Outline = list[tuple[int, str | None, str]]

TEXT = "It was a year of great and lasting change for all who live here, and much was done."
NESTED: Outline = [(1, "一、", "甲"), (2, "（一）", "乙"), (3, "1.", "丙"), (3, "2.", "丁")]
ROMAN = ("I", "II", "III", "IV", "V", "VI")
NAMES = ("The Backdrop", "Poverty", "Investment", "Agriculture", "Manufacturing", "Infrastructure")
CONTENTS = "\n".join(f"{numeral}. {name} {n}" for n, (numeral, name) in enumerate(zip(ROMAN, NAMES, strict=True), 1))


def with_text(*headings: str) -> str:
    return "".join(f"\n{heading}\n{TEXT}" for heading in ("", *headings))


# name of the case: the document, and depth, label and heading of its sections
CASES: dict[str, tuple[str, Outline]] = {
    # every family of numbers
    "1、": (with_text("1、 One", "2、 Two"), [(1, "1、", "One"), (1, "2、", "Two")]),
    "一、": (with_text("一、回顾", "二、目标"), [(1, "一、", "回顾"), (1, "二、", "目标")]),
    "（一）": (with_text("（一）回顾", "（二）目标"), [(1, "（一）", "回顾"), (1, "（二）", "目标")]),
    "第一章": (with_text("第一章 总则", "第二章 目标"), [(1, "第一章", "总则"), (1, "第二章", "目标")]),
    "I.": (with_text("I. Review", "II. Goals"), [(1, "I.", "Review"), (1, "II.", "Goals")]),
    "A.": (with_text("A. Review", "B. Goals"), [(1, "A.", "Review"), (1, "B.", "Goals")]),
    "Part One": (with_text("Part One: Past", "Part Two: Goals"), [(1, "Part One:", "Past"), (1, "Part Two:", "Goals")]),
    "Chapter 1": (with_text("Chapter 1 Past", "Chapter 2 Aim"), [(1, "Chapter 1", "Past"), (1, "Chapter 2", "Aim")]),
    "1.1": (with_text("1.1 Review", "1.2 Goals"), [(1, "1.1", "Review"), (1, "1.2", "Goals")]),
    "(1)": (with_text("(1) Review", "(2) Goals"), [(1, "(1)", "Review"), (1, "(2)", "Goals")]),
    "1)": (with_text("1) Review", "2) Goals"), [(1, "1)", "Review"), (1, "2)", "Goals")]),
    # the sentence that runs in is the heading
    "run in": (
        f"{TEXT}\n1. Deepen reform. {TEXT}\n2. Open the door of St. Ives. {TEXT}\n",
        [(1, "1.", "Deepen reform."), (1, "2.", "Open the door of St. Ives.")],
    ),
    "sentences as lines": (
        with_text("1. Improve regulation and maintain fast growth.", "2. Strengthen agriculture."),
        [(1, "1.", "Improve regulation and maintain fast growth."), (1, "2.", "Strengthen agriculture.")],
    ),
    # a number counts in sequence only
    "out of sequence": (
        with_text("1、 One", "1978. In that year it began.", "2、 Two", "269 of the ports.", "2、 Twice", "3、 Three"),
        [(1, "1、", "One"), (1, "2、", "Two"), (1, "3、", "Three")],
    ),
    "an excerpt": (with_text("PART B", "DIRECT TAXES"), [(1, "PART B", ""), (2, None, "DIRECT TAXES")]),
    # families nest as they appear
    "nested": (
        with_text("一、甲", "（一）乙", "1. 丙", "2. 丁", "（二）戊", "二、己", "（一）庚"),
        [*NESTED, (2, "（二）", "戊"), (1, "二、", "己"), (2, "（一）", "庚")],
    ),
    "a level left out": (
        with_text("一、甲", "（一）乙", "1. 丙", "2. 丁", "二、己", "1. 庚", "2. 辛"),
        [*NESTED, (1, "二、", "己"), (2, "1.", "庚"), (2, "2.", "辛")],
    ),
    # what is numbered and no heading
    "numbered paragraphs": (
        "Introduction\n" + "\n".join(f"{n}.The Task Force on Land Supply met. {TEXT}" for n in range(1, 60)),
        [(1, None, "Introduction")],
    ),
    "a list": (f"{TEXT}\nWe shall:\n(1) cut taxes;\n(2) build roads;\n(3) save.\n{TEXT}", []),
    "a Chinese list": ("今年要做好以下工作：\n一、节约能源；\n二、降低成本；\n三、合理地利用资源。\n这是一年。", []),
    "a contents page": (
        f"CONTENTS\n{CONTENTS}\n{TEXT}" + with_text(*map("{}. {}".format, ROMAN, NAMES)),
        [(1, f"{numeral}.", name) for numeral, name in zip(ROMAN, NAMES, strict=True)],
    ),
    # typography
    "typography": (
        f"Mr President,\n{TEXT}" + with_text("INDIRECT TAXES", "Excise on steel", "VAT", "[Relief Measures]"),
        [(1, None, "INDIRECT TAXES"), (2, None, "Excise on steel"), (2, None, "VAT"), (2, None, "[Relief Measures]")],
    ),
    "lines that go on": (
        f"{TEXT}\nThe targets are:\nAn inflation of 3 percent\nA deficit of 2 percent\n{TEXT}\nBooo —\n{TEXT}",
        [],
    ),
    "a label and its title": (
        with_text("Section I\nGovernance and Economy", "Section II\nPublic Health"),
        [(1, "Section I", "Governance and Economy"), (1, "Section II", "Public Health")],
    ),
    "printed twice": (
        with_text("Rural Economy\nRural Economy", "Land", "Health\nHealth"),
        [(1, None, "Rural Economy"), (2, None, "Land"), (1, None, "Health")],
    ),
    # Markdown
    "markdown": (
        f"# Manifesto\n\n## 1) Life\n\n### 1.01.A10) Health\n\n{TEXT}\n\n## 2) Work. And rest\n\n{TEXT}\n",
        [(1, "1)", "Life"), (2, "1.01.A10)", "Health"), (1, "2)", "Work. And rest")],
    ),
}


@pytest.fixture(scope="module")
def tables(structure: Callable[..., Tables]) -> Tables:
    return structure({name: text for name, (text, _) in CASES.items()})


@pytest.mark.parametrize("name", CASES)
def test_headings_are_found_as_a_reader_finds_them(tables: Tables, name: str) -> None:
    headed = tables["sections"].filter(pl.col("heading").is_not_null() & (pl.col("document_id") == name))
    assert headed.select("depth", "label", "heading").rows() == CASES[name][1]


def test_a_heading_is_a_sentence_of_its_own(tables: Tables) -> None:
    of_case = tables["sentences"].filter((pl.col("document_id") == "run in") & pl.col("is_heading"))
    assert of_case.get_column("text").to_list() == ["1. Deepen reform.", "2. Open the door of St. Ives."]


def test_numbers_are_read_as_printed(tables: Tables) -> None:
    numbers = tables["sections"].drop_nulls("number").filter(pl.col("document_id").is_in(["第一章", "I.", "A.", "1.1"]))
    assert numbers.get_column("number").to_list() == [1, 2] * 4
