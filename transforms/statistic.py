"""What sort of figure a quantity is (a level, a change, a share, a count) and which way it went."""

import polars as pl

from transforms.pattern_cache import keeps_patterns
from transforms.quantities import neighbour

RISING = (">", "^", "g", "e")  # tags of words of increase, see `phrases.py`
CHANGES = ("change", "change_rate", "growth_rate_annual")
NEAR = 60  # characters before a quantity that may say "average annual"


def with_statistic(found: pl.DataFrame, parts: dict[str, str]) -> pl.DataFrame:
    """Decide statistic and direction from the frame, the sort of unit and the measure.

    Columns in: `sentence` and the offsets `sentence_start`, `surface_start`, `measure_start`, `measure_end`; `right`
    (the text after the quantity), `unit_class`, `unit_code`, `effect`, `change`, `form`, `value`.
    `parts`: the patterns average_annual, yearly, price_rate, flow, growth, decline of the language.
    Columns added: `statistic` (level, change, change_rate, growth_rate_annual, share, count), `direction` (up, down;
    null for what did not move).
    """
    unit, effect = pl.col("unit_class"), pl.col("effect")
    begin, start = pl.col("sentence_start"), pl.col("surface_start")
    percent = unit.is_in(["percent", "multiple"])
    length = pl.col("measure_end") - pl.col("measure_start")
    near_start, near_length = pl.max_horizontal(start - begin - NEAR, 0), pl.min_horizontal(start - begin, NEAR)
    texts = found.select(
        measure=pl.col("sentence").str.slice(pl.col("measure_start") - begin, length).fill_null(""),
        near=pl.when(percent).then(pl.col("sentence").str.slice(near_start, near_length)),
        right=pl.when(percent).then("right"),
    )
    said = _said(texts, parts)
    annual, priced, grows, shrinks, flows = (pl.col(name) for name in said.columns)
    moved, is_level = effect == "change", effect.is_in(["to", "from_to"])
    rate = pl.when(annual).then(pl.lit("growth_rate_annual")).otherwise(pl.lit("change_rate"))
    counts = pl.col("unit_code").str.starts_with("{") & ~flows
    statistic = (
        pl.when(percent & moved).then(rate)
        .when(percent & is_level).then(pl.lit("level"))
        .when(unit == "multiple").then(rate)
        .when(percent & (grows | shrinks) & (pl.col("frame") != "share_of")).then(rate)
        .when(percent & priced).then(pl.lit("level"))
        .when(percent).then(pl.lit("share"))
        .when((unit == "points") | moved).then(pl.lit("change"))
        .when(counts & ~is_level.fill_null(value=False)).then(pl.lit("count"))
        .otherwise(pl.lit("level"))
    )  # fmt: skip
    found = found.hstack(said).with_columns(statistic=statistic)
    # "wages rose by an average of 9 % a year and pensions by 8 %"
    goes_on = (pl.col("frame").is_in(["gapped", "listed"]) & (pl.col("statistic") == "change_rate")).fill_null(
        value=False
    )
    before = neighbour("statistic", -1)
    found = found.with_columns_seq(
        statistic=pl.when(goes_on & (before == "growth_rate_annual")).then(before).otherwise("statistic")
    )
    changes = pl.col("statistic").is_in(CHANGES) | is_level.fill_null(value=False)
    halved = (pl.col("unit_class") == "multiple") & (pl.col("value") < 1)
    worded = pl.col("change").is_not_null()
    fell = pl.when(worded).then(~pl.col("change").is_in(RISING)).otherwise(shrinks)
    negative = (pl.col("value") < 0) & (~is_level | ~worded)  # growth of -1.5 %, but "rose to -1.5 %"
    direction = pl.when(changes & (halved | fell | negative)).then(pl.lit("down")).when(changes).then(pl.lit("up"))
    return found.with_columns(direction=direction).drop(said.columns)


@keeps_patterns
def _said(texts: pl.DataFrame, parts: dict[str, str]) -> pl.DataFrame:
    """Say what the measure (`measure`) and the words left (`near`) and right of a percentage name."""
    near, measure, right = pl.col("near"), pl.col("measure"), pl.col("right")
    average_annual, price_rate = parts["average_annual"], parts["price_rate"]
    return texts.select_seq(
        annual=near.str.contains(average_annual)
        | measure.str.contains(average_annual)
        | right.str.contains(rf"^[^,;.]{{0,30}}(?:{average_annual})|{parts['yearly']}"),
        priced=measure.str.contains(price_rate) | near.str.contains(price_rate + r"[^,;]{0,25}$"),
        grows=measure.str.contains(parts["growth"]),
        shrinks=measure.str.contains(parts["decline"]),
        flows=measure.str.contains(parts["flow"]),
    )


def signed(indicators: pl.DataFrame) -> pl.DataFrame:
    """Give `value_base` the sign of its direction: a decrease by 24.3 % is -24.3; `value` stays as printed."""
    falls = pl.col("statistic").is_in(CHANGES) & (pl.col("direction") == "down")
    return indicators.with_columns(value_base=pl.when(falls).then(-pl.col("value_base").abs()).otherwise("value_base"))
