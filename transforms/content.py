"""The second door into the transforms: what the documents of a batch speak of, and in which words."""

from collections.abc import Mapping

import polars as pl

from transforms.reference import Reference
from transforms.tokens import token_counts
from transforms.topics import sentence_topics, topic_attention


def content(tables: Mapping[str, pl.DataFrame], reference: Reference) -> dict[str, pl.DataFrame]:
    """Make the tables of content from those of `extract`.

    Returns the frames of sentence_topics, topic_attention and token_counts by table name.
    """
    topic = sentence_topics(tables["sentences"], tables["sections"], reference)
    return {
        "sentence_topics": topic,
        "topic_attention": topic_attention(topic),
        "token_counts": token_counts(body(tables["paragraphs"])),
    }


def body(paragraphs: pl.DataFrame) -> pl.DataFrame:
    """Leave out title and byline, which say where a document comes from."""
    return paragraphs.filter(~pl.col("kind").is_in(["title", "byline"]))
