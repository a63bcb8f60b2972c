"""Say of each document what it is: what its head says, and what the catalogue adds and overrides."""

import polars as pl

CATALOGUED = (
    "title",
    "subtitle",
    "document_type",
    "issuer",
    "place_code",
    "event_date",
    "published_at",
    "source_name",
    "source_url",
    "licence",
    "language",
    "translated_from",
    "translation",
    "period_start",
    "period_end",
    "plan_start",
    "plan_end",
)


def documents(
    sources: pl.DataFrame, sections: pl.DataFrame, paragraphs: pl.DataFrame, sentences: pl.DataFrame
) -> pl.DataFrame:
    """Build the documents table: see its contract."""
    head = paragraphs.filter(pl.col("kind") == "title").group_by("document_id").agg(head_title=pl.col("text").first())
    counts = [
        table.group_by("document_id").agg(pl.len().cast(pl.Int64).alias(f"n_{name}"))
        for name, table in (("sections", sections), ("paragraphs", paragraphs), ("sentences", sentences))
    ]
    found = sources.join(head, on="document_id", how="left")
    for count in [*counts, sentences.group_by("document_id").agg(pl.col("n_words").sum())]:
        found = found.join(count, on="document_id", how="left")
    return found.with_columns(
        title=pl.coalesce("title", "head_title", "document_id"),
        document_type=pl.coalesce("document_type", pl.lit("other")),
        is_stale=pl.lit(value=False),
        n_chars=pl.col("text").str.len_chars().cast(pl.Int64),
    ).drop("head_title", "text")
