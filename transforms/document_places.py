"""Which place a document is about, where the catalogue does not say."""

import re
from functools import lru_cache

import polars as pl

from transforms.pattern_cache import keeps_patterns

REACH = 500_000  # characters of the text among which places are counted
FEWEST_MENTIONS = 6
LEAD = 2  # times as often as the next place, for a country
LEAST_SHARE = 0.5  # of all mentions, for a part of one: its country goes without saying


def document_places(heads: pl.DataFrame, texts: pl.DataFrame, place_names: pl.DataFrame) -> pl.DataFrame:
    """Find the place that each document names in its head, else the one that its text names most of all.

    Columns in: of heads `document_id`, `language`, `head`; of texts `document_id`, `language`, `text`; of place_names
    `language`, `name`, `place_code`, `country` (not null: the name means that place in that country only).
    Columns out: `document_id`, `place_code` (ISO 3166-1 or 3166-2). In the head, a part of a country wins over one.
    """
    # "Georgia" may be either; "America" says the country to which it is a name of.
    is_plain = pl.col("country").is_null() | (pl.col("country") == pl.col("place_code"))
    names = place_names.filter(is_plain & pl.col("place_code").is_not_null())
    in_head = (
        _mentions(heads.rename({"head": "text"}), names)
        .sort("document_id", ~pl.col("place_code").str.contains("-", literal=True), "mention")
        .unique("document_id", keep="first", maintain_order=True)
        .select("document_id", "place_code")
    )
    untold = texts.join(in_head, on="document_id", how="anti").with_columns(pl.col("text").str.head(REACH))
    counted = (
        _mentions(untold, names)
        .group_by("document_id", "place_code")
        .len()
        .sort("document_id", pl.col("len") * -1, "place_code")
        .group_by("document_id", maintain_order=True)
        .agg(
            pl.col("place_code").first(),
            most=pl.col("len").first(),
            next=pl.col("len").get(1, null_on_oob=True),
            all=pl.col("len").sum(),
        )
        .filter(
            (pl.col("most") >= FEWEST_MENTIONS)
            & pl.when(pl.col("place_code").str.contains("-", literal=True))
            .then(pl.col("most") >= LEAST_SHARE * pl.col("all"))
            .otherwise(pl.col("most") >= LEAD * pl.col("next").fill_null(0))
        )
        .select("document_id", "place_code")
    )
    return pl.concat([in_head, counted])


@keeps_patterns
def _mentions(texts: pl.DataFrame, names: pl.DataFrame) -> pl.DataFrame:
    """Find the places named: `document_id`, `place_code`, `mention` (position in the text)."""
    found = [
        pl.DataFrame(schema={"document_id": pl.String, "language": pl.String, "name": pl.String, "mention": pl.Int64})
    ]
    for language in names.get_column("language").unique().sort():
        pattern = _pattern(language, tuple(names.filter(pl.col("language") == language).get_column("name").sort()))
        found.append(
            texts.filter(pl.col("language") == language)
            .select_seq("document_id", "language", name=pl.col("text").str.extract_all(pattern))
            .explode("name")
            .with_columns(mention=pl.int_range(pl.len(), dtype=pl.Int64))
        )
    codes = names.select("language", "name", "place_code").unique(
        ["language", "name"], keep="first", maintain_order=True
    )
    return pl.concat(found).join(codes, on=["language", "name"], how="inner")


@lru_cache
def _pattern(language: str, names: tuple[str, ...]) -> str:
    longest_first = "|".join(re.escape(name) for name in sorted(names, key=lambda name: (-len(name), name)))
    return longest_first if language == "zh" else rf"(?-u:\b)(?:{longest_first})(?-u:\b)"
