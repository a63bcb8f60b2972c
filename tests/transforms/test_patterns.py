"""Patterns are put together from named parts."""

import polars as pl

from transforms.patterns import compose, parts
from transforms.reference import Reference


def test_a_name_in_braces_is_its_pattern() -> None:
    assert compose(r"^{number}\s{unit}$", {"number": r"\d+", "unit": "(?:km|t)"}) == r"^\d+\s(?:km|t)$"


def test_repetitions_and_properties_are_left_alone() -> None:
    assert compose(r"\d{3}(?:,\d{1,2}){0,4}\p{L}{2}", {}) == r"\d{3}(?:,\d{1,2}){0,4}\p{L}{2}"


def test_every_part_of_a_language_is_a_whole_pattern(reference: Reference) -> None:
    named = parts(reference, "en")
    assert {"month", "time_unit", "np"} <= set(named)
    text = pl.select(pl.lit("in May 2019")).to_series()
    for pattern in named.values():
        assert compose(pattern, {}) == pattern
        text.str.contains(pattern)  # raises where Polars cannot read it
    assert text.str.extract(f"({named['month']})").to_list() == ["May"]
