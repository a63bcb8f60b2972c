"""What must hold in places beyond their contract."""

import polars as pl

from expectations.expectation import expect

EXPECTATIONS = (
    expect(
        "places.parent_code.in_country",
        "a part of a country (CN-TJ) has that country (CN), or a part of it, for its parent",
        ~pl.col("place_code").str.contains("-", literal=True)
        | (pl.col("parent_code").str.slice(0, 2) == pl.col("place_code").str.slice(0, 2)).fill_null(value=False),
    ),
)
