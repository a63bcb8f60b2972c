"""The second door into the transforms: what the documents of a batch speak of, and in which words."""

from collections.abc import Mapping

import polars as pl

from transforms.tokens import token_counts


def content(tables: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """Make the tables of content from those of `extract`.

    Returns the frames of token_counts by table name.
    """
    return {"token_counts": token_counts(body(tables["paragraphs"]))}


def body(paragraphs: pl.DataFrame) -> pl.DataFrame:
    """Leave out title and byline, which say where a document comes from."""
    return paragraphs.filter(~pl.col("kind").is_in(["title", "byline"]))
