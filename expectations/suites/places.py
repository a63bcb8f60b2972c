"""What must hold in places beyond their contract."""

import polars as pl

from expectations.expectation import expect

EXPECTATIONS = (
    expect(
        "places.parent_code.country_of_part",
        "a part of a country (CN-TJ) has that country (CN) for its parent",
        ~pl.col("place_code").str.contains("-", literal=True)
        | pl.col("parent_code").eq_missing(pl.col("place_code").str.slice(0, 2)),
    ),
)
