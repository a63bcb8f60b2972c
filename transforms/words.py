"""Count words: the same count in every table."""

import polars as pl

# A word is a run of letters, marks and digits of any script; every Han and Kana character is one.
WORD = (
    r"[\p{Han}\p{Hiragana}\p{Katakana}]"
    r"|[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}&&[^\p{Han}\p{Hiragana}\p{Katakana}]]+"
)


def n_words(text: str = "text") -> pl.Expr:
    """Count the words of a text: "people's 2.5" is four, 天津 is two."""
    return pl.col(text).str.count_matches(WORD).cast(pl.Int64)


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
