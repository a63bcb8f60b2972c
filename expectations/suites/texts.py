"""What must hold in texts beyond their contract."""

import polars as pl

from expectations.expectation import expect

EXPECTATIONS = (
    expect(
        "texts.text.not_blank",
        "the text is not blank",
        pl.col("text").str.contains(r"\S"),
        structural=True,
    ),
    expect(
        "texts.text.without_nul",
        "the text holds no NUL",
        ~pl.col("text").str.contains("\0", literal=True),
        structural=True,
    ),
    expect(
        "texts.text.line_ends",
        "lines end with a line feed, none with carriage return and line feed",
        ~pl.col("text").str.contains("\r\n", literal=True),
        structural=True,
    ),
)
