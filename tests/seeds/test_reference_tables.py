"""What must hold of the reference tables beyond what their loader checks."""

import re
from importlib.resources import files

import polars as pl
import pycountry
import pytest
from ucumvert import PintUcumRegistry, get_ucum_parser

from transforms.indicator_codes import synonyms
from transforms.reference import Reference, tables
from transforms.units import CURRENCY, dimensions

# Private atoms, each as so many of a unit that UCUM knows or of another private one; and the one the library misreads.
KNOWN_AS = {
    "[cft_i]": (1, "[ft_i]3"),
    "[bp]": (0.01, "[pp]"),
    "[li_cn]": (500, "m"),
    "[mu_cn]": (1 / 15, "har"),
    "[jin_cn]": (0.5, "kg"),
    "[dan_cn]": (50, "kg"),
    "[sce_t]": (29.3076, "GJ"),
    "[toe]": (41.868, "GJ"),
    "[Pflops]": (1e15, "[flops]"),
    "[Eflops]": (1e18, "[flops]"),
}
WITHDRAWN = (
    *("ATS", "BEF", "CYP", "DEM", "EEK", "ESP", "FIM", "FRF", "GRD", "HRK", "IEP", "ITL", "LTL", "LVL", "MTL", "NLG"),
    *("PTE", "SIT", "SKK", "BGN", "ANG", "GHC", "ROL", "RUR", "TRL", "YUM", "ZMK", "ZWL"),
)
NOT_IN_ISO_3166 = {"EU", "XK"}  # reserved, and user-assigned


@pytest.fixture(scope="module")
def registry() -> PintUcumRegistry:
    return PintUcumRegistry()


def physical(reference: Reference) -> pl.DataFrame:
    return reference.units.filter(pl.col("dimension") != CURRENCY)


def in_ucum(code: str, reference: Reference) -> str:
    """Put an atom of UCUM for each private atom and each currency, which count as atoms."""
    own = reference.units.filter(pl.col("is_private") | (pl.col("dimension") == CURRENCY))["unit_code"]
    names = sorted(map(re.escape, own), key=len, reverse=True)
    return re.sub("|".join(rf"(?<![A-Za-z\[]){name}(?![A-Za-z\]])" for name in names), "g", code)


def test_every_table_is_declared() -> None:
    found = {
        file.name.removesuffix(".csv") for file in files("seeds.reference").iterdir() if file.name.endswith(".csv")
    }
    assert found == set(tables())


def test_unit_codes_are_ucum(reference: Reference) -> None:
    parser = get_ucum_parser()
    codes = pl.concat(
        [
            reference.units["unit_code"],
            reference.unit_surfaces["unit_code"],
            reference.indicator_catalogue["unit_base"],
            reference.count_nouns["unit_code"],
        ]
    ).unique()
    for code in codes.drop_nulls():
        parser.parse(in_ucum(code, reference))


def test_factors_are_those_of_a_units_library(reference: Reference, registry: PintUcumRegistry) -> None:
    for unit in physical(reference).iter_rows(named=True):
        times, known = KNOWN_AS.get(unit["unit_code"], (1, unit["unit_code"]))
        base = unit["unit_base"]
        if known != base:
            times *= (registry.from_ucum(known) / registry.from_ucum(base)).to("").magnitude
        assert unit["factor"] == pytest.approx(times, rel=1e-9), unit["unit_code"]


def test_a_dimension_has_one_base_unit(reference: Reference) -> None:
    bases = physical(reference).group_by("dimension").agg(pl.col("unit_base").unique())
    assert bases.filter(pl.col("unit_base").list.len() != 1).is_empty()
    assert reference.units.filter(pl.col("unit_code") == pl.col("unit_base"))["factor"].unique().to_list() == [1.0]


def test_money_is_its_own_base(reference: Reference) -> None:
    money = reference.units.filter(pl.col("dimension") == CURRENCY)
    assert money["unit_code"].to_list() == money["unit_base"].to_list()
    named = set(money.filter(~pl.col("is_private"))["unit_code"])
    unknown = named - {currency.alpha_3 for currency in pycountry.currencies}
    assert unknown == set(WITHDRAWN)


def test_a_unit_surface_means_one_thing(reference: Reference) -> None:
    surfaces = reference.unit_surfaces
    forms = pl.concat(
        [surfaces.select("language", "position", "unit_code", form=form) for form in ("surface", "plural")]
    )
    meant = forms.drop_nulls("form").group_by("language", "position", "form").agg(pl.col("unit_code").unique())
    assert meant.filter(pl.col("unit_code").list.len() > 1).is_empty()
    known = dimensions(surfaces["unit_code"], reference)
    assert known.filter(pl.col("dimension").str.contains("unknown")).is_empty()


