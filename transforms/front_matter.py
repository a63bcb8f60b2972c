"""Mark the head of a document: what stands before its text, title lines and bylines."""

import polars as pl

from transforms.dates import CLOCK, DATE_LINE
from transforms.pattern_cache import keeps_patterns

LONGEST_HEAD = 30  # paragraphs
LONGEST_TITLE = 300  # characters
LONGEST_BYLINE = 200  # characters
LONGEST_SCRAP = {"zh": 6}  # characters: what is shorter titles nothing, unless a kind of document is named
LONGEST_SCRAP_ELSEWHERE = 20

# a date, "9:08 P.M. EST", a line of the address
BYLINE = (
    DATE_LINE + r"|^" + CLOCK + r"(?:\s+\p{Lu}+)?$"
    r"|https?://|(?-u:\b)url(?-u:\b)|^[\p{Lu}\d]+/[\d/]+$"
    r"|^(?-i:[^\p{L}\p{N}]+)$"
)
METADATA = r"^---\n(?:[\w-]+:|\s|- )|^\*\*\p{L}+:\*\*"
ENDED = r"[.!?:;,。！？：；，、…][\"'”’»)\]）】」』》*_]*$|[\"”]$"
# "U.S. Capitol, Washington, D.C."
INITIALS_END = r"^.{1,60}\b\p{Lu}\.$"


@keeps_patterns
def front_matter(paragraphs: pl.DataFrame, cues: pl.DataFrame, document_types: pl.DataFrame) -> pl.DataFrame:
    """Give the paragraphs of the head the kind title or byline.

    Columns in: those of `paragraphs`; of cues `language`, `cue` (byline, address, opening), `pattern`; of
    document_types `language`, `pattern`. Columns out: those of `paragraphs`.
    The head ends before the first paragraph that is a text: one that ends like a sentence, addresses the hearers, is a
    first heading, or is long.
    """
    text, n_chars = pl.col("text"), pl.col("n_chars")
    is_byline, is_metadata, is_scrap, is_top = (pl.col(f"is_{name}") for name in ("byline", "metadata", "scrap", "top"))
    scrap = pl.col("language").replace_strict(LONGEST_SCRAP, default=LONGEST_SCRAP_ELSEWHERE, return_dtype=pl.UInt32)
    is_line = (n_chars <= LONGEST_TITLE) & (~text.str.contains(ENDED) | is_scrap | text.str.contains(INITIALS_END))
    opening = text.str.head(LONGEST_TITLE)
    opens = matches_any(cues.filter(pl.col("cue").is_in(["address", "opening"])), opening)
    is_lower = (pl.col("level") > 1).fill_null(value=False)  # the first heading below the title
    kind = pl.when(is_byline | is_metadata | (is_scrap & ~is_top)).then(pl.lit("byline")).otherwise(pl.lit("title"))
    may_stand = (pl.col("ordinal") <= LONGEST_HEAD) & ((n_chars <= LONGEST_TITLE) | (pl.col("ordinal") <= 2))
    head = (
        paragraphs.filter(pl.col("ordinal") <= LONGEST_HEAD)
        .with_columns(n_chars=text.str.len_chars())
        .filter(may_stand)
        .filter(pl.col("ordinal") == pl.int_range(1, pl.len() + 1).over("document_id"))
        .with_columns_seq(
            is_byline=(n_chars <= LONGEST_BYLINE)
            & (text.str.contains(BYLINE) | matches_any(cues.filter(pl.col("cue") == "byline"), opening)),
            is_metadata=text.str.contains(METADATA) & (pl.col("ordinal") <= 2),
            is_scrap=(n_chars <= scrap) & ~matches_any(document_types, text),
            is_top=((pl.col("level") == 1).fill_null(value=False) | text.str.contains(r"^#\s"))
            & (pl.col("ordinal") == 1),
        )
        .with_columns_seq(
            in_head=(is_metadata | is_top | ((is_byline | is_line) & ~opens & ~is_lower)).cum_min().over("document_id"),
            head_kind=kind,
        )
        .filter("in_head")
        .select("document_id", "ordinal", "head_kind")
    )
    return (
        paragraphs.join(head, on=["document_id", "ordinal"], how="left", maintain_order="left")
        .with_columns(kind=pl.coalesce("head_kind", "kind"))
        .drop("head_kind")
    )


def matches_any(cues: pl.DataFrame, text: pl.Expr) -> pl.Expr:
    """Say whether a text matches one of the cues of its language."""
    by_language = cues.group_by("language", maintain_order=True).agg(pl.col("pattern").str.join("|"))
    return pl.any_horizontal(
        (pl.col("language") == language) & text.str.contains("(?i)" + pattern)
        for language, pattern in by_language.select("language", "pattern").iter_rows()
    )
