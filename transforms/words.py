"""Count words: the same count in every table."""

import polars as pl

from transforms.positions import began

CONTROL_BLANK = "[\t-\r]"
BLANK = "[\n ]"
ODD_BLANKS = r"[\n ]{2}|[\t\x0B-\r]"
UNBROKEN = r"\S+"
CJK = r"[\p{Han}\p{Hiragana}\p{Katakana}]"
CJK_OR_WIDE_BLANK = r"[\p{Han}\p{Hiragana}\p{Katakana}[\s--[\x00-\x7F]]]"
CJK_WORD = CJK + r"|[\p{Alphabetic}\p{M}\p{N}--" + CJK + "]+"


def is_uneven() -> pl.Expr:
    """Say whether a `text` has other blanks of ASCII than single plain ones."""
    return pl.col("text").str.contains("  ", literal=True) | pl.col("text").str.contains(CONTROL_BLANK)


def counted(rows: pl.DataFrame, may_be_uneven: pl.Expr | None = None) -> pl.DataFrame:
    """Add `n_words` (Int64) to rows with a `text` that neither begins nor ends with a blank.

    `may_be_uneven` (Boolean) is true at least where `is_uneven` is, if that is known already of longer texts.

    A word is what stands between blanks. In a text with Han or Kana, every such character is a word, and so is every
    run of other letters and digits; its punctuation is none.
    """
    text = pl.col("text")
    may_be = pl.lit(value=True) if may_be_uneven is None else may_be_uneven
    told = rows.with_columns_seq(n_words=text.str.count_matches(BLANK).cast(pl.Int64) + 1)
    # That is all, but where a text has other blanks than single plain ones, or characters that are words.
    is_ascii = text.str.len_bytes() == text.str.len_chars()
    placed = rows.select_seq("text", place=pl.int_range(pl.len()), is_ascii=is_ascii, may_be_uneven=may_be)
    odd = placed.filter("may_be_uneven").filter(text.str.contains(ODD_BLANKS))
    beyond_ascii = placed.filter(~pl.col("is_ascii")).filter(text.str.contains(CJK_OR_WIDE_BLANK))
    rest = pl.concat([odd, beyond_ascii])
    if rest.is_empty():
        return told
    is_cjk = text.str.contains(CJK)
    counts = pl.concat(
        [
            rest.filter(is_cjk).select_seq("place", n_words=text.str.count_matches(CJK_WORD)),
            rest.filter(~is_cjk).select_seq("place", n_words=text.str.count_matches(UNBROKEN)),
        ]
    )
    n_words = told.get_column("n_words").scatter(counts["place"], counts["n_words"].cast(pl.Int64))
    return told.with_columns(n_words)


def of_paragraphs(paragraphs: pl.DataFrame, sentences: pl.DataFrame) -> pl.DataFrame:
    """Add `n_words` to paragraphs: the words of their sentences.

    Columns in: `paragraph_id`; of sentences, in reading order, `paragraph_id`, `n_words`.
    """
    is_last = pl.col("paragraph_id").ne_missing(pl.col("paragraph_id").shift(-1))
    until = sentences.select_seq("paragraph_id", until=pl.col("n_words").cum_sum(), is_last=is_last).filter("is_last")
    words = until.select_seq("paragraph_id", n_words=pl.col("until") - pl.col("until").shift(1, fill_value=0))
    return paragraphs.join(words, on="paragraph_id", how="left", maintain_order="left")


def of_sections(sections: pl.DataFrame, paragraphs: pl.DataFrame) -> pl.DataFrame:
    """Add `n_words` to sections: the words of their paragraphs, those of sub-sections included.

    Columns in: `document_id`, `first_paragraph`, `last_paragraph`; of paragraphs, in
    reading order, `document_id`, `ordinal`, `n_words`.
    """
    until = paragraphs["n_words"].cum_sum()
    first, last = (pl.col(name) + pl.col("began") for name in ("first_paragraph", "last_paragraph"))
    return (
        sections.join(began(paragraphs), on="document_id", how="left", maintain_order="left")
        .with_columns_seq(
            n_words=pl.lit(until).gather(last) - pl.lit(until - paragraphs["n_words"]).gather(first),
        )
        .drop("began")
    )
