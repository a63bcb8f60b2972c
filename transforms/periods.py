"""The period that a quantity is about, and how often it recurs.

From the sentence ("in 2021", "by 2025"), else from the opening of the paragraph ("Over the past five years"), else from
the document: the period it reviews for what was achieved, the period it plans for targets.
"""

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import polars as pl

from transforms.numerals import Numerals
from transforms.pattern_cache import keeps_patterns
from transforms.reference import Reference
from transforms.spans import matches

FREQUENCIES = {"annual": "A", "quarterly": "Q", "monthly": "M", "weekly": "W", "daily": "D"}  # SDMX CL_FREQ
OPENING = ("past", "next", "year", "span", "since", "during")  # what the opening of a paragraph can frame it with
FAR = 2**32  # more characters than a sentence has
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
Span = tuple[date | None, date | None]


@dataclass(frozen=True, eq=False)  # hashed by identity, to be the key of a cache
class PeriodPatterns:
    """How a language writes periods: `pattern` finds any, `kinds` tells (kind, pattern) which; the first wins."""

    pattern: str
    kinds: tuple[tuple[str, str], ...]
    fiscal_years: dict[str, tuple[int, str]]
    numerals: Numerals


def period_patterns(reference: Reference, language: str, numerals: Numerals) -> PeriodPatterns:
    """Compose the patterns of a language from `period_patterns.csv`; fiscal years start as `fiscal_years.csv` says."""
    rows = reference.period_patterns.filter(pl.col("language") == language).select("kind", "pattern").iter_rows()
    kinds = tuple(rows)
    any_kind = "|".join(pattern for _, pattern in kinds)
    return PeriodPatterns(
        pattern=rf"(?i)(?-u:\b)(?:{any_kind})(?-u:\b)",
        kinds=kinds,
        fiscal_years={place: (month, named) for place, month, named in reference.fiscal_years.iter_rows()},
        numerals=numerals,
    )


def periods(
    quantities: pl.DataFrame, sentences: pl.DataFrame, documents: pl.DataFrame, patterns: PeriodPatterns
) -> pl.DataFrame:
    """Find the period of each quantity.

    Columns in: `quantities` `row`, `sentence_id`, `paragraph_id`, `document_id`, `surface_start`, `surface_end`,
    `status`, `sentence`; `sentences` as the table, all of the paragraphs concerned; `documents` `document_id`,
    `event_date`, `period_start`,
    `period_end`, `plan_start`, `plan_end`, `place_code`.
    Columns out: `row`, `period_start`, `period_end` (Date), `period_text`, `frequency` (SDMX CL_FREQ: A, Q, M, W, D).
    """
    wanted = sentences.filter(pl.col("paragraph_id").is_in(quantities["paragraph_id"].unique().implode()))
    found = _found(wanted, documents, patterns)
    keyed = quantities.select(
        "row", "sentence_id", "paragraph_id", "document_id", "surface_start", "surface_end", "status", "sentence"
    )
    nearest = _nearest(keyed, found)
    near = nearest.filter(~pl.col("is_frequency"))
    often = nearest.filter(pl.col("is_frequency") & pl.col("is_same_clause"))
    opening = (
        found.filter(pl.col("kind").is_in(OPENING) & (pl.col("char_start") - pl.col("sentence_start") < 3))
        .sort("document_id", "char_start")
        .unique("paragraph_id", keep="first", maintain_order=True)
        .select("paragraph_id", opening_start="start", opening_end="end", opening_text="surface", opening="char_start")
    )
    dated = (
        keyed.join(near.select("row", "start", "end", "surface"), on="row", how="left")
        .join(often.select("row", frequency=pl.col("kind").replace_strict(FREQUENCIES)), on="row", how="left")
        .join(opening, on="paragraph_id", how="left")
        .join(
            documents.select("document_id", "event_date", "period_start", "period_end", "plan_start", "plan_end"),
            on="document_id",
            how="left",
        )
    )
    achieved, target = pl.col("status") == "achieved", pl.col("status") == "target"
    own = pl.col("surface").is_not_null()
    # What a paragraph has not opened yet frames nothing, nor what is still ahead something that was reached.
    is_ahead = achieved & (pl.col("opening_start") > pl.col("event_date")).fill_null(value=False)
    framed = ~own & (pl.col("opening") < pl.col("surface_start")).fill_null(value=False) & ~is_ahead
    return dated.sort("row").select(
        "row",
        "frequency",
        *(
            pl.when(own).then(side)
            .when(framed).then(f"opening_{side}")
            .when(achieved).then(f"period_{side}")
            .when(target).then(f"plan_{side}")
            .alias(f"period_{side}")
            for side in ("start", "end")
        ),
        period_text=pl.coalesce("surface", pl.when(framed).then("opening_text")),
    )  # fmt: skip


