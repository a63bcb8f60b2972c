"""Link what is measured to the indicator catalogue: no code beats a wrong code.

A measure and a synonym are compared as bags of content words: case, order, plural and the words that
`indicator_neutral_words.csv` lists do not count, names of places do not either, every other word does. So
"average annual concentration of PM2.5" is "PM2.5 annual mean concentration", and "exports of rice" is not "exports".
The codes of one concept (its level, its growth, its share of something) are told apart by statistic and unit.
"""

import re
from functools import lru_cache

import polars as pl

from transforms import units
from transforms.reference import Reference

TOKEN = re.compile(r"[\[\]()|]|[^\[\]()|\s]+")
HAN = r"\p{Han}"
BAG = pl.List(pl.String)
OPENING = {"[": {frozenset[str]()}, "(": set[frozenset[str]]()}
CLOSING = ("]", ")")
ALTERNATIVE = "|"


def indicator_codes(indicators: pl.DataFrame, reference: Reference) -> pl.DataFrame:
    """Add the catalogue's code to each measurement whose measure, statistic and unit fit exactly one.

    Columns in: `measure` (String, may be null), `statistic`, `unit_code` (String), `context` (String, the sentence,
    in which some synonyms want a word), others.
    Columns added: `indicator_code`, `match_type` (String: exact, close, broad; null where no code fits).
    Measures are matched once each, however often they stand in the frame.
    """
    catalogue = reference.indicator_catalogue.select(
        "concept", "indicator_code", "statistics", "unit_base", "context", "context_not"
    )
    wanted = units.dimensions(catalogue["unit_base"], reference).rename(
        {"unit_code": "unit_base", "dimension": "dimension_wanted"}
    )
    catalogue = catalogue.join(wanted, on="unit_base", how="left").rename(
        {"context": "context_wanted", "context_not": "context_unwanted"}
    )
    given = units.dimensions(indicators["unit_code"], reference)
    numbered = indicators.with_row_index("row")
    fitting = (
        numbered.select("row", "measure", "statistic", "unit_code", "context")
        .join(_concepts(indicators["measure"], reference), on="measure")
        .join(given, on="unit_code")
        .join(catalogue, on="concept")
        .filter(
            pl.col("statistic").is_in(pl.col("statistics")),
            _same_dimension(),
            pl.col("code_wanted").is_null() | (pl.col("code_wanted") == pl.col("indicator_code")),
            pl.col("context_wanted").is_null()
            | pl.col("code_wanted").is_not_null()
            | pl.col("context").str.contains(pl.col("context_wanted")),
            pl.col("context_unwanted").is_null() | ~pl.col("context").str.contains(pl.col("context_unwanted")),
        )
        .select("row", "indicator_code", "match_type")
        .unique()
        .filter(pl.col("indicator_code").n_unique().over("row") == 1)
        .sort("row", "match_type")
        .unique("row", keep="last", maintain_order=True)
    )
    return numbered.join(fitting, on="row", how="left", maintain_order="left").drop("row")


def _same_dimension() -> pl.Expr:
    given, wanted = pl.col("dimension"), pl.col("dimension_wanted")
    is_difference_of_rates = (pl.col("statistic") == "change") & (given == "percentage_points") & (wanted == "fraction")
    is_uncounted = (given == "number") & (wanted == units.COUNT)
    return (given == wanted) | is_difference_of_rates | is_uncounted


def _concepts(measures: pl.Series, reference: Reference) -> pl.DataFrame:
    """Return `measure`, `concept`, `code_wanted`, `match_type` for every distinct measure that has a synonym."""
    distinct = measures.drop_nulls().unique(maintain_order=True).to_frame("measure")
    without_places = pl.col("measure").str.replace_all(_places(reference), " ")
    bags = distinct.with_columns(bag=bag(without_places, reference), words=bag(pl.col("measure"), reference))
    whole, within = synonyms(reference)
    named = bags.with_columns(key=pl.col("bag").list.join(" ")).join(whole, on="key")
    is_growth = pl.element().is_in(_neutral(reference, "growth").implode())
    less_growth = (
        bags.join(named, on="measure", how="anti")
        .with_columns(key=pl.col("bag").list.filter(~is_growth).list.join(" "))
        .join(whole, on="key")
    )
    holding = [
        bags.filter(
            pl.all_horizontal(pl.col("words").list.contains(word) for word in row["key"].split(" "))
        ).with_columns(pl.lit(row[name], pl.String).alias(name) for name in ("concept", "code_wanted", "match_type"))
        for row in within.iter_rows(named=True)
    ]
    columns = ("measure", "concept", "code_wanted", "match_type")
    return pl.concat([frame.select(columns) for frame in (named, less_growth, *holding)]).unique(maintain_order=True)


