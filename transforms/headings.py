"""Find the headings among the paragraphs: numbered ones in sequence, Markdown's, else those that typography shows."""

import polars as pl

from transforms.sentences import split

LABEL_REACH = 48  # characters from the start of a paragraph in which its label must end
HEADING_REACH = 320  # characters from the start of a paragraph in which its heading must end
LONGEST_LIST = 30  # a bare number that counts further numbers paragraphs, not headings

MARKDOWN = r"^(#{1,6})\s+"
OPEN_END = r"[^.!?:;,。！？：；，、…\"'”’»)\]）】」』》*_]$"
CAPITALS = r"^[^\p{Ll}]*\p{Lu}[^\p{Ll}]*\p{Lu}[^\p{Ll}]*$"


def headings(paragraphs: pl.DataFrame, numbering: pl.DataFrame, abbreviations: pl.DataFrame) -> pl.DataFrame:
    """Find headings and their levels.

    Columns in: those of `paragraphs`, the head marked (title, byline); of numbering `family`, `pattern`, `numerals`,
    `is_named`; abbreviations as for `sentences.split`.
    Columns out: `document_id`, `ordinal` (of the paragraph), `level` (Int64, 1 is the highest of its document), `label`,
    `number` (Int64), `heading` (without its label), `heading_start`, `heading_end`.
    A number counts only in sequence: 1, or one more than the last of its family since the last 1. Families nest in
    the order in which they first appear.
    """
    body = paragraphs.filter(~pl.col("kind").is_in(["title", "byline", "table"]))
    start = pl.col("text").str.head(LABEL_REACH).str.replace(MARKDOWN, "")
    candidates = body.with_columns(
        markdown=pl.col("text").str.extract(MARKDOWN).str.len_chars().cast(pl.Int64),
        family=pl.coalesce(
            pl.when(start.str.contains(pattern)).then(pl.lit(family))
            for family, pattern in numbering.select("family", "pattern").iter_rows()
        ),
    ).filter(pl.col("family").is_not_null() | pl.col("markdown").is_not_null())
    candidates = _leads(_labels(candidates, numbering), abbreviations)
    numbered = _proven(_in_sequence(candidates.filter(pl.col("markdown").is_null())))
    explicit = pl.concat(
        [candidates.filter(pl.col("markdown").is_not_null()).with_columns(family=pl.lit("markdown")), numbered],
        how="diagonal",
    )
    bare = body.join(explicit.select("document_id").unique(), on="document_id", how="anti", maintain_order="left")
    return _levels(pl.concat([explicit, _shown(bare)], how="diagonal"))


def _labels(candidates: pl.DataFrame, numbering: pl.DataFrame) -> pl.DataFrame:
    """Add `label`, `prefix` (what stands before the last part of a dotted number), `number`, `is_named`."""
    start = pl.col("text").str.head(LABEL_REACH).str.replace(MARKDOWN, "")
    by_family = [
        candidates.filter(pl.col("family") == row["family"])
        .with_columns(
            start.str.extract_groups(row["pattern"]).struct.unnest(), pl.lit(row["is_named"]).alias("is_named")
        )
        .with_columns(numerals=pl.lit(row["numerals"]), numeral=pl.col("number").str.normalize("NFKC"))
        .drop("number")
        for row in numbering.iter_rows(named=True)
    ]
    return (
        pl.concat([candidates.filter(pl.col("family").is_null()), *by_family], how="diagonal_relaxed")
        .join(_numerals(), on=["numerals", "numeral"], how="left")
        .with_columns(number=pl.coalesce(pl.col("number"), pl.col("numeral").cast(pl.Int64, strict=False)))
        .drop("numerals", "numeral")
        .sort("document_id", "ordinal")
    )


def _numerals() -> pl.DataFrame:
    """Spell the numbers that label headings: Roman, letters, Chinese, English words."""
    words = ("One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten")
    roman = [(_roman(n), n) for n in range(1, 61)]
    chinese = [(_chinese(n), n) for n in range(1, 200)]
    capitals = [(chr(64 + n), n) for n in range(1, 27)]
    small = [(chr(96 + n), n) for n in range(1, 27)]
    named = [*chinese, *capitals[:8], *roman, *((word, n) for n, word in enumerate(words, 1))]
    spelled = {"roman": roman, "chinese": chinese, "letter": [*capitals, *small], "any": named}
    rows = [(numerals, spelling, n) for numerals, pairs in spelled.items() for spelling, n in pairs]
    return pl.DataFrame(rows, schema={"numerals": pl.String, "numeral": pl.String, "number": pl.Int64}, orient="row")


