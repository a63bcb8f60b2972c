"""Flag what a reader should know about a span of the text; the text itself is never changed."""

import polars as pl

from transforms import spans
from transforms.pattern_cache import keeps_patterns
from transforms.reference import Reference

# "victory.  \u00a0 Strive": three blanks and more, one of them unbreakable, and "\u00a0 " where a paragraph begins
GAP = r"[ \x{A0}]{3,}|(?m:^)\x{A0} "
UNBREAKABLE = "\u00a0"
# "Сommittee" with a Cyrillic С
MIXED_WORD = r"[A-Za-z]+[\p{Cyrillic}\p{Armenian}]\p{L}*|[\p{Cyrillic}\p{Armenian}]+[A-Za-z]\p{L}*"
LEFT_OVER = r"\p{Han}+"  # in a text in Latin letters
LONGEST_SENTENCE = 100  # words; the longest sentence that a plain-language guide tolerates is a third of it
SHORTEST_REPEATED = 8  # words; shorter sentences ("Thank you very much.") are said again on purpose
STAND_IN_USES = 3  # a symbol that stands for another does so throughout

KINDS = (
    "elision_gap",
    "suspect_translation",
    "duplicate_sentence",
    "stand_in_symbol",
    "mixed_script",
    "over_long_sentence",
)


SCHEMA = {
    "document_id": pl.String,
    "char_start": pl.Int64,
    "char_end": pl.Int64,
    "surface": pl.String,
    "kind": pl.String,
    "note": pl.String,
}
NONE_FOUND = pl.DataFrame(schema=SCHEMA).drop("kind", "note")


@keeps_patterns
def text_flags(
    sources: pl.DataFrame,
    sections: pl.DataFrame,
    paragraphs: pl.DataFrame,
    sentences: pl.DataFrame,
    reference: Reference,
) -> pl.DataFrame:
    """Build the text_flags table.

    Columns in: of sources `document_id`, `text`, `translated_from`; of the other frames those of their tables, and
    `language`; of the reference `suspect_translations`, `stand_in_symbols`.
    Columns out: those of the table. The kinds:
    elision_gap – three blanks or more of which one is U+00A0, or U+00A0 and a blank at the start of a paragraph;
    suspect_translation – a term of the reference table, `note` the likely one;
    duplicate_sentence – a sentence of 8 words or more, headings and head apart, that stands earlier in the
    document, `note` where;
    stand_in_symbol – a symbol that stands for a lost one three times or more in the document, `note` which;
    mixed_script – a word of letters of two scripts that look alike, or Chinese left over in a text in Latin letters;
    over_long_sentence – more than 100 words.
    """
    head = sections.filter(pl.col("function") == "front_matter").select("section_id")
    texts = sources.select("document_id", "text", char_start=pl.lit(0, pl.Int64))
    paragraphs = paragraphs.select("document_id", "language", "text", "char_start")
    told = sources.select("document_id", "translated_from")
    found = pl.concat(
        [
            _gaps(texts),
            _suspects(paragraphs.join(told, on="document_id", maintain_order="left"), reference.suspect_translations),
            _repeated(sentences, head),
            _stand_ins(paragraphs, reference.stand_in_symbols),
            _mixed(sentences),
            _long(sentences),
        ]
    )
    number = pl.int_range(1, pl.len() + 1).over("document_id").cast(pl.String)
    return (
        found.with_columns(rank=pl.col("kind").replace_strict(dict(zip(KINDS, range(len(KINDS)), strict=True))))
        .sort("document_id", "char_start", "rank")
        .with_columns(flag_id=pl.col("document_id") + "/f" + number)
        .select("flag_id", "document_id", "char_start", "char_end", "kind", "surface", "note")
    )


def _flags(rows: pl.DataFrame, kind: str, note: pl.Expr | None = None) -> pl.DataFrame:
    return rows.select(
        "document_id",
        "char_start",
        "char_end",
        "surface",
        kind=pl.lit(kind),
        note=pl.lit(None, pl.String) if note is None else note,
    )


