"""What a text measures in a language without a pack is not read by the rules of another."""

from collections.abc import Callable

import polars as pl

from transforms.extract import extract
from transforms.reference import Reference

FRENCH = "Le budget prévoit 4,5 milliards d’euros pour les écoles et nous allons construire 200 hôpitaux.\n"
CHINESE = "全年地区生产总值增长6.8%，城镇新增就业1100万人。\n"
ENGLISH = "In the city we have opened 12 cafés for the elderly.\n"


def test_no_measurement_is_made_up(sources: Callable[..., pl.DataFrame], reference: Reference) -> None:
    tables = extract(sources({"french": FRENCH, "chinese": CHINESE, "english": ENGLISH}), reference)
    assert tables["indicators"]["document_id"].to_list() == ["english"]
    assert tables["numbers"]["document_id"].unique().sort().to_list() == ["chinese", "english", "french"]


def test_a_counted_noun_with_an_accent_has_a_valid_unit(
    sources: Callable[..., pl.DataFrame], reference: Reference
) -> None:
    indicators = extract(sources({"english": ENGLISH}), reference)["indicators"]
    assert indicators["unit_code"].str.contains(r"^[!-~]+$").all()
