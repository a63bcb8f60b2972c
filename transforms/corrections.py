"""Mend what a reader of the data found wrong: corrections are data, and survive re-extraction."""

from collections.abc import Mapping

import polars as pl

SPAN = ("document_id", "char_start", "char_end")


class CorrectionError(ValueError):
    """A correction does not fit its document: the message names document, span and field, and what to do."""


def apply(indicators: pl.DataFrame, document_ids: pl.Series, corrections: pl.DataFrame) -> pl.DataFrame:
    """Put the right values of the corrections into the fields they name, and mark the rows.

    Columns in: of indicators `document_id`, `char_start`, `char_end`, `surface`, `measure` and every field corrected;
    of corrections `document_id`, `char_start`, `char_end`, `surface`, `measure` (null where the span alone says which
    row), `field`, `value` (String; null empties the field), `reason`.
    Columns added: `is_corrected` (Boolean).
    `document_ids` are the documents at hand; corrections of others wait for theirs.
    Raises CorrectionError where a correction fits no row or two, or its value is not of the field's type.
    Correct before values are converted to base units.
    """
    numbered = indicators.with_row_index("row")
    due = corrections.with_row_index("correction").filter(pl.col("document_id").is_in(document_ids.implode()))
    fitting = due.join(
        numbered.select("row", *SPAN, surface_found="surface", measure_found="measure"), on=SPAN, how="left"
    ).filter(
        pl.col("surface_found").is_null()
        | (
            (pl.col("surface") == pl.col("surface_found"))
            & (pl.col("measure").is_null() | pl.col("measure").eq_missing(pl.col("measure_found")))
        )
    )
    _check(due, fitting)
    _check_once(fitting)
    for (field,), rows in fitting.group_by("field", maintain_order=True):
        name = str(field)
        values = rows.select("row", right=_cast(rows, indicators.schema[name]))
        numbered = (
            numbered.join(values, on="row", how="left", maintain_order="left")
            .with_columns(
                pl.when(pl.col("row").is_in(values["row"].implode())).then("right").otherwise(name).alias(name)
            )
            .drop("right")
        )
    return numbered.with_columns(is_corrected=pl.col("row").is_in(fitting["row"].implode())).drop("row")


def _check(due: pl.DataFrame, fitting: pl.DataFrame) -> None:
    found = due.join(
        fitting.group_by("correction").agg(rows=pl.col("row").drop_nulls().len()), on="correction", how="left"
    )
    wrong = found.filter(pl.col("rows").fill_null(0) != 1)
    if wrong.height:
        first = wrong.row(0, named=True)
        fault = "two rows have this span: name the measure" if first["rows"] else "no row has this span and surface"
        raise CorrectionError(f"{where(first)}: {fault}; mend or remove it")


def _check_once(fitting: pl.DataFrame) -> None:
    again = fitting.filter(~pl.struct("row", "field").is_first_distinct())
    if again.height:
        raise CorrectionError(f"{where(again.row(0, named=True))}: a second correction of this field; remove one")


def _cast(rows: pl.DataFrame, dtype: pl.DataType) -> pl.Series:
    text = pl.col("value")
    if dtype == pl.Boolean:
        value = text.replace_strict({"true": True, "false": False}, default=None)
    elif dtype == pl.Date:
        value = text.str.to_date(strict=False)
    else:
        value = text.cast(dtype, strict=False)
    cast = rows.select("value", right=value)
    wrong = rows.filter(cast["value"].is_not_null() & cast["right"].is_null())
    if wrong.height:
        first = wrong.row(0, named=True)
        raise CorrectionError(f"{where(first)}: {first['value']!r} is not of type {dtype}; mend it")
    return cast["right"]


def where(correction: Mapping[str, object]) -> str:
    """Name a correction by its field and its span."""
    span = f"{correction['char_start']}–{correction['char_end']}"
    return f"correction of {correction['field']} in {correction['document_id']}, characters {span}"
