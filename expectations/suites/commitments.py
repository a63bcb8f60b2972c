"""What must hold in commitments beyond their contract."""

import polars as pl

from expectations.corpus import Corpus
from expectations.expectation import expect, expect_greater
from expectations.spans import lies_within, names_its_document, says_the_text


def with_context(corpus: Corpus) -> pl.DataFrame:
    """Add the text of each clause, its sentence, and how many of its indicators are targets within it."""
    span = ("document_id", "char_start", "char_end", "section_id")
    commitments = corpus.look_up(corpus["commitments"], "sentence_id", "sentences", "sentence_id", *span)
    commitments = corpus.with_slice(commitments, "char_start", "char_end", "_slice")
    named = commitments.select("commitment_id", "char_start", "char_end", indicator_id="indicator_ids")
    targets = corpus["indicators"].select("indicator_id", "status", _start="char_start", _end="char_end")
    within = (pl.col("_start") >= pl.col("char_start")) & (pl.col("_end") <= pl.col("char_end"))
    held = named.explode("indicator_id").join(targets, on="indicator_id").filter(within, pl.col("status") == "target")
    return Corpus({"held": held}).count(commitments, "commitment_id", "held", "commitment_id", "_n_targets")


_N_INDICATORS = pl.col("indicator_ids").list.len()

EXPECTATIONS = (
    names_its_document("commitments", "commitment_id"),
    expect_greater("commitments.char_end.after_start", "char_end", "char_start", structural=True),
    says_the_text("commitments", "text"),
    lies_within(
        "commitments.sentence_id.contains", "the clause lies within its sentence, of the same document", "_sentence_id"
    ),
    expect(
        "commitments.section_id.of_sentence",
        "the commitment is in the section of its sentence",
        pl.col("section_id") == pl.col("_sentence_id.section_id"),
        structural=True,
    ),
    expect(
        "commitments.object.worded",
        "the object has letters or digits",
        pl.col("object").str.contains(r"[\p{L}\p{N}]"),
    ),
    expect(
        "commitments.is_quantified.with_indicators",
        "a commitment is quantified where it has indicators",
        pl.col("is_quantified") == (_N_INDICATORS > 0),
        structural=True,
    ),
    expect(
        "commitments.indicator_ids.within",
        "the indicators are targets that lie within the clause",
        pl.col("_n_targets") == _N_INDICATORS,
        structural=True,
    ),
    expect(
        "commitments.deadline.plausible",
        "the deadline lies between 1900 and 2150",
        pl.col("deadline").dt.year().is_between(1900, 2150),
        severity="warning",
    ),
    expect(
        "commitments.text.short",
        "a clause has at most 1000 characters",
        pl.col("text").str.len_chars() <= 1000,
        severity="warning",
    ),
)
