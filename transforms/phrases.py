"""Sentences as strings of word-class tags, so that a phrase grammar is a regex.

A chunk grammar over tags (as in Abney 1991, "Parsing by chunks", and NLTK's RegexpParser): every token of a sentence
becomes one character, its class; a noun phrase, or a verb frame such as "has decreased from … to …", is a pattern over
those characters, and a match is a range of tokens. Classes come from `seeds/reference/word_classes.csv`, else from the
form of the word.
"""

import re
from dataclasses import dataclass

import polars as pl

from transforms.numerals import any_of
from transforms.pattern_cache import keeps_patterns
from transforms.reference import Reference

FAR = 2**32  # more characters than a document has
# class of a word -> its tag
TAGS = {
    "determiner": "D", "quantifier": "q", "of": "o", "from": "f", "to": "t", "by": "b", "preposition": "P", "for": "F",
    "conjunction": "C", "clause": "c", "relative": "W", "pronoun": "p", "be": "B", "have": "h", "modal": "M", "do": "X",
    "adverb": "A", "reach": "r", "reach_or_noun": "z", "rise": ">", "fall_verb": "<", "rise_or_noun": "^",
    "fall_or_noun": "_", "growth": "g", "decline": "l", "comparative": "e", "comparative_down": "d",
    "adjective": "i", "adjective_down": "j", "of_output": "u",
    "aged": "x", "with": "w",
    "than": "k", "empty": "y", "amount": "a", "time": "Z",
    "month": "m", "spend": "s", "noun": "N", "plural_noun": "S", "verb": "V", "noun_or_verb": "v", "person": "H",
}  # fmt: skip
PUNCTUATION = {",": ",", ";": ";", ":": ":", "—": ";", "–": ";", "(": "(", ")": ")", "/": "/"}
QUOTES = "\"“”'‘’«»"
MARKS = ",;:()/—–" + QUOTES
# the letters of any script in few ranges: a search by \p{L} takes four times as long to set out
LETTER = r"A-Za-zªµºÀ-ÖØ-öø-ʯͰ-῿Ⰰ-ⷿ々-〇〡-\u{D7FF}\u{F900}-\u{FAFF}\u{20000}-\u{3FFFF}"
MARK = r"\u{0300}-\u{036F}"
PUNCTUATION |= dict.fromkeys(QUOTES, '"')
RISE, FALL = TAGS["rise"], TAGS["fall_verb"]
QUANTITY, DATE, DURATION, OTHER_NUMBER = "#", "0", "T", "n"
NUMBER_TAGS = {"quantity": QUANTITY, "date": DATE, "time": DATE, "duration": DURATION}

# the class of a word that the lexicon does not hold, by its form, the first that fits wins
FORMS = [
    (r"(?i)ly$", "A"),
    (r"(?i)ing$", "G"),
    (r"(?i)[^e]ed$", "E"),
    (r"^\p{Lu}\p{L}*(?:ans|ites|nese)$", "H"),  # "Coloradans", "Wisconsinites"
    (r"(?i)(?:[^siu'’]|ie)s$", "S"),  # plural: "canteens", not "across", "status"
]
# readings that the neighbours decide
READINGS = [
    (r"([tMX]A?)\^", "${1}>"),  # "will increase"
    (r"([tMX]A?)_", "${1}<"),  # "to cut"
    (r"([tMX]A?)[vz]", "${1}V"),  # "to support"
    (r"MN", "MV"),  # "will defray"
    (r"tND", "tVD"),  # "to defray the cost"
    (r"(BA?)v", "${1}V"),  # "is forecast"
    (r"^V(N+[><^_rB])", "E${1}"),  # "Installed capacity rose"
    (r"(pA?)[vz]", "${1}V"),  # "we plan"
    (r"([hBp]A?)E", "${1}V"),  # "has introduced", "was founded"
    (r"<k", "dk"),  # "lower than"
    (r"w(D?[NyEvGaA]{1,6}[o,]?[EVPA]{0,3}#)", ";${1}"),  # "a scheme with an outlay of 5 million"
    (r"w", "P"),
    (r"x([NSHvG])", "N${1}"),  # "aged care"
    (r"G>P", "GAP"),  # "ending up in"
    (r"([PF])B0", "${1}N0"),  # "in BE 2004-05": budget estimates
    (r"i(k|[,.;PF]|$)", "e${1}"),  # "larger than", "3 percent larger"
    (r"j(k|[,.;PF]|$)", "d${1}"),  # "smaller than"
    (r"[ij]", "N"),  # "smaller rivers"
    (r"M0", "m0"),  # "May 2024"
    (r"([oD])s([NSHv])", "${1}E${2}"),  # "of dedicated revenue"
    (r"([oDq#><^_])V([SHN])", "${1}E${2}"),  # "of trained nurses"
    (r"(BA?)G", "${1}V"),  # "are attending"
    (r"([SH])E([DqpNSHv])", "${1}V${2}"),  # "160 nations expressed support"
    (r"([NGny])V([ob])", "${1}N${2}"),  # "accident cover of", "raise teacher pay by"
    (r"(C)E([Dq#])", "${1}V${2}"),  # "and introduced the funds"
    (r"^E([Dq#])", "V${1}"),  # "Completed the"
    (r"([CPF,;])G([D#])", "${1}V${2}"),  # "by supporting the"
]


@dataclass(frozen=True)
class Lexicon:
    """What the words of one language are: `pattern` finds a token, `classes` has columns `word`, `tag`."""

    pattern: str
    classes: pl.DataFrame


