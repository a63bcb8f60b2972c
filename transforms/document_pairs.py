"""How pairs of documents are related: by words, topics, passages, indicators and terms."""

from collections.abc import Mapping

import polars as pl

from transforms.dates import known_date
from transforms.vectors import neighbours, vectors

NEAREST = 20
LEAST = 0.0  # any word in common
HEAVIEST = 300  # tokens that represent a document
PAIR = ("document_a", "document_b")


def document_pairs(corpus: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Describe the nearest 20 of each document, and every pair that shares a passage.

    Tables in: `documents`, `token_counts`, `topic_attention`, `reuse_passages`, `indicators`, `term_mentions`.
    Columns out: `document_a`, `document_b` (the earlier, else the smaller id, first), `text_similarity` (Float64,
    cosine of the tf-idf vectors of the documents' 300 heaviest tokens, see `vectors`), `topic_distance` (Float64, 0 the
    same attention to topics, 1 no topic in common; null where a document has none), `n_passages` (Int64, without
    boilerplate), `a_share_reused`, `b_share_reused` (Float64, the share of a document's characters that lie in passages
    of the pair), `n_shared_indicators` (codes), `n_shared_terms` (Int64).

    topic_distance is the Jensen-Shannon distance, the root of the divergence to base 2. Source: Endres and Schindelin
    2003, "A new metric for probability distributions", IEEE Transactions on Information Theory 49(7).
    """
    documents = corpus["documents"]
    numbered = documents.select("document_id").sort("document_id").with_row_index("unit")
    names = numbered["document_id"]
    weighed = vectors(corpus["token_counts"].join(numbered, on="document_id"), len(names), HEAVIEST)
    near = neighbours(weighed, names, NEAREST, LEAST)
    similar = _ordered(
        near.select(
            document_id=names.gather(near["unit"]), other_id=names.gather(near["other"]), text_similarity="similarity"
        ),
        documents,
    ).unique(PAIR)
    told = corpus["reuse_passages"].filter(~pl.col("is_boilerplate"))
    passages = told.group_by(PAIR).agg(n_passages=pl.len().cast(pl.Int64))
    pairs = pl.concat([similar.select(PAIR), passages.select(PAIR)]).unique()
    joined = (
        pairs.join(similar, on=PAIR, how="left")
        .join(passages, on=PAIR, how="left")
        .join(_shared(pairs, corpus["indicators"], "indicator_code", "n_shared_indicators"), on=PAIR, how="left")
        .join(_shared(pairs, corpus["term_mentions"], "term_id", "n_shared_terms"), on=PAIR, how="left")
        .join(_topic_distance(pairs, corpus["topic_attention"]), on=PAIR, how="left")
        .join(_share_reused(told, documents, "a"), on=PAIR, how="left")
        .join(_share_reused(told, documents, "b"), on=PAIR, how="left")
    )
    return joined.select(
        *PAIR,
        pl.col("text_similarity").fill_null(0.0),
        "topic_distance",
        pl.col("n_passages").fill_null(0),
        pl.col("a_share_reused", "b_share_reused").fill_null(0.0),
        pl.col("n_shared_indicators", "n_shared_terms").fill_null(0),
    ).sort(PAIR)


def _ordered(pairs: pl.DataFrame, documents: pl.DataFrame) -> pl.DataFrame:
    """Name the two documents of a pair: the earlier is a, else the one with the smaller id."""
    dates = documents.select("document_id", date=known_date())
    dated = pairs.join(dates, on="document_id").join(
        dates.select(other_id="document_id", other_date="date"), on="other_id"
    )
    by_date = pl.col("date") - pl.col("other_date")
    is_first = (
        pl.when(by_date.dt.total_days() != 0)
        .then(by_date.dt.total_days() < 0)
        .otherwise(pl.col("document_id") < pl.col("other_id"))
    )
    first = is_first.fill_null(pl.col("document_id") < pl.col("other_id"))
    return dated.select(
        document_a=pl.when(first).then("document_id").otherwise("other_id"),
        document_b=pl.when(first).then("other_id").otherwise("document_id"),
        **{name: pl.col(name) for name in pairs.columns if name not in {"document_id", "other_id"}},
    )


def _shared(pairs: pl.DataFrame, rows: pl.DataFrame, column: str, name: str) -> pl.DataFrame:
    """Count the distinct values of a column that both documents of a pair have."""
    has = rows.select("document_id", column).drop_nulls().unique()
    return (
        pairs.join(has.rename({"document_id": "document_a"}), on="document_a")
        .join(has.rename({"document_id": "document_b"}), on=["document_b", column])
        .group_by(PAIR)
        .agg(pl.len().cast(pl.Int64).alias(name))
    )


def _topic_distance(pairs: pl.DataFrame, attention: pl.DataFrame) -> pl.DataFrame:
    topics = attention.select("document_id", "topic_code", p="share")
    has = attention["document_id"].unique()
    asked = pairs.filter(pl.col("document_a").is_in(has.implode()), pl.col("document_b").is_in(has.implode()))
    codes = attention.select("topic_code").unique()
    a = topics.rename({"document_id": "document_a"})
    b = topics.rename({"document_id": "document_b", "p": "q"})
    p, q = pl.col("p").fill_null(0.0), pl.col("q").fill_null(0.0)
    mean = (p + q) / 2
    part = pl.when(p > 0).then(p * (p / mean).log(2)).otherwise(0.0) + pl.when(q > 0).then(
        q * (q / mean).log(2)
    ).otherwise(0.0)
    return (
        asked.join(codes, how="cross")
        .join(a, on=["document_a", "topic_code"], how="left")
        .join(b, on=["document_b", "topic_code"], how="left")
        .with_columns(part=part)
        .group_by(PAIR)
        .agg(topic_distance=(pl.col("part").sort().sum() / 2).clip(0, 1).sqrt().round(6))
    )


def _share_reused(passages: pl.DataFrame, documents: pl.DataFrame, side: str) -> pl.DataFrame:
    """Measure the share of a document's characters that lie in passages of the pair, each counted once."""
    start, end, document = pl.col(f"{side}_start"), pl.col(f"{side}_end"), f"document_{side}"
    reached = end.cum_max().shift(1).over(PAIR).fill_null(0)
    return (
        passages.sort(*PAIR, f"{side}_start", f"{side}_end")
        .with_columns(fresh=(end - pl.max_horizontal(start, reached)).clip(0))
        .group_by(PAIR)
        .agg(pl.col("fresh").sum())
        .join(documents.select("document_id", "n_chars"), left_on=document, right_on="document_id")
        .select(*PAIR, (pl.col("fresh") / pl.col("n_chars")).alias(f"{side}_share_reused"))
    )