def test_ambiguous_units_are_resolved_by_real_places(reference: Reference) -> None:
    placed = reference.place_units.drop_nulls("place_code")
    assert placed.join(reference.places, on="place_code", how="anti").is_empty()


def test_places_are_those_of_iso_3166(reference: Reference) -> None:
    countries = {country.alpha_2 for country in pycountry.countries}
    parts = {part.code for part in pycountry.subdivisions}
    codes = set(reference.places["place_code"])
    assert countries | NOT_IN_ISO_3166 == {code for code in codes if "-" not in code}
    assert {code for code in codes if "-" in code} <= parts
    assert len([code for code in codes if code.startswith("CN-")]) == 34


def test_the_catalogue_covers_what_reports_state(reference: Reference) -> None:
    catalogue = reference.indicator_catalogue
    assert catalogue.height >= 200
    assert 40 <= catalogue["is_core"].sum() <= 60
    fields = {code.split(".")[0] for code in catalogue["indicator_code"]}
    assert fields >= {"economy", "public_finance", "industry", "trade", "innovation", "rnd", "employment", "income"}
    assert fields >= {"education", "health", "social", "housing", "transport", "energy", "environment", "air_quality"}
    assert fields >= {"agriculture", "population", "safety", "governance", "tourism", "culture", "finance", "climate"}


def test_catalogue_codes_agree(reference: Reference) -> None:
    catalogue = reference.indicator_catalogue
    spelt = catalogue["indicator_code"].str.to_uppercase().str.replace_all(r"\.", "_")
    assert spelt.to_list() == catalogue["sdmx_id"].to_list()
    has_counterpart = pl.col("sdg_code").is_not_null() | pl.col("wdi_code").is_not_null()
    assert catalogue.filter(has_counterpart != pl.col("match_type").is_not_null()).is_empty()
    known = dimensions(catalogue["unit_base"], reference)
    assert known.filter(pl.col("dimension").str.contains("unknown")).is_empty()


def test_codes_of_a_concept_are_told_apart(reference: Reference) -> None:
    catalogue = reference.indicator_catalogue.join(
        dimensions(reference.indicator_catalogue["unit_base"], reference), left_on="unit_base", right_on="unit_code"
    ).explode("statistics")
    same = catalogue.filter(pl.col("context").is_null(), pl.col("context_not").is_null()).group_by(
        "concept", "statistics", "dimension"
    )
    assert same.agg(pl.col("indicator_code")).filter(pl.col("indicator_code").list.len() > 1).is_empty()


def test_no_synonym_leads_to_two_codes(reference: Reference) -> None:
    whole, _ = synonyms(reference)
    measured = (
        reference.indicator_catalogue.join(
            dimensions(reference.indicator_catalogue["unit_base"], reference), left_on="unit_base", right_on="unit_code"
        )
        .explode("statistics")
        .select("concept", "indicator_code", "statistics", "dimension")
    )
    led = whole.join(measured, on="concept").filter(
        pl.col("code_wanted").is_null() | (pl.col("code_wanted") == pl.col("indicator_code"))
    )
    twice = (
        led.group_by("core", "optional", "statistics", "dimension")
        .agg(pl.col("concept").unique())
        .filter(pl.col("concept").list.len() > 1)
    )
    assert twice.is_empty(), twice.rows()


def test_every_concept_has_words_in_english_and_chinese(reference: Reference) -> None:
    concepts = reference.indicator_catalogue.select("concept").unique()
    for language in ("en", "zh"):
        named = reference.indicator_synonyms.filter(pl.col("language") == language)
        assert concepts.join(named, on="concept", how="anti").is_empty()


def test_core_indicators_can_be_mentioned(reference: Reference) -> None:
    core = set(reference.indicator_catalogue.filter("is_core")["indicator_code"])
    for language in ("en", "zh"):
        assert set(reference.indicator_mentions.filter(pl.col("language") == language)["indicator_code"]) == core


def test_topics_are_those_of_the_master_codebook(reference: Reference) -> None:
    codes = [*range(1, 11), *range(12, 22), 23]
    assert reference.topics["topic_code"].to_list() == [*map(str, codes), "none"]
    precedence = reference.topics.sort("precedence")
    assert precedence["precedence"].to_list() == [*range(1, len(codes) + 2)]
    assert precedence["topic_code"][-1] == "none"


def test_every_topic_has_words_in_english_and_chinese(reference: Reference) -> None:
    terms = reference.topic_terms
    assert terms.filter((pl.col("topic_code") == "none") != (pl.col("weight") == 0)).is_empty()
    numbers = terms.filter(pl.col("weight") > 0).group_by("language", "topic_code").len()
    assert numbers.height == 2 * (reference.topics.height - 1)
    assert numbers.filter(pl.col("language") == "en", pl.col("len") < 50).is_empty()
    assert numbers.filter(pl.col("language") == "zh", pl.col("len") < 15).is_empty()
