"""What must hold in removed_text beyond its contract."""

import polars as pl

from expectations.expectation import expect
from expectations.spans import names_its_document

EXPECTATIONS = (
    names_its_document("removed_text", "removal_id"),
    expect("removed_text.text.not_blank", "the text is not blank", pl.col("text").str.contains(r"\S"), structural=True),
)
