"""The shipped reports are read as people read them."""

from pathlib import Path

import polars as pl
import pytest
from score import load, score, within

from warehouse.snapshot import Warehouse

GOLD = Path(__file__).parent / "seeds_indicators.jsonl"
AT_LEAST = {"numbers": 0.99, "kind": 0.97, "detect": 0.96, "value": 0.96, "value_unit": 0.92, "record": 0.80}


@pytest.fixture(scope="module")
def figures(shipped: Path) -> dict[str, float]:
    current = Warehouse(shipped).current()
    assert current
    documents, numbers, indicators = (
        pl.read_parquet(current.table(table)) for table in ("documents", "numbers", "indicators")
    )
    ids = {uri.rsplit("/", 1)[1]: name for name, uri in documents.select("document_id", "source_uri").iter_rows()}
    rows = {
        file: [table.filter(pl.col("document_id") == name).to_dicts() for table in (numbers, indicators)]
        for file, name in ids.items()
    }
    return score(within(sentence, *rows[sentence["file"]]) for sentence in load(GOLD))


@pytest.mark.parametrize(("figure", "least"), AT_LEAST.items())
def test_the_figures_are_reached(figure: str, least: float, figures: dict[str, float]) -> None:
    assert figures[figure] >= least, figures
