"""Values are converted to base units; money and counts are not."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.reference import Reference
from transforms.units import CURRENCY, dimensions, to_base


def converted(unit_code: str, reference: Reference, code: str | None = None, value: float = 1.0) -> tuple[float, str]:
    row = pl.DataFrame(
        {"value": [value], "unit_code": [unit_code], "indicator_code": [code]},
        schema_overrides={"indicator_code": pl.String},
    )
    return to_base(row, reference).select("value_base", "unit_base").row(0)


@pytest.mark.parametrize(
    ("unit_code", "factor", "unit_base"),
    [
        ("km2", 1e6, "m2"),
        ("[mu_cn]", 10000 / 15, "m2"),
        ("kW.h", 3.6e6, "J"),
        ("%", 1, "%"),
        ("[pp]", 1, "[pp]"),
        ("CNY", 1, "CNY"),
        ("{household}", 1, "{household}"),
        ("CNY/m2", 1, "CNY/m2"),
        ("INR/t", 0.001, "INR/kg"),
        ("CNY/[mu_cn]", 15 / 10000, "CNY/m2"),
        ("CNY/(kW.h)", 1 / 3.6e6, "CNY/J"),
        ("{person}/km2", 1e-6, "{person}/m2"),
        ("{death}/10*5", 1e-5, "{death}"),
        ("t{CO2}", 1000, "kg{CO2}"),
        ("t/d", 1000, "kg/d"),
        ("HKD/{contractor}", 1, "HKD/{contractor}"),
        ("Cel", 1, "Cel"),
        ("[degF]", 1, "[degF]"),
    ],
)
def test_units_and_their_compounds(reference: Reference, unit_code: str, factor: float, unit_base: str) -> None:
    value, base = converted(unit_code, reference)
    assert (value, base) == (pytest.approx(factor), unit_base)


def test_the_catalogue_s_unit_comes_before_that_of_the_dimension(reference: Reference) -> None:
    assert converted("ug/m3", reference) == (pytest.approx(1e-9), "kg/m3")
    assert converted("mg/m3", reference, "air_quality.pm25.annual_mean") == (pytest.approx(1000), "ug/m3")
    assert converted("m", reference, "transport.metro", 500) == (pytest.approx(0.5), "km")


def test_the_catalogue_does_not_turn_one_thing_into_another(reference: Reference) -> None:
    assert converted("USD", reference, "trade.fdi") == (1, "USD")
    assert converted("{person}", reference, "housing.affordable") == (1, "{person}")
    assert converted("CNY/[mu_cn]", reference, "housing.price") == (pytest.approx(15 / 10000), "CNY/m2")
    assert converted("%", reference, "economy.gdp") == (1, "%")


def test_dimensions_of_compounds(reference: Reference) -> None:
    codes = pl.Series(["CNY/m2", "kW.h", "{patent}/10*4", "[sce_t]/XDC", "CNY/m2", "furlong"])
    assert dict(dimensions(codes, reference).iter_rows()) == {
        "CNY/m2": "currency/area",
        "kW.h": "energy",
        "{patent}/10*4": "count/number",
        "[sce_t]/XDC": "energy/currency",
        "furlong": "unknown",
    }


def test_rows_keep_their_order_and_their_columns(reference: Reference) -> None:
    rows = pl.DataFrame({"n": [3, 1, 2], "value": [1.0, 2.0, 3.0], "unit_code": ["km", "m", "km"]}).with_columns(
        indicator_code=pl.lit(None, pl.String)
    )
    based = to_base(rows, reference)
    assert based["n"].to_list() == [3, 1, 2]
    assert based["value_base"].to_list() == [1000, 2, 3000]


@given(value=st.floats(-1e15, 1e15), data=st.data())
def test_a_base_unit_is_its_own_base(reference: Reference, value: float, data: st.DataObject) -> None:
    unit = data.draw(st.sampled_from(reference.units.filter(pl.col("dimension") != CURRENCY)["unit_code"].to_list()))
    based, base = converted(unit, reference, value=value)
    assert converted(base, reference, value=based) == (based, base)
