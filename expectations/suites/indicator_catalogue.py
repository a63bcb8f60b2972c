"""What must hold in indicator_catalogue beyond its contract."""

import polars as pl

from expectations.corpus import Corpus
from expectations.expectation import expect


def with_context(corpus: Corpus) -> pl.DataFrame:
    """Add for how many documents the coverage of each indicator is told, and how many there are."""
    catalogue = corpus.count(
        corpus["indicator_catalogue"], "indicator_code", "coverage", "indicator_code", "_n_covered"
    )
    is_stale = corpus["documents"]["is_stale"]
    return catalogue.with_columns(
        _n_fresh=pl.lit((~is_stale).sum(), pl.Int64), _n_stale=pl.lit(is_stale.sum(), pl.Int64)
    )


EXPECTATIONS = (
    expect(
        "indicator_catalogue.sdmx_id.unique", "no two indicators have the same sdmx_id", pl.col("sdmx_id").is_unique()
    ),
    expect(
        "indicator_catalogue.match_type.with_counterpart",
        "match_type is given if, and only if, there is a counterpart (sdg_code or wdi_code)",
        pl.col("match_type").is_null() == (pl.col("sdg_code").is_null() & pl.col("wdi_code").is_null()),
    ),
    expect(
        "indicator_catalogue.is_core.covered",
        "coverage tells of a core indicator for every document, of no other for any (stale documents aside)",
        (pl.col("_n_covered") - pl.when("is_core").then("_n_fresh").otherwise(0)).is_between(0, pl.col("_n_stale")),
    ),
)
