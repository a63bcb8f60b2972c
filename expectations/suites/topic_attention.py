"""What must hold in topic_attention beyond its contract."""

import polars as pl

from expectations.corpus import Corpus
from expectations.expectation import expect

ROUNDING = 1e-9


def with_context(corpus: Corpus) -> pl.DataFrame:
    """Add how many sentences have the topic in the first place, and the sum of the shares of the document."""
    first = corpus["sentence_topics"].filter(pl.col("rank") == 1)
    key = ["document_id", "topic_code"]
    counted = first.group_by(key).agg(_n=pl.len().cast(pl.Int64))
    joined = corpus["topic_attention"].join(counted, on=key, how="left", maintain_order="left")
    return joined.with_columns(pl.col("_n").fill_null(0), _sum=pl.col("share").sum().over("document_id"))


EXPECTATIONS = (
    expect(
        "topic_attention.n_sentences.counted",
        "n_sentences is the number of sentences of the document whose first topic it is",
        pl.col("n_sentences") == pl.col("_n"),
        structural=True,
    ),
    expect(
        "topic_attention.share.sums_to_one",
        "the shares of a document sum to 1",
        (pl.col("_sum") - 1).abs() < ROUNDING,
        structural=True,
    ),
)
