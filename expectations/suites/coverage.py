"""What must hold in coverage beyond its contract."""

import polars as pl

from expectations.corpus import Corpus
from expectations.expectation import expect


def with_context(corpus: Corpus) -> pl.DataFrame:
    """Add how many measurements of the document have the code."""
    counted = corpus["indicators"].group_by("document_id", "indicator_code").agg(_n=pl.len().cast(pl.Int64))
    joined = corpus["coverage"].join(counted, on=["document_id", "indicator_code"], how="left", maintain_order="left")
    return joined.with_columns(pl.col("_n").fill_null(0))


EXPECTATIONS = (
    expect(
        "coverage.n_indicators.counted",
        "n_indicators is the number of rows of the document in indicators with this code",
        pl.col("n_indicators") == pl.col("_n"),
        structural=True,
    ),
    expect(
        "coverage.coverage.stated_with_rows",
        "an indicator is stated if, and only if, it has rows",
        (pl.col("coverage") == "stated") == (pl.col("n_indicators") > 0),
        structural=True,
    ),
)
