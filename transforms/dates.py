"""Read dates as people write them."""

import polars as pl

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
MONTH = r"(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*"
HAN_DIGIT = r"[\d〇○零一二三四五六七八九十]"

MONTH_FIRST = rf"(?P<month>{MONTH})\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})"  # June 16, 2022
DAY_FIRST = rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?P<month>{MONTH}),?\s+(?P<year>\d{{4}})"  # 7th September 2010
ISO = r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})"  # 2026-02-09
HAN = rf"(?P<year>{HAN_DIGIT}{{4}})年(?P<month>{HAN_DIGIT}{{1,3}})月(?P<day>{HAN_DIGIT}{{1,3}})日"  # 2022年10月16日
FORMS = (MONTH_FIRST, DAY_FIRST, ISO, HAN)


def _unnamed(pattern: str) -> str:
    for name in ("year", "month", "day"):
        pattern = pattern.replace(f"(?P<{name}>", "(?:")
    return pattern


DATE = "|".join(_unnamed(form) for form in FORMS)

HAN_NUMBERS = {"〇": "0", "○": "0", "零": "0", **{han: str(n) for n, han in enumerate("一二三四五六七八九", 1)}}


def date_in(text: pl.Expr, before: str = "", after: str = "") -> pl.Expr:
    """Return the first date of a text, where one stands between the patterns `before` and `after`; else null.

    "June 16, 2022", "7th September 2010", "2026-02-09", 2022年10月16日, 二〇二二年十月十六日. An impossible date is null.
    """
    return pl.coalesce(_date(text.str.extract_groups(f"(?i){before}{form}{after}")) for form in FORMS)


def _date(groups: pl.Expr) -> pl.Expr:
    year, month, day = (groups.struct.field(name) for name in ("year", "month", "day"))
    return pl.concat_str(_number(year), pl.lit("-"), _month(month), pl.lit("-"), _number(day)).str.to_date(
        "%Y-%m-%d", strict=False
    )


def _month(month: pl.Expr) -> pl.Expr:
    named = month.str.head(3).str.to_titlecase().replace_strict(
        {name: str(n) for n, name in enumerate(MONTHS, 1)}, default=None, return_dtype=pl.String
    )
    return pl.coalesce(named, _number(month))


def _number(numeral: pl.Expr) -> pl.Expr:
    """Write a Chinese or Arabic numeral below a hundred, or a year, in digits: 十六 16, 二十 20, 二〇二二 2022."""
    tens = (
        numeral.str.replace("^十$", "10")
        .str.replace("^十", "1")
        .str.replace("十$", "0")
        .str.replace("十", "", literal=True)
    )
    return tens.str.replace_many(list(HAN_NUMBERS), list(HAN_NUMBERS.values()))
