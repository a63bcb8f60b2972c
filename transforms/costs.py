"""Estimate what a text costs: memory goes by lines, numbers and promises more than by characters.

Measured on texts that hold nothing else (`benchmarks/hostile.py`): a line, a number and a modal take a kB or two each.
"""

import polars as pl

from transforms.paragraphs import NEWLINE
from transforms.pattern_cache import keeps_patterns

WEIGHTS = {NEWLINE: 2, r"\d+": 1, r"(?-u:\b)(?:will|shall|must|would|should)(?-u:\b)": 2}
MOST = 4_000_000  # of texts that are extracted together: some 3 GB; 100 MB of ordinary reports


@keeps_patterns
def costs(texts: pl.Series) -> pl.Series:
    """Return the cost (Int64, some kB) of each text."""
    text = pl.col("text")
    cost = pl.sum_horizontal(text.str.count_matches(pattern).cast(pl.Int64) * n for pattern, n in WEIGHTS.items())
    return texts.to_frame("text").select_seq(cost=cost).to_series()
