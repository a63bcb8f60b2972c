"""Expectations that tables of spans share."""

import polars as pl

from expectations.expectation import Expectation, expect


def names_its_document(table: str, key: str) -> Expectation:
    """Expect ids to begin with the id of their document."""
    return expect(
        f"{table}.{key}.names_document",
        f"{key} begins with document_id and a slash",
        pl.col(key).str.starts_with(pl.col("document_id") + "/"),
        structural=True,
    )


def says_the_text(table: str, surface: str) -> Expectation:
    """Expect the offsets to slice to the surface; the context gives `_slice`."""
    return expect(
        f"{table}.{surface}.says_the_text",
        f"{surface} is what the text of the document says between char_start and char_end",
        pl.col("_slice").eq_missing(pl.col(surface).cast(pl.Binary)),
        structural=True,
    )


def after_previous(table: str, expected: str) -> Expectation:
    """Expect spans not to overlap; the context gives `_previous_end`."""
    return expect(
        f"{table}.char_start.after_previous",
        expected,
        pl.col("char_start") >= pl.col("_previous_end"),
        structural=True,
    )


def in_reading_order(table: str, *order_by: str) -> Expectation:
    """Expect ordinals to count the rows of a document from 1 in the order of the text."""
    return expect(
        f"{table}.ordinal.in_reading_order",
        "ordinal counts the rows of the document from 1 in the order of the text",
        pl.col("ordinal") == pl.int_range(1, pl.len() + 1).over("document_id", order_by=order_by),
        structural=True,
    )


def lies_within(id: str, expected: str, parent: str) -> Expectation:  # noqa: A002
    """Expect a span to lie within that of a row looked up as `parent`, of the same document."""
    return expect(
        id,
        expected,
        (pl.col(f"{parent}.document_id") == pl.col("document_id"))
        & (pl.col("char_start") >= pl.col(f"{parent}.char_start"))
        & (pl.col("char_end") <= pl.col(f"{parent}.char_end")),
        structural=True,
    )


def both_or_neither(id: str, *columns: str) -> Expectation:  # noqa: A002
    """Expect columns that belong together to be given all or none."""
    first, *others = (pl.col(column).is_null() for column in columns)
    return expect(
        id,
        f"{', '.join(columns[:-1])} and {columns[-1]} are given together or not at all",
        pl.all_horizontal(first == other for other in others),
        structural=True,
    )


def same_decimal(id: str) -> Expectation:  # noqa: A002
    """Expect `value_text`, where it is a decimal, to say the same as `value`."""
    decimal = pl.col("value_text").cast(pl.Float64, strict=False)
    return expect(
        id,
        "value_text, as a decimal, is value",
        (decimal - pl.col("value")).abs() <= 1e-9 * pl.col("value").abs(),
    )


def is_blank(text: str) -> pl.Expr:
    """Say whether a slice holds nothing but blanks (Unicode White_Space)."""
    return pl.col(text).cast(pl.String).str.strip_chars() == ""
