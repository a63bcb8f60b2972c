"""Which sections of other documents speak of the same things."""

import polars as pl

from transforms import tokens
from transforms.vectors import neighbours, vectors

NEAREST = 20
LEAST = 0.1  # cosine; below it two sections share a word or two by chance
SHORTEST = 20  # words of its own that a section needs to be compared


def section_matches(paragraphs: pl.DataFrame) -> pl.DataFrame:
    """Find the nearest sections of each section, across documents.

    Columns in: `document_id`, `section_id`, `text`, `n_words`, of paragraphs other than title and byline. What is
    compared is a section's own text, without that of its sub-sections; of fewer than 20 words it says too little.
    Columns out: `section_a`, `section_b`, `document_a`, `document_b`, `similarity` (Float64, cosine of tf-idf vectors,
    see `vectors`), `rank` (Int64, from 1: the nearest to section_a), `shared_terms` (List(String), the tokens that add
    most to it).
    """
    sized = paragraphs.group_by("document_id", "section_id").agg(n_words=pl.col("n_words").sum())
    sections = (
        sized.filter(pl.col("n_words") >= SHORTEST)
        .sort("document_id", "section_id")
        .select("section_id", "document_id")
        .with_row_index("unit")
    )
    texts = paragraphs.join(sections.select("section_id", "unit"), on="section_id").select("unit", "text")
    counted = tokens.counts(texts)
    near = neighbours(vectors(counted), sections.select("unit", "document_id"), NEAREST, LEAST)
    a = sections.select(unit="unit", section_a="section_id", document_a="document_id")
    b = sections.select(other="unit", section_b="section_id", document_b="document_id")
    return (
        near.join(a, on="unit")
        .join(b, on="other")
        .select(
            "section_a", "section_b", "document_a", "document_b", "similarity", "rank", shared_terms="shared_tokens"
        )
        .sort("section_a", "rank")
    )
