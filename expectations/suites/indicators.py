"""What must hold in indicators beyond their contract."""

import polars as pl

from expectations.corpus import Corpus
from expectations.expectation import expect, expect_greater
from expectations.spans import (
    both_or_neither,
    lies_within,
    names_its_document,
    same_decimal,
    says_the_text,
)

CHANGES = ["change", "change_rate", "growth_rate_annual"]


def with_context(corpus: Corpus) -> pl.DataFrame:
    """Add the texts of the spans, the sentence, and the numbers that the measurement refers to."""
    span = ("document_id", "char_start", "char_end")
    indicators = corpus.look_up(corpus["indicators"], "sentence_id", "sentences", "sentence_id", *span, "section_id")
    number = (*span, "kind", "value")
    for column in ("number_id", "high_number_id", "baseline_number_id"):
        indicators = corpus.look_up(indicators, column, "numbers", "number_id", *number)
    indicators = corpus.with_slice(indicators, "char_start", "char_end", "_slice")
    return corpus.with_slice(indicators, "measure_start", "measure_end", "_measure")


def _encloses(start: str, end: str, number: str) -> pl.Expr:
    return (pl.col(start) <= pl.col(f"_{number}.char_start")) & (pl.col(end) >= pl.col(f"_{number}.char_end"))


_DIRECTION = pl.col("direction")
_SIGN = pl.when(_DIRECTION == "up").then(1).when(_DIRECTION == "down").then(-1)
_IS_CHANGE = pl.col("statistic").is_in(CHANGES)

EXPECTATIONS = (
    names_its_document("indicators", "indicator_id"),
    expect_greater("indicators.char_end.after_start", "char_end", "char_start", structural=True),
    says_the_text("indicators", "surface"),
    lies_within(
        "indicators.sentence_id.contains", "the surface lies within its sentence, of the same document", "_sentence_id"
    ),
    expect(
        "indicators.section_id.of_sentence",
        "the measurement is in the section of its sentence",
        pl.col("section_id") == pl.col("_sentence_id.section_id"),
        structural=True,
    ),
    expect(
        "indicators.number_id.in_surface",
        "the number that gives the value lies within the surface",
        _encloses("char_start", "char_end", "number_id"),
        structural=True,
    ),
    expect(
        "indicators.high_number_id.in_surface",
        "the number that gives the upper end of a range lies within the surface",
        _encloses("char_start", "char_end", "high_number_id"),
        structural=True,
    ),
    expect(
        "indicators.baseline_number_id.in_baseline",
        "the number that gives the baseline lies within the baseline's span",
        _encloses("baseline_start", "baseline_end", "baseline_number_id"),
        structural=True,
    ),
    expect(
        "indicators.number_id.quantity",
        "the numbers of a measurement are quantities",
        pl.all_horizontal(
            (pl.col(f"_{column}.kind") == "quantity").fill_null(value=True)
            for column in ("number_id", "high_number_id", "baseline_number_id")
        ),
    ),
    both_or_neither("indicators.measure.spanned", "measure", "measure_start", "measure_end"),
    expect(
        "indicators.measure.says_the_text",
        "measure is what the text of the document says between measure_start and measure_end",
        pl.col("_measure").eq_missing(pl.col("measure").cast(pl.Binary)),
        structural=True,
    ),
    expect(
        "indicators.measure.given",
        "the document names what is measured",
        pl.col("measure").is_not_null(),
        severity="warning",
    ),
    expect(
        "indicators.measure.not_blank",
        "the measure is a word or more",
        pl.col("measure").str.contains(r"\p{L}"),
    ),
    expect(
        "indicators.measure.short",
        "a measure has at most 400 characters",
        pl.col("measure").str.len_chars() <= 400,
        severity="warning",
    ),
    both_or_neither("indicators.indicator_code.matched", "indicator_code", "match_type"),
    same_decimal("indicators.value_text.same_as_value"),
    expect_greater("indicators.value_high.greater_than_value", "value_high", "value"),
    both_or_neither("indicators.value_high.of_number", "value_high", "high_number_id"),
    both_or_neither(
        "indicators.baseline_value.of_number", "baseline_value", "baseline_number_id", "baseline_start", "baseline_end"
    ),
    expect(
        "indicators.baseline_value.differs_from_value",
        "where there is a direction the baseline differs from the value",
        _DIRECTION.is_null() | (pl.col("baseline_value") != pl.col("value")),
    ),
    expect(
        "indicators.direction.agrees_with_baseline",
        "a value above its baseline goes up, one below goes down",
        ((pl.col("value") - pl.col("baseline_value")) * _SIGN > 0) | ~(pl.col("statistic") == "level"),
        severity="warning",
    ),
    expect(
        "indicators.direction.given_for_change",
        "a change, a change rate and a growth rate have a direction",
        ~_IS_CHANGE | _DIRECTION.is_not_null(),
    ),
    expect(
        "indicators.value_base.signed",
        "value_base of a change is not negative when it goes up, and not positive when it goes down",
        ~_IS_CHANGE | (pl.col("value_base") * _SIGN >= 0),
    ),
    expect(
        "indicators.value.share_in_range",
        "a share in per cent lies in 0 to 100 (debt may pass 100 % of GDP)",
        ~((pl.col("statistic") == "share") & (pl.col("unit_code") == "%"))
        | (pl.col("value").is_between(0, 100) & pl.col("value_high").is_between(0, 100).fill_null(value=True)),
        severity="warning",
    ),
    expect(
        "indicators.unit_code.of_rate",
        "a change rate and a growth rate are in per cent",
        ~pl.col("statistic").is_in(["change_rate", "growth_rate_annual"]) | (pl.col("unit_code") == "%"),
        severity="warning",
    ),
    expect(
        "indicators.unit_code.of_count",
        "a count has a thing counted for its unit, as in {household}",
        (pl.col("statistic") != "count") | pl.col("unit_code").str.contains(r"\{[^{}]+\}"),
        severity="warning",
    ),
    expect(
        "indicators.unit_code.balanced",
        "brackets and braces of the unit are closed",
        (pl.col("unit_code").str.count_matches(r"\{") == pl.col("unit_code").str.count_matches(r"\}"))
        & (pl.col("unit_code").str.count_matches(r"\[") == pl.col("unit_code").str.count_matches(r"\]")),
    ),
    expect_greater("indicators.period_end.not_before_start", "period_end", "period_start", or_equal=True),
    expect(
        "indicators.period_start.plausible",
        "the period lies between 1800 and 2150",
        pl.col("period_start").dt.year().is_between(1800, 2150) & pl.col("period_end").dt.year().is_between(1800, 2150),
        severity="warning",
    ),
)
