"""Names that a reader would look up: programmes, slogans, organisations; quoted ones, and known ones without quotes."""

import re

import polars as pl

from transforms.reference import Reference
from transforms.spans import matches

MENTIONS = {
    "mention_id": pl.String,
    "term_id": pl.String,
    "document_id": pl.String,
    "section_id": pl.String,
    "sentence_id": pl.String,
    "char_start": pl.Int64,
    "char_end": pl.Int64,
    "surface": pl.String,
    "known_from": pl.String,
}
PROPER = ("programme", "organisation", "place", "event")  # kinds whose capitals tell them from common words
UNSPACED = ("zh",)  # languages that set no blanks between words
LONGEST = 110  # characters; what is quoted at more length is an utterance
JOINTS = r"[\n\x{A0}-]"  # read as blanks: "Beijing-Tianjin-Hebei", a name over two lines
QUOTED = (
    r"“[^“”\n]{1,160}”|\x22[^\x22\n]{1,160}\x22|「[^「」\n]{1,60}」|『[^『』\n]{1,60}』"
    r"|(?:^|[\s(])(?:'[^\s'][^'\n]{1,110}'|‘[^\s‘’][^‘’\n]{1,110}’)(?:[^\p{L}]|$)"
)
MARKS = "“|\"|「|『| '| ‘|\n'|\n‘|\\('|\\(‘"
OPENED = r"^[\s(]*[“\x22「『'‘]\s*(?:[Tt]he\s)?"
CLOSED = r"[\s,.;:，。；]*[”\x22」』'’](?:[^\p{L}”\x22」』'’])?$"


def term_mentions(sentences: pl.DataFrame, reference: Reference) -> pl.DataFrame:
    """Find the known names of `known_terms.csv`, and the names that stand in quotes.

    What is quoted is a name unless `term_cues.csv` says that it is an utterance; the first row that fits decides.
    A name that holds another is one mention. A document's mentions don't depend on the documents beside it.

    Columns in: `sentence_id`, `section_id`, `document_id`, `language`, `char_start`, `text`.
    Columns out: those of the table; `surface` is without quotes and without "the".
    """
    spans = pl.concat([_known(sentences, reference.known_terms), _quoted(sentences, reference)])
    return _mentions(_longest(spans), sentences, "document")


def terms(mentions: pl.DataFrame, reference: Reference) -> pl.DataFrame:
    """Make one row of each name over all documents.

    Columns in: `term_id`, `surface` of every mention.
    Columns out: `term_id`, `canonical` (of the reference; else the commonest surface, of several the first in the
    alphabet), `kind`, `origin` (reference, quoted), `gloss` (of the reference).
    """
    known = reference.known_terms.select(_id(pl.col("canonical")), "canonical", "kind", "gloss")
    counted = mentions.group_by("term_id", "surface").agg(n=pl.len())
    commonest = counted.sort("term_id", -pl.col("n").cast(pl.Int64), "surface").unique(
        "term_id", keep="first", maintain_order=True
    )
    described = commonest.join(known, on="term_id", how="left", maintain_order="left")
    kind = pl.lit("concept")
    for name, pattern in reversed(reference.term_kinds.select("kind", "pattern").rows()):
        kind = pl.when(pl.col("surface").str.contains(pattern)).then(pl.lit(name)).otherwise(kind)
    is_known = pl.col("canonical").is_not_null()
    return described.select(
        "term_id",
        canonical=pl.coalesce("canonical", "surface"),
        kind=pl.coalesce("kind", kind),
        origin=pl.when(is_known).then(pl.lit("reference")).otherwise(pl.lit("quoted")),
        gloss="gloss",
    )


def mentions_elsewhere(sentences: pl.DataFrame, terms: pl.DataFrame, mentions: pl.DataFrame) -> pl.DataFrame:
    """Find names that are quoted somewhere in the corpus where they stand without quotes.

    This is a step over the corpus: `term_mentions` reads a document by itself. It is additive: when documents come in,
    the new sentences with all terms, and the old sentences with the new terms, give what all with all would give.
    Sought are names of two words or more (three characters or more where no blanks are set): one word alone, "Tianjin"
    as the name of a car, says too little. Capitals count: who quotes "Clean Harbour" doesn't name every clean harbour.

    Columns in: `sentences` `sentence_id`, `section_id`, `document_id`, `char_start`, `text`; `terms` as the table;
    `mentions` of those sentences, which are not found again.
    Columns out: those of `term_mentions`.
    """
    language = pl.col("term_id").str.extract("^([a-z]+)/")
    is_long = pl.when(language.is_in(UNSPACED)).then(pl.col("canonical").str.len_chars() >= 3)
    quoted = terms.filter(
        pl.col("origin") == "quoted", is_long.otherwise(pl.col("canonical").str.contains(r"\S[\s-]+\S"))
    )
    forms = _forms(quoted.select("term_id", form="canonical", is_proper=pl.col("canonical").str.contains("[A-Z]")))
    taken = mentions.select(pl.col(name) for name in _SPAN).with_columns(rank=pl.lit(0))
    found = _occurrences(sentences, forms).with_columns(rank=pl.lit(1))
    return _mentions(_longest(pl.concat([taken, found]).sort("rank")).filter(pl.col("rank") == 1), sentences, "corpus")


