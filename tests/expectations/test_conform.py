from collections.abc import Mapping

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from expectations.conform import ConformError, conform

UNITS = pl.DataFrame(
    {
        "unit_code": ["b", "a"],
        "label": ["B", "A"],
        "dimension": pl.Series(["x", "y"], dtype=pl.Categorical),
        "unit_base": ["b", "a"],
        "factor": pl.Series([1, 2], dtype=pl.Int32),
        "is_private": [None, None],
        "reason": ["not in the contract", ""],
    }
)


def test_a_frame_is_cut_widened_and_sorted() -> None:
    assert conform("units", UNITS).to_dict(as_series=False) == {
        "unit_code": ["a", "b"],
        "label": ["A", "B"],
        "dimension": ["y", "x"],
        "unit_base": ["a", "b"],
        "factor": [2.0, 1.0],
        "is_private": [None, None],
    }
    assert conform("units", UNITS).schema["dimension"] == pl.String


def test_a_missing_column_is_named() -> None:
    with pytest.raises(ConformError, match="units: column factor is missing; there are unit_code"):
        conform("units", UNITS.drop("factor"))


@pytest.mark.parametrize(
    ("column", "kind"), [("factor", pl.String), ("is_private", pl.Int64), ("label", pl.Int64), ("factor", pl.Boolean)]
)
def test_a_type_is_not_guessed_at(column: str, kind: type[pl.DataType]) -> None:
    wrong = UNITS.with_columns(pl.lit(None, kind).alias(column))
    with pytest.raises(ConformError, match=f"units.{column}: is {kind}"):
        conform("units", wrong)


@settings(max_examples=20)
@given(seed=st.integers(0, 1000))
def test_order_of_rows_and_columns_does_not_matter(seed: int) -> None:
    columns = pl.Series(UNITS.columns).shuffle(seed).to_list()
    shuffled = UNITS.sample(fraction=1, shuffle=True, seed=seed).select(columns)
    assert_frame_equal(conform("units", shuffled), conform("units", UNITS))


def test_conformed_tables_stay_as_they_are(tables: Mapping[str, pl.DataFrame]) -> None:
    for table, frame in tables.items():
        assert_frame_equal(conform(table, frame), frame)
