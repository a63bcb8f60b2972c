"""Say what each sentence is about, in the major topics of the Comparative Agendas Project.

A sentence scores for a topic what the terms of `topic_terms.csv` that stand in it give: 3 points for a term that tells
the topic, 2 for one that mostly does. A term takes out the terms within it ("small business" the word "business"), and
a term of the topic `none` gives nothing ("healthy debate" is no health). A sentence whose words give no topic 3 points
asks what stands around it: it gets half the points of the heading that it stands under and of the sentences before and
behind it in its paragraph. What has too few points for any topic is `none`. How right this is: docs/topics.md.
"""

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

import polars as pl

from transforms.reference import Reference

AT_MOST = 3  # topics of a sentence
LEAST_SCORE = 1.5  # points: half of what a heading gives with one term that belongs to the topic
LEAST_SHARE = 0.5  # of the points of the strongest topic; the others have at least as much
TELLING = 3  # points of a topic that needs no context
CONTEXT_SHARE = 0.5  # of the points of the heading above and of the sentences beside
# What may stand between two words: "(health", "low-income", "tax\n   reform", "women’s"
BETWEEN_WORDS = r"""[\n\r\t\x{A0}(),.\-"/:;'?!*“”’‘–—][ \n\r\t\x{A0}(),.\-"/:;'?!*“”’‘–—]*"""
UNSPACED = ("zh", "ja")  # languages that write their words without blanks
POINTS = {"row": pl.UInt32, "topic": pl.UInt8, "points": pl.Float64}


def sentence_topics(sentences: pl.DataFrame, sections: pl.DataFrame, reference: Reference) -> pl.DataFrame:
    """Make the table `sentence_topics`: one to three topics of each sentence, the strongest first.

    Columns in: of sentences those of the table, and `language`, in reading order; of sections `section_id`,
    `document_id`, `heading`; of the reference `topics`, `topic_terms`.
    Columns out: `sentence_id`, `document_id`, `ordinal`, `rank` (Int64), `topic_code`, `score` (Float64, points; 0 for
    `none`).
    Further topics have at least half the points of the first; of equal ones the narrower (`precedence` of `topics.csv`)
    comes first. Sentences in a language without terms have no rows.
    Source of the topics: Comparative Agendas Project, Master Codebook (2019), comparativeagendas.net.
    """
    lexicon = lexicons(reference)
    codes = _codes(reference)
    read = sentences.filter(pl.col("language").is_in(list(lexicon))).with_row_index("row")
    headed = _headed(sections, read)
    texts = pl.concat([read.select("row", "language", "text"), headed.select("row", "language", text="heading")])
    summed = _summed(pl.concat([_points(texts, language, terms) for language, terms in lexicon.items()]))
    own = summed.filter(pl.col("row") < read.height)
    of_headings = summed.filter(pl.col("row") >= read.height)
    asks = _asks(read, own)
    is_asking = asks.gather(own["row"])
    around = [_of_headings(read.filter(asks), headed, of_headings), *_of_neighbours(read["paragraph_id"], own, asks)]
    scored = pl.concat([own.filter(~is_asking), _summed(pl.concat([own.filter(is_asking), *around]))])
    ranked = _ranked(scored, read["row"], none=codes.len() - 1)
    return ranked.select(
        *(read[name].gather(ranked["row"]) for name in ("sentence_id", "document_id", "ordinal")),
        "rank",
        codes.gather(ranked["topic"]),
        score="points",
    )


def topic_attention(sentence_topics: pl.DataFrame) -> pl.DataFrame:
    """Make the table `topic_attention`: how much of a document each topic has.

    Columns in: `document_id`, `rank`, `topic_code`.
    Columns out: `document_id`, `topic_code`, `n_sentences` (Int64, whose first topic it is), `share` (Float64, of the
    sentences of the document that have a topic or `none`, from 0 to 1).
    """
    first = sentence_topics.filter(pl.col("rank") == 1)
    return (
        first.group_by("document_id", "topic_code")
        .agg(n_sentences=pl.len().cast(pl.Int64))
        .with_columns(share=pl.col("n_sentences") / pl.col("n_sentences").sum().over("document_id"))
        .sort("document_id", "topic_code")
    )


@dataclass(frozen=True)
class Lexicon:
    """The terms of a language as they stand in prepared text: `patterns`, and in `terms` (columns `found`, `topic`,
    `points`) what finding one adds to a topic, the terms within it having been found too."""

    patterns: pl.Series
    terms: pl.DataFrame


@lru_cache(maxsize=4)
def lexicons(reference: Reference) -> dict[str, Lexicon]:
    """Compose the lexicon of each language; topics are numbered by their precedence, in which `none` is the last."""
    topics = _codes(reference).to_frame().with_row_index("topic")
    rows = reference.topic_terms.join(topics, on="topic_code", how="left", maintain_order="left")
    return {
        str(language): _lexicon(terms, is_spaced=language not in UNSPACED)
        for (language,), terms in rows.group_by("language", maintain_order=True)
    }


