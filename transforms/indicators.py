"""Reported measurements: each quantity of a text with its meaning."""

from decimal import Decimal, localcontext

import polars as pl

from transforms.counts import with_counted
from transforms.currencies import in_currency
from transforms.english import Language
from transforms.measures import measures
from transforms.numbers import plain
from transforms.numerals import EXACT
from transforms.pattern_cache import keeps_patterns
from transforms.periods import periods
from transforms.phrases import FALL, NUMBER_TAGS, OTHER_NUMBER, QUANTITY, RISE, tagged
from transforms.positions import position
from transforms.quantities import BEFORE, DENOMINATOR, neighbour, quantities
from transforms.reference import Reference
from transforms.statistic import with_statistic
from transforms.status import status
from transforms.unit_classes import with_unit_class

BOTH = len(" both the ")  # characters before a measure that may say that there are two


def indicators(  # noqa: PLR0913, PLR0917 - the tables that give a number its meaning
    numbers: pl.DataFrame,
    sentences: pl.DataFrame,
    sections: pl.DataFrame,
    documents: pl.DataFrame,
    reference: Reference,
    language: Language,
) -> pl.DataFrame:
    """Read the meaning of every quantity among the numbers of one language.

    Columns in: `numbers` as `numbers.numbers` gives them; `sentences`, `sections`, `documents` as the tables.
    Columns out: those of the table `indicators` but code, base unit, place and correction, and `paragraph_id`,
    `low_text` (the exact value of the lower end of a range).
    """
    found = quantities(numbers, language.units, language.numerals)
    found = with_unit_class(in_currency(found, documents, reference), reference, language.parts)
    counted = sentences.filter(pl.col("sentence_id").is_in(found["sentence_id"].unique().implode()))
    phrases = tagged(counted, _marks(found, numbers, counted), language.words)
    found = measures(found, phrases, language.frames)
    found = with_counted(found, language.count_nouns, language.parts)
    found = _with_baselines(found.filter(~pl.col("is_denominator")))
    found = _each(_respective(_carried(found), language.parts["respectively"]))
    found = _valued(with_statistic(found, language.parts))
    found = found.join(
        sections.select("section_id", "function"), on="section_id", how="left", maintain_order="left"
    ).join(documents.select("document_id", "document_type"), on="document_id", how="left", maintain_order="left")
    found = status(found.with_row_index("row"), language.cues)
    period = periods(found, sentences, documents, language.periods)
    return _table(found.join(period, on="row", how="left", maintain_order="left"), language.extractor)


@keeps_patterns
def roles(numbers: pl.DataFrame, indicators: pl.DataFrame) -> pl.DataFrame:
    """Add to numbers the part each plays in a measurement.

    Columns in: `numbers.number_id`, `value`, `value_text`; of indicators the ids of their numbers and `low_text`.
    Columns out: those of numbers with `role` (value, baseline, low, high, denominator), and the value of the lower end
    of a range with the scale that is printed once: 30 in "30 to 60 million" is 30000000.
    """
    plays = (
        pl.concat(
            [
                indicators.select(
                    "number_id",
                    role=pl.when(pl.col("high_number_id").is_null()).then(pl.lit("value")).otherwise(pl.lit("low")),
                    low="low_text",
                ),
                indicators.select(number_id="high_number_id", role=pl.lit("high"), low=pl.lit(None, pl.String)),
                indicators.select(number_id="baseline_number_id", role=pl.lit("baseline"), low=pl.lit(None, pl.String)),
            ]
        )
        .drop_nulls("number_id")
        .unique("number_id", keep="first", maintain_order=True)
    )
    text = pl.coalesce("low", "value_text")
    is_free = (pl.col("kind") == "quantity") & pl.col("role").is_null()
    at = pl.col("char_start") - pl.col("sentence_start")
    left = pl.col("sentence").str.slice(pl.max_horizontal(at - BEFORE, 0), pl.min_horizontal(at, BEFORE))
    before = pl.when(is_free).then(left)
    divides = before.str.contains(DENOMINATOR)
    return (
        numbers.join(plays, on="number_id", how="left", maintain_order="left")
        .with_columns_seq(
            value_text=text,
            value=text.cast(pl.Float64),
            role=pl.when(divides).then(pl.lit("denominator")).otherwise("role"),
        )
        .drop("low")
    )


