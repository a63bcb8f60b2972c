"""What a reader should know about a span."""

from collections.abc import Callable

import polars as pl
import pytest

Tables = dict[str, pl.DataFrame]
NBSP = "\u00a0"
SENTENCE = "The first reading of the bill was moved by the Minister of Finance."

CASES: dict[str, tuple[str, list[tuple[str, str, str | None]]]] = {
    "gaps": (
        f"We won. {NBSP} Strive on.\n{NBSP} The people lead.\n"
        f"US$15{NBSP}billion was  spent.\nIt ended. {NBSP} {NBSP} \nNow.\n",
        [
            ("elision_gap", f" {NBSP} ", None),
            ("elision_gap", f"{NBSP} ", None),
            ("elision_gap", f" {NBSP} {NBSP} ", None),
        ],
    ),
    "terms": (
        "They passed Zeta Cygni eight and the dreams of Megali Idea. There are 110000 compulsory education degrees.\n",
        [
            ("suspect_translation", "Zeta Cygni eight", "天津八条 (the Tianjin Eight Measures)"),
            ("suspect_translation", "Megali Idea", "伟大理想 (great ideals)"),
            ("suspect_translation", "compulsory education degrees", "学位 (school places)"),
        ],
    ),
    "repeated": (
        f"{SENTENCE} Thank you very much. {SENTENCE}\nThank you very much.\n",
        [("duplicate_sentence", SENTENCE, "first at character 0")],
    ),
    "rupees": (
        "It cost `2000 crore, then ` 30 crore, then `715 crore in all. A ` alone is none.\n",
        [("stand_in_symbol", "`", "stands for ₹")] * 3,
    ),
    "one backtick": ("It cost `2000 crore in all.\n", []),
    "scripts": (
        "The Сommittee met in Beijing (北京市), and measured 5 μg of iron.\n",
        [
            ("mixed_script", "Сommittee", "letters of two scripts in one word"),
            ("mixed_script", "北京市", "Chinese in a text in Latin letters"),
        ],
    ),
    "long": (
        f"We {'very ' * 110}much agree.\n",
        [("over_long_sentence", f"We {'very ' * 110}much agree.", "113 words")],
    ),
    "plain": (f"{SENTENCE}\nAll is well.\n", []),
}


@pytest.fixture(scope="module")
def flags(structure: Callable[..., Tables]) -> pl.DataFrame:
    return structure({name: text for name, (text, _) in CASES.items()})["text_flags"]


@pytest.mark.parametrize("name", CASES)
def test_spans_are_flagged(flags: pl.DataFrame, name: str) -> None:
    text, expected = CASES[name]
    found = flags.filter(pl.col("document_id") == name)
    assert found.select("kind", "surface", "note").rows() == expected
    for start, end, surface in found.select("char_start", "char_end", "surface").iter_rows():
        assert text[start:end] == surface


def test_flags_are_numbered_in_reading_order(flags: pl.DataFrame) -> None:
    assert flags.filter(pl.col("document_id") == "terms").get_column("flag_id").to_list() == [
        "terms/f1",
        "terms/f2",
        "terms/f3",
    ]


def test_some_terms_are_suspect_in_translations_only(structure: Callable[..., Tables]) -> None:
    text = "The water quality of all 12 rivers entering the sea has deteriorated.\n"
    assert structure({"original": text})["text_flags"].is_empty()
    flagged = structure({"translated": text}, translated_from="zh")["text_flags"]
    assert flagged.get_column("surface").to_list() == ["rivers entering the sea has deteriorated"]
