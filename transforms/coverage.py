"""Say which core indicators a document states, so that absence is data too."""

from collections import Counter
from functools import lru_cache

import polars as pl

from transforms.reference import Reference

FAST_SEARCH = 99  # words; a search for more, however few, takes several times as long
BEYOND_ASCII = r"([^\x00-\x7F])"


def coverage(
    documents: pl.DataFrame, indicators: pl.DataFrame, sentences: pl.DataFrame, reference: Reference
) -> pl.DataFrame:
    """Make the table `coverage`: each document and each core indicator of the catalogue.

    Columns in: of documents `document_id`; of indicators `document_id`, `indicator_code`; of sentences `document_id`,
    `text`.
    Columns out: `document_id`, `indicator_code`, `coverage` (stated: with a number; stated_without_number: one of the
    words of `indicator_mentions.csv` stands in a sentence; not_stated), `n_indicators` (Int64).
    """
    core = reference.indicator_catalogue.filter("is_core").select("indicator_code")
    key = ["document_id", "indicator_code"]
    measured = indicators.group_by(key).agg(n_indicators=pl.len().cast(pl.Int64))
    named = _mentions(sentences, reference).with_columns(is_named=pl.lit(value=True))
    return (
        documents.select("document_id")
        .join(core, how="cross")
        .join(measured, on=key, how="left")
        .join(named, on=key, how="left")
        .select(
            *key,
            coverage=pl.when(pl.col("n_indicators") > 0)
            .then(pl.lit("stated"))
            .when("is_named")
            .then(pl.lit("stated_without_number"))
            .otherwise(pl.lit("not_stated")),
            n_indicators=pl.col("n_indicators").fill_null(0),
        )
        .sort(key)
    )


def _mentions(sentences: pl.DataFrame, reference: Reference) -> pl.DataFrame:
    """Return `document_id` and `indicator_code` of the indicators that sentences name."""
    mentions, text = reference.indicator_mentions, pl.col("text")
    sentences = sentences.select("document_id", "text")
    is_ascii = mentions["words"].str.len_bytes() == mentions["words"].str.len_chars()
    in_ascii, others = (mentions["words"].filter(mask).unique() for mask in (is_ascii, ~is_ascii))
    # Most sentences hold none of the words: few keywords tell, or characters beyond ASCII.
    keyword = text.str.contains_any(_keywords(tuple(in_ascii.sort())), ascii_case_insensitive=True)
    initial = text.str.contains_any(others.str.extract(BEYOND_ASCII).unique().implode())
    beyond_ascii = sentences.filter(text.str.len_bytes() > text.str.len_chars())
    said = [_said(sentences.filter(keyword), in_ascii), _said(beyond_ascii.filter(initial), others)]
    return pl.concat(said).unique().join(mentions, on="words").select("document_id", "indicator_code").unique()


def _said(sentences: pl.DataFrame, words: pl.Series) -> pl.DataFrame:
    """Return `document_id` and `words` (in small letters), once for each sentence that holds them."""
    parts = (words.slice(start, FAST_SEARCH).implode() for start in range(0, len(words), FAST_SEARCH))
    found = [
        sentences.select_seq(
            "document_id", words=pl.col("text").str.extract_many(part, ascii_case_insensitive=True, overlapping=True)
        )
        .explode("words")
        .drop_nulls("words")
        for part in parts
    ]
    return pl.concat(found).with_columns_seq(pl.col("words").str.to_lowercase())


@lru_cache(maxsize=4)
def _keywords(mentions: tuple[str, ...]) -> list[str]:
    """Choose words of which each mention holds one: a search for up to a hundred is several times as fast."""
    words = {mention: mention.split(" ") for mention in mentions}
    keywords = []
    while words:
        n_mentions = Counter(word for each in words.values() for word in set(each))
        keyword = max(n_mentions, key=lambda word: (n_mentions[word] * len(word), word))
        keywords.append(keyword)
        words = {mention: each for mention, each in words.items() if keyword not in each}
    return keywords
