"""What must hold in sentences beyond their contract: they cover their paragraph, and their digits are accounted for."""

import polars as pl

from expectations.corpus import Corpus
from expectations.expectation import expect, expect_greater
from expectations.spans import (
    after_previous,
    in_reading_order,
    is_blank,
    lies_within,
    names_its_document,
    says_the_text,
)

DIGIT = r"\p{Nd}"


def with_context(corpus: Corpus) -> pl.DataFrame:
    """Add the text of each span, the gap before it, its paragraph and section, the digits of its numbers."""
    span = ("document_id", "char_start", "char_end")
    sentences = corpus.look_up(corpus["sentences"], "paragraph_id", "paragraphs", "paragraph_id", *span)
    sentences = corpus.look_up(sentences, "section_id", "sections", "section_id", *span, "heading_start", "heading_end")
    placed = sentences.with_columns(
        _previous_end=pl.col("char_end").cum_max().shift(1).over("document_id", order_by="char_start")
    ).with_columns(_gap_start=pl.max_horizontal("_previous_end", "_paragraph_id.char_start"))
    sliced = corpus.with_slice(placed, "char_start", "char_end", "_slice")
    sliced = corpus.with_slice(sliced, "_gap_start", "char_start", "_gap")
    digits = (
        corpus["numbers"].group_by("sentence_id").agg(n=pl.col("surface").str.count_matches(DIGIT).cast(pl.Int64).sum())
    )
    return Corpus({"digits": digits}).look_up(sliced, "sentence_id", "digits", "sentence_id", "n")


EXPECTATIONS = (
    names_its_document("sentences", "sentence_id"),
    expect_greater("sentences.char_end.after_start", "char_end", "char_start", structural=True),
    says_the_text("sentences", "text"),
    after_previous("sentences", "no two sentences overlap"),
    expect(
        "sentences.char_start.gap_is_blank",
        "between a sentence and the one before (or the start of its paragraph) there are only blanks",
        is_blank("_gap"),
        structural=True,
    ),
    in_reading_order("sentences", "char_start"),
    lies_within(
        "sentences.paragraph_id.contains",
        "the sentence lies within its paragraph, of the same document",
        "_paragraph_id",
    ),
    lies_within(
        "sentences.section_id.contains", "the sentence lies within its section, of the same document", "_section_id"
    ),
    expect(
        "sentences.is_heading.of_section",
        "a sentence that is a heading stands in the heading of its section",
        ~pl.col("is_heading")
        | (
            (pl.col("char_start") < pl.col("_section_id.heading_end"))
            & (pl.col("char_end") > pl.col("_section_id.heading_start"))
        ).fill_null(value=False),
        severity="warning",
    ),
    expect(
        "sentences.text.digits_accounted",
        "every digit of the sentence lies in exactly one of its numbers",
        pl.col("text").str.count_matches(DIGIT) == pl.col("_sentence_id.n").fill_null(0),
        structural=True,
    ),
)
