"""Validate the tables of a snapshot with Great Expectations; Polars names the rows that fail."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from expectations.conform import conform
from expectations.contract import Contract, contracts
from expectations.corpus import Corpus
from expectations.expectation import Expectation
from expectations.suites.schema import schema
from expectations.suites.suite import Suite, suites

if TYPE_CHECKING:
    from great_expectations.core import ExpectationSuiteValidationResult

    from expectations.gate import Verdict

NAMED_ROWS = 5
WRITTEN_AFTERWARDS = "validations"


@dataclass(frozen=True)
class Validation:
    """What came of a validation; `table` has the columns of `validations`."""

    table: pl.DataFrame

    @property
    def ok(self) -> bool:
        """Say whether no expectation of severity error failed."""
        return self.table.filter((pl.col("severity") == "error") & ~pl.col("success")).is_empty()

    def failures(self) -> pl.DataFrame:
        """Give the expectations that failed, errors first."""
        return self.table.filter(~pl.col("success")).sort("severity", "expectation_id")


def import_gx() -> None:
    """Import Great Expectations, which takes seconds; call it early in a thread.

    Sets GX_ANALYTICS_ENABLED=false for the process: nothing is sent anywhere.
    """
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    import_module("expectations.gate")
    import_module("expectations.pages")


def validate(tables_folder: Path, docs_folder: Path, run_id: str) -> Validation:
    """Validate the tables of a folder and build their Data Docs.

    Reads `<table>.parquet` (a file, or a folder of parts) of every table but `validations`, which is written afterwards
    (and validated too if it is there). A table that is missing or has other columns than its contract fails, as does a
    file that no contract knows. Writes `index.html` and its pages to `docs_folder`, which need no network.
    """
    return validate_tables(read(tables_folder), docs_folder, run_id)


def read(tables_folder: Path) -> dict[str, pl.DataFrame]:
    """Read the tables of a folder; a table that is missing is a frame without columns."""
    there = {path.stem: path for path in sorted(tables_folder.glob("*.parquet"))}
    names = [table for table in contracts() if table in there or table != WRITTEN_AFTERWARDS]
    orphans = [table for table in there if table not in contracts()]
    return {table: pl.read_parquet(there[table]) if table in there else pl.DataFrame() for table in [*names, *orphans]}


def validate_tables(tables: Mapping[str, pl.DataFrame], docs_folder: Path, run_id: str) -> Validation:
    """Validate tables at hand; see `validate`."""
    import_gx()
    from expectations import gate, pages  # noqa: PLC0415 (slow to import)

    opened = gate.gate()
    corpus = corpus_of(tables)
    results: list[ExpectationSuiteValidationResult] = []
    rows: list[dict[str, Any]] = []
    for suite in suites().values():
        if suite.table not in corpus.tables:
            continue
        outcomes = suite.outcomes(corpus, suite.expectations)
        result = opened.check(suite.table, corpus[suite.table], outcomes, suite.expectations)
        results.append(result)
        rows += _rows(suite, corpus[suite.table], outcomes, gate.verdicts(result), run_id)
    validation = Validation(conform("validations", pl.DataFrame(rows, infer_schema_length=None)))
    pages.write(docs_folder, results, validation.table)
    return validation


def corpus_of(tables: Mapping[str, pl.DataFrame]) -> Corpus:
    """Bring tables into the shape of their contracts, so that they can be looked at, and set their schemas beside.

    A column that is missing or of another type is null throughout.
    """
    shaped = {table: _shaped(contract, tables[table]) for table, contract in contracts().items() if table in tables}
    found = schema({table: frame.schema for table, frame in tables.items()})
    return Corpus({"schema": found, **shaped})


def _shaped(contract: Contract, frame: pl.DataFrame) -> pl.DataFrame:
    return frame.select(
        pl.col(name) if frame.schema.get(name) == kind else pl.lit(None, kind).alias(name)
        for name, kind in contract.polars_schema.items()
    )


def _rows(
    suite: Suite,
    frame: pl.DataFrame,
    outcomes: pl.DataFrame,
    verdicts: "Mapping[str, Verdict]",
    run_id: str,
) -> list[dict[str, Any]]:
    return [
        {
            "run_id": run_id,
            "expectation_id": expectation.id,
            "suite": suite.table,
            "expectation": verdicts[expectation.id].type,
            "column": expectation.column,
            "severity": expectation.severity,
            "success": verdicts[expectation.id].success and bool(outcomes[expectation.id].all()),
            "observed": _observed(suite, frame, outcomes[expectation.id], expectation),
            "expected": expectation.expected,
        }
        for expectation in suite.expectations
    ]


def _observed(suite: Suite, frame: pl.DataFrame, holds: pl.Series, expectation: Expectation) -> str:
    """Say how many rows fail, and of the first few their keys and what stands in the column."""
    n_failing = len(holds) - int(holds.sum())
    if n_failing == 0:
        return f"{len(holds)} rows, none fails"
    failing = frame.filter(~holds).head(NAMED_ROWS)
    keys = failing.select(pl.concat_str(pl.col(suite.key).cast(pl.String).fill_null("?"), separator=" ")).to_series()
    if expectation.column is None or expectation.column in suite.key:
        named = keys.to_list()
    else:
        cells = failing[expectation.column].cast(pl.String).str.slice(0, 80).fill_null("null")
        named = [f"{key} ({expectation.column}: {cell})" for key, cell in zip(keys, cells, strict=True)]
    return f"{n_failing} of {len(holds)} rows fail: {'; '.join(named)}{' …' if n_failing > NAMED_ROWS else ''}"