@keeps_patterns
def _found(sentences: pl.DataFrame, documents: pl.DataFrame, patterns: PeriodPatterns) -> pl.DataFrame:
    """Find the expressions of periods, their `kind`, and `start` and `end` of what they mean in their document."""
    found = _matched(sentences, patterns.pattern)
    setting = documents.select("document_id", "event_date", country=pl.col("place_code").str.extract(r"^([A-Z]{2})"))
    found = found.join(
        _kinds(found["surface"].unique(), patterns), on="surface", how="left", maintain_order="left"
    ).join(setting, on="document_id", how="left", maintain_order="left")
    expression = ["kind", "surface", "event_date", "country"]
    distinct = found.select(expression).unique()
    spans = [_dated(patterns, *row) for row in distinct.iter_rows()]
    dates = distinct.with_columns(
        start=pl.Series([start for start, _ in spans], dtype=pl.Date),
        end=pl.Series([end for _, end in spans], dtype=pl.Date),
    )
    return found.join(dates, on=expression, how="left", nulls_equal=True, maintain_order="left").with_columns(
        is_frequency=pl.col("kind").is_in(list(FREQUENCIES))
    )


@keeps_patterns
def _matched(sentences: pl.DataFrame, pattern: str) -> pl.DataFrame:
    texts = sentences.select(
        "sentence_id", "paragraph_id", "document_id", "char_start", "text", sentence_start="char_start"
    )
    return matches(texts, pattern).drop("row", "piece", "left", "right")


@keeps_patterns
def _kinds(surfaces: pl.Series, patterns: PeriodPatterns) -> pl.DataFrame:
    """Say of each expression (`surface`) which `kind` it is."""
    kind = pl.lit(None, pl.String)
    for name, pattern in reversed(patterns.kinds):
        kind = pl.when(pl.col("surface").str.contains(rf"(?i)^(?:{pattern})$")).then(pl.lit(name)).otherwise(kind)
    return surfaces.to_frame("surface").with_columns_seq(kind=kind)


