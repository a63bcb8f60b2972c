"""Figures as people read them."""

import pytest

from flows import figures


@pytest.mark.parametrize(
    ("value", "unit_code", "comparator", "written"),
    [
        (264.0, "d", "eq", "264\N{NO-BREAK SPACE}d"),
        (1.6e6, "{job}", "gt", "> 1.6 million\N{NO-BREAK SPACE}job"),
        (39798.3e9, "CNY", "eq", "39.8 trillion\N{NO-BREAK SPACE}CNY"),
        (22000.0, "{enterprise}", "eq", "22,000\N{NO-BREAK SPACE}enterprise"),
        (-0.25, "%", "approx", "≈ −0.25%"),
        (3.0, "1", "ge", "≥ 3"),
    ],
)
def test_a_quantity(value: float, unit_code: str, comparator: str, written: str) -> None:
    assert figures.quantity(value, unit_code, comparator) == written


def test_a_difference_has_a_sign_and_that_of_percentages_is_in_points() -> None:
    assert figures.difference(1.5, "%") == "+1.5\N{NO-BREAK SPACE}pp"
    assert figures.difference(-38.0, "d") == "−38\N{NO-BREAK SPACE}d"
    assert figures.difference(None, "d") == ""


def test_a_share_that_is_there_is_not_nothing() -> None:
    assert [figures.percent(share) for share in (0, 0.001, 0.47, 1)] == ["0%", "<1%", "47%", "100%"]


def test_a_ratio() -> None:
    assert (figures.times(1.204), figures.times(None)) == ("×1.2", "")
