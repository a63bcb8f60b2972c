"""What must hold in term_mentions beyond their contract."""

import polars as pl

from expectations.corpus import Corpus
from expectations.expectation import expect, expect_greater
from expectations.spans import after_previous, lies_within, names_its_document, says_the_text


def with_context(corpus: Corpus) -> pl.DataFrame:
    """Add the text of each span, its sentence, and how far the mentions before it reach."""
    span = ("document_id", "char_start", "char_end", "section_id")
    mentions = corpus.look_up(corpus["term_mentions"], "sentence_id", "sentences", "sentence_id", *span)
    mentions = mentions.with_columns(
        _previous_end=pl.col("char_end").cum_max().shift(1).over("document_id", order_by="char_start")
    )
    return corpus.with_slice(mentions, "char_start", "char_end", "_slice")


EXPECTATIONS = (
    names_its_document("term_mentions", "mention_id"),
    expect_greater("term_mentions.char_end.after_start", "char_end", "char_start", structural=True),
    says_the_text("term_mentions", "surface"),
    after_previous("term_mentions", "no two mentions overlap"),
    lies_within(
        "term_mentions.sentence_id.contains", "the name lies within its sentence, of the same document", "_sentence_id"
    ),
    expect(
        "term_mentions.section_id.of_sentence",
        "the mention is in the section of its sentence",
        pl.col("section_id") == pl.col("_sentence_id.section_id"),
        structural=True,
    ),
    expect(
        "term_mentions.surface.worded",
        "a name has letters or digits",
        pl.col("surface").str.contains(r"[\p{L}\p{N}]"),
    ),
    expect(
        "term_mentions.surface.short",
        "a name has at most 160 characters",
        pl.col("surface").str.len_chars() <= 160,
        severity="warning",
    ),
)
