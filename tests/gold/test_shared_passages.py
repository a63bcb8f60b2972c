"""The passages that the two shipped reports share are found as people found them.

Gold is one pair of passages a line: `file_a`, `start_a`, `end_a`, `file_b`, `start_b`, `end_b`, `kind`. A pair is found
when one row overlaps it by half of its characters or more on both sides; a row is right when it overlaps some pair by a
third of its own characters or more on both sides. Boilerplate counts on neither side.
"""

from pathlib import Path

import polars as pl
import pytest
from score import Row, load

from transforms.reference import Reference
from transforms.reuse import reuse_passages
from warehouse.snapshot import Warehouse

GOLD = Path(__file__).parent / "seeds_reuse.jsonl"
AT_LEAST = {"verbatim": 1.0, "near_verbatim": 7 / 8, "paraphrase": 4 / 9, "precision": 0.9, "coverage": 0.75}
SIDES = ("a", "b")


@pytest.fixture(scope="module")
def figures(shipped: Path, reference: Reference) -> dict[str, float]:
    current = Warehouse(shipped).current()
    assert current
    texts, documents, paragraphs = (
        pl.read_parquet(current.table(table)) for table in ("texts", "documents", "paragraphs")
    )
    files = {name: uri.rsplit("/", 1)[1] for name, uri in documents.select("document_id", "source_uri").iter_rows()}
    rows = reuse_passages(texts, documents, paragraphs, reference).filter(~pl.col("is_boilerplate"))
    passages = [
        {f"file_{side}": files[row[f"document_{side}"]] for side in SIDES}
        | {f"{edge}_{side}": row[f"{side}_{edge}"] for side in SIDES for edge in ("start", "end")}
        for row in rows.iter_rows(named=True)
    ]
    return score([pair for pair in load(GOLD) if pair["kind"] != "boilerplate"], passages)


def score(gold: list[Row], passages: list[Row]) -> dict[str, float]:
    """Return which share of the pairs of each kind is found, of the rows right, and of the gold of B covered."""
    kinds = {pair["kind"] for pair in gold}
    found = {
        kind: mean([any(covers(row, pair, 2) for row in passages) for pair in gold if pair["kind"] == kind])
        for kind in kinds
    }
    right = mean([any(covers(pair, row, 3) for pair in gold) for row in passages])
    return found | {"precision": right, "coverage": mean([is_in for pair in gold for is_in in covered(pair, passages)])}


def covers(row: Row, pair: Row, parts: int) -> bool:
    """Say whether a row overlaps one of so many equal parts of a pair on both sides."""
    return all(
        row[f"file_{side}"] == pair[f"file_{side}"]
        and (min(row[f"end_{side}"], pair[f"end_{side}"]) - max(row[f"start_{side}"], pair[f"start_{side}"])) * parts
        >= pair[f"end_{side}"] - pair[f"start_{side}"]
        for side in SIDES
    )


def covered(pair: Row, passages: list[Row]) -> list[bool]:
    """Say of each character of B whether a row holds it."""
    return [
        any(row["start_b"] <= at < row["end_b"] for row in passages) for at in range(pair["start_b"], pair["end_b"])
    ]


def mean(values: list[bool]) -> float:
    return sum(values) / len(values)


@pytest.mark.parametrize(("figure", "least"), AT_LEAST.items())
def test_the_figures_are_reached(figure: str, least: float, figures: dict[str, float]) -> None:
    assert figures[figure] >= least, figures
