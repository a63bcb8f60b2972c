"""What must hold in section_matches beyond its contract."""

import polars as pl

from expectations.corpus import Corpus
from expectations.expectation import expect


def with_context(corpus: Corpus) -> pl.DataFrame:
    """Add the documents of the two sections, and the similarity of the neighbour before."""
    matches = corpus.look_up(corpus["section_matches"], "section_a", "sections", "section_id", "document_id")
    matches = corpus.look_up(matches, "section_b", "sections", "section_id", "document_id")
    return matches.with_columns(_before=pl.col("similarity").shift(1).over("section_a", order_by="rank"))


EXPECTATIONS = (
    expect(
        "section_matches.document_a.of_section",
        "document_a is that of section_a",
        pl.col("document_a") == pl.col("_section_a.document_id"),
    ),
    expect(
        "section_matches.document_b.of_section",
        "document_b is that of section_b",
        pl.col("document_b") == pl.col("_section_b.document_id"),
    ),
    expect(
        "section_matches.document_b.another",
        "the sections are of two documents",
        pl.col("document_a") != pl.col("document_b"),
    ),
    expect(
        "section_matches.rank.by_similarity",
        "no neighbour is nearer than the one ranked before it",
        pl.col("_before").is_null() | (pl.col("similarity") <= pl.col("_before")),
    ),
)
