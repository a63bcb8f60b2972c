"""What must hold in quarantine beyond its contract."""

import polars as pl

from expectations.expectation import expect

EXPECTATIONS = (
    expect(
        "quarantine.source_uri.names_no_machine",
        "source_uri is a path below the source root or an address, no path of a machine",
        ~pl.col("source_uri").str.contains(r"^(?:/|~|\.\.|file:|[A-Za-z]:[/\\])"),
    ),
    expect("quarantine.message.not_blank", "the message says something", pl.col("message").str.contains(r"\p{L}")),
)
