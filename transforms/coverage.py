"""Say which core indicators a document states, so that absence is data too."""

import polars as pl

from transforms.reference import Reference


def coverage(
    documents: pl.DataFrame, indicators: pl.DataFrame, sentences: pl.DataFrame, reference: Reference
) -> pl.DataFrame:
    """Make the table `coverage`: each document and each core indicator of the catalogue.

    Columns in: of documents `document_id`; of indicators `document_id`, `indicator_code`; of sentences `document_id`,
    `text`.
    Columns out: `document_id`, `indicator_code`, `coverage` (stated: with a number; stated_without_number: one of the
    words of `indicator_mentions.csv` stands in a sentence; not_stated), `n_indicators` (Int64).
    """
    core = reference.indicator_catalogue.filter("is_core").select("indicator_code")
    key = ["document_id", "indicator_code"]
    measured = indicators.group_by(key).agg(n_indicators=pl.len().cast(pl.Int64))
    named = _mentions(sentences, reference).with_columns(is_named=pl.lit(value=True))
    return (
        documents.select("document_id")
        .join(core, how="cross")
        .join(measured, on=key, how="left")
        .join(named, on=key, how="left")
        .select(
            *key,
            coverage=pl.when(pl.col("n_indicators") > 0)
            .then(pl.lit("stated"))
            .when("is_named")
            .then(pl.lit("stated_without_number"))
            .otherwise(pl.lit("not_stated")),
            n_indicators=pl.col("n_indicators").fill_null(0),
        )
        .sort(key)
    )


def _mentions(sentences: pl.DataFrame, reference: Reference) -> pl.DataFrame:
    """Return `document_id` and `indicator_code` of the indicators that sentences name."""
    mentions = reference.indicator_mentions
    words = pl.col("text").str.extract_many(
        mentions["words"].unique().implode(), ascii_case_insensitive=True, overlapping=True
    )
    return (
        sentences.select("document_id", words=words)
        .explode("words")
        .drop_nulls("words")
        .with_columns(pl.col("words").str.to_lowercase())
        .unique()
        .join(mentions, on="words")
        .select("document_id", "indicator_code")
        .unique()
    )
