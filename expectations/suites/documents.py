"""What must hold in documents beyond their contract."""

import polars as pl

from expectations.corpus import Corpus
from expectations.expectation import expect, expect_greater

PER_DOCUMENT = ("sections", "paragraphs", "sentences", "numbers", "indicators")


def with_context(corpus: Corpus) -> pl.DataFrame:
    """Add what the other tables say of each document: its text's length, its numbers of rows, its roots."""
    documents = corpus["documents"]
    for table in PER_DOCUMENT:
        documents = corpus.count(documents, "document_id", table, "document_id", f"_n_{table}")
    roots = corpus["sections"].filter(pl.col("depth") == 0)
    documents = Corpus({"roots": roots}).count(documents, "document_id", "roots", "document_id", "_n_roots")
    return Corpus({"lengths": corpus.lengths}).look_up(documents, "document_id", "lengths", "document_id", "n_chars")


EXPECTATIONS = (
    expect(
        "documents.n_chars.counted",
        "n_chars is the length of the text of the document",
        pl.col("n_chars").eq_missing(pl.col("_document_id.n_chars")),
        structural=True,
    ),
    *(
        expect(
            f"documents.n_{table}.counted",
            f"n_{table} is the number of rows of the document in {table}",
            pl.col(f"n_{table}") == pl.col(f"_n_{table}"),
            structural=True,
        )
        for table in ("sections", "paragraphs", "sentences")
    ),
    expect(
        "documents.document_id.has_one_root",
        "the document has one section of depth 0",
        pl.col("_n_roots") == 1,
        structural=True,
    ),
    expect_greater("documents.period_end.not_before_start", "period_end", "period_start", or_equal=True),
    expect_greater("documents.plan_end.not_before_start", "plan_end", "plan_start", or_equal=True),
    expect(
        "documents.source_uri.names_no_machine",
        "source_uri is a path below the source root or an address, no path of a machine",
        ~pl.col("source_uri").str.contains(r"^(?:/|~|\.\.|file:|[A-Za-z]:[/\\])"),
    ),
    expect(
        "documents.published_at.not_before_event",
        "the text was not published before the event it tells of",
        pl.col("published_at").dt.date() >= pl.col("event_date"),
        severity="warning",
    ),
    expect(
        "documents.n_sentences.plausible",
        "a sentence has 5 to 120 words on average",
        pl.col("n_words").is_between(5 * pl.col("n_sentences"), 120 * pl.col("n_sentences")),
        severity="warning",
    ),
    expect(
        "documents.n_paragraphs.plausible",
        "a paragraph has at most 2,000 words on average",
        pl.col("n_words") <= 2000 * pl.col("n_paragraphs"),
        severity="warning",
    ),
    expect(
        "documents.n_words.numbers_plausible",
        "there are at most 150 numbers in 1,000 words (and 20 more)",
        1000 * (pl.col("_n_numbers") - 20) <= 150 * pl.col("n_words"),
        severity="warning",
    ),
    expect(
        "documents.n_words.indicators_plausible",
        "a report of 10,000 words or more states at least one indicator",
        (pl.col("n_words") < 10_000) | (pl.col("_n_indicators") > 0),
        severity="warning",
    ),
)
