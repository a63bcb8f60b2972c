"""Number rows among their siblings."""

import polars as pl


def position(sibling_of: str) -> pl.Expr:
    """Return the position (Int64, from 1) of a row among the neighbouring rows of the same value.

    Rows of one value must stand together; then this is `int_range().over(…)`, without the hashing.
    """
    place = pl.int_range(1, pl.len() + 1, dtype=pl.Int64)
    value = pl.col(sibling_of)
    is_first = value.ne_missing(value.shift(1)) | (place == 1)
    return place - pl.when(is_first).then(place).forward_fill() + 1


def began(paragraphs: pl.DataFrame) -> pl.DataFrame:
    """Return `document_id` and `began` (Int64): added to the ordinal of a paragraph, it is the paragraph's row.

    Columns in: `document_id`, `ordinal` (without gaps); the paragraphs of a document stand together.
    """
    rows = paragraphs.select_seq("document_id", began=pl.int_range(pl.len(), dtype=pl.Int64) - pl.col("ordinal"))
    return rows.group_by("document_id", maintain_order=True).agg(pl.col("began").first())
