"""Whether a quantity was achieved, is a target, or is context, by tense, modality and the function of its section."""

from dataclasses import dataclass

import polars as pl

from transforms.patterns import parts
from transforms.reference import Reference
from transforms.spans import matches

FEW = 10  # what is counted in words up to here ("two priorities") is not aimed at, unless it can be built or bought
WORDLESS = "."  # the pattern of a cue that needs no word


@dataclass(frozen=True)
class Cues:
    """The cues of a language.

    `table` is `status_cues.csv` in its order (`cue`), `pattern` finds any of their words, `clause_end` ends a clause,
    `abstract` is the unit of what a text is divided into ("three priorities"), `definite` stands before what is there
    already ("the three buildings").
    """

    table: pl.DataFrame
    pattern: str
    clause_end: str
    abstract: str
    definite: str


def cues(reference: Reference, language: str) -> Cues:
    """Compose the cues of a language.

    The alternation stays fast while its cues name the letters of their script, `[a-zà-ɏ]`: `\\p{L}` takes three times
    as long.
    """
    table = reference.status_cues.filter(pl.col("language") == language).with_row_index("cue")
    worded = table.filter(pl.col("pattern") != WORDLESS)["pattern"]
    pattern = rf"(?i)(?-u:\b)(?:{'|'.join(worded)})(?-u:\b)"
    named = parts(reference, language)
    return Cues(table, pattern, named["clause_end"], named["abstract"], named["definite"])


def status(quantities: pl.DataFrame, known: Cues) -> pl.DataFrame:
    """Decide the status of each quantity.

    A cue of rank 0 decides within its reach (characters) in the clause. Else, in this order: what stands before the
    quantity in its clause, the stronger (rank 1) before the weaker (2); a strong cue before it in the sentence; what
    follows in the clause; anything else in the sentence; the nearer always before the farther. Where no word says
    anything, the first cue without words decides that fits the function of the section and the type of the document.

    Columns in: `row` (UInt32, unique), `value`, `is_word`, `unit_class`, `unit_code`, `left` (the text before),
    `sentence_id`, `sentence`, `sentence_start`, `surface_start`, `surface_end`, `function` (of the section),
    `document_type`.
    Columns out: those and `status` (achieved, target, context).
    """
    placed = quantities.select("row", "sentence_id", "surface_start", "surface_end", "function", "document_type")
    sentences = quantities.select("sentence_id", "sentence", "sentence_start").unique("sentence_id", keep="first")
    unwrapped = pl.col("sentence").str.replace_all(r"[\n\u00a0]", " ")
    texts = sentences.select("sentence_id", text=unwrapped, char_start="sentence_start")
    clauses = _clauses(placed, texts, known.clause_end)
    worded = _worded(matches(texts, known.pattern), known).join(clauses, on="sentence_id", how="inner")
    before = pl.col("char_end") <= pl.col("surface_start")
    distance = (
        pl.when(before)
        .then(pl.col("surface_start") - pl.col("char_end"))
        .otherwise(pl.col("char_start") - pl.col("surface_end"))
    )
    inside = (pl.col("char_start") >= pl.col("clause_start")) & (pl.col("char_end") <= pl.col("clause_end"))
    rank = pl.col("rank")
    strength = (
        pl.when(rank == 0).then(0)
        .when(inside & before).then(rank)
        .when(before & (rank == 1)).then(3)
        .when(inside).then(rank + 3)
        .otherwise(rank + 6)
    )  # fmt: skip
    decided = (
        worded.with_columns(distance=distance, strength=strength)
        .filter(_fits(), (rank > 0) | inside & (pl.col("distance") <= pl.col("reach")))
        .sort("row", "strength", "distance", "cue")
        .unique("row", keep="first", maintain_order=True)
    )
    wordless = known.table.filter(pl.col("pattern") == WORDLESS)
    fallback = placed.join(wordless, how="cross").filter(_fits()).sort("row", "rank", "cue").unique("row", keep="first")
    ranked = pl.concat(
        [
            decided.select("row", "status", "rank", is_worded=pl.lit(value=True)),
            fallback.select("row", "status", "rank", is_worded=pl.lit(value=False)),
        ]
    )
    # a rank 0 without words is as strong as one with
    first = ranked.sort("row", pl.col("rank") > 0, "is_worded", "rank", descending=[False, False, True, False])
    rhetorical = pl.col("is_word") & (pl.col("value") <= FEW) & (pl.col("unit_class") == "count")
    rhetorical &= pl.col("unit_code").str.contains(known.abstract) | pl.col("left").str.contains(known.definite)
    decision = pl.when(rhetorical & (pl.col("status") == "target")).then(pl.lit("context")).otherwise("status")
    return quantities.join(
        first.unique("row", keep="first", maintain_order=True).select("row", "status"),
        on="row",
        how="left",
        maintain_order="left",
    ).with_columns(status=decision)


def _fits() -> pl.Expr:
    """True where a cue holds in the section and the kind of document at hand; no list means any."""
    return pl.all_horizontal(
        pl.col(allowed).is_null() | pl.col(allowed).list.contains(pl.col(given))
        for allowed, given in (("functions", "function"), ("document_types", "document_type"))
    )


def _worded(words: pl.DataFrame, known: Cues) -> pl.DataFrame:
    """Say of each word which cues it is."""
    distinct = words.select("surface").unique()
    pairs = [
        distinct.filter(pl.col("surface").str.contains(rf"(?i)^(?:{pattern})$")).with_columns(
            cue=pl.lit(cue, pl.UInt32)
        )
        for cue, pattern in known.table.select("cue", "pattern").iter_rows()
        if pattern != WORDLESS
    ]
    named = pl.concat(pairs).join(known.table.drop("language", "pattern"), on="cue")
    return words.select("sentence_id", "char_start", "char_end", "surface").join(named, on="surface")


def _clauses(placed: pl.DataFrame, texts: pl.DataFrame, clause_end: str) -> pl.DataFrame:
    """Add the bounds of the clause in which a quantity stands."""
    ends = matches(texts, clause_end).select("sentence_id", end_start="char_start", end_end="char_end")
    joined = placed.select("row", "sentence_id", "surface_start", "surface_end").join(ends, on="sentence_id")
    bounds = joined.group_by("row").agg(
        clause_start=pl.col("end_end").filter(pl.col("end_end") <= pl.col("surface_start")).max(),
        clause_end=pl.col("end_start").filter(pl.col("end_start") >= pl.col("surface_end")).min(),
    )
    far = 2**62
    return placed.join(bounds, on="row", how="left").with_columns(
        pl.col("clause_start").fill_null(-1), pl.col("clause_end").fill_null(far)
    )
