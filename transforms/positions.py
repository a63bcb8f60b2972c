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
