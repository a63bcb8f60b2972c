"""The names in the shipped reports are found as people find them."""

import json
from importlib.resources import files
from pathlib import Path

import polars as pl
import pytest
from score_terms import score

from transforms import reference, spans
from transforms.terms import term_mentions

GOLD = Path(__file__).parent / "seeds_terms.jsonl"
AT_LEAST = {"precision": 0.95, "recall": 0.88, "recall_quoted": 0.98, "recall_unquoted": 0.80}


@pytest.fixture(scope="module")
def figures() -> dict[str, float]:
    gold = [json.loads(line) for line in GOLD.read_text(encoding="utf-8").splitlines()]
    reports = files("seeds.reports")
    texts = [(name, (reports / name).read_bytes().decode()) for name in sorted({mark["file"] for mark in gold})]
    lines = spans.parts(
        pl.DataFrame(texts, schema=["document_id", "text"], orient="row").with_columns(char_start=0), "\n"
    )
    told = lines.rename({"surface": "text"}).with_columns(
        pl.col("char_start").cast(pl.Int64),
        sentence_id=pl.col("document_id") + "/" + pl.col("char_start").cast(pl.String),
        section_id=pl.col("document_id"),
        language=pl.lit("en"),
    )
    found = term_mentions(told, reference.load())
    return score(gold, found.rename({"document_id": "file"}).to_dicts())


@pytest.mark.parametrize(("figure", "least"), AT_LEAST.items())
def test_the_figures_are_reached(figure: str, least: float, figures: dict[str, float]) -> None:
    assert figures[figure] >= least, figures
