"""What must hold in sentence_topics beyond its contract."""

import polars as pl

from expectations.corpus import Corpus
from expectations.expectation import expect
from expectations.spans import names_its_document

IS_NONE = pl.col("topic_code") == "none"
FOLLOWS = pl.col("sentence_id") == pl.col("_sentence_before")


def with_context(corpus: Corpus) -> pl.DataFrame:
    """Add sentence, rank and score of the row before and the sentence of the one behind."""
    return corpus["sentence_topics"].with_columns(
        _sentence_before=pl.col("sentence_id").shift(fill_value=""),
        _rank_before=pl.col("rank").shift(fill_value=0),
        _score_before=pl.col("score").shift(fill_value=0),
        _sentence_behind=pl.col("sentence_id").shift(-1, fill_value=""),
    )


EXPECTATIONS = (
    names_its_document("sentence_topics", "sentence_id"),
    expect(
        "sentence_topics.rank.without_gap",
        "the topics of a sentence are ranked from 1 without a gap",
        pl.col("rank") == pl.when(FOLLOWS).then(pl.col("_rank_before") + 1).otherwise(1),
        structural=True,
    ),
    expect(
        "sentence_topics.score.falls_with_rank",
        "a topic has no more points than the one before",
        ~FOLLOWS | (pl.col("score") <= pl.col("_score_before")),
        structural=True,
    ),
    expect(
        "sentence_topics.score.given_to_topics",
        "a topic has points, and none has none",
        (pl.col("score") == 0) == IS_NONE,
        structural=True,
    ),
    expect(
        "sentence_topics.topic_code.none_alone",
        "none stands alone",
        ~IS_NONE | (~FOLLOWS & (pl.col("sentence_id") != pl.col("_sentence_behind"))),
        structural=True,
    ),
)