_SPAN = ("sentence_id", "char_start", "char_end", "surface", "term_id")


def _slug(name: pl.Expr) -> pl.Expr:
    """Say a name so that its variants agree: case, quotes, hyphens, "the" and the plural of its last word go."""
    words = name.str.to_lowercase().str.replace_all(r"[’']s?(?-u:\b)", "").str.replace_all(r"[^\p{L}\p{M}\p{N}]+", "-")
    bare = words.str.strip_chars("-").str.replace("^the-", "")
    return bare.str.replace(r"([a-z]{2})ies$", "${1}y").str.replace(r"([a-rt-z0-9]{2}[a-hj-rtv-z0-9])s$", "${1}")


def _id(name: pl.Expr) -> pl.Expr:
    return (pl.col("language") + "/" + _slug(name)).alias("term_id")


def _known(sentences: pl.DataFrame, names: pl.DataFrame) -> pl.DataFrame:
    found = [_occurrences(sentences.clear(), _forms(_variants(names)))]
    for language in sorted(set(names["language"]) & set(sentences["language"])):
        forms = _forms(_variants(names.filter(pl.col("language") == language)))
        cased = pl.concat([forms["form"], forms["form"].filter(~forms["is_proper"]).str.to_lowercase()])
        begun = cased.str.slice(0, 1).str.to_uppercase() + cased.str.slice(1)
        literals = pl.concat([cased, begun, forms["form"].str.to_titlecase()]).unique().sort()
        told = sentences.filter(pl.col("language") == language)
        blank = pl.col("text").str.replace_all(JOINTS, " ")
        held = told.filter(blank.str.contains("|".join(re.escape(each) for each in literals)))
        found.append(_occurrences(held, forms))
    return pl.concat(found)


def _variants(names: pl.DataFrame) -> pl.DataFrame:
    """List every way of writing a known name."""
    each = pl.concat_list(pl.col("canonical"), pl.col("variants").fill_null([]))
    listed = names.select(_id(pl.col("canonical")), "kind", form=each).explode("form")
    is_proper = pl.col("kind").is_in(PROPER) & pl.col("form").str.contains("[A-Z]")
    return listed.select("term_id", "form", is_proper=is_proper)


def _forms(names: pl.DataFrame) -> pl.DataFrame:
    """Add the plural (or singular) of each form, and the other apostrophe; joints are blanks."""
    form = pl.col("form").str.replace_all(JOINTS, " ").str.replace("^[Tt]he ", "")
    plain = names.with_columns(form.str.replace_all("’", "'", literal=True).alias("form"))
    spaced = plain.filter(pl.col("form").str.contains(r"[a-z]$"))
    other = (
        pl.when(pl.col("form").str.ends_with("s"))
        .then(pl.col("form").str.strip_suffix("s"))
        .otherwise(pl.col("form") + "s")
    )
    every = pl.concat([plain, spaced.with_columns(form=other)])
    curly = every.filter(pl.col("form").str.contains("'", literal=True)).with_columns(
        pl.col("form").str.replace_all("'", "’", literal=True)
    )
    return pl.concat([every, curly]).unique("form", keep="first", maintain_order=True)


