"""Positions among siblings."""

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from transforms.positions import position


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(1, 4))))
def test_positions_count_from_one_in_every_group(groups: list[tuple[str, int]]) -> None:
    parents = [f"{name}{n}" for n, (name, size) in enumerate(groups) for _ in range(size)]
    expected = [place for _, size in groups for place in range(1, size + 1)]
    frame = pl.DataFrame({"parent": parents}, schema={"parent": pl.String})
    assert frame.select(position("parent")).to_series().to_list() == expected
