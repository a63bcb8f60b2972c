from datetime import date
from typing import Any

import polars as pl
import pytest

from transforms.document_pairs import document_pairs

DOCUMENTS = {"a": date(2022, 6, 16), "b": date(2021, 3, 5), "c": None, "d": date(2022, 6, 16)}
SCHEMAS: dict[str, dict[str, Any]] = {
    "documents": {
        "document_id": pl.String, "event_date": pl.Date, "published_at": pl.Datetime, "period_end": pl.Date,
        "n_chars": pl.Int64,
    },
    "token_counts": {"document_id": pl.String, "token": pl.String, "n": pl.Int64},
    "topic_attention": {"document_id": pl.String, "topic_code": pl.String, "share": pl.Float64},
    "reuse_passages": {
        "document_a": pl.String, "a_start": pl.Int64, "a_end": pl.Int64,
        "document_b": pl.String, "b_start": pl.Int64, "b_end": pl.Int64, "is_boilerplate": pl.Boolean,
    },
    "indicators": {"document_id": pl.String, "indicator_code": pl.String},
    "term_mentions": {"document_id": pl.String, "term_id": pl.String},
}  # fmt: skip
TOKENS = [("a", "port", 9), ("a", "ship", 5), ("b", "port", 7), ("b", "quay", 2), ("c", "school", 4), ("d", "farm", 4)]


def pairs(**rows: list[tuple[Any, ...]]) -> dict[tuple[str, str], dict[str, Any]]:
    given = {
        "documents": [(name, day, None, None, 100) for name, day in DOCUMENTS.items()],
        "token_counts": TOKENS,
    } | rows
    corpus = {
        table: pl.DataFrame(given.get(table, []), schema=schema, orient="row") for table, schema in SCHEMAS.items()
    }
    return {(row["document_a"], row["document_b"]): row for row in document_pairs(corpus).iter_rows(named=True)}


def test_documents_are_a_pair_when_they_share_words_and_the_earlier_comes_first() -> None:
    found = pairs()
    assert list(found) == [("b", "a")]
    assert 0 < found["b", "a"]["text_similarity"] < 1
    assert found["b", "a"]["n_passages"] == 0


def test_documents_that_share_a_passage_are_a_pair_whatever_their_words() -> None:
    found = pairs(reuse_passages=[("a", 10, 30, "d", 0, 20, False)])
    assert found["a", "d"]["text_similarity"] == 0
    assert found["a", "d"]["n_passages"] == 1


def test_shares_count_each_character_once_and_no_boilerplate() -> None:
    passages = [("b", 10, 30, "a", 0, 20, False), ("b", 20, 40, "a", 50, 70, False), ("b", 90, 99, "a", 90, 99, True)]
    found = pairs(reuse_passages=passages)["b", "a"]
    assert (found["n_passages"], found["a_share_reused"], found["b_share_reused"]) == (2, 0.3, 0.4)


def test_topic_distance_is_that_of_jensen_and_shannon() -> None:
    def distance(*rows: tuple[str, str, float]) -> float | None:
        return pairs(topic_attention=[*rows])["b", "a"]["topic_distance"]

    assert distance(("a", "7", 1.0), ("b", "7", 1.0)) == 0
    assert distance(("a", "7", 1.0), ("b", "3", 1.0)) == 1
    half = distance(("a", "7", 1.0), ("b", "7", 0.5), ("b", "3", 0.5))
    assert half == pytest.approx(0.558, abs=0.001)  # scipy.spatial.distance.jensenshannon([1, 0], [.5, .5], 2)
    assert distance(("a", "7", 1.0)) is None


def test_what_both_state_and_mention_is_counted_once() -> None:
    codes = [("a", "gdp"), ("a", "gdp"), ("b", "gdp"), ("b", "trade"), ("b", None), ("a", None)]
    found = pairs(indicators=codes, term_mentions=[("a", "belt-and-road"), ("b", "belt-and-road")])["b", "a"]
    assert (found["n_shared_indicators"], found["n_shared_terms"]) == (1, 1)
