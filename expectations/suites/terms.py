"""What must hold in terms beyond their contract."""

import polars as pl

from expectations.corpus import Corpus
from expectations.expectation import expect


def with_context(corpus: Corpus) -> pl.DataFrame:
    """Add how often each name is mentioned."""
    return corpus.count(corpus["terms"], "term_id", "term_mentions", "term_id", "_n_mentions")


EXPECTATIONS = (
    expect("terms.term_id.mentioned", "some document mentions the name", pl.col("_n_mentions") > 0),
    expect("terms.canonical.worded", "a name has letters or digits", pl.col("canonical").str.contains(r"[\p{L}\p{N}]")),
    expect(
        "terms.gloss.of_reference",
        "only the reference table says what a name means",
        pl.col("gloss").is_null() | (pl.col("origin") == "reference"),
    ),
)
