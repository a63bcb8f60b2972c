"""Cut paragraphs into sentences."""

import re
from functools import lru_cache

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
LIST_LABEL = r"^[#•⁃*\s]*[(（]?(?:\d{1,4}|[IVXLC]{1,5}|[ivx]{2,4}|[A-Za-z])(?:\.[A-Z]?\d{1,2}){0,4}[.)）]+$"
LONGEST_LABEL = 16  # characters
LONGEST = 2000  # characters, half as many again as the longest sentence known; what never ends is cut there
PIECE = r"\s+|\S{64}"  # behind which such a one may be cut
REACH = 24  # characters on either side of a stop that decide
# The word before a plain full stop: "Mr", "J", "U.S", "N°"
LAST_WORD = r"([\p{L}\p{N}.&’'°/\-]+)\.$"
NO_WORD = r"[^\p{L}\p{N}.&’'°\-]"
INITIAL = r"\p{Lu}|\p{Lu}[.-]\p{Lu}"  # "J", "U.S"
MIDDLE_INITIAL = r"\p{Lu}\p{Ll}+ I\.$"  # "Albert I. Jones", but "you and I."
WIDE_END = r"[。！？；｡]" + CLOSERS + r"*$"
LEADERS, PAGE_NUMBER = r"(?:\.\s?){5,}$", r"^(?:\d{1,4}|[ivxlc]{1,7})$"  # a line of a table of contents
BRACKETED_GAP = r"[\[(（](?:\.\.\.|…)[\])）]" + CLOSERS + r"*$"  # "stairways [...]"
THREE_DOTS = r"(?:^|[^.])(?:\.\.\.|…|\. \. \.)$"
OPENING = "\"'“‘(（[「『"
# An enumeration in one paragraph, from its first item on: "1. …", "1.) …", "a) …", "• …"
BULLET = "[•⁃‣◦▪●♦]"
ITEMIZED = rf"^(?:{BULLET}|(?:1|a)[.)])"
LABEL = rf"^({BULLET}|(?:1|a)(?:\.\)|[.)]))"
ITEM = rf"\s+(?:{BULLET}\s?|(?:\d{{1,3}}|[a-z])(?:\.\)|[.)])\s)"
ITEM_FOLLOWS = r"[\p{Ll}\p{Nd})%.;,!?]$"
# What a number belongs to: "as in phase 2. The …", "from 1 to 2. The …"
NUMBERED = (
    r"(?i)(?:^|[^\p{L}])(?:articles?|chapters?|clauses?|goals?|levels?|no|paragraphs?|parts?|phases?|pillars?|sections?"
    r"|stages?|steps?|tables?|tiers?|of|to|by|and|or|in|at|than|is|was|were)$"
)


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
    list labels, URLs, and not before a lower-case letter. What goes on for more than `LONGEST` characters is no
    sentence: it is cut at a blank, or within what has none, so that no step has to look far.
    """
    named = [name for name in paragraphs.columns if name not in {"text", "char_start", "char_end"}]
    cut = spans.parts(_items(paragraphs).with_columns_seq(may_be_uneven=words.is_uneven()), END)
    # "Mr. " and "Speaker. " are pieces of one sentence
    begins = _ends(cut, abbreviations, openers).shift(1, fill_value=True)
    told = blocks.trimmed(_bounded(spans.merged(cut, pl.lit(begins))))
    return words.counted(told, pl.col("may_be_uneven")).select_seq(*named, "char_start", "char_end", "text", "n_words")


def _items(paragraphs: pl.DataFrame) -> pl.DataFrame:
    """Cut enumerations that stand in one paragraph before each item: "1. The first item 2. The second item".

    An item begins with the bullet of the first, or with the next number or letter in the same dress.
    """
    indexed = paragraphs.with_row_index("paragraph")
    listed = indexed.filter(pl.col("text").str.head(4).str.contains(ITEMIZED)).filter(pl.col("text").str.contains(ITEM))
    if listed.is_empty():
        return paragraphs
    surface = pl.col("surface")
    pieces = spans.pieces(listed.with_columns(opening=pl.col("text").str.extract(LABEL)), ITEM)
    label = pl.when(pl.col("piece") % 2 == 1).then(surface.str.strip_chars())
    before = surface.shift(1).str.tail(REACH)
    items = pieces.with_columns_seq(
        place=pl.int_range(pl.len(), dtype=pl.UInt32),
        label=label,
        number=_count(label) - _count(pl.col("opening")) + 1,
        follows=before.str.contains(ITEM_FOLLOWS) & ~before.str.contains(NUMBERED),
        opens=surface.shift(-1).str.contains(r"^[\p{Lu}\p{Nd}]"),
    ).filter(pl.col("opens") & (_dress(pl.col("label")) == _dress(pl.col("opening"))))
    bullets = items.filter(pl.col("number").is_null()).get_column("place")
    counted = (
        items.filter(pl.col("number").is_not_null() & pl.col("follows"))
        .unique(["row", "number"], keep="first", maintain_order=True)
        .filter(pl.col("number") == position("row") + 1)
        .get_column("place")
    )
    begins = (pl.col("piece") == 0) | pl.int_range(pl.len(), dtype=pl.UInt32).is_in(
        pl.concat([bullets, counted]).implode()
    )
    cut = spans.merged(pieces.drop("opening"), begins)
    rest = indexed.join(listed.select("paragraph"), on="paragraph", how="anti")
    columns = ["paragraph", *(name for name in paragraphs.columns if name != "char_end")]
    return pl.concat([rest.select(columns), cut.select(columns)]).sort("paragraph", "char_start").drop("paragraph")


def _count(label: pl.Expr) -> pl.Expr:
    """Return the number of a label, or the place of its letter in the alphabet; null for a bullet."""
    letters = {chr(ord("a") + n): n + 1 for n in range(26)}
    letter = label.str.extract(r"^([a-z])").replace_strict(letters, default=None, return_dtype=pl.Int64)
    return pl.coalesce(label.str.extract(r"^(\d+)").cast(pl.Int64), letter)


def _dress(label: pl.Expr) -> pl.Expr:
    """Return what a label has beside its number or letter: ".", ".)", a bullet."""
    return label.str.replace(r"^(?:\d+|[a-z])", "#")


def _ends(cut: pl.DataFrame, abbreviations: pl.DataFrame, openers: pl.DataFrame) -> pl.Series:
    """Say of every piece whether a sentence ends with it."""
    surface, initial, tail, right = (pl.col(name) for name in ("surface", "initial", "tail", "right"))
    # With the last piece of a paragraph ends a sentence.
    inner = cut.select_seq(
        "language",
        "surface",
        place=pl.int_range(pl.len(), dtype=pl.UInt32),
        n_chars=pl.col("char_end") - pl.col("char_start"),
        following=surface.shift(-1),
        is_inner=pl.col("piece") < pl.col("piece").shift(-1, fill_value=0),
    ).filter("is_inner")
    stops = inner.select_seq(
        "language",
        "place",
        tail=surface.str.tail(REACH + 8).str.strip_chars_end().str.tail(REACH),
        right=pl.col("following").str.head(REACH).str.strip_chars_start(OPENING),
    ).with_columns_seq(initial=right.str.head(1))
    beyond_ascii = pl.when(initial.str.len_bytes() > 1).then(initial)
    is_lower = initial.is_between(pl.lit("a"), pl.lit("z")) | (
        (beyond_ascii == beyond_ascii.str.to_lowercase()) & (beyond_ascii != beyond_ascii.str.to_uppercase())
    ).fill_null(value=False)
    is_plain = tail.str.ends_with(".") & ~tail.str.ends_with("..")
    may_be_gap = (~is_plain & tail.str.contains("[.…]")) | tail.str.ends_with(" . .")
    goes_on = pl.concat(
        [
            stops.filter(is_lower).filter(~tail.str.contains(WIDE_END))["place"],
            _held(stops.filter(is_plain), abbreviations, openers),
            stops.filter(may_be_gap).filter(_gap_goes_on())["place"],
        ]
    )
    label = surface.str.strip_chars()
    labels = (
        inner.filter(pl.col("n_chars") < 2 * LONGEST_LABEL)
        .filter(label.str.len_chars() < LONGEST_LABEL)
        .filter(label.str.contains(LIST_LABEL))["place"]
    )
    held, labelled = (
        pl.repeat(value=False, n=cut.height, eager=True).scatter(where, values=True) for where in (goes_on, labels)
    )
    # A label stands where a sentence begins: "(see p. 4)." ends with none.
    return ~(held | (labelled & ~held.shift(1, fill_value=False)))


def _bounded(sentences: pl.DataFrame) -> pl.DataFrame:
    """Cut what is longer than a sentence can be, about every `LONGEST` characters."""
    is_long = sentences.select_seq(pl.col("text").str.len_chars() > LONGEST).to_series()
    if not is_long.any():
        return sentences
    placed = sentences.with_row_index("place")
    cut = spans.parts(placed.filter(is_long), PIECE)
    in_row = pl.col("char_end") - pl.col("char_start").first().over("row")
    block = cut.select_seq(pl.struct("row", in_row // LONGEST).rle_id()).to_series()
    again = spans.merged(cut, pl.lit(block.ne_missing(block.shift(1))))
    return (
        pl.concat([placed.filter(~is_long), again.select(placed.columns)])
        .sort("place", maintain_order=True)
        .drop("place")
    )


def _gap_goes_on() -> pl.Expr:
    """Say whether dots stand within a sentence: for words left out ("[...]"), or before the number of a page."""
    before_i = pl.col("right").str.contains(r"^I['’ ]") & pl.col("tail").str.contains(THREE_DOTS)
    to_page = pl.col("tail").str.contains(LEADERS) & pl.col("right").str.contains(PAGE_NUMBER)
    return (pl.col("tail").str.contains(BRACKETED_GAP) | before_i | to_page).fill_null(value=False)


@lru_cache(maxsize=4)
def _short_word(abbreviations: tuple[str, ...]) -> str:
    """Return the pattern of a tail that ends with an abbreviation or an initial and a stop."""
    words = "|".join(map(re.escape, abbreviations))
    return rf"(?:^|{NO_WORD})(?:{INITIAL}|{words})\.$"


def _held(stops: pl.DataFrame, abbreviations: pl.DataFrame, openers: pl.DataFrame) -> pl.Series:
    """Return the `place` of every plain full stop with which something other than a sentence ends."""
    last_word, followed_by, tail = pl.col("last_word"), pl.col("followed_by"), pl.col("tail")
    told = (
        stops.filter(tail.str.contains(_short_word(tuple(abbreviations["abbreviation"].unique().sort()))))
        .with_columns_seq(last_word=tail.str.extract(LAST_WORD))
        .join(
            abbreviations.select("language", last_word="abbreviation", followed_by="followed_by"),
            on=["language", "last_word"],
            how="left",
            maintain_order="left",
        )
    )
    may_open = pl.when(followed_by == "capital").then("right")
    opens = pl.any_horizontal(
        (pl.col("language") == language) & may_open.str.contains(rf"^(?:{'|'.join(words)})(?-u:\b)")
        for language, words in openers.group_by("language").agg("word").sort("language").iter_rows()
    )
    is_initial = followed_by.is_null() & last_word.str.contains(f"^(?:{INITIAL})$")
    is_pronoun = pl.when(last_word == "I").then(~tail.str.contains(MIDDLE_INITIAL)).otherwise(pl.lit(value=False))
    is_abbreviation = (
        (followed_by == "any")
        | ((followed_by == "digit") & pl.col("initial").str.contains(r"\p{Nd}"))
        | ((followed_by == "capital") & ~opens)
    )
    reasons = (is_initial & ~is_pronoun, is_abbreviation)
    return told.filter(pl.any_horizontal(reason.fill_null(value=False) for reason in reasons)).get_column("place")
