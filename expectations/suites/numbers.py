"""What must hold in numbers beyond their contract."""

import polars as pl

from expectations.corpus import Corpus
from expectations.expectation import expect, expect_greater
from expectations.spans import after_previous, lies_within, names_its_document, same_decimal, says_the_text


def with_context(corpus: Corpus) -> pl.DataFrame:
    """Add the text of each span, its sentence, the number before it, and whether an indicator refers to it."""
    numbers = corpus.look_up(
        corpus["numbers"], "sentence_id", "sentences", "sentence_id", "document_id", "char_start", "char_end"
    )
    indicators = corpus["indicators"]
    placed = numbers.with_columns(
        _previous_end=pl.col("char_end").cum_max().shift(1).over("document_id", order_by="char_start"),
        _is_value=pl.col("number_id").is_in(indicators["number_id"].implode()),
        _is_high=pl.col("number_id").is_in(indicators["high_number_id"].implode()),
        _is_baseline=pl.col("number_id").is_in(indicators["baseline_number_id"].implode()),
    )
    return corpus.with_slice(placed, "char_start", "char_end", "_slice")


_ROLE = pl.col("role")

EXPECTATIONS = (
    names_its_document("numbers", "number_id"),
    expect_greater("numbers.char_end.after_start", "char_end", "char_start", structural=True),
    says_the_text("numbers", "surface"),
    after_previous("numbers", "no two numbers overlap"),
    lies_within(
        "numbers.sentence_id.contains", "the number lies within its sentence, of the same document", "_sentence_id"
    ),
    expect(
        "numbers.value.given_for_quantity",
        "a quantity has a value",
        (pl.col("kind") != "quantity") | pl.col("value").is_not_null(),
    ),
    same_decimal("numbers.value_text.same_as_value"),
    expect(
        "numbers.is_word.without_digits",
        "a number in words has no digits, one in digits has some",
        pl.col("is_word") != pl.col("surface").str.contains(r"\p{Nd}"),
    ),
    expect(
        "numbers.role.given_when_used",
        "a number that an indicator refers to has a role",
        _ROLE.is_not_null() | ~(pl.col("_is_value") | pl.col("_is_high") | pl.col("_is_baseline")),
    ),
    expect(
        "numbers.role.used_as_told",
        "a number whose role is value, low, high or baseline is referred to as such by an indicator",
        pl.when(_ROLE == "high")
        .then("_is_high")
        .when(_ROLE == "baseline")
        .then("_is_baseline")
        .when(_ROLE.is_in(["value", "low"]))
        .then("_is_value"),
    ),
    expect(
        "numbers.role.given_for_quantity",
        "a quantity is part of an indicator",
        (pl.col("kind") != "quantity") | _ROLE.is_not_null(),
        severity="warning",
    ),
    expect(
        "numbers.role.of_quantity",
        "only quantities have a role in an indicator",
        (pl.col("kind") == "quantity") | _ROLE.is_null(),
    ),
)
