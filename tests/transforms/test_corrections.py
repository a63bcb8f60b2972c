"""A reader's correction mends its row, or says why it cannot."""

from datetime import date

import polars as pl
import pytest

from transforms.corrections import CorrectionError, apply
from transforms.reference import Reference

INDICATORS = pl.DataFrame(
    {
        "document_id": ["a", "a", "a", "b"],
        "char_start": [10, 30, 30, 10],
        "char_end": [15, 35, 35, 15],
        "surface": ["3%", "9000", "9000", "7%"],
        "measure": ["debt", "enterprises", "companies", "debt"],
        "status": ["achieved", "target", "target", "context"],
        "value": [3.0, 9000.0, 9000.0, 7.0],
        "period_end": [None, None, None, date(2021, 12, 31)],
    }
)


def correction(reference: Reference, **cells: object) -> pl.DataFrame:
    row = {"document_id": "a", "char_start": 10, "char_end": 15, "surface": "3%", "reason": "misread"} | cells
    return pl.DataFrame([row], schema=reference.corrections.schema)


def corrected(corrections: pl.DataFrame, documents: tuple[str, ...] = ("a", "b")) -> pl.DataFrame:
    return apply(INDICATORS, pl.Series(documents), corrections)


def test_nothing_to_correct(reference: Reference) -> None:
    table = corrected(reference.corrections)
    assert not table["is_corrected"].any()
    assert table.drop("is_corrected").equals(INDICATORS)


@pytest.mark.parametrize(
    ("field", "value", "right"),
    [
        ("status", "target", "target"),
        ("value", "2.5", 2.5),
        ("period_end", "2022-06-16", date(2022, 6, 16)),
        ("status", None, None),
    ],
)
def test_a_field_is_mended(reference: Reference, field: str, value: str | None, right: object) -> None:
    table = corrected(correction(reference, field=field, value=value))
    assert table[field].to_list() == [right, *INDICATORS[field][1:]]
    assert table["is_corrected"].to_list() == [True, False, False, False]


def test_the_measure_tells_rows_on_one_span_apart(reference: Reference) -> None:
    both = {"char_start": 30, "char_end": 35, "surface": "9000", "field": "status", "value": "achieved"}
    with pytest.raises(CorrectionError, match="status in a, characters 30–35: two rows"):
        corrected(correction(reference, **both))
    table = corrected(correction(reference, **both, measure="companies"))
    assert table["is_corrected"].to_list() == [False, False, True, False]


@pytest.mark.parametrize(
    "misfit", [{"char_start": 11}, {"surface": "4%"}, {"measure": "deficit"}, {"document_id": "b"}]
)
def test_a_correction_that_no_longer_fits_is_an_error(reference: Reference, misfit: dict[str, object]) -> None:
    with pytest.raises(CorrectionError, match="no row has this span"):
        corrected(correction(reference, field="status", value="target", **misfit))


def test_a_field_is_corrected_once(reference: Reference) -> None:
    by_span = correction(reference, field="status", value="target")
    by_measure = correction(reference, field="status", value="context", measure="debt")
    with pytest.raises(CorrectionError, match="status in a, characters 10–15: a second correction"):
        corrected(pl.concat([by_span, by_measure]))


def test_a_value_of_another_type_is_an_error(reference: Reference) -> None:
    with pytest.raises(CorrectionError, match="'many' is not of type Float64"):
        corrected(correction(reference, field="value", value="many"))


def test_corrections_of_other_documents_wait_for_theirs(reference: Reference) -> None:
    absent = correction(reference, document_id="c", field="status", value="target")
    assert not corrected(absent)["is_corrected"].any()
