"""Dates as people write them."""

from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.dates import date_in

HAN = "〇一二三四五六七八九"


def read(text: str, before: str = "") -> date | None:
    found: date | None = pl.DataFrame({"text": [text]}).select(date_in(pl.col("text"), before)).item()
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(June 16, 2022)", date(2022, 6, 16)),
        ("Release time: June 27th, 2022 17:17", date(2022, 6, 27)),
        ("Strasbourg, 7th September 2010", date(2010, 9, 7)),
        ("WEDNESDAY, 23 FEBRUARY 2005", date(2005, 2, 23)),
        ("Sept. 5, 1999 and 6 May 2000", date(1999, 9, 5)),
        ("时间：2026-02-09", date(2026, 2, 9)),
        ("（2022年10月16日）", date(2022, 10, 16)),
        ("一九九三年三月十五日", date(1993, 3, 15)),
        ("二〇〇八年十二月二十日", date(2008, 12, 20)),
        ("June 31, 2022", None),
        ("in June 2022", None),
        ("no date", None),
    ],
)
def test_dates_are_read(text: str, expected: date | None) -> None:
    assert read(text) == expected


def test_the_date_behind_a_word_is_read() -> None:
    assert read("held 2021-01-01, published 2022-02-02", before="published ") == date(2022, 2, 2)


@settings(max_examples=30)
@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2099, 12, 31)))
def test_every_date_is_read_back_in_every_form(day: date) -> None:
    year = "".join(HAN[int(digit)] for digit in str(day.year))
    month, of_month = (_in_han(number) for number in (day.month, day.day))
    forms = [
        f"{day:%B} {day.day}, {day.year}",
        f"{day.day} {day:%b} {day.year}",
        str(day),
        f"{year}年{month}月{of_month}日",
    ]
    assert [read(form) for form in forms] == [day] * len(forms)


def _in_han(number: int) -> str:
    tens, ones = divmod(number, 10)
    return ("" if tens < 2 else HAN[tens]) + "十" * (tens > 0) + (HAN[ones] if ones else "")
