"""The language pack of English, composed from the reference tables."""

from dataclasses import dataclass
from functools import lru_cache

import polars as pl

from transforms.measures import Frame, frames
from transforms.numbers import Rule, rules
from transforms.numerals import Numerals
from transforms.numerals import english as english_numerals
from transforms.patterns import parts
from transforms.periods import PeriodPatterns, period_patterns
from transforms.phrases import Lexicon, lexicon
from transforms.quantities import UnitPatterns, unit_patterns
from transforms.reference import Reference
from transforms.status import Cues, cues


@dataclass(frozen=True)
class Language:
    """Everything that a language brings to the reading of numbers.

    `parts` are the named patterns of `pattern_parts.csv`, `count_nouns` the rows of `count_nouns.csv`; `extractor`
    names pack and version in the data.
    """

    extractor: str
    numerals: Numerals
    kinds: list[Rule]
    units: UnitPatterns
    words: Lexicon
    frames: list[Frame]
    cues: Cues
    periods: PeriodPatterns
    parts: dict[str, str]
    count_nouns: pl.DataFrame


@lru_cache(maxsize=4)
def english(reference: Reference) -> Language:
    """Compose the pack; another language differs in its numerals and its rows of the reference tables."""
    code = "en"
    numerals = english_numerals(reference.number_words)
    return Language(
        extractor="english/1",
        numerals=numerals,
        kinds=rules(reference, code),
        units=unit_patterns(reference, code),
        words=lexicon(reference, code),
        frames=frames(reference, code),
        cues=cues(reference, code),
        periods=period_patterns(reference, code, numerals),
        parts=parts(reference, code),
        count_nouns=reference.count_nouns.filter(pl.col("language") == code),
    )
