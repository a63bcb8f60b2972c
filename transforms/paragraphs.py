"""Cut a text into paragraphs: the blocks of its format, else its lines, unless they are evidently wrapped."""

import polars as pl

from transforms import spans
from transforms.dates import DATE_LINE
from transforms.pattern_cache import keeps_patterns
from transforms.positions import position
from transforms.readers.rendition import BETWEEN

NEWLINE = r"[\n\r\x0B\x0C\x{85}\x{2028}\x{2029}]"
BREAK = NEWLINE + r"\s*"
INDENTED = r"^\s"

# "… of the people." · "… goals:" · 大会的主题是：
ENDED = r"[.!?:;。！？：；…][\"'”’»)\]）】」』*_]*\s*$"
# "which has been", "，全面总结", ") and": what can't begin a paragraph
CONTINUES = r"^[\p{Ll},;.)\]，、。；：！？”’）】」』》]"
# with those that a symbol font keeps in the private use area
BULLET = r"[-*+•‣●○◦▪▫■□◆◇♦►▶➢✓✔·\x{F0A7}\x{F0B7}\x{F0D8}\x{F0FC}]\s"
# "31. A number of …", "(a) …", "III. INVESTMENT", 第三章, 一、: what begins a block of its own
OPENS_BLOCK = (
    r"^(?:#{1,6}\s|\||"
    + BULLET
    + r"|[–—―]|\d{1,3}(?:\.\d+)*[.)、．]\D|[(（](?:\d{1,3}|[A-Za-z]|[ivxIVX]{2,5}|[一二三四五六七八九十]{1,4})[)）]"
    r"|[IVXLC]+\.\s|[一二三四五六七八九十百]+、|第[\d一二三四五六七八九十百]+[章节条部编篇])"
)
# "mandated the": a word that ends no line but where one was broken
UNFINISHED_WORD = r"(?:^| )(?:a|an|and|as|at|by|for|from|in|is|its|of|on|or|our|that|the|their|to|which|will|with)$"
# What interrupts: the number of a page
PAGE_NUMBER = r"^\d{1,3}$"
# "for the elderly, and": an item of a list, the last but one
ENUMERATES = r"[,，](?: and| or)?$"
CAPITALS = r"^[^\p{Ll}]*\p{Lu}[^\p{Ll}]*\p{Lu}[^\p{Ll}]*$"
HEADING = r"^#{1,6}\s"
LIST_ITEM = r"^(?:" + BULLET + r"|[–—―]+\s*\S)"

LONGEST_TOP = 60  # lines and breaks, among which the title and the date of a text stand
SHORTEST_CUT = 40  # characters of a line that may go on behind a blank one: text that a page or a column ended
FEWEST_WRAPS = 6  # line breaks without a gap; fewer say nothing
WIDEST_WRAP = 120  # characters; wrapped running text is not set wider


@keeps_patterns
def paragraphs(texts: pl.DataFrame) -> pl.DataFrame:
    """Cut texts into paragraphs that cover every non-blank character once.

    Columns in: `document_id`, `text`, `language`, `blocks` (of reading.LAYOUT, null where the format marks none).
    Columns out: `document_id`, `language`, `ordinal` (Int64, from 1), `kind` (heading, list_item, table, body: what
    the paragraph shows by itself), `level` (Int64) and `is_bold` of its block, `char_start`, `char_end`, `text`.
    A blank is a character of Unicode's White_Space. Lines end at LF, CR, VT, FF, NEL, LS and PS.
    """
    told = ("document_id", "language", "block", "level", "is_bold", "char_start", "char_end", "text")
    whole = _blocks(texts)
    by_lines = whole.filter(pl.col("block") == "lines")
    lines = spans.parts(by_lines, BREAK)
    lines = lines.with_columns(n_breaks=pl.col("surface").str.count_matches(NEWLINE).cast(pl.Int64))
    begins = ~_joins(lines).shift(1, fill_value=False)
    found = trimmed(spans.merged(lines, pl.lit(begins))).select(told)
    if by_lines.height < whole.height:
        marked = trimmed(whole.filter(pl.col("block") != "lines")).select(told)
        found = pl.concat([found, marked]).sort("document_id", "char_start")
    return found.select_seq(
        "document_id",
        "language",
        ordinal=position("document_id"),
        kind=pl.when(pl.col("block").is_in(["lines", "body"])).then(_kind()).otherwise("block"),
        level="level",
        is_bold="is_bold",
        char_start="char_start",
        char_end="char_end",
        text="text",
    )


