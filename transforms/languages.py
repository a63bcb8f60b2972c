"""Tell which language a text is in."""

import polars as pl

SAMPLE = 3_000  # characters from which the language is judged

HAN = r"\p{Han}"
KANA = r"[\p{Hiragana}\p{Katakana}]"
HANGUL = r"\p{Hangul}"
NO_LETTERS = r"\P{L}+"
# The commonest words of English; a third of the words of any English text, and few of those of others.
ENGLISH = (
    r"(?-u:\b)(?i:the|of|and|to|in|a|that|is|for|we|our|with|on|as|by|this|will|are|be|have|has|it|from|at)(?-u:\b)"
)
WORD = r"\p{L}+"


def language(text: str = "text") -> pl.Expr:
    """Return the BCP 47 code of the language of a text: zh, ja, ko, en, or und where none of them shows.

    Judged on the first 3000 characters: by script, and for English by the share of its commonest words.
    """
    sample = pl.col(text).str.head(SAMPLE)
    letters = sample.str.replace_all(NO_LETTERS, "").str.len_chars()
    words = sample.str.count_matches(WORD)
    return (
        pl.when(sample.str.count_matches(KANA) > 0.1 * letters)
        .then(pl.lit("ja"))
        .when(sample.str.count_matches(HANGUL) > 0.3 * letters)
        .then(pl.lit("ko"))
        .when(sample.str.count_matches(HAN) > 0.3 * letters)
        .then(pl.lit("zh"))
        .when((sample.str.count_matches(ENGLISH) >= 0.1 * words) & (words > 0))
        .then(pl.lit("en"))
        .otherwise(pl.lit("und"))
    )
