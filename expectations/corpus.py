"""The tables of a corpus, or of a batch of it, looked at together."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from expectations.slices import TextSlices


@dataclass(frozen=True)
class Corpus:
    """Frames by the name of their table; every column the contracts name is there."""

    tables: Mapping[str, pl.DataFrame]

    def __getitem__(self, table: str) -> pl.DataFrame:
        """Give the frame of a table."""
        return self.tables[table]

    @cached_property
    def slices(self) -> TextSlices:
        """Prepare the texts to be cut, once."""
        return TextSlices(self.tables["texts"])

    @cached_property
    def lengths(self) -> pl.DataFrame:
        """Count the characters of the texts, once: `document_id`, `n_chars` (Int64)."""
        return self.tables["texts"].select("document_id", n_chars=pl.col("text").str.len_chars().cast(pl.Int64))

    def with_slice(self, frame: pl.DataFrame, start: str, end: str, name: str) -> pl.DataFrame:
        """Add what the text of the document says between two columns of offsets, as Binary."""
        return frame.with_columns(self.slices.between(frame["document_id"], frame[start], frame[end]).alias(name))

    def look_up(self, frame: pl.DataFrame, column: str, table: str, key: str, *wanted: str) -> pl.DataFrame:
        """Add columns of the row of another table that a column points to, as `_<column>.<wanted>`.

        Rows keep their order and number; of two rows with the same key the first counts.
        """
        renamed = self._firsts(table, key).select(
            pl.col(key), *(pl.col(name).alias(f"_{column}.{name}") for name in wanted)
        )
        return frame.join(renamed, left_on=column, right_on=key, how="left", maintain_order="left")

    def _firsts(self, table: str, key: str) -> pl.DataFrame:
        if (table, key) not in self._known_firsts:
            self._known_firsts[table, key] = self.tables[table].unique(key, keep="first", maintain_order=True)
        return self._known_firsts[table, key]

    @cached_property
    def _known_firsts(self) -> dict[tuple[str, str], pl.DataFrame]:
        return {}

    def has(self, values: pl.Series, table: str, key: str) -> pl.Series:
        """Say of each value whether a row of a table has it for its key; null where the value is null."""
        known = self._firsts(table, key).select(pl.col(key), found=pl.lit(value=True))
        asked = values.to_frame("value").join(known, left_on="value", right_on=key, how="left", maintain_order="left")
        is_found = pl.when(pl.col("value").is_not_null()).then(pl.col("found").fill_null(value=False))
        return asked.select(is_found.alias("found"))["found"]

    def count(self, frame: pl.DataFrame, column: str, table: str, key: str, name: str) -> pl.DataFrame:
        """Add how many rows of another table point to a column, as Int64."""
        counted = self.tables[table].group_by(key).agg(pl.len().cast(pl.Int64).alias(name))
        joined = frame.join(counted, left_on=column, right_on=key, how="left", maintain_order="left")
        return joined.with_columns(pl.col(name).fill_null(0))
