"""All expectations of a table: those its contract implies and those written for it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import polars as pl

from expectations.contract import Contract, contracts
from expectations.corpus import Corpus
from expectations.expectation import Expectation, found, generated
from expectations.suites import (
    coverage,
    documents,
    indicator_catalogue,
    indicators,
    numbers,
    paragraphs,
    places,
    quarantine,
    runs,
    sections,
    sentences,
    text_flags,
    texts,
    units,
)

Context = Callable[[Corpus], pl.DataFrame]


@dataclass(frozen=True)
class Suite:
    """The expectations of one table and the columns of other tables that they look at."""

    contract: Contract
    written: tuple[Expectation, ...]
    context: Context

    @property
    def expectations(self) -> tuple[Expectation, ...]:
        """Give the generated expectations, then the written ones."""
        return (*generated(self.contract), *self.written)

    def outcomes(self, corpus: Corpus, expectations: tuple[Expectation, ...]) -> pl.DataFrame:
        """Evaluate expectations row by row.

        Columns out: one Boolean an expectation, named by its id; rows as in the table.
        """
        references = [
            pl.col(key.column).is_in(corpus[key.table][key.references].unique().implode()).alias(found(key))
            for key in self.contract.foreign_keys
            if key.table in corpus.tables
        ]
        frame = self.context(corpus).with_columns(references)
        return frame.select(
            expectation.holds.fill_null(value=True).alias(expectation.id) for expectation in expectations
        )


def _plain(table: str) -> Context:
    return lambda corpus: corpus[table]


@cache
def suites() -> dict[str, Suite]:
    """Give the suite of every table, in the order of the contracts."""
    written: dict[str, tuple[tuple[Expectation, ...], Context]] = {
        "documents": (documents.EXPECTATIONS, documents.with_context),
        "texts": (texts.EXPECTATIONS, _plain("texts")),
        "sections": (sections.EXPECTATIONS, sections.with_context),
        "paragraphs": (paragraphs.EXPECTATIONS, paragraphs.with_context),
        "sentences": (sentences.EXPECTATIONS, sentences.with_context),
        "numbers": (numbers.EXPECTATIONS, numbers.with_context),
        "indicators": (indicators.EXPECTATIONS, indicators.with_context),
        "coverage": (coverage.EXPECTATIONS, coverage.with_context),
        "text_flags": (text_flags.EXPECTATIONS, text_flags.with_context),
        "units": (units.EXPECTATIONS, units.with_context),
        "indicator_catalogue": (indicator_catalogue.EXPECTATIONS, indicator_catalogue.with_context),
        "places": (places.EXPECTATIONS, _plain("places")),
        "quarantine": (quarantine.EXPECTATIONS, _plain("quarantine")),
        "validations": ((), _plain("validations")),
        "runs": (runs.EXPECTATIONS, _plain("runs")),
    }
    return {table: Suite(contract, *written[table]) for table, contract in contracts().items()}
