"""Every number of a text, in digits or in words, and what it is.

The kinds are decided by the rows of `seeds/reference/number_kinds.csv`, in their order; the first that holds wins.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

import polars as pl

from transforms.numerals import CLOCK, ISO_DATE, OUTLINE, YEAR_SPAN, Numerals, any_of
from transforms.pattern_cache import batches, keeps_patterns, on_thread
from transforms.patterns import compose, parts
from transforms.positions import position
from transforms.reference import Reference
from transforms.spans import matches

CONTEXT = 60  # characters of the sentence that a rule sees on either side
PARAGRAPH_START = "\n"  # opens `before` in the first sentence of a paragraph
LINE_BREAK = r"[\s\x{A0}]*\n\s*"
QUOTATION = "\f"  # stands in `before` for the mark that opens the quotation around the number
FORMS = {None: (), "cardinal": ("digits", "word", "one", "half", "multiple", "scale")}  # names of sets of forms
NOT_A_NUMBER = "drop"  # the kind of what only looks like a number: the pronoun "one"

DIGITS = r"^(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,2}(?:,[0-9]{2})+,[0-9]{3})(?:\.[0-9]+)?$"  # 12, 1,357.5

_OPENING = r"""(?:["“«]|(?:^|[\s(])['‘])"""
_CLOSING = r"""(?:["”»]|['’](?:[\s,.;:)]|$))"""


@dataclass(frozen=True)
class Rule:
    """A row of `number_kinds.csv` with its patterns composed: all that are given must hold."""

    kind: str
    forms: tuple[str, ...]
    surface: str | None
    before: str | None
    after: str | None

    @property
    def tests(self) -> list[tuple[str, str]]:
        """Return column and pattern of what must hold of a number, what is quickly refuted first."""
        patterns = {"surface": self.surface, "after": self.after, "before": self.before}
        return [(column, pattern) for column, pattern in patterns.items() if pattern]


def rules(reference: Reference, language: str) -> list[Rule]:
    """Compose the rules of a language; beside the named parts, `{unit}` and `{counted}` stand for its lexicons."""
    of_language = pl.col("language") == language
    surfaces = reference.unit_surfaces.filter(of_language & (pl.col("position") == "after"))
    nouns = reference.count_nouns.filter(of_language)["noun"]
    named = parts(reference, language) | {
        "unit": any_of(re.escape(s) for c in ("surface", "plural") for s in surfaces[c].drop_nulls()),
        "counted": any_of(re.escape(noun) for noun in nouns),
    }
    columns = ("kind", "form", "surface", "before", "after")
    return [
        Rule(kind, FORMS.get(form, (form,)), *(pattern and compose(pattern, named) for pattern in patterns))
        for kind, form, *patterns in reference.number_kinds.filter(of_language).select(columns).iter_rows()
    ]


def numbers(sentences: pl.DataFrame, numerals: Numerals, kinds: list[Rule]) -> pl.DataFrame:
    """Find every number in the sentences of one language and give each its kind and exact value.

    Columns in: those of the table `sentences`.
    Columns out: those of the table `numbers` but `role`, and for the steps that follow `paragraph_id`, `section_id`,
    `form` (how it is written: digits, ordinal_digits, word, ordinal, …), `sentence` (the text of the sentence) and
    `sentence_start`. Every digit of a sentence lies in exactly one row.
    """
    found = _signed(_context(_found(sentences, numerals)))
    decided = _decided(found, kinds).filter(pl.col("kind") != NOT_A_NUMBER)
    numbered = decided.sort("document_id", "char_start").with_columns(
        number_id=pl.format("{}/n{}", "sentence_id", position("sentence_id")),
        is_word=~pl.col("surface").str.contains(r"\d"),
    )
    return numbered.join(values(numbered["surface"], numerals), on="surface", how="left", maintain_order="left").drop(
        "before", "after"
    )


@keeps_patterns
def values(surfaces: pl.Series, numerals: Numerals) -> pl.DataFrame:
    """Return the exact value of each distinct number as printed: `surface`, `value` (Float64), `value_text`."""
    distinct = surfaces.unique().sort().to_frame("surface")
    in_digits = pl.col("surface").str.contains(DIGITS)
    written = distinct.filter(in_digits).with_columns(value_text=_plain_digits(pl.col("surface")))
    others = distinct.filter(~in_digits)
    exact = [_exact(numerals, surface) for surface in others["surface"]]
    worded = others.with_columns(pl.Series("value_text", exact, dtype=pl.String))
    return pl.concat([written, worded]).select(
        "surface", value=pl.col("value_text").cast(pl.Float64), value_text="value_text"
    )


def _plain_digits(surface: pl.Expr) -> pl.Expr:
    """Write digits as `plain` does."""
    digits = surface.str.replace_all(",", "", literal=True).str.strip_chars_start("0")
    whole = pl.when(digits.str.contains(r"^[1-9]")).then(digits).otherwise(pl.lit("0") + digits)
    decimal = whole.str.strip_chars_end("0").str.strip_chars_end(".")
    return pl.when(whole.str.contains(".", literal=True)).then(decimal).otherwise(whole)


@lru_cache(maxsize=2**16)
def _exact(numerals: Numerals, surface: str) -> str | None:
    value = numerals.parse(surface)
    return None if value is None else plain(value)


def plain(value: object) -> str:
    """Write a decimal without exponent and without zeros that say nothing."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _found(sentences: pl.DataFrame, numerals: Numerals) -> pl.DataFrame:
    """Mark the numbers and trim what a match carries beside the number itself."""
    found = _matched(sentences.select("char_start", "text"), numerals.pattern)
    trimmed = _trimmed(found["surface"].unique(), numerals)
    found = found.join(trimmed, left_on="surface", right_on="matched", how="left", maintain_order="left")
    named = sentences.select(
        "sentence_id", "paragraph_id", "section_id", "document_id", sentence="text", sentence_start="char_start",
        is_first=pl.col("paragraph_id").ne_missing(pl.col("paragraph_id").shift()),
    )  # fmt: skip
    return named[found["row"]].hstack(
        found.select(
            "form",
            char_start=pl.col("char_start") + pl.col("prefix"),
            char_end=pl.col("char_end") - pl.col("suffix"),
            surface="trimmed",
            context_end=pl.when(pl.col("form") == "ordinal_digits")
            .then("char_end")
            .otherwise(pl.col("char_end") - pl.col("suffix")),
        )
    )


def with_labels(numbers: pl.DataFrame, sections: pl.DataFrame) -> pl.DataFrame:
    """Give what stands in the label of a heading the kind list_label: "2.1 Budget table".

    Columns in: of numbers `document_id`, `char_start`, `char_end`, `kind`, in reading order; of sections as the table.
    Columns out: those of numbers.
    """
    labels = sections.filter(pl.col("label").is_not_null() & pl.col("heading_start").is_not_null()).select(
        "document_id", "label", char_start="heading_start", heading="section_id"
    )
    labelled = numbers.join_asof(
        labels.sort("document_id", "char_start"), on="char_start", by="document_id", check_sortedness=False
    )
    is_label = (
        pl.col("heading").is_not_null()
        & pl.col("heading").is_first_distinct()
        & pl.col("label").str.contains(pl.col("surface"), literal=True)
    )
    kind = pl.when(is_label).then(pl.lit("list_label")).otherwise("kind")
    return labelled.with_columns(kind=kind).drop("label", "heading")


@keeps_patterns
def _matched(texts: pl.DataFrame, pattern: str) -> pl.DataFrame:
    return matches(texts, pattern).select("row", "char_start", "char_end", "surface")


@keeps_patterns
def _trimmed(surfaces: pl.Series, numerals: Numerals) -> pl.DataFrame:
    """Say of each distinct match (`matched`) its `form`, the number itself (`trimmed`) and what stands around it."""
    surface = pl.col("surface")
    prefix = surface.str.extract(numerals.prefix, 0).fill_null("")
    suffix = pl.coalesce(surface.str.extract(numerals.suffix, 1), surface.str.extract(numerals.suffix, 2)).fill_null("")
    return surfaces.to_frame("surface").select_seq(
        matched="surface",
        form=_form(numerals),
        trimmed=surface.str.strip_prefix(prefix).str.strip_suffix(suffix),
        prefix=prefix.str.len_chars().cast(pl.Int64),
        suffix=suffix.str.len_chars().cast(pl.Int64),
    )


def _form(numerals: Numerals) -> pl.Expr:
    surface, word = pl.col("surface"), pl.col("surface").str.to_lowercase()
    last = word.str.extract(r"([a-z]+)$")
    shapes = {
        "clock": surface.str.contains(f"^{CLOCK}$"),
        "iso_date": surface.str.contains(f"^{ISO_DATE}$"),
        "outline": surface.str.contains(f"^{OUTLINE}$"),
        "year_span": surface.str.contains(f"^{YEAR_SPAN}$"),
        "ordinal_digits": surface.str.contains(r"(?i)\d(?:st|nd|rd|th)$"),
        "digits": surface.str.contains(r"[\d½¼¾⅓⅔]"),
        "one": word == "one",
        **{name: word.is_in(numerals.classes[name]) for name in ("half", "zero", "multiple", "pair", "scale")},
        "ordinal": last.is_in(numerals.classes["ordinal"]) & ~surface.str.contains(r"(?i)^(?:by\s)?(?:one|an?)[\s-]"),
    }
    form = pl.lit("word")
    for name, shape in reversed(shapes.items()):
        form = pl.when(shape).then(pl.lit(name)).otherwise(form)
    return form


@keeps_patterns
def _context(found: pl.DataFrame) -> pl.DataFrame:
    """Add `before` and `after`, what the rules see of the sentence on either side."""
    at, sentence = pl.col("char_start") - pl.col("sentence_start"), pl.col("sentence")
    end = pl.col("context_end") - pl.col("sentence_start")
    begin = pl.when(pl.col("is_first") & (at <= CONTEXT)).then(pl.lit(PARAGRAPH_START)).otherwise(pl.lit(""))
    context = found.with_columns(
        before=begin
        + _unbroken(sentence.str.slice(pl.max_horizontal(at - CONTEXT, 0), pl.min_horizontal(at, CONTEXT))),
        after=_unbroken(sentence.str.slice(end, CONTEXT)),
    )
    opened = context.select_seq(pl.col("before").str.contains(_OPENING + r"""[^"“”«»]{0,45}$""")).to_series()
    inside = context.select(
        *(pl.int_range(pl.len(), dtype=pl.UInt32).alias("row"), "before", "after", "sentence_id", "sentence"), at=at
    ).filter(opened)
    # Of the text before it only what is new since the last one is counted: a sentence may hold a thousand numbers.
    is_same = pl.col("sentence_id") == pl.col("sentence_id").shift(1)
    since = pl.when(is_same).then(pl.col("at").shift(1)).otherwise(0)
    n_new = sentence.str.slice(since, pl.col("at") - since).str.count_matches('"', literal=True)
    closed = pl.col("after").str.contains(r"""^[^"“”«»]{0,45}?""" + _CLOSING)
    straight = pl.col("before").str.contains(r'"[^"“”«»]*$')
    is_odd = n_new.cum_sum().over("sentence_id") % 2 == 1
    marked = pl.col("before").str.replace(_OPENING + r"""([^"“”«»]{0,45})$""", QUOTATION + "${1}")
    quoted = inside.select_seq("row", quoted=closed & (~straight | is_odd), marked=marked).filter("quoted")
    before = context["before"].clone().scatter(quoted["row"], quoted["marked"])
    return context.with_columns(before).drop("is_first", "context_end")


def _unbroken(text: pl.Expr) -> pl.Expr:
    """Read the break of a wrapped line as a blank."""
    return pl.when(text.str.contains("\n", literal=True)).then(text.str.replace_all(LINE_BREAK, " ")).otherwise(text)


@keeps_patterns
def _signed(found: pl.DataFrame) -> pl.DataFrame:
    """Take a minus sign that touches a number, with a blank before it, into the number."""
    negative = (
        (pl.col("form") == "digits")
        & pl.col("before").str.contains(r"[\s(][-−]$")
        & ~pl.col("before").str.contains(r"^\n[-−]$")
    )
    sign = pl.when(negative).then(pl.col("before").str.slice(-1)).otherwise(pl.lit(""))
    return (
        found.with_columns(sign=sign)
        .with_columns(
            char_start=pl.col("char_start") - pl.col("sign").str.len_chars(),
            surface=pl.col("sign") + pl.col("surface"),
            before=pl.col("before").str.strip_suffix(pl.col("sign")),
        )
        .drop("sign")
    )


def _decided(found: pl.DataFrame, kinds: list[Rule]) -> pl.DataFrame:
    """Give each number the kind of the first rule that holds."""
    of_forms = found.select_seq(
        pl.col("form").is_in(forms).alias(" ".join(forms)) if forms else pl.repeat(value=True, n=pl.len()).alias("")
        for forms in dict.fromkeys(rule.forms for rule in kinds)
    )
    columns = found.select("surface", "before", "after").with_row_index("row").hstack(of_forms).to_dict()
    undecided = pl.repeat(value=True, n=found.height, dtype=pl.Boolean, eager=True)
    kind = pl.repeat(value=None, n=found.height, dtype=pl.String, eager=True)
    for place, batch in enumerate(batches(kinds, lambda rule: len(rule.tests))):
        for rows, name in on_thread(f"{__name__} {place}", _decide, columns, undecided, batch):
            kind.scatter(rows, name)
    return found.hstack([kind.alias("kind")])


def _decide(columns: dict[str, pl.Series], undecided: pl.Series, kinds: list[Rule]) -> list[tuple[pl.Series, str]]:
    """Return the rows that each rule decides, with their kind, and take them from the undecided."""
    decided = []
    for rule in kinds:
        rows = columns["row"].filter(undecided & columns[" ".join(rule.forms)])
        for column, pattern in rule.tests:
            if rows.is_empty():
                break
            rows = rows.filter(columns[column][rows].str.contains(pattern))
        if not rows.is_empty():
            undecided.scatter(rows, False)  # noqa: FBT003 - Polars has no name for it
            decided.append((rows, rule.kind))
    return decided
