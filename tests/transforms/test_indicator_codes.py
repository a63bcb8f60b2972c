"""Measures are linked to the catalogue: no code beats a wrong code."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.indicator_codes import content_words, indicator_codes, phrases
from transforms.reference import Reference


def coded(
    reference: Reference, measure: str | None, statistic: str, unit_code: str, sentence: str = ""
) -> tuple[str | None, str | None]:
    indicators = pl.DataFrame(
        {"sentence_id": ["s"], "measure": [measure], "statistic": [statistic], "unit_code": [unit_code]},
        schema_overrides={"measure": pl.String},
    )
    sentences = pl.DataFrame({"sentence_id": ["s"], "text": [sentence]})
    return indicator_codes(indicators, sentences, reference).select("indicator_code", "match_type").row(0)


@pytest.mark.parametrize(
    ("measure", "statistic", "unit_code", "code"),
    [
        ("average annual concentration of PM2.5", "level", "ug/m3", "air_quality.pm25.annual_mean"),
        ("PM2.5 annual average concentration", "change_rate", "%", "air_quality.pm25.annual_mean.growth"),
        ("per capita disposable income of residents", "level", "CNY", "income.disposable.per_capita"),
        ("per capita disposable income of residents", "growth_rate_annual", "%", "income.disposable.per_capita.growth"),
        ("per capita disposable income of rural residents", "level", "CNY", "income.disposable.per_capita.rural"),
        ("total R&D investment intensity", "share", "%", "rnd.expenditure.share_gdp"),
        ("annual container throughput of Tianjin Port", "level", "{TEU}", "transport.container_throughput"),
        ("number of days with good air quality", "level", "d", "air_quality.good_days"),
        ("renovation of dilapidated houses", "level", "m2", "housing.dilapidated.area"),
        ("renovation of dilapidated houses", "count", "{household}", "housing.dilapidated"),
        ("China's GDP", "change_rate", "%", "economy.gdp.growth"),
        ("unemployment rate", "change", "[pp]", "employment.unemployment_rate"),
        ("carbon emission intensity", "change_rate", "%", "climate.carbon.intensity.growth"),
        ("地区生产总值", "change_rate", "%", "economy.gdp.growth"),
        ("全省粮食总产量", "level", "[jin_cn]", "agriculture.grain.output"),
        ("单位国内生产总值能耗", "change_rate", "%", "energy.intensity.growth"),
        ("细颗粒物（PM2.5）平均浓度", "level", "ug/m3", "air_quality.pm25.annual_mean"),
    ],
)
def test_a_measure_finds_its_code(
    reference: Reference, measure: str, statistic: str, unit_code: str, code: str
) -> None:
    assert coded(reference, measure, statistic, unit_code)[0] == code


@pytest.mark.parametrize(
    ("measure", "statistic", "unit_code"),
    [
        (None, "level", "CNY"),
        ("exports of rice", "level", "USD"),  # a part
        ("exports to Africa", "level", "USD"),  # a part
        ("GDP", "level", "m2"),  # another dimension
        ("GDP", "count", "{person}"),
        ("unemployment rate", "level", "CNY"),
        ("jobs", "count", "{job}"),  # whose, since when?
        ("growth", "change_rate", "%"),  # of what?
        ("total number", "count", "{person}"),
        ("minimum wage earners", "count", "{person}"),
        ("our unemployment insurance fund", "level", "USD"),
        ("增长", "change_rate", "%"),
        ("绿色工业园区", "count", "{park}"),
    ],
)
def test_no_code_beats_a_wrong_code(reference: Reference, measure: str | None, statistic: str, unit_code: str) -> None:
    assert coded(reference, measure, statistic, unit_code) == (None, None)


def test_a_share_of_gdp_says_so(reference: Reference) -> None:
    assert coded(reference, "budget deficit", "share", "%", "a budget deficit of 3 percent of GDP") == (
        "public_finance.deficit.share_gdp",
        "exact",
    )
    assert coded(reference, "budget deficit", "share", "%", "a budget deficit of 3 percent") == (None, None)
    assert coded(reference, "deficit-to-GDP ratio", "share", "%")[0] == "public_finance.deficit.share_gdp"


def test_the_sentence_tells_who_is_poor_from_who_no_longer_is(reference: Reference) -> None:
    lifted = "3.356 million poverty-stricken people have been lifted out of poverty."
    assert coded(reference, "poverty-stricken people", "count", "{person}", lifted)[0] == "income.poverty.lifted"
    poor = "There are still 30 million poverty-stricken people."
    assert coded(reference, "poverty-stricken people", "count", "{person}", poor)[0] == "income.poverty.people"
    housed = "Houses were renovated for 22000 poverty-stricken people."
    assert coded(reference, "poverty-stricken people", "count", "{person}", housed) == (None, None)


def test_the_synonym_says_how_well_it_fits(reference: Reference) -> None:
    assert coded(reference, "Accumulated new employment", "count", "{person}")[1] == "close"
    assert coded(reference, "new urban jobs", "count", "{job}")[1] == "exact"


@given(st.permutations(["annual", "average", "concentration", "of", "fine", "particulate", "matter"]))
def test_the_order_of_words_does_not_count(reference: Reference, words: list[str]) -> None:
    assert coded(reference, " ".join(words), "level", "ug/m3")[0] == "air_quality.pm25.annual_mean"


def test_rows_keep_their_order_and_number(reference: Reference) -> None:
    measures = ["GDP", None, "exports of rice", "GDP", "CPI"]
    indicators = pl.DataFrame({"sentence_id": list("abcde"), "measure": measures}).with_columns(
        statistic=pl.lit("change_rate"), unit_code=pl.lit("%")
    )
    sentences = pl.DataFrame({"sentence_id": list("edcba"), "text": [""] * 5})
    found = indicator_codes(indicators, sentences, reference)
    assert found["measure"].to_list() == measures
    assert found["indicator_code"].to_list() == [
        *("economy.gdp.growth", None, None, "economy.gdp.growth", "economy.prices.cpi.growth")
    ]


def test_content_words(reference: Reference) -> None:
    text = pl.Series(["The city's total number of industries", "全市居民人均可支配收入"])
    assert content_words(text, reference)["word"].to_list() == ["industry", "total", "居民人均可支配收入"]


def test_synonyms_are_spelt_out() -> None:
    bags = {token: frozenset({token}) for token in ("new", "urban", "jobs", "posts")} | {"in": frozenset()}
    spelt = phrases("[new] (jobs|posts) in urban", bags)
    assert {" ".join(sorted(bag)) for bag in spelt} == {
        *("jobs urban", "posts urban", "jobs new urban", "new posts urban")
    }


def test_a_bracket_that_closes_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="closes nothing"):
        phrases("new) jobs", {"new": frozenset({"new"}), "jobs": frozenset({"job"})})
