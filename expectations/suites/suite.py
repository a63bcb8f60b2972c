"""All expectations of a table: those its contract implies and those written for it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import polars as pl

from expectations.contract import Contract, ForeignKey, contracts
from expectations.corpus import Corpus
from expectations.expectation import Expectation, found, generated
from expectations.suites import (
    commitments,
    coverage,
    document_pairs,
    documents,
    indicator_catalogue,
    indicators,
    numbers,
    page_lines,
    paragraphs,
    places,
    quarantine,
    removed_text,
    reuse_passages,
    runs,
    schema,
    section_matches,
    sections,
    sentence_topics,
    sentences,
    term_keyness,
    term_mentions,
    terms,
    text_flags,
    texts,
    token_counts,
    topic_attention,
    topics,
    units,
)

Context = Callable[[Corpus], pl.DataFrame]


@dataclass(frozen=True)
class Suite:
    """The expectations of one table, and the table with what of other tables they look at."""

    table: str
    key: tuple[str, ...]
    references: tuple[ForeignKey, ...]
    expectations: tuple[Expectation, ...]
    context: Context

    def outcomes(self, corpus: Corpus, expectations: tuple[Expectation, ...]) -> pl.DataFrame:
        """Evaluate expectations row by row.

        Columns out: one Boolean an expectation, named by its id; rows as in the table.
        """
        frame = self.context(corpus)
        frame = frame.with_columns(
            corpus.has(frame[key.column], key.table, key.references).alias(found(key))
            for key in self.references
            if key.table in corpus.tables
        )
        return frame.select(
            expectation.holds.fill_null(value=True).alias(expectation.id) for expectation in expectations
        )


@cache
def suites() -> dict[str, Suite]:
    """Give the suite of every table in the order of the contracts, and before them that of their schemas."""
    of_tables = {table: _suite(contract) for table, contract in contracts().items()}
    of_schemas = Suite("schema", schema.KEY, (), schema.EXPECTATIONS, _plain("schema"))
    return {"schema": of_schemas, **of_tables}


def _suite(contract: Contract) -> Suite:
    table = contract.table
    written, context = WRITTEN.get(table, ((), _plain(table)))
    return Suite(table, contract.primary_key, contract.foreign_keys, (*generated(contract), *written), context)


def _plain(table: str) -> Context:
    return lambda corpus: corpus[table]


WRITTEN: dict[str, tuple[tuple[Expectation, ...], Context]] = {
    "documents": (documents.EXPECTATIONS, documents.with_context),
    "texts": (texts.EXPECTATIONS, _plain("texts")),
    "sections": (sections.EXPECTATIONS, sections.with_context),
    "paragraphs": (paragraphs.EXPECTATIONS, paragraphs.with_context),
    "sentences": (sentences.EXPECTATIONS, sentences.with_context),
    "numbers": (numbers.EXPECTATIONS, numbers.with_context),
    "indicators": (indicators.EXPECTATIONS, indicators.with_context),
    "coverage": (coverage.EXPECTATIONS, coverage.with_context),
    "sentence_topics": (sentence_topics.EXPECTATIONS, sentence_topics.with_context),
    "topic_attention": (topic_attention.EXPECTATIONS, topic_attention.with_context),
    "topics": (topics.EXPECTATIONS, _plain("topics")),
    "text_flags": (text_flags.EXPECTATIONS, text_flags.with_context),
    "page_lines": (page_lines.EXPECTATIONS, page_lines.with_context),
    "removed_text": (removed_text.EXPECTATIONS, _plain("removed_text")),
    "terms": (terms.EXPECTATIONS, terms.with_context),
    "term_mentions": (term_mentions.EXPECTATIONS, term_mentions.with_context),
    "commitments": (commitments.EXPECTATIONS, commitments.with_context),
    "token_counts": (token_counts.EXPECTATIONS, _plain("token_counts")),
    "term_keyness": (term_keyness.EXPECTATIONS, term_keyness.with_context),
    "section_matches": (section_matches.EXPECTATIONS, section_matches.with_context),
    "document_pairs": (document_pairs.EXPECTATIONS, document_pairs.with_context),
    "reuse_passages": (reuse_passages.EXPECTATIONS, reuse_passages.with_context),
    "units": (units.EXPECTATIONS, units.with_context),
    "indicator_catalogue": (indicator_catalogue.EXPECTATIONS, indicator_catalogue.with_context),
    "places": (places.EXPECTATIONS, _plain("places")),
    "quarantine": (quarantine.EXPECTATIONS, _plain("quarantine")),
    "runs": (runs.EXPECTATIONS, _plain("runs")),
}
