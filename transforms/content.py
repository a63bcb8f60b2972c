"""The second door into the transforms: what the documents of a batch speak of, and in which words."""

from collections.abc import Mapping

import polars as pl

from transforms.commitments import commitments
from transforms.reference import Reference
from transforms.terms import term_mentions
from transforms.tokens import token_counts
from transforms.topics import sentence_topics, topic_attention


def content(tables: Mapping[str, pl.DataFrame], reference: Reference) -> dict[str, pl.DataFrame]:
    """Make the tables of content from those of `extract`.

    Returns the frames of sentence_topics, topic_attention, term_mentions, commitments and token_counts by table name.
    """
    sentences, sections, documents = tables["sentences"], tables["sections"], tables["documents"]
    topic = sentence_topics(sentences, sections, reference)
    return {
        "sentence_topics": topic,
        "topic_attention": topic_attention(topic),
        "term_mentions": term_mentions(sentences, reference),
        "commitments": commitments(sentences, sections, tables["indicators"], documents, reference, topic),
        "token_counts": token_counts(body(tables["paragraphs"])),
    }


def body(paragraphs: pl.DataFrame) -> pl.DataFrame:
    """Leave out title and byline, which say where a document comes from."""
    return paragraphs.filter(~pl.col("kind").is_in(["title", "byline"]))
