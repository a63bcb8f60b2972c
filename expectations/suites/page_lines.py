"""What must hold in page_lines beyond its contract."""

import polars as pl

from expectations.corpus import Corpus
from expectations.expectation import expect_greater


def with_context(corpus: Corpus) -> pl.DataFrame:
    """Add the length of the text of each line's document."""
    lines = corpus["page_lines"]
    return Corpus({"lengths": corpus.lengths}).look_up(lines, "document_id", "lengths", "document_id", "n_chars")


EXPECTATIONS = (
    expect_greater("page_lines.char_end.after_start", "char_end", "char_start", structural=True),
    expect_greater(
        "page_lines.char_end.within_text", "_document_id.n_chars", "char_end", or_equal=True, structural=True
    ),
    expect_greater("page_lines.right.beyond_left", "right", "left"),
    expect_greater("page_lines.bottom.below_top", "bottom", "top"),
)
