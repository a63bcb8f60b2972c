"""What must hold in document_pairs beyond its contract."""

import polars as pl

from expectations.corpus import Corpus
from expectations.expectation import expect

PAIR = ["document_a", "document_b"]


def with_context(corpus: Corpus) -> pl.DataFrame:
    """Add the dates of the documents, and how many passages they share."""
    pairs = corpus.look_up(corpus["document_pairs"], "document_a", "documents", "document_id", "event_date")
    pairs = corpus.look_up(pairs, "document_b", "documents", "document_id", "event_date")
    passages = corpus["reuse_passages"].filter(~pl.col("is_boilerplate")).group_by(PAIR)
    counted = passages.agg(_n_passages=pl.len().cast(pl.Int64))
    return pairs.join(counted, on=PAIR, how="left", maintain_order="left")


EXPECTATIONS = (
    expect(
        "document_pairs.document_b.another", "a pair is of two documents", pl.col("document_a") != pl.col("document_b")
    ),
    expect(
        "document_pairs.document_a.earlier",
        "document_a is not later than document_b",
        pl.col("_document_a.event_date") <= pl.col("_document_b.event_date"),
    ),
    expect(
        "document_pairs.n_passages.counted",
        "n_passages is the number of rows of the pair in reuse_passages that are no boilerplate",
        pl.col("n_passages") == pl.col("_n_passages").fill_null(0),
    ),
)
