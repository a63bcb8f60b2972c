"""What must hold in paragraphs beyond their contract: they cover the text."""

import polars as pl

from expectations.corpus import Corpus
from expectations.expectation import expect, expect_greater
from expectations.spans import after_previous, in_reading_order, is_blank, names_its_document, says_the_text


def with_context(corpus: Corpus) -> pl.DataFrame:
    """Add the text of each span, the gaps to its neighbours or the ends of the text, its section, its sentences."""
    paragraphs = Corpus({"lengths": corpus.lengths}).look_up(
        corpus["paragraphs"], "document_id", "lengths", "document_id", "n_chars"
    )
    placed = paragraphs.with_columns(
        _previous_end=pl.col("char_end").cum_max().shift(1).over("document_id", order_by="char_start"),
        _next_start=pl.col("char_start").shift(-1).over("document_id", order_by="char_start"),
    ).with_columns(
        _gap_start=pl.col("_previous_end").fill_null(0),
        _gap_end=pl.when(pl.col("_next_start").is_null()).then(pl.col("_document_id.n_chars")),
    )
    sliced = corpus.with_slice(placed, "char_start", "char_end", "_slice")
    sliced = corpus.with_slice(sliced, "_gap_start", "char_start", "_gap")
    sliced = corpus.with_slice(sliced, "char_end", "_gap_end", "_rest")
    counted = corpus.count(sliced, "paragraph_id", "sentences", "paragraph_id", "_n_sentences")
    last = corpus["sentences"].group_by("paragraph_id").agg(pl.col("char_end").max(), pl.col("n_words").sum())
    with_last = Corpus({"last": last}).look_up(counted, "paragraph_id", "last", "paragraph_id", "char_end", "n_words")
    with_rest = corpus.with_slice(with_last, "_paragraph_id.char_end", "char_end", "_unread")
    return corpus.look_up(with_rest, "section_id", "sections", "section_id", "document_id", "char_start", "char_end")


EXPECTATIONS = (
    names_its_document("paragraphs", "paragraph_id"),
    expect_greater("paragraphs.char_end.after_start", "char_end", "char_start", structural=True),
    says_the_text("paragraphs", "text"),
    after_previous("paragraphs", "no two paragraphs overlap"),
    expect(
        "paragraphs.char_start.gap_is_blank",
        "between a paragraph and the one before (or the start of the text) there are only blanks",
        is_blank("_gap"),
        structural=True,
    ),
    expect(
        "paragraphs.char_end.rest_is_blank",
        "behind the last paragraph there are only blanks",
        is_blank("_rest"),
        structural=True,
    ),
    in_reading_order("paragraphs", "char_start"),
    expect(
        "paragraphs.section_id.begins_within",
        "the paragraph begins within its section, of the same document",
        (pl.col("_section_id.document_id") == pl.col("document_id"))
        & (pl.col("char_start") >= pl.col("_section_id.char_start"))
        & (pl.col("char_start") < pl.col("_section_id.char_end")),
        structural=True,
    ),
    expect(
        "paragraphs.paragraph_id.has_sentences",
        "the paragraph has a sentence",
        pl.col("_n_sentences") > 0,
        structural=True,
    ),
    expect(
        "paragraphs.char_end.covered",
        "behind the last sentence of the paragraph there are only blanks",
        is_blank("_unread"),
        structural=True,
    ),
    expect(
        "paragraphs.n_words.summed",
        "the paragraph has as many words as its sentences",
        pl.col("n_words") == pl.col("_paragraph_id.n_words"),
    ),
)
