"""Whether a quantity was achieved, is a target, or is context, by tense, modality and the function of its section."""

from dataclasses import dataclass

import polars as pl

from transforms.pattern_cache import batches, keeps_patterns, on_thread
from transforms.patterns import parts
from transforms.reference import Reference
from transforms.spans import matches, pieces

FEW = 10  # what is counted in words up to here ("two priorities") is not aimed at, unless it can be built or bought
FAR = 2**28  # more characters than a document has, more cues than there are
WORDLESS = "."  # the pattern of a cue that needs no word
ROOMY = r"\)\{\d,\d\}"  # a cue that leaves room for a number of other words: "spending on … is"


@dataclass(frozen=True)
class Cues:
    """The cues of a language.

    `table` is `status_cues.csv` in its order (`cue`), `pattern` finds any of their words in lower case, `roomy` those
    of the few that leave room for other words, `narrow` those of the rest. `clause_end` ends a clause, `abstract` is
    the unit of what a text is divided into ("three priorities"), `definite` stands before what is there already ("the
    three buildings").
    """

    table: pl.DataFrame
    pattern: str
    roomy: str
    narrow: str
    clause_end: str
    abstract: str
    definite: str


def cues(reference: Reference, language: str) -> Cues:
    """Compose the cues of a language.

    The alternation stays fast while its cues name the letters of their script, `[a-zà-ɏ]`: `\\p{L}` takes three times
    as long. It is searched in lower case: without regard to case it takes twice as long.
    """
    table = reference.status_cues.filter(pl.col("language") == language).with_row_index("cue")
    worded = table.filter(pl.col("pattern") != WORDLESS)["pattern"]
    is_roomy = worded.str.contains(ROOMY)
    named = parts(reference, language)
    return Cues(
        table,
        _any_cue(worded),
        _any_cue(worded.filter(is_roomy)),
        _any_cue(worded.filter(~is_roomy)),
        named["clause_end"],
        named["abstract"],
        named["definite"],
    )


def _any_cue(patterns: pl.Series) -> str:
    return rf"(?-u:\b)(?:{'|'.join(patterns)})(?-u:\b)"


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
    placed = _settings(quantities)
    sentences = placed.select("place", "sentence", "sentence_start").unique("place", keep="first", maintain_order=True)
    unwrapped = pl.col("sentence").str.replace_all(r"[\n\u00a0]", " ")
    texts = sentences.select("place", text=unwrapped, char_start="sentence_start")
    placed = placed.drop("sentence", "sentence_start")
    allowed = _allowed(placed, known)
    decided = _decided(_worded(texts, known), _clauses(placed, texts, known.clause_end), allowed)
    fallback = allowed.filter("is_wordless").unique("setting", keep="first", maintain_order=True)
    chosen = placed.join(decided, on="row", how="left", maintain_order="left").join(
        fallback.select("setting", fallback="status", fallback_rank="rank"),
        on="setting",
        how="left",
        maintain_order="left",
    )
    # a rank 0 without words is as strong as one with
    is_outranked = (pl.col("rank") > 0) & (pl.col("fallback_rank") == 0)
    found = pl.when(is_outranked).then("fallback").otherwise(pl.coalesce("status", "fallback"))
    decision = chosen.select(status=found).to_series()
    rhetorical = pl.col("is_word") & (pl.col("value") <= FEW) & (pl.col("unit_class") == "count")
    rhetorical &= pl.col("unit_code").str.contains(known.abstract) | pl.col("left").str.contains(known.definite)
    return quantities.with_columns(decision).with_columns(
        status=pl.when(rhetorical & (pl.col("status") == "target")).then(pl.lit("context")).otherwise("status")
    )


def _settings(quantities: pl.DataFrame) -> pl.DataFrame:
    """Number the sentences of the quantities (`place`) and what may decide over a cue (`setting`)."""
    setting = ["function", "document_type"]
    settings = quantities.select(setting).unique(maintain_order=True).with_row_index("setting")
    return quantities.select(
        "row", "surface_start", "surface_end", "sentence", "sentence_start", *setting,
        place=pl.col("sentence_id").rle_id(),
    ).join(settings, on=setting, how="left", nulls_equal=True, maintain_order="left")  # fmt: skip


def _allowed(placed: pl.DataFrame, known: Cues) -> pl.DataFrame:
    """Say which cues hold in each setting, the stronger first."""
    settings = placed.select("setting", "function", "document_type").unique("setting", maintain_order=True)
    return (
        settings.join(known.table, how="cross")
        .filter(_fits())
        .select("setting", "cue", "status", "rank", "reach", is_wordless=pl.col("pattern") == WORDLESS)
        .sort("setting", "rank", "cue")
    )


