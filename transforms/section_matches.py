"""Which sections of other documents speak of the same things."""

import polars as pl

from transforms import tokens
from transforms.vectors import neighbours, vectors

NEAREST = 20
HEAVIEST = 100  # tokens that represent a section
LEAST = 0.1  # cosine; below it two sections share a word or two by chance
SHORTEST = 20  # words of its own that a section needs to be compared


def section_matches(paragraphs: pl.DataFrame, stop_words: pl.DataFrame) -> pl.DataFrame:
    """Find the nearest sections of each section, across documents.

    Columns in: `document_id`, `section_id`, `text`, `n_words`, of paragraphs other than title and byline. What is
    compared is a section's own text, without that of its sub-sections; of fewer than 20 words it says too little.
    `stop_words` has a column `word`: tokens that say nothing of the matter.
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
    counted = tokens.counts(texts).join(stop_words, left_on="token", right_on="word", how="anti")
    weighed = vectors(counted, sections.height, HEAVIEST)
    near = neighbours(weighed, sections["document_id"], NEAREST, LEAST)
    return near.select(
        section_a=sections["section_id"].gather(near["unit"]),
        section_b=sections["section_id"].gather(near["other"]),
        document_a=sections["document_id"].gather(near["unit"]),
        document_b=sections["document_id"].gather(near["other"]),
        similarity="similarity",
        rank="rank",
        shared_terms="shared_tokens",
    )
