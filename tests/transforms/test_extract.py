"""The door into the transforms: whole documents, in any batch."""

import json
import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path
from random import Random

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import ANYTHING, REPORTS, batches

from expectations.conform import conform
from expectations.structure import violations
from transforms.content import content
from transforms.extract import extract
from transforms.reading import read
from transforms.reference import Reference

Tables = dict[str, pl.DataFrame]
Sources = Callable[..., pl.DataFrame]

ROOT = Path(__file__).parents[2]
GOLD = ROOT / "tests" / "gold" / "seeds_sections.jsonl"
CHINESE = """2026年天津市政府工作报告

各位代表：
一、2025年工作回顾
全市生产总值增长5%。
二、2026年主要任务
生产总值增长5%左右。
"""


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    shipped = sorted((ROOT / "seeds" / "reports").glob("*.txt"))
    return {path.name: read(path.read_bytes(), path.name).text for path in shipped} | {"zh.txt": CHINESE}


@pytest.fixture(scope="module")
def tables(texts: dict[str, str], sources: Sources, reference: Reference) -> Tables:
    return {table: conform(table, frame) for table, frame in extract(sources(texts), reference).items()}


def test_the_shipped_reports_break_no_rule(tables: Tables) -> None:
    assert violations(tables).is_empty()


def test_a_document_gives_the_same_rows_in_any_batch(
    texts: dict[str, str], tables: Tables, sources: Sources, reference: Reference
) -> None:
    for name, text in texts.items():
        alone = extract(sources({name: text}), reference)
        for table, together in tables.items():
            assert conform(table, alone[table]).equals(together.filter(pl.col("document_id") == name)), (name, table)


def gold() -> list[dict[str, object]]:
    return [json.loads(line) for line in GOLD.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("expected", gold(), ids=lambda expected: f"{expected['start']}")
def test_the_headings_of_the_shipped_report(tables: Tables, expected: dict[str, object]) -> None:
    begins = pl.coalesce("heading_start", "char_start") == expected["start"]
    of_file = pl.col("document_id") == expected["file"]
    found = tables["sections"].filter(of_file & begins & (pl.col("depth") > 0)).row(-1, named=True)
    assert {key: found[key] for key in ("label", "depth", "function")} == {
        key: expected[key] for key in ("label", "depth", "function")
    }


def test_every_label_of_the_shipped_report_is_in_the_gold(tables: Tables) -> None:
    found = tables["sections"].drop_nulls("label").filter(pl.col("document_id") != "zh.txt")
    assert found.get_column("heading_start").to_list() == [
        each["start"] for each in gold() if each["label"] is not None
    ]


# What a reader refuses as binary holds more controls than these texts may.
CONTROLS = dict.fromkeys((*range(9), *range(14, 32)), " ") | {ord("\r"): "\n"}
FILES = st.lists(
    st.one_of(REPORTS, ANYTHING).map(lambda text: text.translate(CONTROLS)).filter(str.strip), min_size=6, max_size=8
)


def every_table(texts: dict[str, str], sources: Sources, reference: Reference) -> Tables:
    extracted = extract(sources(texts), reference)
    return {table: conform(table, frame) for table, frame in (extracted | content(extracted, reference)).items()}


def digits(table: pl.DataFrame, text: str) -> pl.DataFrame:
    found = table.group_by("document_id").agg(n=pl.col(text).str.count_matches(r"\p{Nd}").sum())
    return found.filter(pl.col("n") > 0).sort("document_id")


@batches(3)
@given(files=FILES, seed=st.randoms(use_true_random=False))
def test_whatever_a_file_holds_its_tables_keep_the_rules(
    files: list[str], seed: Random, sources: Sources, reference: Reference
) -> None:
    texts = {f"d{n}": text for n, text in enumerate(files)}
    made = every_table(texts, sources, reference)
    # offsets slice to the text, sentences and paragraphs cover it once, keys are unique and refer to what is there
    assert violations(made).rows() == []
    assert digits(made["numbers"], "surface").rows() == digits(made["texts"], "text").rows()
    shuffled = list(texts)
    seed.shuffle(shuffled)
    again = every_table({name: texts[name] for name in shuffled}, sources, reference)
    for table, frame in made.items():
        assert again[table].equals(frame), table


def test_every_assigned_character_keeps_the_rules(sources: Sources, reference: Reference) -> None:
    characters = [chr(code) for code in range(1, sys.maxunicode + 1)]
    kept = [character for character in characters if unicodedata.category(character) not in {"Cn", "Co", "Cs"}]
    private = "".join(map(chr, (*range(0xE000, 0xF900, 7), *range(0xF0000, 0x10FFFE, 1009))))
    texts = {
        "together": "".join(kept),
        "apart": " 5 ".join(kept[::9]),
        "on-lines": "\n".join(kept[::9]),
        "private-use": f"Exports {private} rose 5 percent to {private} 6 million. {private[:9]}We will build{private}.",
        "sentinels": "We will \x01build\x01 \x025\x03 schools\x1c,\ufeff and \ufffe\uffffpromote 6 \U0010ffff clinics.",
    }
    made = every_table(texts, sources, reference)
    assert violations(made).rows() == []
    assert made["documents"].height == len(texts)
