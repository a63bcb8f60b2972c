import math

import polars as pl
import pytest

from transforms.keyness import DISTINCTIVE, term_keyness

SCHEMA = {"document_id": pl.String, "token": pl.String, "n": pl.Int64}
# A port city and a mining town; each has 100 tokens.
COUNTS = pl.DataFrame(
    [("port", "ships", 20), ("port", "the", 70), ("port", "mine", 10), ("mine", "the", 80), ("mine", "mine", 20)],
    schema=SCHEMA,
    orient="row",
)


def key(document_id: str, word: str) -> dict[str, float]:
    found = term_keyness(COUNTS).filter(pl.col("document_id") == document_id, pl.col("token") == word)
    return found.row(0, named=True)


def test_a_token_is_key_where_it_is_used_more() -> None:
    assert term_keyness(COUNTS).select("document_id", "token").rows() == [
        ("mine", "mine"), ("mine", "the"), ("port", "ships"),
    ]  # fmt: skip


def test_log_likelihood_is_that_of_the_four_cells() -> None:
    # observed 20, 80, 10, 90; expected 15, 85, 15, 85
    g2 = 2 * (20 * math.log(20 / 15) + 80 * math.log(80 / 85) + 10 * math.log(10 / 15) + 90 * math.log(90 / 85))
    assert key("mine", "mine")["log_likelihood"] == pytest.approx(g2)


def test_log_ratio_says_how_many_times_more() -> None:
    assert key("mine", "mine")["log_ratio"] == pytest.approx(1)  # twice as often
    assert key("port", "ships")["log_ratio"] == pytest.approx(math.log2(20 / 0.5))  # never elsewhere


def test_frequencies_are_per_ten_thousand() -> None:
    assert (key("mine", "mine")["per_10k"], key("mine", "mine")["per_10k_rest"]) == (2000, 1000)
    assert (key("mine", "mine")["n"], key("mine", "mine")["n_rest"]) == (20, 10)


def test_one_document_has_nothing_to_be_compared_with() -> None:
    assert term_keyness(COUNTS.filter(pl.col("document_id") == "port")).is_empty()


def test_only_the_most_distinctive_are_kept() -> None:
    many = [("a", f"t{i:03}", i) for i in range(1, 301)]
    found = term_keyness(pl.DataFrame([*many, ("b", "x", 9)], schema=SCHEMA, orient="row"))
    kept = found.filter(pl.col("document_id") == "a")
    assert kept.height == DISTINCTIVE
    assert kept["n"].min() == 101
