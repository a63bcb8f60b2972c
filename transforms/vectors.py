"""Texts as vectors of weighted tokens, and their nearest neighbours.

Weights are tf-idf: (1 + ln n) · ln(1 + N / df), where n is how often a unit has the token, N the number of units and df
how many of them have it (Salton and Buckley 1988, "Term-weighting approaches in automatic text retrieval"). Similarity
is the cosine. A unit is represented by its heaviest tokens, and tokens that very many units share are left out: they
weigh little, and without them the work grows with the number of units rather than with its square.
"""

from collections.abc import Iterator

import polars as pl

HEAVIEST = 100  # tokens that represent a unit
COMMON = 400  # units that may share a token
BLOCK = 1000  # units that are compared at a time
TOLD = 8  # shared tokens that are named


def vectors(counts: pl.DataFrame, heaviest: int = HEAVIEST) -> pl.DataFrame:
    """Weigh the tokens of units.

    Columns in: `unit` (integer), `token`, `n` (Int64). Columns out: `unit`, `token`, `weight` (Float64; the weights of
    a unit, squared, add up to 1).
    """
    n_units = counts["unit"].n_unique()
    weighed = (
        counts.with_columns(df=pl.len().over("token"))
        .filter(pl.col("df") <= COMMON)
        .with_columns(weight=(1 + pl.col("n").log()) * (1 + n_units / pl.col("df")).log())
        .sort("unit", -pl.col("weight"), "token")
        .filter(pl.int_range(pl.len()).over("unit") < heaviest)
    )
    return weighed.select("unit", "token", weight=pl.col("weight") / (pl.col("weight") ** 2).sum().over("unit").sqrt())


def neighbours(weighed: pl.DataFrame, documents: pl.DataFrame, nearest: int, least: float) -> pl.DataFrame:
    """Find the units that are most similar to each unit, in other documents.

    Columns in: of weighed those of `vectors`; of documents `unit`, `document_id`. `nearest`: how many of each at most;
    `least`: similarity below which units have nothing to do with each other.
    Columns out: `unit`, `other`, `similarity` (Float64, cosine, 0 to 1), `rank` (Int64, from 1), `shared_tokens`
    (List(String), the eight that add most to the similarity).
    """
    placed = weighed.join(documents, on="unit")
    found = [_nearest(block, placed, nearest, least) for block in _blocks(placed)]
    return pl.concat([_nearest(placed.clear(), placed, nearest, least), *found])


def _blocks(placed: pl.DataFrame) -> Iterator[pl.DataFrame]:
    units = placed["unit"].unique().sort()
    for start in range(0, len(units), BLOCK):
        yield placed.filter(pl.col("unit").is_in(units.slice(start, BLOCK).implode()))


def _nearest(block: pl.DataFrame, placed: pl.DataFrame, nearest: int, least: float) -> pl.DataFrame:
    others = placed.select("token", other="unit", other_document="document_id", other_weight="weight")
    # in a fixed order: sums of floats depend on it
    pairs = (
        block.join(others, on="token")
        .filter(pl.col("document_id") != pl.col("other_document"))
        .select("unit", "other", "token", product=pl.col("weight") * pl.col("other_weight"))
    )
    similar = pairs.group_by("unit", "other").agg(similarity=pl.col("product").sort().sum().round(6))
    ranked = (
        similar.filter(pl.col("similarity") >= least)
        .sort("unit", -pl.col("similarity"), "other")
        .with_columns(rank=pl.int_range(1, pl.len() + 1, dtype=pl.Int64).over("unit"))
        .filter(pl.col("rank") <= nearest)
    )
    shared = (
        pairs.join(ranked.select("unit", "other"), on=["unit", "other"], how="semi")
        .sort("unit", "other", -pl.col("product"), "token")
        .group_by("unit", "other", maintain_order=True)
        .agg(shared_tokens=pl.col("token").head(TOLD))
    )
    return ranked.join(shared, on=["unit", "other"], how="left", maintain_order="left")
