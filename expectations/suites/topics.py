"""What must hold in topics beyond its contract."""

import polars as pl

from expectations.expectation import expect

EXPECTATIONS = (
    expect(
        "topics.label.distinct",
        "no two topics have one label",
        pl.col("label").is_unique(),
    ),
)