def _marks(found: pl.DataFrame, numbers: pl.DataFrame, counted: pl.DataFrame) -> pl.DataFrame:
    """Make one token of each quantity, from its comparator to its unit, and of each other number."""
    others = numbers.filter(
        (pl.col("kind") != "quantity") & pl.col("sentence_id").is_in(counted["sentence_id"].implode())
    )
    tag = pl.col("kind").replace_strict(NUMBER_TAGS, default=OTHER_NUMBER)
    return pl.concat(
        [
            found.select("sentence_id", char_start="mark_start", char_end="mark_end", tag=pl.lit(QUANTITY)),
            others.select("sentence_id", "char_start", "char_end", tag=tag),
        ]
    )


def _with_baselines(found: pl.DataFrame) -> pl.DataFrame:
    """Fold "from 69 … to 39" and "39, down from 69" into one row; let a list share how it changed."""
    same_class = pl.col("unit_class").eq_missing(neighbour("unit_class", -1))
    is_same = (pl.col("effect") == "same").fill_null(value=False)
    found = found.with_columns(
        scaled=pl.col("value") * pl.col("factor"),
        listed=is_same & (same_class | pl.col("unit_class").is_in(["percent", "points"])),
        other=is_same & ~same_class,
    )
    found = found.with_columns(
        pl.when("listed").then(None).otherwise(pl.col(column).replace("same", None).fill_null("")).alias(column)
        for column in ("effect", "change")
    ).with_columns(pl.col("effect", "change").forward_fill())
    # "from 5 to 4, i.e. 35%, 25% and 15%": what is listed behind a from-to has no baseline of its own
    found = found.with_columns(
        effect=pl.when(pl.col("listed") & (pl.col("effect") == "from_to")).then(pl.lit("to")).otherwise("effect")
    )
    found = found.with_columns(pl.col("effect", "change").replace("", None))
    # "rose to 2.4 million, 86 percent of the level of 2019": the share did not rise
    still = pl.col("other") & pl.col("effect").is_in(["to", "from_to"])
    found = found.with_columns(effect=pl.when(still).then(None).otherwise("effect")).drop("listed", "other")
    alike = pl.col("unit_class").eq_missing(neighbour("unit_class", -1))
    before = neighbour("value", -1).is_not_null() & (alike | (neighbour("unit_class", -1) == "count"))
    found = found.with_columns(
        side=pl.when((pl.col("effect") == "from_to") & before)
        .then(-1)
        .when((neighbour("effect") == "from") & neighbour("unit_class").eq_missing(pl.col("unit_class")))
        .then(1)
    )
    after = pl.col("side") == 1
    baseline = {
        "baseline_value": "scaled",
        "baseline_number_id": "number_id",
        "baseline_start": "char_start",
        "baseline_end": "char_end",
    }
    found = found.with_columns(
        **{
            name: pl.when(pl.col("side") == -1).then(neighbour(column, -1)).when(after).then(neighbour(column))
            for name, column in baseline.items()
        },
        change=pl.when(after).then(pl.coalesce(neighbour("change"), "change")).otherwise("change"),
        effect=pl.when(after).then(pl.lit("from_to")).otherwise("effect"),
        is_baseline=(neighbour("side") == -1).fill_null(value=False)
        | (neighbour("side", -1) == 1).fill_null(value=False),
    )
    compared = pl.when(pl.col("scaled") > pl.col("baseline_value")).then(pl.lit(RISE)).otherwise(pl.lit(FALL))
    found = found.with_columns(
        change=pl.when((pl.col("effect") == "from_to") & pl.col("change").is_null() & pl.col("side").is_not_null())
        .then(compared)
        .otherwise("change")
    )
    return found.filter(~pl.col("is_baseline")).drop("side", "is_baseline", "scaled")


def _carried(found: pl.DataFrame) -> pl.DataFrame:
    """Let a quantity without a measure of its own take that of the quantity before it in the sentence."""
    named = ["measure_start", "measure_end"]
    carries = pl.col("is_carried") & (pl.col("frame") != "none") | (pl.col("frame") == "none") & (
        pl.col("unit_class") != "count"
    )
    return found.with_columns(
        pl.when(carries & pl.col("measure_start").is_null())
        .then(pl.col(column).forward_fill().over("sentence_id"))
        .otherwise(column)
        .alias(column)
        for column in named
    )


@keeps_patterns
def _respective(found: pl.DataFrame, respectively: str) -> pl.DataFrame:
    """Give each of two quantities its own part of "wheat and rice were 4 and 7 million tonnes respectively"."""
    start, said = pl.col("measure_start"), pl.col("right").str.contains(respectively)
    measure = pl.col("sentence").str.slice(start - pl.col("sentence_start"), pl.col("measure_end") - start)
    first = pl.when(said).then(measure.str.extract(r"^(.*?)\sand\s").str.len_chars().cast(pl.Int64))
    leads, follows = ((neighbour("measure_start", place) == start).fill_null(value=False) for place in (1, -1))
    return (
        found.with_columns_seq(first=first)
        .with_columns(
            measure_end=pl.when(leads & ~follows, pl.col("first").is_not_null())
            .then(start + pl.col("first"))
            .otherwise("measure_end"),
            measure_start=pl.when(follows & ~leads, pl.col("first").is_not_null())
            .then(start + pl.col("first") + len(" and "))
            .otherwise(start),
        )
        .drop("first")
    )