def _occurrences(sentences: pl.DataFrame, forms: pl.DataFrame) -> pl.DataFrame:
    """Find forms in sentences, whole words only; proper names with their capitals.

    Columns out: `sentence_id`, `char_start`, `char_end`, `surface`, `term_id`; spans may overlap.
    """
    patterns = pl.lit(forms["form"].implode())
    text = pl.col("text").str.replace_all(JOINTS, " ")
    sought = {"ascii_case_insensitive": True, "overlapping": True}
    hits = sentences.select("sentence_id", "text", base="char_start", blank=text).with_columns(
        at=pl.col("blank").str.find_many(patterns, **sought),
        surface=pl.col("blank").str.extract_many(patterns, **sought),
    )
    hits = hits.filter(pl.col("at").list.len() > 0).explode("at", "surface")
    before = pl.col("blank").cast(pl.Binary).bin.slice(0, pl.col("at")).cast(pl.String)
    hits = hits.with_columns(start=before.str.len_chars().cast(pl.Int64), length=pl.col("surface").str.len_chars())
    left = pl.when(pl.col("start") > 0).then(pl.col("blank").str.slice(pl.col("start") - 1, 1))
    right = pl.col("blank").str.slice(pl.col("start") + pl.col("length"), 1)
    spaced = pl.col("surface").str.contains("^[A-Za-z0-9]")
    inside = left.str.contains(r"[\p{L}\p{N}]").fill_null(value=False) | right.str.contains(r"[\p{L}\p{N}]")
    keyed = forms.with_columns(key=pl.col("form").str.to_lowercase()).rename({"form": "printed"})
    named = hits.filter(~(spaced & inside)).with_columns(key=pl.col("surface").str.to_lowercase())
    named = named.join(keyed, on="key", how="inner")
    capitals = pl.col("surface").str.replace_all("[^A-Z]", "")
    all_capitals = pl.col("surface").str.contains("^[^a-z]{5,}$")
    as_printed = (capitals == pl.col("printed").str.replace_all("[^A-Z]", "")) | all_capitals
    return named.filter(~pl.col("is_proper") | as_printed).select(
        "sentence_id",
        char_start=pl.col("base") + pl.col("start"),
        char_end=pl.col("base") + pl.col("start") + pl.col("length"),
        surface=pl.col("text").str.slice(pl.col("start"), pl.col("length")),
        term_id="term_id",
    )


def _quoted(sentences: pl.DataFrame, reference: Reference) -> pl.DataFrame:
    texts = sentences.filter(pl.col("text").str.contains(MARKS) | pl.col("text").str.starts_with("'"))
    cut = matches(texts.select("sentence_id", "language", "char_start", "text"), QUOTED)
    opened = pl.col("surface").str.extract(f"({OPENED})").str.len_chars().cast(pl.Int64)
    closed = pl.col("surface").str.extract(f"({CLOSED})").str.len_chars().cast(pl.Int64)
    inner = cut.with_columns(
        pl.col("char_start") + opened,
        pl.col("char_end") - closed,
        surface=pl.col("surface").str.slice(
            opened, pl.max_horizontal(pl.col("surface").str.len_chars().cast(pl.Int64) - opened - closed, 0)
        ),
    ).filter(
        pl.col("char_end") > pl.col("char_start"),
        pl.col("surface").str.len_chars() <= LONGEST,
        pl.col("surface").str.contains(r"[\p{L}\p{N}]"),
    )
    named = inner.filter(_is_name(reference.term_cues))
    merged = _variants(reference.known_terms).select(
        key=pl.col("term_id").str.extract("^([a-z]+/)") + _slug(pl.col("form")), known="term_id"
    )
    return (
        named.with_columns(_id(pl.col("surface")))
        .join(merged.unique("key", keep="first"), left_on="term_id", right_on="key", how="left", maintain_order="left")
        .select("sentence_id", "char_start", "char_end", "surface", term_id=pl.coalesce("known", "term_id"))
    )


def _is_name(cues: pl.DataFrame) -> pl.Expr:
    """Say what the first cue that fits says; where none does, a name."""
    place = {"before": pl.col("left").str.strip_chars_end(), "inside": pl.col("surface"), "after": pl.col("right")}
    decision = pl.lit(value=True)
    for language, side, is_term, pattern in reversed(cues.select("language", "place", "is_term", "pattern").rows()):
        fits = (pl.col("language") == language) & place[side].str.contains(pattern)
        decision = pl.when(fits).then(pl.lit(is_term)).otherwise(decision)
    return decision


def _longest(spans: pl.DataFrame) -> pl.DataFrame:
    """Keep of overlapping spans the one that starts first, of those the longest, of the same the one given first."""
    placed = spans.with_row_index("given").sort("sentence_id", "char_start", -pl.col("char_end"), "given")
    reached = pl.col("char_end").cum_max().shift(1).over("sentence_id")
    return placed.filter((pl.col("char_start") >= reached).fill_null(value=True)).drop("given")


def _mentions(spans: pl.DataFrame, sentences: pl.DataFrame, known_from: str) -> pl.DataFrame:
    """Place spans; a mention is numbered by its first character in the sentence, whatever else is found there."""
    placed = spans.join(
        sentences.select("sentence_id", "section_id", "document_id", base="char_start"), on="sentence_id", how="inner"
    )
    place = (pl.col("char_start") - pl.col("base") + 1).cast(pl.String)
    return (
        placed.with_columns(mention_id=pl.col("sentence_id") + "/m" + place, known_from=pl.lit(known_from))
        .sort("document_id", "char_start")
        .select(pl.col(name).cast(dtype) for name, dtype in MENTIONS.items())
    )
