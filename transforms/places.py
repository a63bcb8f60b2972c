"""Where a measurement holds: the nearest named place that the measure is about, else the document's place.

A place that stands beside a measure need not be the measure's: exports *to* Africa are the exporter's, the
"US" of a currency is none. `place_cues.csv` says which words lead from a measure to its place, and which away from it.
"""

import re
from functools import lru_cache

import polars as pl

from transforms.pattern_cache import keeps_patterns
from transforms.reference import Reference
from transforms.spans import SENTINEL, matches


@keeps_patterns
def indicator_places(
    indicators: pl.DataFrame, sentences: pl.DataFrame, documents: pl.DataFrame, reference: Reference
) -> pl.DataFrame:
    """Add the place each measurement is about.

    Columns in: of indicators `indicator_id`, `document_id`, `sentence_id`, `char_start`, `char_end`, `measure_start`,
    `measure_end` (Int64, the measure's may be null), others; of sentences `sentence_id`, `text`, `char_start`; of
    documents `document_id`, `place_code`.
    Columns added: `place_code` (String, ISO 3166-1 or 3166-2; the document's where no place is named, null where the
    place named has no code), `place_text` (String, the place as printed, null where none is named).
    """
    document = documents.select("document_id", document_place="place_code")
    placed = indicators.join(document, on="document_id", how="left", maintain_order="left")
    named = _nearest(placed, _mentions(sentences, placed, reference), reference)
    return (
        placed.join(named, on="indicator_id", how="left", maintain_order="left")
        .with_columns(place_code=pl.when(pl.col("place_text").is_null()).then("document_place").otherwise("place_code"))
        .drop("document_place")
    )


def _mentions(sentences: pl.DataFrame, indicators: pl.DataFrame, reference: Reference) -> pl.DataFrame:
    """Find the places named in the sentences that measure something.

    Columns: `sentence_id`, `place_start`, `place_end` (Int64), `place_text`, `before`, `after` (String, the rest of the
    sentence).
    """
    words = pl.col("text").str.extract_many(_keywords(reference).implode(), overlapping=True)
    of_interest = (
        sentences.select("sentence_id", "text", "char_start", sentence="text", sentence_start="char_start")
        .join(indicators.select("sentence_id").unique(), on="sentence_id", how="semi")
        .with_columns(words=words)
        .filter(pl.col("words").list.len() > 0)
    )
    patterns = _patterns(reference, set(of_interest.get_column("words").explode()))
    of_interest = of_interest.drop("words")
    found = pl.concat([matches(of_interest, pattern) for pattern in patterns or [SENTINEL]])
    start = pl.col("char_start") - pl.col("sentence_start")
    return found.select(
        "sentence_id",
        "sentence",
        "sentence_start",
        place_start="char_start",
        place_end="char_end",
        place_text="surface",
        before=pl.col("sentence").str.slice(0, start),
        after=pl.col("sentence").str.slice(start + pl.col("surface").str.len_chars()),
    ).filter(
        ~pl.col("before").str.contains(_cue(reference, "blocks_before")),
        ~pl.col("after").str.contains(_cue(reference, "blocks_after")),
    )


def _nearest(indicators: pl.DataFrame, mentions: pl.DataFrame, reference: Reference) -> pl.DataFrame:
    """Choose for each measurement the mention that its measure leads to, and its code."""
    within = (pl.col("place_start") >= pl.col("measure_start")) & (pl.col("place_end") <= pl.col("measure_end"))
    is_the_measure = within & (
        pl.col("place_end") - pl.col("place_start") >= pl.col("measure_end") - pl.col("measure_start")
    )
    overlaps = (pl.col("place_start") < pl.col("char_end")) & (pl.col("place_end") > pl.col("char_start"))
    follows = _cue(reference, "follows")
    relation = (
        pl.when(within)
        .then(0)
        .when(_between("measure_end", "place_start").str.contains(follows))
        .then(1)
        .when(_between("place_end", "measure_start").str.contains(_cue(reference, "possesses")))
        .then(1)
        .when(_between("char_end", "place_start").str.contains(follows))
        .then(2)
        .when(pl.col("before").str.contains(_cue(reference, "opens")))
        .then(3)
    )
    distance = pl.min_horizontal(
        (pl.col("place_start") - pl.col("measure_end")).abs(), (pl.col("measure_start") - pl.col("place_end")).abs()
    )
    key = ("indicator_id", "document_place", "sentence_id", "char_start", "char_end", "measure_start", "measure_end")
    chosen = (
        indicators.select(key)
        .join(mentions, on="sentence_id")
        .with_columns_seq(relation=relation, distance=distance)
        .filter(pl.col("relation").is_not_null(), ~overlaps, ~is_the_measure.fill_null(value=False))
        .sort("relation", "distance", -pl.col("place_text").str.len_chars().cast(pl.Int64), "place_start")
        .unique("indicator_id", keep="first", maintain_order=True)
    )
    country = pl.col("document_place").str.head(2)
    names = reference.place_names.select(place_text="name", code="place_code", country="country")
    coded = (
        chosen.select("indicator_id", "place_text", country.alias("document_country"))
        .join(names, on="place_text")
        .filter(pl.col("country").is_null() | (pl.col("country") == pl.col("document_country")))
        .sort("indicator_id", "country", nulls_last=True)
        .unique("indicator_id", keep="first", maintain_order=True)
        .select("indicator_id", place_code="code")
    )
    return chosen.select("indicator_id", "place_text").join(coded, on="indicator_id", how="left")


def _between(start: str, end: str) -> pl.Expr:
    """Return what stands between two offsets of the document; null where they are not in this order."""
    first, last = pl.col(start), pl.col(end)
    text = pl.col("sentence").str.slice(first - pl.col("sentence_start"), last - first)
    return pl.when(first.is_not_null() & (last >= first)).then(text)


@lru_cache(maxsize=4)
def _keywords(reference: Reference) -> pl.Series:
    """Return words one of which stands in every name of a place."""
    names = reference.place_names["name"].unique()
    keywords = pl.concat([names, reference.place_designations["keyword"].alias("name")])
    return keywords.unique()


def _patterns(reference: Reference, words: set[str]) -> list[str]:
    """Return the patterns of the names and of the designations that the words stand in.

    Longer names come first, so that "New Jersey" is not "Jersey"; Chinese names need no boundary. The boundaries are
    those of ASCII words, outside of the alternatives, and there are two patterns: otherwise they cost twenty times as
    much; and all names cost more to compile than the few that stand in a text.
    """
    names = words.intersection(reference.place_names["name"])
    longest_first = [re.escape(name) for name in sorted(names, key=lambda name: (-len(name), name))]
    chinese = [name for name in longest_first if not name[0].isascii()]
    dotted = [name for name in longest_first if name.endswith(".")]
    others = [name for name in longest_first if name not in {*chinese, *dotted}]
    boundary = r"(?-u:\b)"
    english = [
        f"{boundary}(?:{'|'.join(dotted)})" if dotted else "",
        f"{boundary}(?:{'|'.join(others)}){boundary}" if others else "",
    ]
    designations = reference.place_designations.filter(pl.col("keyword").is_in(words))
    found = ("|".join(filter(None, [*english, *chinese])), "|".join(designations["pattern"]))
    return [pattern for pattern in found if pattern]


def _cue(reference: Reference, cue: str) -> str:
    patterns = reference.place_cues.filter(pl.col("cue") == cue).get_column("pattern")
    return "|".join(f"(?:{pattern})" for pattern in patterns)
