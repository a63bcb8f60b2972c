"""Find the documents of a batch whose rows break a structural rule: offsets, keys, types, coverage of the text."""

from collections.abc import Mapping

import polars as pl

from expectations.corpus import Corpus
from expectations.suites.suite import Suite, suites

SCHEMA = pl.Schema(
    {
        "document_id": pl.String,
        "table": pl.String,
        "rule": pl.String,
        "message": pl.String,
        "char_offset": pl.Int64,
    }
)


def violations(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Find the rows that break a structural rule.

    `tables` are the per-document tables of a batch, conformed to their contracts; references to tables that are not
    among them (the catalogue, the places) are left to the validation of the whole.
    Columns out: `document_id`, `table`, `rule` (the id of the expectation), `message`, `char_offset` (Int64, null where
    the table has none); sorted. An empty frame says that all is well.
    """
    corpus = Corpus(tables)
    found = [broken for table, suite in suites().items() if table in tables for broken in _broken(suite, corpus)]
    return pl.concat([SCHEMA.to_frame(), *found]).sort(SCHEMA.names(), nulls_last=True)


def _broken(suite: Suite, corpus: Corpus) -> list[pl.DataFrame]:
    absent = {key.column for key in suite.references if key.table not in corpus.tables}
    checked = tuple(
        expectation
        for expectation in suite.expectations
        if expectation.structural and not (expectation.is_reference and expectation.column in absent)
    )
    outcomes = suite.outcomes(corpus, checked)
    table = suite.table
    offset = pl.col("char_start") if "char_start" in corpus[table].columns else pl.lit(None, pl.Int64)
    key = pl.concat_str(suite.key, separator=" ", ignore_nulls=True)
    return [
        corpus[table]
        .filter(~outcomes[expectation.id])
        .select(
            "document_id",
            table=pl.lit(table),
            rule=pl.lit(expectation.id),
            message=pl.lit(f"{table} ") + key + pl.lit(f": expected that {expectation.expected}"),
            char_offset=offset,
        )
        for expectation in checked
        if not outcomes[expectation.id].all()
    ]
