"""What must hold in units beyond their contract."""

import polars as pl

from expectations.corpus import Corpus
from expectations.expectation import expect


def with_context(corpus: Corpus) -> pl.DataFrame:
    """Add the base unit of each unit."""
    return corpus.look_up(corpus["units"], "unit_base", "units", "unit_code", "unit_base", "dimension")


EXPECTATIONS = (
    expect(
        "units.factor.positive",
        "the factor is greater than 0",
        pl.col("factor") > 0,
    ),
    expect(
        "units.factor.one_for_base",
        "a base unit has the factor 1",
        (pl.col("unit_code") != pl.col("unit_base")) | (pl.col("factor") == 1),
    ),
    expect(
        "units.unit_base.is_base",
        "a base unit that is a unit of the table is its own base, of the same dimension",
        (pl.col("_unit_base.unit_base") == pl.col("unit_base"))
        & (pl.col("_unit_base.dimension") == pl.col("dimension")),
    ),
)
