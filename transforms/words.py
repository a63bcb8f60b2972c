"""Count words: the same count in every table."""

import polars as pl

CONTROL_BLANK = "[\t-\r]"
BLANK = "[ \t-\r]"
TWO_BLANKS = BLANK + "{2}"
UNBROKEN = r"\S+"
CJK = r"[\p{Han}\p{Hiragana}\p{Katakana}]"
CJK_OR_WIDE_BLANK = r"[\p{Han}\p{Hiragana}\p{Katakana}[\s--[\x00-\x7F]]]"
CJK_WORD = CJK + r"|[\p{Alphabetic}\p{M}\p{N}--" + CJK + "]+"


def counted(rows: pl.DataFrame) -> pl.DataFrame:
    """Add `n_words` (Int64) to rows with a `text` that neither begins nor ends with a blank.

    A word is what stands between blanks. In a text with Han or Kana, every such character is a word, and so is every
    run of other letters and digits; its punctuation is none.
    """
    text = pl.col("text")
    # What has single blanks only need not be searched for words: its blanks are counted.
    with_control = pl.when(text.str.contains(CONTROL_BLANK)).then(text)
    beyond_ascii = pl.when(text.str.len_bytes() > text.str.len_chars()).then(text)
    is_odd = text.str.contains("  ", literal=True) | pl.any_horizontal(
        with_control.str.contains(TWO_BLANKS).fill_null(value=False),
        beyond_ascii.str.contains(CJK_OR_WIDE_BLANK).fill_null(value=False),
    )
    told = rows.with_columns(n_words=text.str.count_matches(BLANK).cast(pl.Int64) + 1, is_odd=is_odd)
    odd = told.get_column("is_odd")
    if not odd.any():
        return told.drop("is_odd")
    rest = told.select("text", place=pl.int_range(pl.len())).filter(odd)
    is_cjk = text.str.contains(CJK)
    counts = pl.concat(
        [
            rest.filter(is_cjk).select("place", n_words=text.str.count_matches(CJK_WORD)),
            rest.filter(~is_cjk).select("place", n_words=text.str.count_matches(UNBROKEN)),
        ]
    )
    n_words = told.get_column("n_words").scatter(counts["place"], counts["n_words"].cast(pl.Int64))
    return told.with_columns(n_words).drop("is_odd")


def of_paragraphs(paragraphs: pl.DataFrame, sentences: pl.DataFrame) -> pl.DataFrame:
    """Add `n_words` to paragraphs: the words of their sentences (columns `paragraph_id`, `n_words`)."""
    words = sentences.group_by("paragraph_id").agg(pl.col("n_words").sum())
    return paragraphs.join(words, on="paragraph_id", how="left", maintain_order="left")


def of_sections(sections: pl.DataFrame, paragraphs: pl.DataFrame) -> pl.DataFrame:
    """Add `n_words` to sections: the words of their paragraphs, those of sub-sections included.

    Columns in: `document_id`, `first_paragraph`, `last_paragraph`; of paragraphs `document_id`, `ordinal`, `n_words`.
    """
    until = paragraphs.sort("document_id", "ordinal").select(
        "document_id", "ordinal", "n_words", until=pl.col("n_words").cum_sum().over("document_id")
    )
    first = until.select("document_id", first_paragraph="ordinal", before=pl.col("until") - pl.col("n_words"))
    last = until.select("document_id", "until", last_paragraph="ordinal")
    return (
        sections.join(first, on=["document_id", "first_paragraph"], how="left", maintain_order="left")
        .join(last, on=["document_id", "last_paragraph"], how="left", maintain_order="left")
        .with_columns(n_words=pl.col("until") - pl.col("before"))
        .drop("until", "before")
    )