def _nearest(quantities: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """Choose for each quantity the period and the frequency nearest to it in its sentence, first in its own clause."""
    found = found.with_row_index("expression")
    places = found.select("expression", "sentence_id", "sentence_start", "char_start", "char_end", "is_frequency")
    joined = quantities.select("row", "sentence_id", "sentence", "surface_start", "surface_end").join(
        places, on="sentence_id"
    )
    after, before = pl.col("char_start") - pl.col("surface_end"), pl.col("surface_start") - pl.col("char_end")
    distance = pl.max_horizontal(after, before, 0)
    ranked = joined.select(
        "row", "is_frequency", "expression", distance=distance, is_same_clause=_same_clause()
    ).with_columns(far=(~pl.col("is_same_clause")).cast(pl.Int64) * FAR + pl.col("distance"))
    chosen = ranked.group_by("row", "is_frequency").agg(
        pl.col("expression", "is_same_clause").sort_by("far", "expression").first()
    )
    return chosen.join(found.drop("is_frequency"), on="expression")


def _same_clause() -> pl.Expr:
    """True where no comma stands between a quantity and an expression: "20 projects every year"."""
    begin, end = pl.min_horizontal("surface_end", "char_end"), pl.max_horizontal("surface_start", "char_start")
    between = pl.col("sentence").str.slice(begin - pl.col("sentence_start"), (end - begin).clip(0))
    return ~between.str.contains("[,;:]")


@lru_cache(maxsize=2**16)
def _dated(  # the same expressions recur in every batch
    patterns: PeriodPatterns, kind: str, surface: str, event: date | None, country: str | None
) -> Span:
    """Turn an expression into dates."""
    return _span(
        kind, surface.lower(), event, patterns.fiscal_years.get(country or "", (1, "start")), patterns.numerals
    )


def _span(  # noqa: PLR0911 - one return a kind
    kind: str, text: str, event: date | None, fiscal: tuple[int, str], numerals: Numerals
) -> Span:
    years = [int(year) for year in re.findall(r"(?:1[89]|20)\d\d", text)]
    if kind in {"year", "span"} and years:
        return date(years[0], 1, 1), date(years[-1], 12, 31)
    if kind == "since" and years:
        start = date(years[0], 1, 1)
        return start, event if event and event >= start else None
    if kind == "fiscal":
        return _fiscal(text, years, *fiscal)
    if kind == "half":
        return _months(years[0], 1 if "first" in text else 7, 6)
    if kind == "quarter":
        return _months(
            years[0],
            1 + 3 * ["first", "second", "third", "fourth"].index(re.findall("first|second|third|fourth", text)[0]),
            3,
        )
    if kind == "month":
        month = next(number for number, name in enumerate(MONTHS, 1) if re.search(rf"\b{name}", text))
        first, last = _months(years[0], month, 1)
        if text.startswith(("since", "from")):
            return first, event if event and event >= first else None
        return first, last
    relative: dict[str, Callable[[date], Span]] = {
        "this_year": lambda today: (date(today.year, 1, 1), date(today.year, 12, 31)),
        "last_year": lambda today: (date(today.year - 1, 1, 1), date(today.year - 1, 12, 31)),
        "next_year": lambda today: (date(today.year + 1, 1, 1), date(today.year + 1, 12, 31)),
        "past": lambda today: (_opened(_shifted(today, -_length(text, numerals)), text), today),
        "next": lambda today: (today, _shifted(today, _length(text, numerals)) - timedelta(days=1)),
    }
    return relative[kind](event) if event and kind in relative else (None, None)


def _fiscal(text: str, years: list[int], first_month: int, named_by: str) -> Span:
    """Return a fiscal year; "2018-19" says where it starts, "fiscal 2018" means what the country means by it."""
    year = years[0] if years else 1900 + int(re.sub(r"\D", "", text))
    spelt = re.search(r"\d{4}[-–—/]\d{2}", text)
    if first_month == 1:
        return date(year, 1, 1), date(year + 1 if spelt else year, 12, 31)
    return _months(year if spelt or named_by == "start" else year - 1, first_month, 12)


def _length(text: str, numerals: Numerals) -> int:
    """Return the months that "over the past five years" spans."""
    number = re.search(
        r"\d+|" + "|".join(sorted(numerals.classes["unit"] | numerals.classes["tens"], key=len, reverse=True)), text
    )
    count = int(numerals.parse(number[0]) or 1) if number else 1
    unit = (
        120
        if "decade" in text
        else 1
        if "month" in text
        else 3
        if "quarter" in text
        else 24
        if "biennium" in text
        else 12
    )
    return count * unit


def _opened(day: date, text: str) -> date:
    """Start a period of past years with the year it starts in: five years back from June 2022 is all of 2017."""
    return day if "month" in text or "quarter" in text else date(day.year, 1, 1)


def _months(year: int, month: int, count: int) -> tuple[date, date]:
    start = date(year, month, 1)
    return start, _shifted(start, count) - timedelta(days=1)


def _shifted(day: date, months: int) -> date:
    month = day.year * 12 + day.month - 1 + months
    year, month = divmod(month, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