def _roman(n: int) -> str:
    ones = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")
    return ("", "X", "XX", "XXX", "XL", "L", "LX")[n // 10] + ones[n % 10]


def _chinese(n: int) -> str:
    digits = "零一二三四五六七八九"
    hundreds, tens, ones = n // 100, n // 10 % 10, n % 10
    if hundreds:
        rest = n % 100
        return "一百" + (
            "" if not rest else f"零{digits[rest]}" if rest < 10 else f"{digits[tens]}十{digits[ones] * (ones > 0)}"
        )
    return (digits[tens] * (tens > 1) + "十" * (tens > 0)) + digits[ones] * (ones > 0)


def _leads(candidates: pl.DataFrame, abbreviations: pl.DataFrame) -> pl.DataFrame:
    """Add `heading_start`, `heading_end`, `heading` (the first sentence, label and hashes taken off), `stands_alone`."""
    head = candidates.select(
        "document_id", "ordinal", "language", "char_start", text=pl.col("text").str.head(HEADING_REACH)
    )
    first = (
        split(head, abbreviations)
        .group_by("document_id", "ordinal", maintain_order=True)
        .agg(
            lead=pl.col("text").first(),
            heading_start=pl.col("char_start").first(),
            heading_end=pl.col("char_end").first(),
        )
    )
    # A title in Markdown may hold several sentences: the line is the heading.
    whole = pl.col("markdown").is_not_null()
    bare = pl.col("lead").str.replace(MARKDOWN, "")
    return (
        candidates.join(first, on=["document_id", "ordinal"], how="left", maintain_order="left")
        .with_columns(
            lead=pl.when(whole).then(pl.col("text")).otherwise(pl.col("lead")),
            heading_end=pl.when(whole).then(pl.col("char_end")).otherwise(pl.col("heading_end")),
        )
        .with_columns(
            heading=pl.when(pl.col("label").is_null())
            .then(bare)
            .otherwise(bare.str.slice(pl.col("label").str.len_chars()))
            .str.strip_chars(),
            stands_alone=pl.col("heading_end") == pl.col("char_end"),
        )
    )


def _in_sequence(candidates: pl.DataFrame) -> pl.DataFrame:
    """Keep the numbers that follow on: of each run (from a 1 to the next), the first 1, the first 2 after it, …"""
    series = ["document_id", "family", "prefix"]
    runs = candidates.with_columns(run=(pl.col("number") == 1).cum_sum().over(series)).filter(pl.col("run") > 0)
    run = [*series, "run"]
    steps = (
        runs.group_by(*run, "number")
        .agg(seen=pl.col("ordinal").min())
        .sort(*run, "number")
        .with_columns(
            is_gapless=(pl.col("number") == pl.int_range(1, pl.len() + 1).over(run)).cum_min().over(run),
            due=pl.col("seen").cum_max().shift(1, fill_value=0).over(run),
        )
        .filter("is_gapless")
        .select(*run, "number", "due")
    )
    return (
        runs.join(steps, on=[*run, "number"], how="inner", nulls_equal=True)
        .filter(pl.col("ordinal") > pl.col("due"))
        .sort("document_id", "ordinal")
        .unique([*run, "number"], keep="first", maintain_order=True)
        .filter(pl.col("number") == pl.int_range(1, pl.len() + 1).over(run))
    )


def _proven(numbered: pl.DataFrame) -> pl.DataFrame:
    """Keep the runs that number headings, not paragraphs or the items of a list.

    A named number (Chapter 1, 第一章, 一、) proves itself, alone if need be. A bare one must have company, and most
    of its run must look like headings: lines without an end, or short first sentences with a text behind them.
    """
    run = ["document_id", "family", "prefix", "run"]
    n_chars = pl.col("heading").str.len_chars()
    is_line = pl.col("stands_alone") & pl.col("heading").str.contains(OPEN_END)
    is_run_in = ~pl.col("stands_alone")
    looks_right = (n_chars <= 200) & (is_line | is_run_in)
    lines_only = is_line.mean().over(run) >= 0.6
    bare = (
        (pl.len().over(run) >= 2)
        & (looks_right.mean().over(run) >= 0.8)
        & ((pl.len().over(run) <= LONGEST_LIST) | lines_only)
        & (n_chars.median().over(run) <= 160)
    )
    return numbered.filter((pl.col("is_named") & (n_chars <= 200)) | bare)


def _shown(body: pl.DataFrame) -> pl.DataFrame:
    """Take short lines without an end for headings, in capitals for higher ones."""
    text = pl.col("text")
    shortest, longest = 2, pl.when(pl.col("language") == "zh").then(32).otherwise(80)
    is_short = text.str.len_chars().is_between(shortest, longest) & text.str.contains(OPEN_END)
    opens = text.str.contains(r"^[\p{Lu}\p{Lo}\p{Nd}\[“\"]")
    is_followed = pl.col("ordinal").shift(-1).over("document_id").is_not_null()
    is_line = is_short & opens & is_followed & (pl.col("kind") == "body") & text.str.contains(r"\p{L}")
    return (
        body.with_columns(is_capitals=is_line & text.str.contains(CAPITALS), is_line=is_line)
        .with_columns(is_usual=pl.col("is_line").mean().over("document_id") > 0.4)
        .filter(pl.when("is_usual").then("is_capitals").otherwise("is_line"))
        .select(
            "document_id",
            "ordinal",
            family=pl.when("is_capitals").then(pl.lit("capitals")).otherwise(pl.lit("line")),
            heading="text",
            heading_start="char_start",
            heading_end="char_end",
        )
    )


def _levels(found: pl.DataFrame) -> pl.DataFrame:
    """Number the levels of each document from 1: Markdown by hashes, capitals above lines, else by first appearance."""
    family = ["document_id", "family", "markdown"]
    rank = (
        found.group_by(family)
        .agg(first=pl.col("ordinal").min())
        .with_columns(
            kind=pl.when(pl.col("family") == "markdown")
            .then(0)
            .when(pl.col("family") == "capitals")
            .then(1)
            .when(pl.col("family") == "line")
            .then(3)
            .otherwise(2),
        )
        .sort("document_id", "kind", "markdown", "first")
        .with_columns(level=pl.int_range(1, pl.len() + 1, dtype=pl.Int64).over("document_id"))
    )
    return (
        found.join(rank.select(*family, "level"), on=family, how="left", nulls_equal=True)
        .select("document_id", "ordinal", "level", "label", "number", "heading", "heading_start", "heading_end")
        .sort("document_id", "ordinal")
    )