def bag(text: pl.Expr, reference: Reference) -> pl.Expr:
    """Return the content words of a text, singular and sorted; of a Chinese text, what its neutral words leave."""
    plain = (
        text.str.to_lowercase()
        .str.replace_all(r"[^\w&.]+", " ")
        .str.replace_all(r"\.(\D|$)", " ${1}")
        .str.strip_chars(" .")
    )
    english = (
        plain.str.split(" ")
        .list.eval(
            pl.element().str.replace(r"^([a-z]{2,}[a-z])ies$", "${1}y").str.replace(r"^([a-z]{2,}[^s\W])s$", "${1}")
        )
        .list.set_difference(pl.lit(["", *_neutral(reference, "neutral")], BAG))
    )
    longest_first = sorted(_neutral(reference, "neutral", language="zh"), key=len, reverse=True)
    chinese = plain.str.replace_all("|".join([r"\s+", *longest_first]), "")
    return pl.when(plain.str.contains(HAN)).then(pl.concat_list(chinese)).otherwise(english).list.sort()


@lru_cache(maxsize=4)
def synonyms(reference: Reference) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Spell out the synonyms: those that a measure must be, and those that it must contain.

    Columns: `key` (String, the content words, sorted), `concept`, `code_wanted` (String, null for any code of the
    concept), `match_type`.
    """
    rows = reference.indicator_synonyms.rename({"indicator_code": "code_wanted"})
    tokens = pl.Series("token", sorted({token for words in rows["words"] for token in TOKEN.findall(words)}))
    content = tokens.to_frame().select(bag(pl.col("token"), reference)).to_series().to_list()
    bags = {token: frozenset(words) for token, words in zip(tokens, content, strict=True)}
    spelt = [
        (row, key)
        for row, words in enumerate(rows["words"])
        for key in sorted(" ".join(sorted(phrase)) for phrase in phrases(words, bags))
    ]
    has_options = pl.col("words").str.contains("[", literal=True)
    spelt_rows = (
        pl.DataFrame(spelt, schema={"row": pl.UInt32, "key": pl.String}, orient="row")
        .join(rows.with_row_index("row"), on="row", maintain_order="left")
        .filter(pl.when(has_options).then(pl.col("key").str.contains(" ")).otherwise(pl.col("key") != ""))
        .unique(["key", "concept", "code_wanted", "match_type", "scope"], maintain_order=True)
    )
    columns = ("key", "concept", "code_wanted", "match_type")
    whole, within = (spelt_rows.filter(pl.col("scope") == scope).select(columns) for scope in ("whole", "within"))
    return whole, within


def phrases(words: str, bags: dict[str, frozenset[str]]) -> set[frozenset[str]]:
    """Spell out `[new] (jobs|posts)`: words in brackets may be absent, those between bars are alternatives.

    `bags` has the content words of each token. What is left of options when all are absent must have two words
    to count as a synonym; `synonyms` sees to that.
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
        options = {bags[first]}
        if first in OPENING:
            options, (_, *tokens) = _alternatives(tokens, bags)
            options = options | OPENING[first]
        current = {before | after for before in current for after in options}
    return done | current, tokens


def _neutral(reference: Reference, role: str, language: str = "en") -> pl.Series:
    words = reference.indicator_neutral_words
    return words.filter(pl.col("role") == role, pl.col("language") == language).get_column("word")


@lru_cache(maxsize=4)
def _places(reference: Reference) -> str:
    names = reference.place_names.filter(pl.col("language") == "en").get_column("name")
    longest_first = sorted(names, key=len, reverse=True)
    return r"\b(?:" + "|".join(re.escape(name) for name in longest_first) + r")\b"
