"""Link what is measured to the indicator catalogue: no code beats a wrong code.

A measure and a synonym are compared as bags of content words: case, order, plural, names of places and the neutral
words of `indicator_neutral_words.csv` do not count, every other word does. So "exports in goods of Tianjin" are "goods
exports", and "exports of rice" are not "exports". Optional words ("total", "growth") may stand in a measure and not in
its synonym; where the synonym has them, they count.
The codes of one concept (its level, its growth, its share of something) are told apart by statistic and unit.
"""

import re
from functools import lru_cache

import polars as pl

from transforms import units
from transforms.pattern_cache import keeps_patterns
from transforms.reference import Reference

TOKEN = re.compile(r"[\[\]()|]|[^\[\]()|\s]+")
HAN = r"\p{Han}"
PLURAL_IES = r"(?-u:\b)([a-z]{3,})ies(?-u:\b)"
PLURAL_S = r"(?-u:\b)([a-z]{2,}[a-z&&[^s]])s(?-u:\b)"
BAG = pl.List(pl.String)
OPENING = {"[": {frozenset[str]()}, "(": set[frozenset[str]]()}
CLOSING = ("]", ")")
ALTERNATIVE = "|"


@keeps_patterns
def indicator_codes(indicators: pl.DataFrame, sentences: pl.DataFrame, reference: Reference) -> pl.DataFrame:
    """Add the catalogue's code to each measurement whose measure, statistic and unit fit exactly one.

    Columns in: of indicators `sentence_id`, `measure` (String, may be null), `statistic`, `unit_code` (String), others;
    of sentences `sentence_id`, `text`, in which some codes want a word: a share of GDP names it.
    Columns added: `indicator_code`, `match_type` (String: exact, close, broad; null where no code fits).
    Measures are matched once each, however often they stand in the frame.
    """
    given = units.dimensions(indicators["unit_code"], reference)
    numbered = indicators.with_row_index("row")
    fitting = (
        numbered.select("row", "sentence_id", "measure", "statistic", "unit_code")
        .join(_concepts(indicators["measure"], reference), on="measure")
        .join(given, on="unit_code")
        .join(_catalogue(reference), on="concept")
        .join(sentences.select("sentence_id", "text"), on="sentence_id")
        .filter(
            pl.col("statistic").is_in(pl.col("statistics")),
            _same_dimension(),
            pl.col("code_wanted").is_null() | (pl.col("code_wanted") == pl.col("indicator_code")),
            pl.col("context_wanted").is_null()
            | pl.col("code_wanted").is_not_null()
            | pl.col("text").str.contains(pl.col("context_wanted")),
            pl.col("context_unwanted").is_null() | ~pl.col("text").str.contains(pl.col("context_unwanted")),
        )
        .select("row", "indicator_code", "match_type")
        .unique()
        .filter(pl.col("indicator_code").n_unique().over("row") == 1)
        .sort("row", "match_type")
        .unique("row", keep="last", maintain_order=True)
    )
    return numbered.join(fitting, on="row", how="left", maintain_order="left").drop("row")


@lru_cache(maxsize=4)
def _catalogue(reference: Reference) -> pl.DataFrame:
    """Return what each concept of the catalogue wants of a measurement."""
    catalogue = reference.indicator_catalogue.select(
        "concept",
        "indicator_code",
        "statistics",
        "unit_base",
        context_wanted="context",
        context_unwanted="context_not",
    )
    wanted = units.dimensions(catalogue["unit_base"], reference)
    return catalogue.join(
        wanted.select(unit_base="unit_code", dimension_wanted="dimension"), on="unit_base", how="left"
    )


def _same_dimension() -> pl.Expr:
    given, wanted = pl.col("dimension"), pl.col("dimension_wanted")
    is_difference_of_rates = (pl.col("statistic") == "change") & (given == "percentage_points") & (wanted == "fraction")
    is_uncounted = (given == "number") & (wanted == units.COUNT)
    return (given == wanted) | is_difference_of_rates | is_uncounted


def _concepts(measures: pl.Series, reference: Reference) -> pl.DataFrame:
    """Return `measure`, `concept`, `code_wanted`, `match_type` for every distinct measure that has a synonym.

    Of synonyms that differ in optional words only, the one with most of them wins: "total health expenditure" before
    "health expenditure".
    """
    distinct = measures.drop_nulls().unique(maintain_order=True).alias("measure")
    words = content_words(distinct.str.replace_all(_places(reference), " "), reference)
    whole, within = synonyms(reference)
    named = (
        _bags(words, reference)
        .join(whole, on="core", suffix="_wanted")
        .with_columns(n_optional=pl.col("optional_wanted").list.len())
        .filter(pl.col("optional_wanted").list.set_intersection("optional").list.len() == pl.col("n_optional"))
        .filter(pl.col("n_optional") == pl.col("n_optional").max().over("row"))
    )
    holding = (
        words.join(within.with_row_index("part").explode("words"), left_on="word", right_on="words")
        .group_by("row", "part", "n_words", "concept", "code_wanted", "match_type")
        .len()
        .filter(pl.col("len") == pl.col("n_words"))
    )
    columns = ("row", "concept", "code_wanted", "match_type")
    return (
        pl.concat([named.select(columns), holding.select(columns)])
        .unique(maintain_order=True)
        .join(distinct.to_frame().with_row_index("row"), on="row")
        .drop("row")
    )


