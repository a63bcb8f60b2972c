"""What must hold in term_keyness beyond its contract."""

import polars as pl

from expectations.corpus import Corpus
from expectations.expectation import expect, expect_greater

KEY = ["document_id", "token"]


def with_context(corpus: Corpus) -> pl.DataFrame:
    """Add how often the token stands in the document, and in all documents."""
    counted = corpus["token_counts"].with_columns(_total=pl.col("n").sum().over("token"))
    known = counted.unique(KEY, keep="first", maintain_order=True).select(*KEY, "_total", _n="n")
    return corpus["term_keyness"].join(known, on=KEY, how="left", maintain_order="left")


EXPECTATIONS = (
    expect(
        "term_keyness.n.counted",
        "n is that of the token in token_counts",
        pl.col("n") == pl.col("_n").fill_null(0),
    ),
    expect(
        "term_keyness.n_rest.counted",
        "n_rest is what token_counts has for all other documents",
        pl.col("n_rest") == (pl.col("_total") - pl.col("_n")).fill_null(0),
    ),
    expect_greater("term_keyness.per_10k.greater_than_rest", "per_10k", "per_10k_rest"),
)