def _blocks(texts: pl.DataFrame) -> pl.DataFrame:
    """Return the blocks of documents whose format marks them, and the others whole, to be cut by lines."""
    plain = texts.filter(pl.col("blocks").list.len().fill_null(0) == 0).select(
        "document_id",
        "language",
        "text",
        block=pl.lit("lines"),
        level=pl.lit(None, pl.Int64),
        is_bold=pl.lit(value=False),
        char_start=pl.lit(0, pl.Int64),
    )
    if plain.height == texts.height:
        return plain
    length = pl.col("text").str.len_chars().cast(pl.Int64) + len(BETWEEN)
    marked = (
        texts.join(plain, on="document_id", how="anti", maintain_order="left")
        .select("document_id", "language", "blocks")
        .explode("blocks")
        .unnest("blocks")
        .rename({"kind": "block"})
        .with_columns(char_start=(length.cum_sum() - length).over("document_id"))
    )
    return pl.concat([plain, marked.select(plain.columns)])


def trimmed(rows: pl.DataFrame) -> pl.DataFrame:
    """Cut the blanks off both ends of `text`, moving `char_start` and setting `char_end`; drop rows of blanks only."""
    text = pl.col("text")
    trimmed = rows.with_columns_seq(text=text.str.strip_chars_end())
    indented = trimmed.select_seq(pl.when(text.str.contains(INDENTED)).then(text)).to_series()
    if indented.null_count() < indented.len():
        bare = indented.str.strip_chars_start()
        trimmed = trimmed.with_columns_seq(
            text=pl.coalesce(bare, text),
            char_start=pl.col("char_start")
            + (indented.str.len_chars() - bare.str.len_chars()).cast(pl.Int64).fill_null(0),
        )
    return trimmed.filter(text != "").with_columns_seq(
        char_end=pl.col("char_start") + text.str.len_chars().cast(pl.Int64)
    )


def _kind() -> pl.Expr:
    text, opening = pl.col("text"), pl.col("text").str.head(8)
    is_row = text.str.starts_with("|") & text.str.ends_with("|")
    return (
        pl.when(text.str.contains(HEADING))
        .then(pl.lit("heading"))
        .when(is_row | (text.str.count_matches("\t", literal=True) >= 2))
        .then(pl.lit("table"))
        .when(opening.str.contains(LIST_ITEM))
        .then(pl.lit("list_item"))
        .otherwise(pl.lit("body"))
    )


