"""Cut texts at character offsets, for proof that offsets point where their row says.

Polars finds the n-th character of a string by walking to it, which is quadratic for many spans of a long text.
Bytes are found at once; so characters are first turned into bytes, by runs of characters of the same width.
"""

import polars as pl

_RUNS_OF_WIDER_CHARACTERS = r"[\x{80}-\x{7FF}]+|[\x{800}-\x{FFFF}]+|[\x{10000}-\x{10FFFF}]+"


class TextSlices:
    """The texts of a corpus, ready to be cut at any number of character offsets."""

    def __init__(self, texts: pl.DataFrame) -> None:
        """Prepare the texts.

        Columns in: `document_id`, `text` (String). Of two texts of one document the first counts.
        """
        documents = texts.unique("document_id", keep="first", maintain_order=True).select(
            "document_id",
            pl.col("text").cast(pl.Binary).alias("_text"),
            pl.col("text").str.len_chars().cast(pl.Int64).alias("_n_chars"),
            pl.col("text").str.len_bytes().cast(pl.Int64).alias("_n_bytes"),
            pl.col("text"),
        )
        self._documents = documents.select(
            "document_id",
            "_text",
            "_n_chars",
            _chars_before=pl.col("_n_chars").cum_sum() - pl.col("_n_chars"),
            _bytes_before=pl.col("_n_bytes").cum_sum() - pl.col("_n_bytes"),
        )
        marked = pl.col("text").str.replace_all(_RUNS_OF_WIDER_CHARACTERS, "\0${0}\0").str.split("\0")
        self._runs = (
            documents.select(marked.alias("run"))
            .explode("run")
            .select(
                n_chars=pl.col("run").str.len_chars().cast(pl.Int64),
                n_bytes=pl.col("run").str.len_bytes().cast(pl.Int64),
            )
            .filter(pl.col("n_chars") > 0)
            .select(
                char=pl.col("n_chars").cum_sum() - pl.col("n_chars"),
                byte=pl.col("n_bytes").cum_sum() - pl.col("n_bytes"),
                width=pl.col("n_bytes") // pl.col("n_chars"),
            )
        )

    def between(self, document_id: pl.Series, start: pl.Series, end: pl.Series) -> pl.Series:
        """Cut one slice a row.

        `document_id` (String), `start`, `end` (Int64): code points, half-open. Out: Binary (UTF-8), null where the
        offsets do not lie in the text of the document.
        """
        spans = pl.DataFrame({"document_id": document_id, "start": start, "end": end}).join(
            self._documents, on="document_id", how="left", maintain_order="left"
        )
        inside = (pl.col("start") >= 0) & (pl.col("start") <= pl.col("end")) & (pl.col("end") <= pl.col("_n_chars"))
        cut = spans.with_columns(
            inside=inside.fill_null(value=False),
            first=self._byte(spans["_chars_before"] + spans["start"]) - spans["_bytes_before"],
            last=self._byte(spans["_chars_before"] + spans["end"]) - spans["_bytes_before"],
        )
        piece = pl.col("_text").bin.slice(pl.col("first"), pl.col("last") - pl.col("first"))
        return cut.select(pl.when("inside").then(piece).alias("slice"))["slice"]

    def _byte(self, char: pl.Series) -> pl.Series:
        if self._runs.is_empty():
            return char * 0
        char = char.fill_null(0).clip(lower_bound=0)
        run = self._runs[self._runs["char"].search_sorted(char, side="right") - 1]
        return run["byte"] + (char - run["char"]) * run["width"]
