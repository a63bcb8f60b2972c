"""How near the commitments of documents come to those that people marked.

Gold is one sentence a line: `file` (name of the document without extension), `start`, `end` (its place there),
`sample` (random, or cue: drawn among the sentences with a modal), `commitments` with `start`, `end` (in the sentence),
`verb`, `strength`. A commitment is right when it and one of the gold share half of the longer of the two.
"""

from collections.abc import Iterable
from typing import Any

Row = dict[str, Any]


def score(gold: Iterable[Row], commitments: Iterable[Row]) -> dict[str, float]:
    """Return precision and recall of the clauses, and how often verb and strength of the right ones are right."""
    rows = list(commitments)
    wanted = found = 0
    pairs: list[tuple[Row, Row]] = []
    for sentence in gold:
        inside = [row for row in rows if row["file"] == sentence["file"] and _starts_in(sentence, row)]
        wanted += len(sentence["commitments"])
        found += len(inside)
        for mark in sentence["commitments"]:
            near = [row for row in inside if _same(mark, row, sentence["start"])]
            if near:
                pairs.append((mark, near[0]))
                inside.remove(near[0])
    right = len(pairs)
    return {
        "precision": right / found,
        "recall": right / wanted,
        "verb": sum(mark["verb"] == row["verb"] for mark, row in pairs) / right,
        "strength": sum(mark["strength"] == row["strength"] for mark, row in pairs) / right,
    }


def _starts_in(sentence: Row, row: Row) -> bool:
    return bool(sentence["start"] <= row["char_start"] < sentence["end"])


def _same(mark: Row, row: Row, base: int) -> bool:
    start, end = row["char_start"] - base, row["char_end"] - base
    common = min(end, mark["end"]) - max(start, mark["start"])
    return bool(2 * common >= max(end - start, mark["end"] - mark["start"]))
