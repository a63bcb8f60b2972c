"""Patterns assembled from named parts: the rows of `seeds/reference/pattern_parts.csv`."""

import re

import polars as pl

from transforms.reference import Reference

PART = re.compile(r"\{([a-z_]{2,})\}")  # {month}


def parts(reference: Reference, language: str) -> dict[str, str]:
    """Return the named patterns of a language, each with the parts that it names put in."""
    named = dict(reference.pattern_parts.filter(pl.col("language") == language).select("part", "pattern").iter_rows())
    while any(PART.search(pattern) for pattern in named.values()):
        named = {name: compose(pattern, named) for name, pattern in named.items()}
    return named


def compose(pattern: str, named: dict[str, str]) -> str:
    """Put named parts into a pattern: `{month}` is the part of that name."""
    return PART.sub(lambda part: named[part[1]], pattern)
