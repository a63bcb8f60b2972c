"""What must hold in reuse_passages beyond its contract."""

import polars as pl

from expectations.corpus import Corpus
from expectations.expectation import Expectation, expect, expect_greater

VERBATIM, NEAR_VERBATIM = 0.95, 0.70


def with_context(corpus: Corpus) -> pl.DataFrame:
    """Add the texts of both spans, and the dates of both documents."""
    passages = corpus["reuse_passages"]
    dates = corpus["documents"].select(
        "document_id", date=pl.coalesce("event_date", pl.col("published_at").dt.date(), "period_end")
    )
    dates = dates.unique("document_id", keep="first", maintain_order=True)
    for side in "ab":
        document, start, end = passages[f"document_{side}"], passages[f"{side}_start"], passages[f"{side}_end"]
        passages = passages.with_columns(corpus.slices.between(document, start, end).alias(f"_{side}_slice"))
        passages = passages.join(
            dates.rename({"date": f"_{side}_date"}),
            left_on=f"document_{side}",
            right_on="document_id",
            how="left",
            maintain_order="left",
        )
    return passages


def _says_the_text(side: str) -> Expectation:
    return expect(
        f"reuse_passages.{side}_text.says_the_text",
        f"{side}_text is what the text of document_{side} says between {side}_start and {side}_end",
        pl.col(f"_{side}_slice").eq_missing(pl.col(f"{side}_text").cast(pl.Binary)),
    )


_IS_EARLIER = (pl.col("_a_date") < pl.col("_b_date")).fill_null(value=False)
_IS_LATER = (pl.col("_a_date") > pl.col("_b_date")).fill_null(value=False)
_KIND = (
    pl.when(pl.col("similarity") >= VERBATIM)
    .then(pl.lit("verbatim"))
    .when(pl.col("similarity") >= NEAR_VERBATIM)
    .then(pl.lit("near_verbatim"))
    .otherwise(pl.lit("paraphrase"))
)

EXPECTATIONS = (
    expect(
        "reuse_passages.passage_id.names_documents",
        "passage_id begins with both documents, joined by a plus, and a slash",
        pl.col("passage_id").str.starts_with(pl.concat_str("document_a", pl.lit("+"), "document_b", pl.lit("/"))),
    ),
    expect(
        "reuse_passages.document_b.another",
        "the documents are two",
        pl.col("document_a") != pl.col("document_b"),
    ),
    expect(
        "reuse_passages.document_a.earlier",
        "document_a is the earlier document; of two of one day, or where one is undated, its id sorts first",
        _IS_EARLIER | (~_IS_LATER & (pl.col("document_a") < pl.col("document_b"))),
    ),
    expect_greater("reuse_passages.a_end.after_start", "a_end", "a_start"),
    expect_greater("reuse_passages.b_end.after_start", "b_end", "b_start"),
    _says_the_text("a"),
    _says_the_text("b"),
    expect(
        "reuse_passages.kind.of_similarity",
        "kind is verbatim from a similarity of 0.95, near_verbatim from 0.70, else paraphrase",
        pl.col("kind") == _KIND,
    ),
    expect(
        "reuse_passages.direction.by_date",
        "direction is a_to_b where document_a is earlier, and null elsewhere",
        pl.col("direction").eq_missing(pl.when(_IS_EARLIER).then(pl.lit("a_to_b"))),
    ),
)
