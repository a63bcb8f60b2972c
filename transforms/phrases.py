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
from transforms.reference import Reference
from transforms.spans import matches

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
    pattern = rf"(?i:(?-u:\b){phrases}(?-u:\b))|(?:\p{{L}}\.){{2,}}|\p{{L}}[\p{{L}}\p{{M}}'’&-]*|[,;:()/{QUOTES}—–]"
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
    found = matches(sentences.select("sentence_id", "char_start", "text"), words.pattern)
    tokens = found.select(
        "row", "sentence_id", "char_start", "char_end", "surface",
        tag=pl.lit(None, pl.String), is_mark=pl.lit(value=False),
    )  # fmt: skip
    rows = sentences.select("sentence_id").with_row_index("row")
    spans = marks.join(rows, on="sentence_id").select(
        "row", "sentence_id", "char_start", "char_end", surface=pl.lit(""), tag="tag", is_mark=pl.lit(value=True)
    )
    merged = pl.concat([tokens, spans]).sort("row", "char_start", "is_mark", descending=[False, False, True])
    marked_end = pl.when("is_mark").then("char_end").forward_fill().over("row")
    merged = merged.filter(pl.col("is_mark") | (pl.col("char_start") >= marked_end.fill_null(-1)))
    tokens = _classified(merged, words)
    by_sentence = tokens.with_row_index("first_token").group_by("row", maintain_order=True)
    strings = by_sentence.agg(
        pl.col("sentence_id").first(), pl.col("tag").str.join("").alias("tags"), pl.col("first_token").first()
    ).drop("row")
    tags = pl.col("tags")
    for pattern, reading in READINGS:
        tags = tags.str.replace_all(pattern, reading)
    return Tagged(tokens.drop("row", "is_mark"), strings.with_columns(tags))


def _classified(tokens: pl.DataFrame, words: Lexicon) -> pl.DataFrame:
    distinct = tokens.filter(~pl.col("is_mark")).select(pl.col("surface").unique())
    known = distinct.with_columns(word=pl.col("surface").str.to_lowercase().str.replace_all(r"[\n\u00a0]", " ")).join(
        words.classes, on="word", how="left"
    )
    form = pl.lit("N")
    for pattern, tag in reversed(FORMS):
        form = pl.when(pl.col("surface").str.contains(pattern)).then(pl.lit(tag)).otherwise(form)
    punctuation = pl.col("word").replace_strict(PUNCTUATION, default=None, return_dtype=pl.String)
    lexical = known.select("surface", lexical=pl.coalesce("tag", punctuation, form))
    return (
        tokens.join(lexical, on="surface", how="left", maintain_order="left")
        .with_columns(tag=pl.coalesce("tag", "lexical"))
        .drop("lexical")
    )