def _bags(words: pl.DataFrame, reference: Reference) -> pl.DataFrame:
    """Return `row`, `core` (String, the words that must agree) and `optional` (List(String)) of bags of words."""
    is_optional = pl.col("word").is_in(_neutral(reference, "optional").implode())
    word = pl.col("word")
    return words.group_by("row", maintain_order=True).agg(
        core=word.filter(~is_optional).str.join(" "), optional=word.filter(is_optional)
    )


def content_words(texts: pl.Series, reference: Reference) -> pl.DataFrame:
    """Return the content words of texts, each once, singular and in the order of the alphabet.

    Of a Chinese text, what its neutral words leave is one word.
    Columns: `row` (UInt32, which text), `word`.
    """
    text = pl.col("text")
    plain = (
        text.str.to_lowercase()
        .str.replace_all(r"[^\w&.]+", " ")
        .str.replace_all(r"\.(\D|$)", " ${1}")
        .str.strip_chars(" .")
    )
    singular = text.str.replace_all(PLURAL_IES, "${1}y").str.replace_all(PLURAL_S, "${1}")
    longest_first = sorted(_neutral(reference, "neutral", language="zh"), key=len, reverse=True)
    chinese = text.str.replace_all("|".join([r"\s+", *longest_first]), "")
    return (
        texts.alias("text")
        .to_frame()
        .with_row_index("row")
        .with_columns_seq(plain)
        .with_columns_seq(pl.when(text.str.contains(HAN)).then(chinese).otherwise(singular))
        .select("row", word=text.str.split(" "))
        .explode("word")
        .filter((pl.col("word") != "") & ~pl.col("word").is_in(_neutral(reference, "neutral").implode()))
        .unique()
        .sort("row", "word")
    )


@lru_cache(maxsize=4)
def synonyms(reference: Reference) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Spell out the synonyms: those that a measure must be, and those that it must contain.

    Columns: `concept`, `code_wanted` (String, null for any code of the concept), `match_type`, and of the former
    `core` (String), `optional` (List(String)), of the latter `words` (List(String)), `n_words`.
    What is left of a synonym when all that may be absent is absent must have two words to count.
    """
    rows = reference.indicator_synonyms.rename({"indicator_code": "code_wanted"}).with_row_index("synonym")
    tokens = pl.Series("token", sorted({token for words in rows["words"] for token in TOKEN.findall(words)}))
    bags: dict[str, frozenset[str]] = dict.fromkeys(tokens, frozenset())
    for row, words in content_words(tokens, reference).group_by("row"):
        bags[tokens[row[0]]] = frozenset(words["word"])
    spelt = pl.DataFrame(
        [
            (synonym, key)
            for synonym, words in rows.select("synonym", "words").iter_rows()
            for key in {" ".join(sorted(bag)) for bag in phrases(words, bags)}
        ],
        schema={"synonym": pl.UInt32, "key": pl.String},
        orient="row",
    ).join(rows, on="synonym")
    has_options = pl.col("words").str.contains("[", literal=True)
    columns = ["concept", "code_wanted", "match_type"]
    spelt = (
        spelt.filter(pl.when(has_options).then(pl.col("key").str.contains(" ")).otherwise(pl.col("key") != ""))
        .unique(["key", "scope", *columns])
        .sort("key", *columns)
        .select("scope", *columns, words=pl.col("key").str.split(" "))
        .with_row_index("row")
    )
    bag = _bags(spelt.select("row", word="words").explode("word"), reference)
    whole = spelt.filter(pl.col("scope") == "whole").join(bag, on="row").filter(pl.col("core") != "")
    within = spelt.filter(pl.col("scope") == "within").with_columns(n_words=pl.col("words").list.len())
    return whole.select(*columns, "core", "optional"), within.select(*columns, "words", "n_words")


def phrases(words: str, bags: dict[str, frozenset[str]]) -> set[frozenset[str]]:
    """Spell out `[new] (jobs|posts)`: words in brackets may be absent, those between bars are alternatives.

    `bags` has the content words of each token.
    """
    spelt, rest = _alternatives(TOKEN.findall(words), bags)
    if rest:
        raise ValueError(f"{words!r}: {rest[0]!r} closes nothing")
    return spelt


def _alternatives(tokens: list[str], bags: dict[str, frozenset[str]]) -> tuple[set[frozenset[str]], list[str]]:
    done: set[frozenset[str]] = set()
    current: set[frozenset[str]] = {frozenset()}
    while tokens and tokens[0] not in CLOSING:
        first, *tokens = tokens
        if first == ALTERNATIVE:
            done, current = done | current, {frozenset()}
            continue
        if first in OPENING:
            options, (_, *tokens) = _alternatives(tokens, bags)
            options = options | OPENING[first]
        else:
            options = {bags[first]}
        current = {before | after for before in current for after in options}
    return done | current, tokens


def _neutral(reference: Reference, role: str, language: str = "en") -> pl.Series:
    words = reference.indicator_neutral_words
    return words.filter(pl.col("role") == role, pl.col("language") == language).get_column("word")


@lru_cache(maxsize=4)
def _places(reference: Reference) -> str:
    names = reference.place_names.filter(pl.col("language") == "en").get_column("name")
    longest_first = sorted(names, key=len, reverse=True)
    return r"(?-u:\b)(?:" + "|".join(re.escape(name) for name in longest_first) + r")(?-u:\b)"
