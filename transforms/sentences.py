"""Cut paragraphs into sentences."""

import polars as pl

from transforms import paragraphs as blocks
from transforms import spans
from transforms.words import n_words

CLOSERS = r"[\"'”’»)\]）】」』》*_]"
# "end. ", "end.” ", "What?! ", 。” ；  – a full stop needs a blank behind it, a Chinese one does not.
END = r"[.!?…]+(?:" + CLOSERS + r"|[.!?…])*(?:\s+|$)|[。！？；｡]+(?:" + CLOSERS + r"|[。！？；])*\s*"

# "1.", "(2.", "IV.", "a.", "1.06.A03.02" before the first stop of a paragraph
LIST_LABEL = r"^[#\s]*[(（]?(?:\d{1,4}|[IVXLC]{1,5}|[A-Za-z])(?:\.[\dA-Z]+)*[)）]?$"
LAST_WORD = r"([\p{L}\p{N}.&’'\-]+)$"


def sentences(
    paragraphs: pl.DataFrame, sections: pl.DataFrame, abbreviations: pl.DataFrame, openers: pl.DataFrame
) -> pl.DataFrame:
    """Build the sentences table.

    Columns in: those of placed `paragraphs`; of sections `document_id`, `heading_start`, `heading_end`; the others
    as for `split`. Columns out: those of the table, and `language`.
    """
    cut = split(
        paragraphs.select("paragraph_id", "section_id", "document_id", "language", "char_start", "text"),
        abbreviations,
        openers,
    )
    headings = sections.filter(pl.col("heading_start").is_not_null()).select(
        "document_id", char_start="heading_start", heading_end="heading_end"
    )
    of_document = pl.int_range(1, pl.len() + 1, dtype=pl.Int64).over("document_id")
    of_paragraph = pl.int_range(1, pl.len() + 1).over("paragraph_id").cast(pl.String)
    # A heading holds one sentence or more, and begins where its first begins.
    within = pl.col("heading_end").forward_fill().over("paragraph_id") >= pl.col("char_end")
    return (
        cut.join(headings, on=["document_id", "char_start"], how="left", maintain_order="left")
        .with_columns(
            ordinal=of_document,
            sentence_id=pl.col("paragraph_id") + "/t" + of_paragraph,
            is_heading=within.fill_null(value=False),
        )
        .drop("heading_end")
    )


def split(paragraphs: pl.DataFrame, abbreviations: pl.DataFrame, openers: pl.DataFrame) -> pl.DataFrame:
    """Cut paragraphs into sentences that cover every non-blank character once.

    Columns in: `text`, `char_start`, any others that name the paragraph, of which `language`; of abbreviations
    `language`, `abbreviation` (without its last stop), `followed_by` (any, digit, capital: what follows where the
    sentence goes on); of openers `language`, `word` (what begins a sentence rather than goes on with a name: "in the
    U.S. However").
    Columns out: those others, `char_start`, `char_end`, `text`, `n_words`; in reading order.
    A sentence ends at . ! ? 。！？； and at the end of its paragraph; not in abbreviations, decimals, initials,
    list labels, URLs, and not before a lower-case letter.
    """
    cut = spans.pieces(paragraphs, END)
    named = [name for name in paragraphs.columns if name not in {"text", "char_start", "char_end"}]
    ended = cut.select(
        *named,
        "row",
        "char_start",
        "surface",
        sentence=(
            _ends(cut, abbreviations, openers).shift(1).fill_null(value=False) | (pl.col("piece") == 0)
        ).cum_sum(),
    )
    joined = ended.group_by("sentence", maintain_order=True).agg(
        pl.col(*named, "char_start").first(), text=pl.col("surface").str.join("")
    )
    return (
        blocks.trimmed(joined)
        .with_columns(n_words=n_words())
        .select(*named, "char_start", "char_end", "text", "n_words")
    )


def _ends(cut: pl.DataFrame, abbreviations: pl.DataFrame, openers: pl.DataFrame) -> pl.Series:
    """Say of every piece whether a sentence ends with it."""
    stops = (
        cut.with_row_index("place")
        .with_columns(
            left=pl.col("surface").shift(1).str.tail(24),
            is_first=pl.col("piece") == 1,
            right=pl.col("surface").shift(-1).str.head(24),
        )
        .filter(pl.col("piece") % 2 == 1)
        .with_columns(last_word=pl.col("left").str.extract(LAST_WORD))
        .join(
            abbreviations.select("language", last_word="abbreviation", followed_by="followed_by"),
            on=["language", "last_word"],
            how="left",
            maintain_order="left",
        )
    )
    stop = pl.col("surface").str.strip_chars_end()
    is_plain = stop == "."
    is_wide = stop.str.contains(r"^[。！？；｡]")
    before = pl.col("right").str.strip_chars_start("\"'“‘(（[「『")
    before_lower = before.str.contains(r"^\p{Ll}")
    before_digit = before.str.contains(r"^\p{Nd}")
    before_nothing = pl.col("right") == ""
    opens = pl.any_horizontal(
        (pl.col("language") == language) & before.str.contains(rf"^(?:{words})(?-u:\b)")
        for language, words in openers.group_by("language")
        .agg(pl.col("word").str.join("|"))
        .sort("language")
        .iter_rows()
    )
    is_list_label = pl.col("is_first") & pl.col("left").str.contains(LIST_LABEL)
    is_initial = pl.col("last_word").str.contains(r"^(?:\p{Lu}|\p{Lu}\.\p{Lu}|\p{Lu}-\p{Lu})$") & (
        pl.col("last_word") != "I"
    )
    is_abbreviation = (
        (pl.col("followed_by") == "any")
        | ((pl.col("followed_by") == "digit") & before_digit)
        | ((pl.col("followed_by") == "capital") & ~opens)
    )
    is_held = is_list_label | is_initial.fill_null(value=False) | is_abbreviation.fill_null(value=False)
    goes_on = is_plain & is_held | before_lower
    ends = is_wide | before_nothing | ~goes_on
    flags = stops.select("place", ends=ends)
    return (
        cut.select(place=pl.int_range(pl.len(), dtype=pl.UInt32))
        .join(flags, on="place", how="left", maintain_order="left")
        .select(pl.col("ends").fill_null(value=False))
        .to_series()
    )
