"""Absence is data: each document says something of each core indicator, if only that it is silent."""

import polars as pl

from transforms.coverage import coverage
from transforms.reference import Reference


def test_stated_named_and_not_stated(reference: Reference) -> None:
    documents = pl.DataFrame({"document_id": ["b", "a"]})
    sentences = pl.DataFrame(
        {
            "document_id": ["a", "a", "b"],
            "text": ["Life expectancy rose to 82 years, then 83.", "We fight Unemployment.", "提高森林覆盖率。"],
        }
    )
    indicators = pl.DataFrame(
        {
            "document_id": ["a", "a", "b"],
            "indicator_code": ["health.life_expectancy", "health.life_expectancy", None],
        }
    )
    table = coverage(documents, indicators, sentences, reference)
    core = reference.indicator_catalogue["is_core"].sum()
    assert table["document_id"].to_list() == ["a"] * core + ["b"] * core
    spoken = table.filter(pl.col("coverage") != "not_stated")
    assert spoken.rows() == [
        ("a", "employment.unemployment_rate", "stated_without_number", 0),
        ("a", "health.life_expectancy", "stated", 2),
        ("b", "environment.forest.share", "stated_without_number", 0),
    ]
    assert table.schema == {
        "document_id": pl.String,
        "indicator_code": pl.String,
        "coverage": pl.String,
        "n_indicators": pl.Int64,
    }


def test_documents_without_a_sentence_state_nothing(reference: Reference) -> None:
    empty = pl.DataFrame(schema={"document_id": pl.String, "text": pl.String, "indicator_code": pl.String})
    table = coverage(pl.DataFrame({"document_id": ["a"]}), empty, empty, reference)
    assert set(table["coverage"]) == {"not_stated"}


def test_every_mention_is_found_in_its_sentence(reference: Reference) -> None:
    mentions = reference.indicator_mentions.with_row_index("n").with_columns(document_id=pl.format("d{}", "n"))
    sentences = mentions.select("document_id", text=pl.format("We speak of {}.", pl.col("words").str.to_uppercase()))
    nothing = pl.DataFrame(schema={"document_id": pl.String, "indicator_code": pl.String})
    table = coverage(mentions.select("document_id"), nothing, sentences, reference)
    named = table.filter(pl.col("coverage") == "stated_without_number")
    assert mentions.join(named, on=["document_id", "indicator_code"], how="anti").is_empty()