def _decided(worded: pl.DataFrame, clauses: pl.DataFrame, allowed: pl.DataFrame) -> pl.DataFrame:
    """Decide by words: `row`, `status`, `rank` of the strongest and nearest cue."""
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
    held = _nearest(worded, clauses).join(allowed, on=["setting", "cue"])
    ordered = held.filter((rank > 0) | inside & (distance <= pl.col("reach"))).select(
        "row", key=(strength.cast(pl.Int64) * FAR + distance) * FAR + pl.col("cue"), status="status", rank="rank"
    )
    return ordered.group_by("row").agg(pl.col("status", "rank").get(pl.col("key").arg_min()))


def _nearest(worded: pl.DataFrame, clauses: pl.DataFrame) -> pl.DataFrame:
    """Pair every quantity with the nearest word of each cue on either side: what is farther off decides nothing."""
    by = ["place", "cue"]
    pairs = clauses.join(worded.select(by).unique(), on="place").sort("surface_start")
    words = worded.sort("char_end").with_columns(end="char_end")
    sides = (
        pairs.join_asof(
            words, left_on="surface_start", right_on="end", by=by, strategy="backward", check_sortedness=False
        ),
        pairs.join_asof(
            words,
            left_on="surface_start",
            right_on="end",
            by=by,
            strategy="forward",
            allow_exact_matches=False,
            check_sortedness=False,
        ),
    )
    return pl.concat(side.drop_nulls("char_end").drop("end", strict=False) for side in sides)


def _fits() -> pl.Expr:
    """True where a cue holds in the section and the kind of document at hand; no list means any."""
    return pl.all_horizontal(
        pl.col(allowed).is_null() | pl.col(allowed).list.contains(pl.col(given))
        for allowed, given in (("functions", "function"), ("document_types", "document_type"))
    )


@keeps_patterns
def _worded(texts: pl.DataFrame, known: Cues) -> pl.DataFrame:
    """Find the words of cues and say of each which cues it is: `place`, `char_start`, `char_end`, `cue`.

    Words that a cue leaves room for multiply the states of a search for all cues, so the texts without such a cue,
    nearly all, are searched for the others only.
    """
    lower = texts.with_columns(pl.col("text").str.replace_all("İ", "ı", literal=True).str.to_lowercase())  # as long
    is_roomy = lower.select_seq(pl.col("text").str.contains(known.roomy)).to_series()
    searched = ((lower.filter(is_roomy), known.pattern), (lower.filter(~is_roomy), known.narrow))
    words = pl.concat(
        cut.filter(pl.col("piece") % 2 == 1).select("place", "char_start", "char_end", "surface")
        for cut in (pieces(some, pattern) for some, pattern in searched)
    )
    distinct = words.select(pl.col("surface").unique())
    cues = known.table.filter(pl.col("pattern") != WORDLESS).select("cue", "pattern")
    named = [
        on_thread(f"{__name__} {number}", _named, distinct, batch)
        for number, batch in enumerate(batches(cues.iter_rows(), lambda _: 1))
    ]
    return words.join(pl.concat(named), on="surface").drop("surface")


def _named(distinct: pl.DataFrame, cues: list[tuple[int, str]]) -> pl.DataFrame:
    """Say which of some cues each `surface` is: `surface`, `cue`."""
    named = distinct.with_columns_seq(
        pl.col("surface").str.contains(rf"^(?:{pattern})$").alias(str(cue)) for cue, pattern in cues
    ).unpivot(index="surface", variable_name="cue")
    return named.filter("value").select("surface", pl.col("cue").cast(pl.UInt32))


@keeps_patterns
def _clauses(placed: pl.DataFrame, texts: pl.DataFrame, clause_end: str) -> pl.DataFrame:
    """Add the bounds of the clause in which a quantity stands."""
    ends = matches(texts, clause_end).select("place", end_start="char_start", end_end="char_end")
    spans = placed.select("row", "place", "surface_start", "surface_end").sort("surface_start")
    starts = ends.sort("end_end").select("place", clause_start="end_end", on="end_end")
    stops = ends.sort("end_start").select("place", clause_end="end_start", on="end_start")
    bounds = (
        spans.join_asof(
            starts, left_on="surface_start", right_on="on", by="place", strategy="backward", check_sortedness=False
        )
        .sort("surface_end")
        .join_asof(stops, left_on="surface_end", right_on="on", by="place", strategy="forward", check_sortedness=False)
        .select("row", "clause_start", "clause_end")
    )
    return placed.join(bounds, on="row", how="left").with_columns(
        pl.col("clause_start").fill_null(-1), pl.col("clause_end").fill_null(FAR)
    )
