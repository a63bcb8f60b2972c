"""Texts as vectors of weighted tokens, and their nearest neighbours.

Weights are tf-idf: (1 + ln n) · ln(1 + N / df), where n is how often a unit has the token, N the number of units and df
how many of them have it (Salton and Buckley 1988, "Term-weighting approaches in automatic text retrieval"). Similarity
is the cosine. A unit is represented by its heaviest tokens, and tokens that very many units share are left out: they
weigh little, and without them the work grows with the number of units rather than with its square.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy.sparse import csr_matrix, hstack
from sparse_dot_topn import sp_matmul_topn

COMMON = 400  # units that may share a token
TOLD = 8  # shared tokens that are named
APART = 2.0  # more than the root of any similarity
DIGITS = 6


@dataclass(frozen=True)
class Vectors:
    """The vectors of units: `weights` has a row a unit and a column a token; the squares of a row add up to 1."""

    weights: csr_matrix
    tokens: pl.Series


def vectors(counts: pl.DataFrame, n_units: int, heaviest: int) -> Vectors:
    """Weigh the tokens of units.

    Columns in: `unit` (integer, below `n_units`), `token`, `n` (Int64). `heaviest`: tokens that represent a unit.
    """
    tokens = (
        counts.group_by("token").agg(df=pl.len()).filter(pl.col("df") <= COMMON).sort("token").with_row_index("column")
    )
    weight = (1 + pl.col("n").log()) * (1 + n_units / pl.col("df")).log()
    weighed = (
        counts.join(tokens, on="token")
        .select("unit", "column", weight=weight)
        .sort("unit", "weight", "column", descending=[False, True, False])
        .filter(pl.int_range(pl.len()).over("unit") < heaviest)
        .with_columns(pl.col("weight") / (pl.col("weight") ** 2).sum().over("unit").sqrt())
    )
    places = (weighed["unit"].to_numpy(), weighed["column"].to_numpy())
    return Vectors(csr_matrix((weighed["weight"].to_numpy(), places), shape=(n_units, tokens.height)), tokens["token"])


def neighbours(given: Vectors, documents: pl.Series, nearest: int, least: float) -> pl.DataFrame:
    """Find the units that are most similar to each unit, in other documents.

    `documents`: the document of each unit. `nearest`: how many of each at most; `least`: similarity below which units
    have nothing to do with each other.
    Columns out: `unit`, `other` (Int64), `similarity` (Float64, cosine, 0 to 1), `rank` (Int64, from 1),
    `shared_tokens` (List(String), the eight that add most to the similarity); by unit and rank.
    """
    # A column a document, in which units of the same document subtract more than their similarity.
    document = documents.rank("dense").to_numpy() - 1
    places = (np.arange(len(document)), document)
    own = csr_matrix((np.full(len(document), APART), places), shape=(len(document), documents.n_unique()))
    similar = sp_matmul_topn(
        hstack([given.weights, own], format="csr"),
        hstack([given.weights, -own], format="csr").T.tocsr(),
        top_n=nearest,
        threshold=least,
    ).tocoo()
    near = (
        pl.DataFrame({"unit": similar.row, "other": similar.col, "similarity": similar.data})
        .select(pl.col("unit", "other").cast(pl.Int64), pl.col("similarity").round(DIGITS).clip(0, 1))
        .sort("unit", "similarity", "other", descending=[False, True, False])
        .with_columns(rank=pl.int_range(1, pl.len() + 1, dtype=pl.Int64).over("unit"))
    )
    return near.with_columns(_shared(given, near))


def _shared(given: Vectors, pairs: pl.DataFrame) -> pl.Series:
    """Name for each pair the tokens that add most to its similarity."""
    weights = given.weights
    product = weights[pairs["unit"].to_numpy()].multiply(weights[pairs["other"].to_numpy()]).tocoo()
    named = (
        pl.DataFrame({"pair": product.row, "column": product.col, "product": product.data})
        .sort("pair", "product", "column", descending=[False, True, False])
        .filter(pl.int_range(pl.len()).over("pair") < TOLD)
    )
    return (
        named.select("pair", token=given.tokens.gather(named["column"]))
        .group_by("pair", maintain_order=True)
        .agg("token")
        .get_column("token")
        .alias("shared_tokens")
    )