def _found(texts: pl.DataFrame, pattern: str) -> pl.DataFrame:
    """Find a pattern in the texts that hold it: in most batches none does."""
    held = texts.filter(pl.col("text").str.contains(pattern))
    return NONE_FOUND if held.is_empty() else spans.matches(held, pattern)


def _gaps(texts: pl.DataFrame) -> pl.DataFrame:
    held = texts.filter(pl.col("text").str.contains(UNBREAKABLE, literal=True))
    gaps = _found(held, GAP).filter(pl.col("surface").str.contains(UNBREAKABLE, literal=True))
    return _flags(gaps, "elision_gap")


def _suspects(texts: pl.DataFrame, suspects: pl.DataFrame) -> pl.DataFrame:
    is_translation = pl.col("translated_from").is_not_null()
    groups = suspects.group_by("language", "in_translations_only", maintain_order=True).agg("pattern", "likely_term")
    flagged = [pl.DataFrame(schema=SCHEMA)]
    for language, in_translations_only, patterns, terms in groups.iter_rows():
        told = texts.filter((pl.col("language") == language) & (is_translation | pl.lit(not in_translations_only)))
        term = pl.coalesce(
            pl.when(pl.col("surface").str.contains(f"^(?:{pattern})$")).then(pl.lit(likely))
            for pattern, likely in zip(patterns, terms, strict=True)
        )
        found = _found(told, "|".join(patterns))
        if not found.is_empty():
            flagged.append(_flags(found, "suspect_translation", term))
    return pl.concat(flagged)


def _repeated(sentences: pl.DataFrame, head: pl.DataFrame) -> pl.DataFrame:
    told = sentences.select(
        "document_id", "section_id", "char_start", "char_end", "text", "n_words", "is_heading"
    ).filter((pl.col("n_words") >= SHORTEST_REPEATED) & ~pl.col("is_heading"))
    # Few are said twice: hashes find them, the texts prove it.
    twice = told.filter((pl.col("document_id").hash() ^ pl.col("text").hash()).is_duplicated())
    body = twice.join(head, on="section_id", how="anti", maintain_order="left")
    again = body.with_columns(first=pl.col("char_start").first().over("document_id", "text")).filter(
        pl.col("char_start") > pl.col("first")
    )
    return _flags(again.rename({"text": "surface"}), "duplicate_sentence", pl.format("first at character {}", "first"))


def _stand_ins(texts: pl.DataFrame, symbols: pl.DataFrame) -> pl.DataFrame:
    flagged = [pl.DataFrame(schema=SCHEMA)]
    for symbol, pattern, stands_for in symbols.select("symbol", "pattern", "stands_for").iter_rows():
        uses = _found(texts, pattern).filter(pl.len().over("document_id") >= STAND_IN_USES)
        marks = uses.with_columns(surface=pl.lit(symbol), char_end=pl.col("char_start") + len(symbol))
        flagged.append(_flags(marks, "stand_in_symbol", pl.lit(f"stands for {stands_for}")))
    return pl.concat(flagged)


def _mixed(sentences: pl.DataFrame) -> pl.DataFrame:
    beyond_ascii = sentences.filter(pl.col("text").str.len_bytes() > pl.col("text").str.len_chars())
    latin = beyond_ascii.filter(~pl.col("language").is_in(["zh", "ja", "ko"]))
    return pl.concat(
        [
            _flags(_found(beyond_ascii, MIXED_WORD), "mixed_script", pl.lit("letters of two scripts in one word")),
            _flags(_found(latin, LEFT_OVER), "mixed_script", pl.lit("Chinese in a text in Latin letters")),
        ]
    )


def _long(sentences: pl.DataFrame) -> pl.DataFrame:
    long = sentences.filter(pl.col("n_words") > LONGEST_SENTENCE).rename({"text": "surface"})
    return _flags(long, "over_long_sentence", pl.format("{} words", "n_words"))
