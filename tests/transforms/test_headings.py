"""Which paragraphs are headings, and how they nest."""

from collections.abc import Callable

import polars as pl
import pytest

Tables = dict[str, pl.DataFrame]
Outline = list[tuple[int, str | None, str]]

TEXT = "It was a year of great and lasting change for all who live here, and much was done."
NESTED: Outline = [(1, "一、", "甲"), (2, "（一）", "乙"), (3, "1.", "丙"), (3, "2.", "丁")]
ABROAD: Outline = [(1, None, "关于外交工作"), (2, "一、", "和平"), (2, "二、", "合作")]
LONG = "Abolishing the Arrangement that Sets the Severance Pay of Workers off against the Contributions to their Funds"
CLOSED = ("Small Enterprises (MSMEs)", "Promoting “New Industries”", "The Year Ahead: Where We Want to Be")
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
    "closed, and in two parts": (
        with_text(*CLOSED) + "\nThe Speaker: Ann Lee\nMr Moss (laughing)\nApplause (long)",
        [(1, None, name) for name in CLOSED],
    ),
    "titles with a colon": (
        f"{TEXT}\nPAPERS LAID:\n{TEXT}" + f"\nTHE PREMIER:\n{TEXT}" * 3,
        [(1, None, "PAPERS LAID:")],
    ),
    "a long heading, twice": (
        f"{TEXT}\n{LONG}\n{LONG}\n{TEXT}\n",
        [(1, None, LONG)],
    ),
    "a head before a part": (
        f"{TEXT}\nBudget 2005\nFebruary 28, 2005\nPART A\n{TEXT}\nI. REVIEW\n{TEXT}\nII. GOALS\n{TEXT}",
        [(1, "PART A", ""), (2, "I.", "REVIEW"), (2, "II.", "GOALS")],
    ),
    "lines that go on": (
        f"{TEXT}\nThe targets are:\nAn inflation of 3 percent\nA deficit of 2 percent\n{TEXT}\nBooo —\n{TEXT}",
        [],
    ),
    "a label and its title": (
        with_text("Section I\nGovernance and Economy", "Section II\nPublic Health"),
        [(1, "Section I", "Governance and Economy"), (1, "Section II", "Public Health")],
    ),
    "a marked label and its title": (
        f"## Section I\n## Economy\n{TEXT}\n## Section II\n### Health\n{TEXT}\n",
        [(1, "Section I", "Economy"), (1, "Section II", ""), (2, None, "Health")],
    ),
    "printed twice": (
        with_text("Rural Economy\nRural Economy", "Land", "Health\nHealth"),
        [(1, None, "Rural Economy"), (2, None, "Land"), (1, None, "Health")],
    ),
    # a list with numbers of its own interrupts the chapters
    "an interrupted count": (
        with_text("一、农业", "二、技术") + "\n要从以下几个方面进行：\n一、节约能源；\n二、降低成本。"
        f"\n{TEXT}" + with_text("三、开放", "四、改革"),
        [(1, "一、", "农业"), (1, "二、", "技术"), (1, "三、", "开放"), (1, "四、", "改革")],
    ),
    # numbers that begin anew below each line stand below the lines
    "numbers below lines": (
        with_text("关于国内建设", "一、农业", "二、工业", "关于外交工作", "一、和平", "二、合作"),
        [(1, None, "关于国内建设"), (2, "一、", "农业"), (2, "二、", "工业"), *ABROAD],
    ),
    "numbers right below a line": (
        with_text("THE STEEL BILL") + f"\n{TEXT}\nPAPERS LAID\n1. Bills read\n{TEXT}\n2. Bills passed\n{TEXT}",
        [(1, None, "THE STEEL BILL"), (1, None, "PAPERS LAID"), (2, "1.", "Bills read"), (2, "2.", "Bills passed")],
    ),
    "lines before the first chapter": (
        with_text("Where we stand", "I. Review", "II. Goals"),
        [(1, None, "Where we stand"), (1, "I.", "Review"), (1, "II.", "Goals")],
    ),
    # what stands between a heading and its text
    "a note below": (f"{TEXT}\nSTEEL BILL\n(Introduction)\n{TEXT}", [(1, None, "STEEL BILL")]),
    "a list below": (
        f"{TEXT}\nPAPERS\nNational Assembly\n1. The Minister\n(1) A report on dams;\n(2) One on pipes.\n{TEXT}",
        [(1, None, "PAPERS"), (1, None, "National Assembly")],
    ),
    "an annex": (
        with_text("一、回顾", "（一）工业", "（二）农业", "附件", "民生实事") + f"\n打印本页\n{TEXT}",
        [(1, "一、", "回顾"), (2, "（一）", "工业"), (2, "（二）", "农业"), (1, None, "附件"), (2, None, "民生实事")],
    ),
    "a page number below": (f"{TEXT}\nSmall Firms\n\n14\n\n{TEXT}", [(1, None, "Small Firms")]),
    # short lines that head nothing
    "a list that is pointed at": (f"{TEXT}\nA stronger economy\nBetter schools\nThese are our aims. {TEXT}", []),
    "a caption": (f"{TEXT}\nTable 3: Shares of the budget\n{TEXT}\nANNEX B - REBATES\n{TEXT}", []),
    "a speaker": (f"{TEXT}\nMr Amin Osei (Speaker)\n{TEXT}\nDr. Rosa Lund\n{TEXT}", []),
    "a broken line": (f"{TEXT}\nThe rate falls next year. We will also\n{TEXT}\nThe tax on\nland falls.", []),
    # Markdown
    "markdown leaves some out": (
        f"# Budget\n\n## Outlook\n\nOutlook\n\nAbroad\n\n{TEXT}\n\nAt home\n\n{TEXT}\n\n## Taxes\n\n{TEXT}",
        [(1, None, "Outlook"), (2, None, "Abroad"), (2, None, "At home"), (1, None, "Taxes")],
    ),
    "markdown of one rank": (
        f"# Budget\n\n## PART I: Past\n\n{TEXT}\n\n## Taxes\n\n{TEXT}\n\n## PART II: Aims\n\n{TEXT}",
        [(1, "PART I:", "Past"), (2, None, "Taxes"), (1, "PART II:", "Aims")],
    ),
    "markdown of several ranks": (
        f"# Budget\n\n## PART I: Past\n\n{TEXT}\n\n### Taxes\n\n{TEXT}\n\n## Annex\n\n{TEXT}",
        [(1, "PART I:", "Past"), (2, None, "Taxes"), (1, None, "Annex")],
    ),
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


def test_a_heading_printed_twice_is_one_to_its_end(tables: Tables) -> None:
    twice = tables["sentences"].filter((pl.col("document_id") == "printed twice") & pl.col("is_heading"))
    assert twice.get_column("text").to_list() == ["Rural Economy", "Rural Economy", "Land", "Health", "Health"]
