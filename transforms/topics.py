"""Say what each sentence is about, in the major topics of the Comparative Agendas Project."""

from dataclasses import dataclass
from functools import lru_cache

import polars as pl

from transforms.reference import Reference

NONE = "none"  # the topic of a sentence that fits no other
AT_MOST = 3  # topics of a sentence
LEAST_SCORE = 1.5  # points; one hint and nothing around it is too little
LEAST_SHARE = 0.5  # of the points of the first topic: a second topic is at least half as strong
HEADING_SHARE = 0.5  # of the points of the heading that a sentence stands under
NEIGHBOUR_SHARE = 0.25  # of the points of the sentence before and of the one behind in the paragraph
# What may stand between two words: "(health", "low-income", "tax\n   reform", "women’s"
BETWEEN_WORDS = r"""[\n\r\t\x{A0}(),.\-"/:;'?!*“”’‘–—][ \n\r\t\x{A0}(),.\-"/:;'?!*“”’‘–—]*"""
UNSPACED = ("zh", "ja")  # languages that write their words without blanks


@dataclass(frozen=True)
class Lexicon:
    """The terms of a language: `patterns` with the longest first, `terms` has `found`, `topic_code`, `points`."""

    patterns: pl.Series
    terms: pl.DataFrame


@lru_cache(maxsize=4)
def lexicons(reference: Reference) -> dict[str, Lexicon]:
    """Compose the lexicon of each language from `topic_terms.csv`, as it stands in prepared text."""
    composed = {}
    for (language,), terms in reference.topic_terms.group_by("language", maintain_order=True):
        term = pl.col("term")
        spaced = pl.when(term.str.ends_with("*")).then(" " + term.str.strip_chars_end("*")).otherwise(" " + term + " ")
        found = terms.select(
            "topic_code",
            found=term if language in UNSPACED else spaced,
            points=pl.col("weight").cast(pl.Float64),
        )
        patterns = found["found"].unique(maintain_order=True)
        longest_first = patterns.gather(patterns.str.len_bytes().arg_sort(descending=True))
        composed[str(language)] = Lexicon(longest_first, found)
    return composed


def sentence_topics(sentences: pl.DataFrame, sections: pl.DataFrame, reference: Reference) -> pl.DataFrame:
    numbered = sentences.with_row_index("row")
    own = _points(numbered.select("row", "language", "text"), reference)
    under = _of_headings(numbered, sections, reference)
    scored = pl.concat([own, under, *_neighbours(numbered, own)]).group_by("row", "topic_code").agg(
        score=pl.col("points").sum()
    )
    best = pl.col("score").max().over("row")
    kept = (
        scored.filter(pl.col("score") >= LEAST_SCORE)
        .with_columns(number=pl.col("topic_code").cast(pl.Int64))
        .sort("row", "score", "number", descending=[False, True, False])
        .filter(pl.col("score") >= LEAST_SHARE * best)
        .with_columns(rank=pl.int_range(1, pl.len() + 1).over("row"))
        .filter(pl.col("rank") <= AT_MOST)
        .select("row", "rank", "topic_code", "score")
    )
    read = numbered.filter(pl.col("language").is_in(list(lexicons(reference))))
    unfit = read.join(kept, on="row", how="anti").select(
        "row", rank=pl.lit(1, pl.Int64), topic_code=pl.lit(NONE), score=pl.lit(0.0)
    )
    return (
        pl.concat([kept, unfit])
        .sort("row", "rank")
        .join(numbered.select("row", "sentence_id", "document_id"), on="row", how="left", maintain_order="left")
        .select("sentence_id", "document_id", "rank", "topic_code", "score")
    )


def _points(texts: pl.DataFrame, reference: Reference) -> pl.DataFrame:
    found = [pl.DataFrame(schema={"row": pl.UInt32, "topic_code": pl.String, "points": pl.Float64})]
    for language, lexicon in lexicons(reference).items():
        told = texts.filter(pl.col("language") == language)
        text = pl.col("text").str.to_lowercase()
        if language not in UNSPACED:
            text = " " + text.str.replace_all(BETWEEN_WORDS, " ") + " "
        found.append(
            told.select("row", found=text.str.extract_many(lexicon.patterns.implode(), leftmost=True))
            .explode("found")
            .drop_nulls("found")
            .join(lexicon.terms, on="found")
            .group_by("row", "topic_code")
            .agg(pl.col("points").sum())
        )
    return pl.concat(found)


def _of_headings(sentences: pl.DataFrame, sections: pl.DataFrame, reference: Reference) -> pl.DataFrame:
    language = sentences.select("document_id", "language").unique("document_id")
    headed = sections.drop_nulls("heading").join(language, on="document_id").with_row_index("row")
    points = _points(headed.select("row", "language", text="heading"), reference)
    by_section = points.join(headed.select("row", "section_id"), on="row").drop("row")
    body = sentences.filter(~pl.col("is_heading")).select("row", "section_id")
    return body.join(by_section, on="section_id").select(
        "row", "topic_code", points=pl.col("points") * HEADING_SHARE
    )


def _neighbours(sentences: pl.DataFrame, own: pl.DataFrame) -> list[pl.DataFrame]:
    paragraph = sentences["paragraph_id"]
    moved = []
    for step in (1, -1):
        is_beside = sentences.select("row", is_beside=(paragraph.shift(-step) == paragraph).fill_null(value=False))
        moved.append(
            own.join(is_beside, on="row").filter("is_beside").select(
                row=(pl.col("row").cast(pl.Int64) + step).cast(pl.UInt32),
                topic_code="topic_code",
                points=pl.col("points") * NEIGHBOUR_SHARE,
            )
        )
    return moved
