"""Flag what a reader should know about a span of the text."""

import polars as pl


def text_flags(sentences: pl.DataFrame) -> pl.DataFrame:
    """Build the text_flags table."""
    return sentences.head(0).select(
        flag_id="sentence_id",
        document_id="document_id",
        char_start="char_start",
        char_end="char_end",
        kind="text",
        surface="text",
        note="text",
    )
