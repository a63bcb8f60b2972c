"""Turn a pattern into rows with exact character offsets: nobody else counts characters.

The technique: surround every match with a sentinel, split, explode, and add up the lengths of the pieces.
The sentinel is NUL, which the reader guarantees does not occur in a text.
"""

import polars as pl

SENTINEL = "\0"
ADDED = ("piece", "char_start", "char_end", "surface")


def pieces(texts: pl.DataFrame, pattern: str, *, text: str = "text", start: str = "char_start") -> pl.DataFrame:
    """Cut every text at every match of a pattern.

    Columns in: `text` (String, without NUL), `start` (Int64, offset of the text in its document), any others.
    Columns out: all but `text` and `start`, and
    `row` (UInt32, which text), `piece` (Int64, position among the pieces of its text; odd ones are the matches),
    `char_start`, `char_end` (Int64, code points in the document, half-open), `surface` (String).
    A text without a match is one piece. The pieces of a text, joined, are the text.
    """
    return _cut(texts, pattern, SENTINEL + "${0}" + SENTINEL, text, start)


def parts(texts: pl.DataFrame, pattern: str, *, text: str = "text", start: str = "char_start") -> pl.DataFrame:
    """Cut every text behind every match of a pattern.

    Columns in and out as in `pieces`; every piece but the last of its text ends with a match.
    """
    return _cut(texts, pattern, "${0}" + SENTINEL, text, start)


def matches(texts: pl.DataFrame, pattern: str, *, text: str = "text", start: str = "char_start") -> pl.DataFrame:
    """Find every match of a pattern, with the text to its left and right.

    Columns in and out as in `pieces`, with `left` and `right` (String): the gaps up to the neighbouring matches
    or the ends of the text.
    """
    # to ask first is cheap, and leaves the texts without a match whole
    has_match = texts.select_seq(pl.col(text).str.contains(pattern)).to_series()
    cut = pieces(texts.filter(has_match), pattern, text=text, start=start)
    neighbours = cut.with_columns(left=pl.col("surface").shift(1), right=pl.col("surface").shift(-1))
    found = neighbours.filter(pl.col("piece") % 2 == 1)
    return found.with_columns(row=has_match.arg_true()[found["row"]])


def _cut(texts: pl.DataFrame, pattern: str, marked: str, text: str, start: str) -> pl.DataFrame:
    cut = pl.col(text).str.replace_all(pattern, marked).str.split(SENTINEL)
    others = [name for name in texts.columns if name not in {text, start, *ADDED}]
    exploded = texts.select_seq(
        pl.int_range(pl.len(), dtype=pl.UInt32).alias("row"),
        *others,
        pl.col(start).alias("char_start"),
        cut.alias("surface"),
    ).explode("surface")
    # The pieces of a text stand together: sums over all of them, less what had gathered where the text began.
    length = pl.col("surface").str.len_chars().cast(pl.Int64)
    is_first = pl.col("row").ne_missing(pl.col("row").shift(1))
    place, gathered, began = pl.col("piece"), pl.col("char_end"), pl.when("begins_text")
    base = began.then(pl.col("char_start") - gathered + length).forward_fill()
    return exploded.with_columns(
        is_first.alias("begins_text"),
        pl.int_range(pl.len(), dtype=pl.Int64).alias("piece"),
        length.cum_sum().alias("char_end"),
    ).select(
        *("row", *others, "surface"),
        (place - began.then(place).forward_fill()).alias("piece"),
        (gathered - length + base).alias("char_start"),
        (gathered + base).alias("char_end"),
    )


def merged(cut: pl.DataFrame, begins: pl.Expr) -> pl.DataFrame:
    """Put pieces together again, each with those that follow it up to the next that begins something.

    Columns in: those of `pieces` or `parts`, in their order; `begins` (Boolean, true for the first). Columns out: those
    of the first piece, `text` for `surface`; no `row`, `piece`, `char_end`.
    """
    starts = cut.select(begins=begins).to_series()
    first = cut.drop("row", "piece", "char_end").rename({"surface": "text"}).filter(starts)
    # Few are made of several pieces, and only those need be joined.
    is_part = ~(starts & starts.shift(-1, fill_value=True))
    rest = pl.DataFrame({"whole": starts.cum_sum(), "text": cut.get_column("surface")}).filter(is_part)
    if rest.is_empty():
        return first
    together = rest.group_by(pl.col("whole").set_sorted(), maintain_order=True).agg(pl.col("text").str.join(""))
    return first.with_columns(first.get_column("text").scatter(together["whole"] - 1, together["text"]))
