"""How near the rows of a document come to those that people made by hand.

Gold is one sentence a line: `file`, `start` and `end` (its place in the document), `text`, `numbers`, `indicators`;
their offsets count from the start of the sentence. Rows and gold of a sentence are paired one to one, those that
overlap most first. A figure of F1 counts the pairs that are right, against all the rows and all the gold there are.
"""

import json
import math
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Row = dict[str, Any]
Pair = tuple[Row, Row]  # gold, row

WORD = re.compile(r"[^\W_]+")
EXACT = ("comparator", "statistic", "direction", "status")


@dataclass(frozen=True)
class Sentence:
    """A sentence of the gold, and the rows that start in it, with offsets as in the gold."""

    gold: Row
    numbers: list[Row]
    indicators: list[Row]


def load(file: Path) -> list[Row]:
    """Read gold."""
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def within(gold: Row, numbers: Iterable[Row], indicators: Iterable[Row]) -> Sentence:
    """Take what starts in a sentence from the rows of its document."""

    def inside(rows: Iterable[Row]) -> list[Row]:
        return [
            row | {"start": row["char_start"] - gold["start"], "end": row["char_end"] - gold["start"]}
            for row in rows
            if gold["start"] <= row["char_start"] < gold["end"]
        ]

    return Sentence(gold, inside(numbers), inside(indicators))


def score(sentences: Iterable[Sentence]) -> dict[str, float]:
    """Return numbers, kind, detect, value, value_unit and record, each from 0 to 1."""
    kinds: list[bool] = []
    right: Counter[str] = Counter()
    counts: Counter[str] = Counter()
    for sentence in sentences:
        gold_numbers = [number for number in sentence.gold["numbers"] if has_digit(number)]
        numbers = [number for number in sentence.numbers if has_digit(number)]
        paired = pairs(gold_numbers, numbers)
        kinds += [gold["kind"] == row["kind"] for gold, row in paired]
        right["numbers"] += len(paired)
        counts["numbers"] += len(gold_numbers) + len(numbers)
        counts["indicators"] += len(sentence.gold["indicators"]) + len(sentence.indicators)
        for gold, row in pairs(sentence.gold["indicators"], sentence.indicators):
            value = same(gold["value"], row["value"]) and same(gold["value_high"], row["value_high"])
            unit = value and gold["unit"] == row["unit_code"]
            record = value and same_unit(gold["unit"], row["unit_code"]) and means_the_same(gold, row)
            right.update(detect=1, value=value, value_unit=unit, record=record)
    figures = {name: 2 * right[name] / counts["indicators"] for name in ("detect", "value", "value_unit", "record")}
    return {"numbers": 2 * right["numbers"] / counts["numbers"], "kind": sum(kinds) / len(kinds), **figures}


def has_digit(row: Row) -> bool:
    return any(char.isdigit() for char in row["surface"])


def pairs(golds: list[Row], rows: list[Row]) -> list[Pair]:
    """Pair what overlaps, the longest overlap first; of equal ones those whose measures agree."""
    overlapping = [
        (-overlap, -agreement(gold, row), i, j)
        for i, gold in enumerate(golds)
        for j, row in enumerate(rows)
        if (overlap := min(gold["end"], row["end"]) - max(gold["start"], row["start"])) > 0
    ]
    paired: dict[int, int] = {}
    for *_, i, j in sorted(overlapping):
        if i not in paired and j not in paired.values():
            paired[i] = j
    return [(golds[i], rows[j]) for i, j in paired.items()]


def same_unit(gold: str, found: str) -> bool:
    """Compare units; whatever is counted, it is a count."""
    return gold == found or (gold[0] == found[0] == "{" and "/" not in gold + found)


def means_the_same(gold: Row, row: Row) -> bool:
    """Compare comparator, statistic, direction, baseline, status, and the words of the measure."""
    exact = all(gold[field] == row[field] for field in EXACT)
    return exact and same(gold["baseline_value"], row["baseline_value"]) and agreement(gold, row) >= 0.5


def same(gold: float | None, value: float | None) -> bool:
    if gold is None or value is None:
        return gold is value
    return math.isclose(gold, value, rel_tol=1e-9)


def agreement(gold: Row, row: Row) -> float:
    """Return the F1 of the words of two measures; where the gold names none, any will do."""
    if not gold.get("measure"):
        return 1.0
    wanted, found = (Counter(WORD.findall((one.get("measure") or "").lower())) for one in (gold, row))
    return 2 * (wanted & found).total() / (wanted.total() + found.total())
