"""Cut paragraphs into sentences."""

import polars as pl

from transforms import paragraphs as blocks
from transforms import spans, words
from transforms.pattern_cache import keeps_patterns
from transforms.positions import position
from transforms.sections import in_heading

CLOSERS = r"[\"'”’»)\]）】」』》*_]"
# "end. ", "end.” ", "What?! ", "end . . . . ", 。” ；  – a full stop needs a blank behind it, a Chinese one does not.
END = (
    r"[.!?…]+(?:" + CLOSERS + r"|[.!?…]| \.)*(?:\s+|$)"
    r"|[。！？；｡]+(?:" + CLOSERS + r"|[。！？；])*\s*"
)
# What ends with a stop and is no sentence: "1.", "(2.)", "IV.", "a.", "1.06.A03.02)", as far as the stop before it
LIST_LABEL = r"^[#•⁃*\s]*[(（]?(?:\d{1,4}|[IVXLC]{1,5}|[A-Za-z])(?:\.[A-Z]?\d{1,2}){0,4}[.)）]+$"
LONGEST_LABEL = 16  # characters
REACH = 24  # characters on either side of a stop that decide
# The word before a plain full stop: "Mr", "J", "U.S", "N°"
LAST_WORD = r"([\p{L}\p{N}.&’'°\-]+)\.$"
NO_WORD = r"[^\p{L}\p{N}.&’'°\-]"
LONGEST_INITIAL = 3  # characters: "J", "U.S"
INITIAL = r"^(?:\p{Lu}|\p{Lu}[.-]\p{Lu})$"
MIDDLE_INITIAL = r"\p{Lu}\p{Ll}+ I\.$"  # "Albert I. Jones", but "you and I."
WIDE_END = r"[。！？；｡]" + CLOSERS + r"*$"
BRACKETED_GAP = r"[\[(（](?:\.\.\.|…)[\])）]" + CLOSERS + r"*$"  # "stairways [...]"
THREE_DOTS = r"(?:^|[^.])(?:\.\.\.|…|\. \. \.)$"
OPENING = "\"'“‘(（[「『"


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
    named = in_heading(cut, sections).with_columns(ordinal=position("document_id"), of=position("paragraph_id"))
    return named.with_columns(sentence_id=pl.concat_str("paragraph_id", pl.lit("/t"), "of")).drop("of")


@keeps_patterns
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
    named = [name for name in paragraphs.columns if name not in {"text", "char_start", "char_end"}]
    cut = spans.parts(paragraphs, END)
    # "Mr. " and "Speaker. " are pieces of one sentence
    begins = _ends(cut, abbreviations, openers).shift(1, fill_value=True)
    told = blocks.trimmed(spans.merged(cut, pl.lit(begins)))
    return words.counted(told).select(*named, "char_start", "char_end", "text", "n_words")


def _ends(cut: pl.DataFrame, abbreviations: pl.DataFrame, openers: pl.DataFrame) -> pl.Series:
    """Say of every piece whether a sentence ends with it."""
    surface = pl.col("surface")
    place = pl.int_range(pl.len(), dtype=pl.UInt32)
    stops = cut.select(
        "language",
        place=place,
        is_last=pl.col("piece") >= pl.col("piece").shift(-1, fill_value=0),
        tail=surface.str.tail(REACH + 8).str.strip_chars_end().str.tail(REACH),
        right=surface.shift(-1).str.head(REACH).str.strip_chars_start(OPENING),
    ).with_columns(initial=pl.col("right").str.head(1))
    initial, tail = pl.col("initial"), pl.col("tail")
    is_lower = (initial == initial.str.to_lowercase()) & (initial != initial.str.to_uppercase())
    is_plain = tail.str.ends_with(".") & ~tail.str.ends_with("..")
    # A word longer than any abbreviation ends a sentence.
    longest = max(LONGEST_INITIAL, *abbreviations["abbreviation"].str.len_chars())
    ending = tail.str.tail(longest + 2)
    is_short = (ending.str.len_chars() < longest + 2) | ending.str.contains(NO_WORD)
    goes_on = pl.concat(
        [
            stops.filter(is_lower).filter(~tail.str.contains(WIDE_END))["place"],
            _held(stops.filter(is_plain).filter(is_short), abbreviations, openers),
            stops.filter(~is_plain & tail.str.contains("[.…]")).filter(_gap_goes_on())["place"],
        ]
    )
    label = surface.str.strip_chars()
    labels = (
        cut.select("surface", place=place, n_chars=pl.col("char_end") - pl.col("char_start"))
        .filter(pl.col("n_chars") < 2 * LONGEST_LABEL)
        .filter(label.str.len_chars() < LONGEST_LABEL)
        .filter(label.str.contains(LIST_LABEL))["place"]
    )
    told = stops.select_seq(
        "is_last", goes_on=pl.col("place").is_in(goes_on.implode()), is_label=pl.col("place").is_in(labels.implode())
    )
    # A label stands where a sentence begins: "(see p. 4)." ends with none.
    begins = ~(pl.col("goes_on") & ~pl.col("is_last")).shift(1, fill_value=False)
    return told.select(pl.col("is_last") | ~(pl.col("goes_on") | (pl.col("is_label") & begins))).to_series()


def _gap_goes_on() -> pl.Expr:
    """Say whether dots stand for words left out within a sentence: "[...]", "the thing is ... I didn't mean it"."""
    before_i = pl.col("right").str.contains(r"^I['’ ]") & pl.col("tail").str.contains(THREE_DOTS)
    return (pl.col("tail").str.contains(BRACKETED_GAP) | before_i).fill_null(value=False)


def _held(stops: pl.DataFrame, abbreviations: pl.DataFrame, openers: pl.DataFrame) -> pl.Series:
    """Return the `place` of every plain full stop with which something other than a sentence ends."""
    last_word, followed_by = pl.col("last_word"), pl.col("followed_by")
    n_chars = last_word.str.len_chars()
    told = stops.with_columns(last_word=pl.col("tail").str.extract(LAST_WORD)).join(
        abbreviations.select("language", last_word="abbreviation", followed_by="followed_by"),
        on=["language", "last_word"],
        how="left",
        maintain_order="left",
    )
    may_open = pl.when(followed_by == "capital").then("right")
    opens = pl.any_horizontal(
        (pl.col("language") == language) & may_open.str.contains(rf"^(?:{'|'.join(words)})(?-u:\b)")
        for language, words in openers.group_by("language").agg("word").sort("language").iter_rows()
    )
    may_be_initial = pl.when(followed_by.is_null() & ((n_chars == 1) | (n_chars == 3))).then(last_word)
    is_pronoun = (
        pl.when(last_word == "I").then(~pl.col("tail").str.contains(MIDDLE_INITIAL)).otherwise(pl.lit(value=False))
    )
    is_abbreviation = (
        (followed_by == "any")
        | ((followed_by == "digit") & pl.col("initial").str.contains(r"\p{Nd}"))
        | ((followed_by == "capital") & ~opens)
    )
    is_gap = pl.col("tail").str.ends_with(" . .") & _gap_goes_on()
    reasons = (may_be_initial.str.contains(INITIAL) & ~is_pronoun, is_abbreviation, is_gap)
    return told.filter(pl.any_horizontal(reason.fill_null(value=False) for reason in reasons)).get_column("place")
