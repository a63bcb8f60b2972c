"""What must hold in runs beyond their contract."""

import polars as pl

from expectations.expectation import expect, expect_greater

EXPECTATIONS = (
    expect_greater("runs.finished_at.not_before_start", "finished_at", "started_at", or_equal=True),
    expect(
        "runs.snapshot_id.given_when_landed",
        "a run that landed names its snapshot",
        (pl.col("outcome") != "landed") | pl.col("snapshot_id").is_not_null(),
    ),
)
