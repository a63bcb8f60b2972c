"""Count tokens: the vocabulary of a document, as corpus linguistics counts it.

A token is a run of letters in lower case, with the apostrophes and hyphens inside it ("people's", "well-being").
Chinese is written without blanks: there a token is a pair of neighbouring characters, which finds words of two
characters, most words of the genre, without a dictionary. Figures are no tokens; they stand in `numbers`.
"""

import polars as pl

HAN = r"\p{Han}"
NO_LETTER = r"[[^\p{L}\p{M}'’-]\p{Han}]+"
EDGES = "'’-"


def token_counts(paragraphs: pl.DataFrame) -> pl.DataFrame:
    """Count the tokens of documents.

    Columns in: `document_id`, `text` (String).
    Columns out: `document_id`, `token` (String), `n` (Int64, how often it stands in the document).
    """
    texts = paragraphs.select("document_id", "text")
    counted = counts(texts.with_columns(unit=pl.col("document_id").rle_id()))
    documents = texts.select(unit=pl.col("document_id").rle_id(), document_id="document_id").unique("unit")
    return (
        counted.join(documents, on="unit").group_by("document_id", "token").agg(pl.col("n").sum()).sort(
            "document_id", "token"
        )
    )  # fmt: skip


def counts(texts: pl.DataFrame) -> pl.DataFrame:
    """Count the tokens of units of text.

    Columns in: `unit` (integer), `text` (String). Columns out: `unit`, `token` (String), `n` (Int64), in no order.
    """
    has_han = pl.col("text").str.contains(HAN)
    lettered = (
        texts.select("unit", token=pl.col("text").str.to_lowercase().str.replace_all(NO_LETTER, " ").str.split(" "))
        .explode("token")
        .filter(pl.col("token") != "")
        .group_by("unit", "token")
        .agg(n=pl.len().cast(pl.Int64))
        .with_columns(pl.col("token").str.replace_all("’", "'", literal=True).str.strip_chars(EDGES))
        .filter(pl.col("token") != "")
        .group_by("unit", "token")
        .agg(pl.col("n").sum())
    )
    return pl.concat([lettered, _han_pairs(texts.filter(has_han))])


def _han_pairs(texts: pl.DataFrame) -> pl.DataFrame:
    runs = texts.select("unit", run=pl.col("text").str.extract_all(HAN + "+")).explode("run").with_row_index("row")
    characters = runs.select("unit", "row", first=pl.col("run").str.extract_all(HAN)).explode("first")
    same_run = pl.col("row") == pl.col("row").shift(-1)
    return (
        characters.with_columns(second=pl.when(same_run).then(pl.col("first").shift(-1)))
        .drop_nulls("second")
        .group_by("unit", token=pl.concat_str("first", "second"))
        .agg(n=pl.len().cast(pl.Int64))
    )
