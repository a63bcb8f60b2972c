"""Whether a quantity was achieved, is a target, or is context, by tense, modality and the function of its section."""

from dataclasses import dataclass

import polars as pl

from transforms.reference import Reference

CLAUSE_BEFORE, CLAUSE_AFTER = 400, 120  # characters of the sentence around a quantity that decide
CLAUSE_END = r"[;:。；]|\s[–—-]\s"


@dataclass(frozen=True)
class Cue:
    """A row of `status_cues.csv`: the status of a clause in which the pattern occurs, in these functions and types."""

    status: str
    functions: tuple[str, ...]
    document_types: tuple[str, ...]
    pattern: str


def cues(reference: Reference, language: str) -> list[Cue]:
    """Return the cues of a language, in their order."""
    rows = reference.status_cues.filter(pl.col("language") == language)
    return [
        Cue(status, tuple(functions or ()), tuple(types or ()), pattern)
        for status, functions, types, pattern in rows.select(
            "status", "functions", "document_types", "pattern"
        ).iter_rows()
    ]


def status(known: list[Cue]) -> pl.Expr:
    """Decide the status of each quantity; the first cue that fits wins.

    Columns in: `sentence` (String), `sentence_start`, `surface_start`, `surface_end` (offsets in the document),
    `function` (of the section), `document_type`.
    """
    at, end = pl.col("surface_start") - pl.col("sentence_start"), pl.col("surface_end") - pl.col("sentence_start")
    before = pl.col("sentence").str.slice(
        pl.max_horizontal(at - CLAUSE_BEFORE, 0), pl.min_horizontal(at, CLAUSE_BEFORE)
    )
    after = pl.col("sentence").str.slice(end, CLAUSE_AFTER)
    clause = pl.concat_str(
        before.str.replace(rf"(?s)^.*(?:{CLAUSE_END})", ""),
        pl.lit(" # "),
        after.str.replace(rf"(?s)(?:{CLAUSE_END}).*$", ""),
    )
    decision = pl.lit("context")
    for cue in reversed(known):
        tests = [clause.str.contains(cue.pattern)] if cue.pattern != "." else []
        if cue.functions:
            tests.append(pl.col("function").is_in(cue.functions))
        if cue.document_types:
            tests.append(pl.col("document_type").is_in(cue.document_types))
        decision = (
            pl.when(pl.all_horizontal(*tests) if tests else pl.lit(value=True))
            .then(pl.lit(cue.status))
            .otherwise(decision)
        )
    return decision