def _joins(lines: pl.DataFrame) -> pl.Series:
    """Say of every line, with the break behind it, whether it belongs together with the next."""
    is_break = pl.col("piece") < pl.col("piece").shift(-1, fill_value=0)
    line, opening = pl.col("line"), pl.col("line").str.head(1)
    sides = lines.select(
        "row", "piece", "surface", "n_breaks", is_break=is_break, line=pl.col("surface").str.strip_chars_end()
    ).select_seq(
        *("row", "piece", "surface", "is_break"),
        next_line=line.shift(-1),
        width=line.str.len_chars().cast(pl.Int64),
        next_width=line.str.len_chars().cast(pl.Int64).shift(-1),
        is_single=pl.col("is_break") & (pl.col("n_breaks") == 1),
        is_cut=pl.col("is_break") & (pl.col("n_breaks") == 2) & (line.str.len_chars() >= SHORTEST_CUT),
        is_ended=line.str.tail(8).str.contains(ENDED),
        continues=opening.str.contains(CONTINUES).shift(-1),
    )
    pages = (
        sides.filter(pl.col("is_break"))
        .group_by("row")
        .agg(
            page_width=pl.col("width").quantile(0.98),
            usual_width=pl.col("width").median(),
            n_single=pl.col("is_single").sum(),
            share_single=pl.col("is_single").mean(),
            share_open=(~pl.col("is_ended")).filter("is_single").mean(),
            share_continued=pl.col("continues").filter("is_single").mean(),
        )
        .select(
            "row",
            "page_width",
            is_wrapped=(pl.col("page_width") <= WIDEST_WRAP)
            & (pl.col("n_single") >= FEWEST_WRAPS)
            & (pl.col("usual_width") >= 0.6 * pl.col("page_width"))
            & (pl.col("share_open") >= 0.5)
            & (pl.col("share_continued") >= 0.3),
            share_single="share_single",
        )
    )
    is_wrapped = pl.col("is_wrapped")
    may_join = is_wrapped | (~pl.col("is_ended") & (pl.col("continues") | (pl.col("share_single") < 0.5)))
    after, line_itself = pl.col("next_line").str.head(WIDEST_WRAP), pl.col("surface").str.strip_chars_end()
    at_top = pl.when(pl.col("piece") <= LONGEST_TOP)
    is_cut = pl.col("is_cut") & ~pl.col("is_ended") & pl.col("continues")
    told = (
        sides.with_columns(place=pl.int_range(pl.len(), dtype=pl.UInt32), next_is_ended=pl.col("is_ended").shift(-1))
        .filter(pl.col("is_single") | is_cut)
        .join(pages, on="row", how="left", maintain_order="left")
        .filter(may_join)
        .with_columns_seq(
            next_word=after.str.extract(r"^(\S+)").str.len_chars().cast(pl.Int64),
            opens_block=after.str.contains(OPENS_BLOCK),
            opens_dash=after.str.contains(r"^[–—―]"),
            in_capitals=after.str.contains(CAPITALS),
            is_interrupted=after.str.contains(PAGE_NUMBER) | line_itself.str.contains(PAGE_NUMBER),
            dates=at_top.then(after).str.contains(DATE_LINE) | at_top.then(line_itself).str.contains(DATE_LINE),
            is_unfinished=line_itself.str.tail(8).str.contains(UNFINISHED_WORD),
            enumerates=line_itself.str.tail(8).str.contains(ENUMERATES),
            is_indented=pl.col("surface").str.contains(NEWLINE + r"[ \t\x{A0}\x{3000}]+$"),
        )
    )
    reach = pl.col("width") + 1 + pl.col("next_word")
    # A short line behind a full stop that ends open, with nothing of its paragraph behind it, is no last line: it is
    # a heading.
    is_last = (pl.col("place") + 1 != pl.col("place").shift(-1)) | pl.col("opens_block").shift(-1)
    is_short = pl.col("next_width") < 0.75 * pl.col("page_width")
    heads = is_short & ~pl.col("next_is_ended") & is_last.fill_null(value=True)
    # A greedy wrap breaks only where the next word would not have fitted.
    is_forced = (reach > 0.95 * pl.col("page_width")) & ~heads
    is_full = pl.col("width") >= 0.75 * pl.col("page_width")
    wrapped = (
        pl.when(pl.col("is_ended"))
        .then(is_forced & ~pl.col("is_indented") & ~pl.col("in_capitals"))
        .otherwise(
            pl.col("continues")
            | pl.col("opens_dash")
            | is_full
            | (pl.col("is_unfinished") & (pl.col("width") >= 0.6 * pl.col("page_width")))
            | ((pl.col("share_single") < 0.85) & (pl.col("width") >= 0.6 * pl.col("page_width")))
        )
    )
    # "more jobs — (applause)", wrapped before the dash
    opens = pl.col("opens_block") & ~(is_wrapped & ~pl.col("is_ended") & pl.col("opens_dash"))
    opens = opens | pl.col("is_interrupted") | pl.col("dates").fill_null(value=False)
    goes_on = pl.when(is_cut).then(~pl.col("enumerates")).otherwise(wrapped | ~is_wrapped)
    joined = told.filter(~opens & goes_on).get_column("place")
    return sides.select(pl.int_range(pl.len(), dtype=pl.UInt32).is_in(joined.implode())).to_series()