@keeps_patterns
def _each(found: pl.DataFrame) -> pl.DataFrame:
    """Make two measurements of "both A and B have exceeded 9000"."""
    measure = pl.col("sentence").str.slice(
        pl.col("measure_start") - pl.col("sentence_start"), pl.col("measure_end") - pl.col("measure_start")
    )
    at = pl.col("measure_start") - pl.col("sentence_start")
    before = pl.col("sentence").str.slice(pl.max_horizontal(at - BOTH, 0), pl.min_horizontal(at, BOTH))
    is_both = before.str.contains(r"(?i)(?-u:\b)both\s(?:the\s)?$") & measure.str.contains(r"\sand\s")
    part, start = pl.col("part"), pl.col("measure_start")
    found = found.hstack(found.select_seq(pair=pl.when(is_both).then(measure).otherwise(pl.lit(""))))
    found = found.with_columns_seq(
        part=pl.when(pl.col("pair") != "").then(pl.lit([1, 2])).otherwise(pl.lit([0])),
        first=pl.col("pair").str.extract(r"^(.*?)\sand\s").str.len_chars().cast(pl.Int64),
        link=pl.col("pair").str.extract(r"\sand\s(?:the\s)?", 0).str.len_chars().cast(pl.Int64),
    ).explode("part")
    return found.with_columns(
        measure_start=pl.when(part == 2).then(start + pl.col("first") + pl.col("link")).otherwise(start),
        measure_end=pl.when(part == 1).then(start + pl.col("first")).otherwise("measure_end"),
    ).drop("part", "pair", "first", "link")


def _valued(found: pl.DataFrame) -> pl.DataFrame:
    """Compute exact values: a fraction as a percentage, a multiple as a change in percent."""
    found = found.with_columns(low_text=pl.when(pl.col("high_number_id").is_not_null()).then("value_text"))
    exact = found.select(
        "value_text", "value_high_text", "factor", multiple=pl.col("unit_class") == "multiple"
    ).unique()
    rows = [(_scaled(v, f, is_multiple=m), _scaled(h, f, is_multiple=m)) for v, h, f, m in exact.iter_rows()]
    exact = exact.with_columns(
        exact_text=pl.Series([v for v, _ in rows], dtype=pl.String),
        exact_high=pl.Series([h for _, h in rows], dtype=pl.String),
    )
    keys = ["value_text", "value_high_text", "factor", "multiple"]
    found = found.with_columns(multiple=pl.col("unit_class") == "multiple")
    found = found.join(exact, on=keys, how="left", maintain_order="left", nulls_equal=True)
    return found.with_columns(
        value_text="exact_text",
        value=pl.col("exact_text").cast(pl.Float64),
        value_high=pl.col("exact_high").cast(pl.Float64),
    ).drop("exact_text", "exact_high", "multiple")


def _scaled(text: str | None, factor: float, *, is_multiple: bool) -> str | None:
    if text is None:
        return None
    with localcontext(prec=EXACT):
        value = Decimal(text)
        return plain(abs(value - 1) * 100 if is_multiple else value * Decimal(str(factor)).normalize())


def _table(found: pl.DataFrame, extractor: str) -> pl.DataFrame:
    start, end = pl.col("surface_start"), pl.col("surface_end")

    def text(first: pl.Expr, last: pl.Expr) -> pl.Expr:
        return pl.col("sentence").str.slice(first - pl.col("sentence_start"), last - first)

    return found.with_columns(
        indicator_id=pl.format("{}/i{}", "sentence_id", position("sentence_id")),
        char_start=start,
        char_end=end,
        surface=text(start, end),
        measure=text(pl.col("measure_start"), pl.col("measure_end")),
        extractor=pl.format("{}:{}", pl.lit(extractor), "frame"),
    ).select(
        "indicator_id", "document_id", "section_id", "sentence_id", "paragraph_id", "number_id", "high_number_id",
        "baseline_number_id", "char_start", "char_end", "surface", "measure", "measure_start", "measure_end", "value",
        "value_high", "value_text", "unit_code", "unit_surface", "comparator", "statistic", "direction",
        "baseline_value", "baseline_start", "baseline_end", "low_text", "status", "period_start", "period_end",
        "period_text", "frequency", "extractor",
    )  # fmt: skip
