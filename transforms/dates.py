"""Read dates as people write them."""

from collections.abc import Callable

import polars as pl

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
MONTH = r"(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*"
HAN_DIGIT = r"[0-9〇○零一二三四五六七八九十]"

MONTH_FIRST = (
    rf"(?P<month>{MONTH})\.?\s+(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>[0-9]{{4}})"  # June 16, 2022
)
DAY_FIRST = (
    rf"(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)?\s+(?P<month>{MONTH}),?\s+(?P<year>[0-9]{{4}})"  # 7th September 2010
)
ISO = r"(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})-(?P<day>[0-9]{1,2})"  # 2026-02-09
HAN = rf"(?P<year>{HAN_DIGIT}{{4}})年(?P<month>{HAN_DIGIT}{{1,3}})月(?P<day>{HAN_DIGIT}{{1,3}})日"  # 2022年10月16日
FORMS = (MONTH_FIRST, DAY_FIRST, ISO, HAN)


def _unnamed(pattern: str) -> str:
    for name in ("year", "month", "day"):
        pattern = pattern.replace(f"(?P<{name}>", "(?:")
    return pattern


DATE = "|".join(_unnamed(form) for form in FORMS)
CLOCK = r"[0-9]{1,2}[:.][0-9]{2}(?::[0-9]{2})?(?:\s*[AaPp]\.?[Mm]\.?)?"
# "(June 16, 2022)", "Strasbourg, 7th September 2010", "2026-01-31 07:00:44"
DATE_LINE = rf"(?i)^[*_(（\[—–\-\s]*(?:(?-i:\p{{L}}+),?\s)?(?:{DATE})(?:\s+{CLOCK})?[)）\]*_\s]*$"

HAN_NUMBERS = {"〇": "0", "○": "0", "零": "0", **{han: str(n) for n, han in enumerate("一二三四五六七八九", 1)}}


def date_in(text: pl.Expr, before: str = "") -> pl.Expr:
    """Return the first date of a text that stands right behind the pattern `before`; null where there is none.

    "June 16, 2022", "7th September 2010", "2026-02-09", 2022年10月16日, 二〇二二年十月十六日.
    An impossible date is null.
    """
    found = {form: text.str.extract_groups(f"(?i){before}{form}") for form in FORMS}
    named = (_date(found[form], _month) for form in (MONTH_FIRST, DAY_FIRST))
    return pl.coalesce(*named, _date(found[ISO], _same), _date(found[HAN], _number))


def _date(groups: pl.Expr, month: Callable[[pl.Expr], pl.Expr]) -> pl.Expr:
    numeral = _number if month is _number else _same
    year, day = (numeral(groups.struct.field(name)) for name in ("year", "day"))
    date = pl.concat_str(year, pl.lit("-"), month(groups.struct.field("month")), pl.lit("-"), day)
    return date.str.to_date("%Y-%m-%d", strict=False)


def _same(numeral: pl.Expr) -> pl.Expr:
    return numeral


def _month(month: pl.Expr) -> pl.Expr:
    number = {name.lower(): str(n) for n, name in enumerate(MONTHS, 1)}
    return month.str.head(3).str.to_lowercase().replace_strict(number, default=None, return_dtype=pl.String)


def _number(numeral: pl.Expr) -> pl.Expr:
    """Write a Chinese numeral below a hundred, or a year, in digits: 十六 16, 二十 20, 二〇二二 2022."""
    tens = (
        numeral.str.replace("^十$", "10")
        .str.replace("^十", "1")
        .str.replace("十$", "0")
        .str.replace("十", "", literal=True)
    )
    return tens.str.replace_many(list(HAN_NUMBERS), list(HAN_NUMBERS.values()))


def known_date() -> pl.Expr:
    """Return the day by which documents are told earlier from later: of the event, else of publication or period."""
    return pl.coalesce("event_date", pl.col("published_at").dt.date(), "period_end")
