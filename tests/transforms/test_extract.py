"""The door into the transforms: whole documents, in any batch."""

import json
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from expectations.conform import conform
from expectations.structure import violations
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