def _lexicon(rows: pl.DataFrame, *, is_spaced: bool) -> Lexicon:
    term = pl.col("term")
    spaced = pl.when(term.str.ends_with("*")).then(" " + term.str.strip_chars_end("*")).otherwise(" " + term + " ")
    terms = rows.with_columns(found=spaced if is_spaced else term)
    patterns = terms["found"].unique().sort()
    patterns = patterns.gather(patterns.str.len_chars().arg_sort())
    given: dict[str, Counter[int]] = {found: Counter() for found in patterns}
    for found, topic, weight in terms.select("found", "topic", "weight").iter_rows():
        given[found][topic] += weight
    inner = patterns.str.extract_many(patterns.implode(), overlapping=True)
    for found, shorter in zip(patterns, inner, strict=True):  # from the shortest: what stands within is known
        for each in shorter:
            if each != found:
                given[found].subtract(given[each])
    added = [(found, topic, points) for found, topics in given.items() for topic, points in topics.items() if points]
    schema = {"found": pl.String, "topic": pl.UInt8, "points": pl.Float64}
    return Lexicon(patterns, pl.DataFrame(added, schema=schema, orient="row"))


def _codes(reference: Reference) -> pl.Series:
    return reference.topics.sort("precedence")["topic_code"]


def _headed(sections: pl.DataFrame, read: pl.DataFrame) -> pl.DataFrame:
    """Return the sections that have a heading, as rows behind those of the sentences."""
    is_first = pl.col("document_id") != pl.col("document_id").shift(fill_value="")
    languages = read.filter(is_first).select("document_id", "language").unique("document_id")
    return (
        sections.select("section_id", "document_id", "heading")
        .drop_nulls("heading")
        .join(languages, on="document_id", maintain_order="left")
        .with_row_index("row", read.height)
    )


def _points(texts: pl.DataFrame, language: str, lexicon: Lexicon) -> pl.DataFrame:
    """Find the terms in the texts of a language (columns `row`, `language`, `text`)."""
    told = texts.filter(pl.col("language") == language)
    if told.is_empty():  # the automaton of the terms costs some milliseconds
        return pl.DataFrame(schema=POINTS)
    text = pl.col("text")
    if language not in UNSPACED:
        text = " " + text.str.to_lowercase().str.replace_all(BETWEEN_WORDS, " ") + " "
    found = told.select("row", found=text.str.extract_many(lexicon.patterns.implode(), overlapping=True))
    return found.explode("found").drop_nulls("found").join(lexicon.terms, on="found").select(*POINTS)


def _summed(points: pl.DataFrame) -> pl.DataFrame:
    return points.group_by("row", "topic").agg(pl.col("points").sum())


def _asks(read: pl.DataFrame, own: pl.DataFrame) -> pl.Series:
    """Say which sentences need their context: those that tell no topic by themselves, headings apart."""
    told = own.filter(pl.col("points") >= TELLING)["row"].unique()
    return ~read["row"].is_in(told.implode()) & ~read["is_heading"]


def _of_headings(asking: pl.DataFrame, headed: pl.DataFrame, points: pl.DataFrame) -> pl.DataFrame:
    by_section = points.join(headed.select("row", "section_id"), on="row").drop("row")
    under = asking.select("row", "section_id").join(by_section, on="section_id")
    return under.select("row", "topic", pl.col("points") * CONTEXT_SHARE)


def _of_neighbours(paragraph: pl.Series, own: pl.DataFrame, asks: pl.Series) -> list[pl.DataFrame]:
    """Return what the sentence before and the one behind give, if they stand in the same paragraph."""
    given = []
    for step in (1, -1):
        is_asked = (paragraph == paragraph.shift(-step)) & asks.shift(-step)
        giving = own.filter(is_asked.fill_null(value=False).gather(own["row"]))
        row = (pl.col("row").cast(pl.Int64) + step).cast(pl.UInt32)
        given.append(giving.select(row, "topic", pl.col("points") * CONTEXT_SHARE))
    return given


def _ranked(scored: pl.DataFrame, rows: pl.Series, none: int) -> pl.DataFrame:
    """Rank the topics: `row`, `rank`, `topic`, `points`; a row in which none has enough has the topic `none`."""
    strongest = scored.filter(pl.col("points") >= LEAST_SCORE).sort(
        "row", "points", "topic", descending=[False, True, False]
    )
    is_first = pl.col("row") != pl.col("row").shift(fill_value=rows.len())
    place = pl.int_range(pl.len())
    first = pl.when(is_first).then(place).forward_fill()
    most = pl.when(is_first).then("points").forward_fill()
    ranked = (
        strongest.with_columns(rank=place - first + 1, most=most)
        .filter(pl.col("rank") <= AT_MOST, pl.col("points") >= LEAST_SHARE * pl.col("most"))
        .select("row", "rank", "topic", "points")
    )
    unfit = rows.filter(~rows.is_in(ranked["row"].implode())).to_frame("row")
    nothing = unfit.select("row", rank=pl.lit(1, pl.Int64), topic=pl.lit(none, pl.UInt8), points=pl.lit(0.0))
    return ranked.merge_sorted(nothing, "row")
