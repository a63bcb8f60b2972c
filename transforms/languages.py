"""Tell which language a text is in."""

import polars as pl

from transforms.pattern_cache import keeps_patterns

SAMPLE = 3_000  # characters from which the language is judged

HAN = r"\p{Han}"
KANA = r"[\p{Hiragana}\p{Katakana}]"
HANGUL = r"\p{Hangul}"
SCRIPTS = r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}]"
NO_LETTERS = r"\P{L}+"
# The commonest words of English; a third of the words of any English text, and few of those of others.
ENGLISH = (
    r"(?-u:\b)(?i:the|of|and|to|in|a|that|is|for|we|our|with|on|as|by|this|will|are|be|have|has|it|from|at)(?-u:\b)"
)
WORD = r"\p{L}+"


@keeps_patterns
def with_language(texts: pl.DataFrame) -> pl.DataFrame:
    """Fill `language` where it is null with that of `text`, else what the file says of it (`metadata`)."""
    # lazily, because what is needed several times is then counted once
    seen, said = pl.col("seen"), pl.col("metadata").struct.field("language")
    return (
        texts.lazy()
        .with_columns_seq(seen=language())
        .with_columns(language=pl.coalesce("language", pl.when(seen != "und").then(seen), said, seen))
        .drop("seen")
        .collect()
    )


def language(text: str = "text") -> pl.Expr:
    """Return the BCP 47 code of the language of a text: zh, ja, ko, en, or und where none of them shows.

    Judged on the first 3000 characters: by script, and for English by the share of its commonest words.
    """
    sample = pl.col(text).str.head(SAMPLE)
    foreign = pl.when(sample.str.contains(SCRIPTS)).then(sample)
    letters = foreign.str.replace_all(NO_LETTERS, "").str.len_chars()
    words = sample.str.count_matches(WORD).clip(1)
    return (
        pl.when(foreign.str.count_matches(KANA) > 0.1 * letters)
        .then(pl.lit("ja"))
        .when(foreign.str.count_matches(HANGUL) > 0.3 * letters)
        .then(pl.lit("ko"))
        .when(foreign.str.count_matches(HAN) > 0.3 * letters)
        .then(pl.lit("zh"))
        .when(sample.str.count_matches(ENGLISH) >= 0.1 * words)
        .then(pl.lit("en"))
        .otherwise(pl.lit("und"))
    )
