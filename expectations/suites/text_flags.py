"""What must hold in text_flags beyond its contract."""

import polars as pl

from expectations.corpus import Corpus
from expectations.expectation import expect, expect_greater
from expectations.spans import names_its_document, says_the_text


def with_context(corpus: Corpus) -> pl.DataFrame:
    """Add the text of each span."""
    return corpus.with_slice(corpus["text_flags"], "char_start", "char_end", "_slice")


EXPECTATIONS = (
    names_its_document("text_flags", "flag_id"),
    expect_greater("text_flags.char_end.after_start", "char_end", "char_start", structural=True),
    says_the_text("text_flags", "surface"),
    expect(
        "text_flags.note.given_for_translation",
        "a suspect translation has a note with the likely term",
        (pl.col("kind") != "suspect_translation") | pl.col("note").is_not_null(),
    ),
    expect(
        "text_flags.surface.elision_is_blank",
        "an elision gap is blank",
        (pl.col("kind") != "elision_gap") | ~pl.col("surface").str.contains(r"\S"),
    ),
)