def lexicon(reference: Reference, language: str) -> Lexicon:
    """Compose the lexicon of a language from `word_classes.csv` and the persons among `count_nouns.csv`."""
    of_language = pl.col("language") == language
    words = reference.word_classes.filter(of_language).select("word", tag=pl.col("class").replace_strict(TAGS))
    persons = reference.count_nouns.filter(
        of_language & (pl.col("unit_code") == "{person}") & (pl.col("number") == "plural")
    )
    classes = pl.concat([words, persons.select(word="noun", tag=pl.lit(TAGS["person"]))]).unique("word", keep="first")
    phrases = any_of(re.escape(word).replace(r"\ ", r"\s") for word in classes["word"] if " " in word)
    abbreviation, word = rf"(?:[{LETTER}]\.){{2,}}", rf"[{LETTER}][{LETTER}{MARK}'’&-]*"
    pattern = rf"(?i:(?-u:\b){phrases}(?-u:\b))|{abbreviation}|{word}|[{MARKS}]"
    return Lexicon(pattern, classes)


@dataclass(frozen=True)
class Tagged:
    """Tagged sentences: `tokens` (`sentence_id`, `char_start`, `char_end`, `tag`, `surface`), in their order, and
    `sentences` (`sentence_id`, `tags`, `first_token`: row of its first token in `tokens`)."""

    tokens: pl.DataFrame
    sentences: pl.DataFrame


def tagged(sentences: pl.DataFrame, marks: pl.DataFrame, words: Lexicon) -> Tagged:
    """Tag every token of the sentences.

    Columns in: `sentences` as the table; `marks` `sentence_id`, `char_start`, `char_end`, `tag`: spans that are one
    token, such as a quantity with its unit.
    """
    columns = ("row", "char_start", "char_end", "surface", "tag")
    tokens = _tokens(sentences, words).select(*columns, order=_place("char_start") * 2 + 1)
    rows = sentences.select("sentence_id").with_row_index("row")
    spans = marks.join(rows, on="sentence_id").with_columns(surface=pl.lit(""))
    spans = spans.select(*columns, order=_place("char_start") * 2)  # before the word that begins there
    is_mark = pl.col("order") % 2 == 0
    marked_end = pl.when(is_mark).then(_place("char_end")).forward_fill().fill_null(0)
    merged = pl.concat([tokens, spans]).sort("order").filter(is_mark | (_place("char_start") >= marked_end))
    merged = merged.with_columns(sentences["sentence_id"][merged["row"]])
    by_sentence = merged.with_row_index("first_token").group_by("row", maintain_order=True)
    strings = by_sentence.agg(pl.col("sentence_id", "first_token").first(), tags="tag").drop("row")
    return Tagged(merged.drop("row", "order"), _read(strings.with_columns(pl.col("tags").list.join(""))))


def _place(offset: str) -> pl.Expr:
    """Return where an offset lies among those of all sentences."""
    return pl.col("row").cast(pl.Int64) * FAR + pl.col(offset)


@keeps_patterns
def _tokens(sentences: pl.DataFrame, words: Lexicon) -> pl.DataFrame:
    """Find the tokens: `row` (which sentence), `char_start`, `char_end`, `surface`, `tag`.

    A piece is a token with the gap before it, so that their lengths add up to the offset.
    """
    pieces = pl.col("text").str.extract_all(rf"(?s:.)*?(?:{words.pattern})")
    found = sentences.select_seq("char_start", piece=pieces).with_row_index("row").explode("piece").drop_nulls("piece")
    end = pl.col("piece").str.len_chars().cast(pl.Int64).cum_sum()
    is_first = pl.col("row").ne_missing(pl.col("row").shift(1))
    base = pl.when(is_first).then(pl.col("char_start") - end.shift(1, fill_value=0)).forward_fill()
    placed = found.select("row", "piece", char_end=base + end)
    classified = _classified(placed.select(pl.col("piece").unique()), words)
    return placed.join(classified, on="piece", how="left", maintain_order="left").with_columns(
        char_start=pl.col("char_end") - pl.col("length")
    )


def _classified(pieces: pl.DataFrame, words: Lexicon) -> pl.DataFrame:
    """Say of each distinct `piece` what its token is: `surface`, `length`, `tag`."""
    surface = pl.col("piece").str.replace(rf"^[^{LETTER}{MARKS}]+", "")
    known = pieces.select_seq("piece", surface=surface)
    word = pl.col("surface").str.to_lowercase().str.replace_all(r"[\n\u00a0]", " ")
    known = known.with_columns(word=word).join(words.classes, on="word", how="left")
    form = pl.lit("N")
    for pattern, tag in reversed(FORMS):
        form = pl.when(pl.col("surface").str.contains(pattern)).then(pl.lit(tag)).otherwise(form)
    punctuation = pl.col("word").replace_strict(PUNCTUATION, default=None, return_dtype=pl.String)
    return known.select_seq(
        "piece",
        "surface",
        length=pl.col("surface").str.len_chars().cast(pl.Int64),
        tag=pl.coalesce("tag", punctuation, form),
    )


@keeps_patterns
def _read(strings: pl.DataFrame) -> pl.DataFrame:
    """Let the neighbours decide how a word is read."""
    tags = pl.col("tags")
    for pattern, reading in READINGS:
        tags = tags.str.replace_all(pattern, reading)
    return strings.with_columns_seq(tags)
