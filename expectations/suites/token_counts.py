"""What must hold in token_counts beyond its contract."""

import polars as pl

from expectations.expectation import expect

EXPECTATIONS = (
    expect(
        "token_counts.token.lower_case",
        "a token is in lower case",
        pl.col("token") == pl.col("token").str.to_lowercase(),
        structural=True,
    ),
)
