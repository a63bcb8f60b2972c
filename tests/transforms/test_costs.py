"""What a text costs to extract."""

import polars as pl

from transforms.costs import MOST, costs


def test_lines_numbers_and_promises_cost() -> None:
    texts = pl.Series(["A report.", "1\n2\n", "we will", "willing 三"])
    assert costs(texts).to_list() == [0, 6, 2, 0]


def test_an_ordinary_report_costs_little() -> None:
    page = "In the year under review exports rose by 5 percent, and we will go on to build schools.\n" * 30
    assert costs(pl.Series([page])).item() * 10_000 < MOST
