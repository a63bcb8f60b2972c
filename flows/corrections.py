"""What corrections do to the tables that are there: shown before a run, so that none surprises."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from expectations.conform import conform
from expectations.contract import contracts
from expectations.corpus import Corpus
from expectations.expectation import Expectation
from expectations.suites.suite import suites
from flows.errors import UsageError
from transforms import reference
from transforms.corrections import SPAN, CorrectionError, apply, where
from transforms.reference import Reference
from transforms.statistic import signed
from transforms.units import to_base
from warehouse.snapshot import Snapshot, Warehouse

STATES = ("changes", "in place", "waits", "faulty")
CHANGES, IN_PLACE, WAITS, FAULTY = STATES
SHOWN = ("document_id", "characters", "surface", "measure", "field", "now", "then", "state", "reason")


@dataclass(frozen=True)
class Effects:
    """What each correction does.

    `table` has a row a correction, all String: `document_id`, `characters` (its span), `surface`, `measure`, `field`,
    `now` (what the snapshot says), `then` (what the next run will say), `state`, `reason`. A correction changes its
    row, or is in place already, or waits for a document that is not in the warehouse, or is faulty.
    `problems` say what is wrong with the faulty ones, and what else to look at.
    """

    table: pl.DataFrame
    problems: tuple[str, ...]

    def counted(self) -> str:
        """Count the corrections by their states."""
        n = Counter(self.table["state"])
        states = ", ".join(f"{n[state]} {state}" for state in STATES if n[state])
        return f"Corrections: {states or 'none'}."

    def show(self, form: str) -> None:
        """Write the table to standard output, as `query.show` does."""
        import duckdb

        from flows.query import show

        with duckdb.connect() as connection:
            show(connection.from_arrow(self.table.to_arrow()), form)


def effects(root: Path, file: Path | None = None) -> Effects:
    """Hold corrections against the current snapshot of a warehouse; nothing is changed.

    `file` is a table like `corrections.csv`; without it, those that the next run will apply.
    Raises UsageError where there is no snapshot or no such file, ReferenceError where a table is faulty.
    """
    snapshot = Warehouse(root).current()
    if snapshot is None:
        raise UsageError(f"{root}: no snapshot has landed yet; make one with: crossread run")
    if file is not None and not file.is_file():
        raise UsageError(f"{file}: there is no such file")
    loaded = reference.load()
    corrections = reference.load_table("corrections", file) if file else loaded.corrections
    return _compared(_tables(snapshot, corrections["document_id"], loaded), corrections, loaded)


def check(corrections: pl.DataFrame) -> None:
    """Hold the values of corrections against what the contract of indicators allows in their fields.

    Raises CorrectionError for the first that may not stand there.
    """
    for said in corrections.iter_rows(named=True):
        column, value = contracts()["indicators"].column(said["field"]), said["value"]
        if value is None and not column.nullable:
            raise CorrectionError(f"{where(said)}: the field may not be empty; give a value")
        if value is not None and column.values and value not in column.values:
            raise CorrectionError(f"{where(said)}: {value!r} is none of {', '.join(column.values)}; mend it")


def _tables(snapshot: Snapshot, document_ids: pl.Series, loaded: Reference) -> dict[str, pl.DataFrame]:
    """Read the rows of some documents, and take the reference tables that the next run will."""
    of_documents = pl.col("document_id").is_in(document_ids.unique().implode())
    return {
        name: conform(name, getattr(loaded, name))
        if name in reference.tables()
        else pl.scan_parquet(snapshot.table(name)).filter(of_documents).collect()
        for name, contract in contracts().items()
        if contract.per_document or name in reference.tables()
    }


def _compared(tables: dict[str, pl.DataFrame], corrections: pl.DataFrame, loaded: Reference) -> Effects:
    documents, now = tables["documents"]["document_id"], tables["indicators"]
    extracted = _as_extracted(now, corrections)
    hits = [_hit(correction, extracted, documents) for correction in corrections.iter_slices(1)]
    fitting = corrections.filter(pl.Series([isinstance(hit, int) for hit in hits], dtype=pl.Boolean))
    mended = apply(extracted, documents, fitting).drop("value_base", "unit_base")
    then = signed(to_base(mended, loaded)).select(now.columns)
    broken = _broken(tables, then)
    rows: list[dict[str, Any]] = []
    problems: list[str] = []
    for said, hit in zip(corrections.iter_rows(named=True), hits, strict=True):
        row = {**said, "characters": f"{said['char_start']}–{said['char_end']}"}
        if isinstance(hit, int):
            row["now"], row["then"] = (frame[said["field"]].cast(pl.String)[hit] for frame in (now, then))
            row["state"] = IN_PLACE if row["now"] == row["then"] else CHANGES
            if any(expectation.severity == "error" for expectation in broken[hit]):
                row["state"] = FAULTY
            problems += [_told(row, expectation) for expectation in broken[hit]]
        else:
            row["state"] = FAULTY if hit else WAITS
            problems.append(hit or f"{where(said)}: waits, as the document is not in the warehouse")
        rows.append(row)
    return Effects(pl.DataFrame(rows, schema=dict.fromkeys(SHOWN, pl.String)), tuple(dict.fromkeys(problems)))


def _told(row: Mapping[str, Any], expectation: Expectation) -> str:
    """Say what a row would break, whichever of its corrections is to blame."""
    warning = " (a warning)" if expectation.severity == "warning" else ""
    place = f"{row['document_id']}, characters {row['characters']}, as corrected"
    return f"{place}: expected that {expectation.expected}{warning}"


def _as_extracted(indicators: pl.DataFrame, corrections: pl.DataFrame) -> pl.DataFrame:
    """Put back the measures that were corrected: a correction names its row by the measure that was extracted."""
    renamed = corrections.filter(pl.col("field") == "measure", pl.col("measure").is_not_null())
    renamed = renamed.select(*SPAN, extracted="measure", measure="value", is_corrected=pl.lit(value=True))
    return (
        indicators.join(
            renamed, on=[*SPAN, "measure", "is_corrected"], how="left", nulls_equal=True, maintain_order="left"
        )
        .with_columns(measure=pl.coalesce("extracted", "measure"))
        .drop("extracted")
    )


def _hit(correction: pl.DataFrame, indicators: pl.DataFrame, documents: pl.Series) -> int | str | None:
    """Find the row that a correction mends; or say why there is none, or nothing where its document is not there."""
    try:
        check(correction)
        mended = apply(indicators, documents, correction)
    except CorrectionError as error:
        return str(error)
    return next(iter(mended["is_corrected"].arg_true()), None)


def _broken(tables: dict[str, pl.DataFrame], mended: pl.DataFrame) -> dict[int, list[Expectation]]:
    """List, by row, the expectations that hold now and would no longer."""
    suite = suites()["indicators"]
    now = suite.outcomes(Corpus(tables), suite.expectations)
    then = suite.outcomes(Corpus(tables | {"indicators": mended}), suite.expectations)
    broken: dict[int, list[Expectation]] = defaultdict(list)
    for expectation in suite.expectations:
        for row in (now[expectation.id] & ~then[expectation.id]).arg_true():
            broken[row].append(expectation)
    return broken
