"""Find the words of texts, as keys by which they are compared."""

from collections.abc import Iterator

import polars as pl

from transforms import spans

CHARACTER = r"[\p{Han}\p{Hiragana}\p{Katakana}]"
# "high", "quality", "Xiong'an", "2022", 市
WORD = CHARACTER + r"|[\p{L}\p{M}\p{N}--" + CHARACTER + r"]+(?:['’][\p{L}\p{M}--" + CHARACTER + "]+)*"
BY_CHARACTER = ("zh", "ja")  # languages written without blanks
# "promoting", "promotion", "promotes": promot; "implementation": implement
ENDINGS = (r"^(.{5,}?)ations?$", r"^(.{3,}?)(?:ions?|ments?|ings?|ed|es|e|s|ly|['’]s?)$")
CLAUSE_END = r"[,.;:!?…，。、；：！？\n\r–—]|--"
SAMPLE = 1000  # words; a shorter text does not tell how rare a word is
BATCH_BYTES = 2**23  # text whose words are found at once


def word_keys(texts: pl.DataFrame, stop_words: pl.DataFrame) -> pl.DataFrame:
    """Find the words of texts, in the order of the texts.

    Columns in: `document` (UInt32), `language`, `text`; of stop_words `language`, `word`.
    Columns out: `document`,
    `start`, `end` (UInt32, characters of the text, half-open),
    `word` (UInt64: the word in lower case), `key` (UInt64: the same without its ending, for English ones),
    `share` (Float32: which share of the words of the document has this key, of 1000 in a shorter one),
    `is_content` (neither a stop word nor a number), `opens_clause`, `by_character`.
    In Chinese and Japanese a word is a character and the one behind it; the last of a document has none (null).
    """
    return pl.concat(_keys(batch, stop_words) for batch in _batches(texts))


def _batches(texts: pl.DataFrame) -> Iterator[pl.DataFrame]:
    told = texts.select("document", "language", "text", char_start=pl.lit(0, pl.Int64))
    yield told.clear()
    batch = (texts["text"].str.len_bytes().cast(pl.Int64).cum_sum() // BATCH_BYTES).alias("batch")
    for part in told.with_columns(batch).partition_by("batch", maintain_order=True):
        yield part.drop("batch")


def _keys(texts: pl.DataFrame, stop_words: pl.DataFrame) -> pl.DataFrame:
    gap = pl.col("surface").shift()
    edge = pl.when((gap != " ") & (gap != "-")).then(gap.str.contains(CLAUSE_END) | (pl.col("piece") == 1))
    found = (
        spans.pieces(texts, WORD)
        .lazy()
        .with_columns(opens_clause=edge.fill_null(value=False))
        .filter(pl.col("piece") % 2 == 1)
        .select(
            "document",
            "language",
            "opens_clause",
            start=pl.col("char_start").cast(pl.UInt32),
            end=pl.col("char_end").cast(pl.UInt32),
            surface=pl.col("surface").str.to_lowercase(),
        )
        .collect()
    )
    told = found.join(_vocabulary(found, stop_words), on=["language", "surface"], how="left", maintain_order="left")
    by_character = pl.col("language").is_in(BY_CHARACTER)
    following = pl.when(pl.col("document") == pl.col("document").shift(-1)).then(pl.col("word").shift(-1))
    pair = pl.when(by_character).then(pl.col("word") * 3 + following * 5)
    keyed = told.select(
        "document",
        "start",
        "end",
        "is_content",
        "opens_clause",
        word=pl.when(by_character).then(pair).otherwise("word"),
        key=pl.when(by_character).then(pair).otherwise("key"),
        by_character=by_character,
    )
    share = pl.len().over("document", "key") / pl.len().over("document").clip(SAMPLE)
    return keyed.with_columns(share=share.cast(pl.Float32))


def _vocabulary(words: pl.DataFrame, stop_words: pl.DataFrame) -> pl.DataFrame:
    surface = pl.col("surface")
    endless = pl.coalesce(*(surface.str.extract(ending) for ending in ENDINGS), surface)
    stops = stop_words.select("language", surface="word", is_stop=True)
    return (
        words.select("language", "surface")
        .unique()
        .join(stops, on=["language", "surface"], how="left")
        .select(
            "language",
            "surface",
            word=surface.hash(),
            key=pl.when(pl.col("language") == "en").then(endless).otherwise(surface).hash(),
            is_content=pl.col("is_stop").is_null() & surface.str.contains(r"\p{L}"),
        )
    )
