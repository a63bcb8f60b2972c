"""What a correction does is shown before a run, and a faulty one stops the run."""

import csv
import io
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from flows import batch
from flows.batch import Batch, extract_batch
from flows.corrections import effects
from flows.discovery import discover
from flows.settings import Settings
from tests.flows.scenes import Said, records
from transforms import reference as tables
from transforms.reference import Reference
from warehouse.assemble import assemble
from warehouse.snapshot import Warehouse

Crossread = Callable[..., Said]
Row = dict[str, Any]
Land = Callable[..., None]

# "Days of good air increased from 226 to 264. Coverage reached 65%."
DAYS = {"document_id": "reports-plan", "char_start": 59, "char_end": 62, "surface": "264", "reason": "misread"}
COVERAGE = {"document_id": "reports-plan", "char_start": 81, "char_end": 84, "surface": "65%", "reason": "misread"}


@pytest.fixture
def corrected(reference: Reference, monkeypatch: pytest.MonkeyPatch) -> Callable[[list[Row]], None]:
    """Let the reference tables hold these corrections."""

    def correct(rows: list[Row]) -> None:
        corrections = pl.DataFrame(rows, schema=reference.corrections.schema)
        monkeypatch.setattr(tables, "load", lambda: replace(reference, corrections=corrections))
        monkeypatch.setattr(tables, "fingerprint", lambda: f"corrected {rows}")

    return correct


@pytest.fixture
def land(reports: Path, warehouse: Path, tmp_path: Path) -> Land:
    """Land the tables of the reports, by the corrections of the moment."""

    def make() -> None:
        sources = tuple(discover(Settings(paths=(reports,))))
        assert not extract_batch(Batch("all", sources), tmp_path / "parts" / "batch").rejections
        store = Warehouse(warehouse)
        staged = store.stage("20221122T060000Z-0001")
        assemble(tmp_path / "parts", None, frozenset(), staged / "tables")
        store.land(staged, {})

    return make


@pytest.fixture
def draft(tmp_path: Path, reference: Reference) -> Callable[..., Path]:
    """Write a file of corrections."""

    def make(*rows: Row) -> Path:
        file = tmp_path / "draft.csv"
        pl.DataFrame([*rows], schema=reference.corrections.schema).write_csv(file)
        return file

    return make


def test_the_field_is_shown_now_and_then(crossread: Crossread, land: Land, draft: Callable[..., Path]) -> None:
    land()
    said = crossread(
        "corrections",
        draft(DAYS | {"field": "comparator", "value": "ge"}, COVERAGE | {"field": "frequency", "value": "A"}),
    )
    assert said.code == 0
    rows = [line.split() for line in said.out.splitlines()[2:]]
    assert rows == [
        ["reports-plan", "59–62", "264", "NULL", "comparator", "eq", "ge", "changes", "misread"],
        ["reports-plan", "81–84", "65%", "NULL", "frequency", "NULL", "A", "changes", "misread"],
    ]
    assert said.err == "Corrections: 2 changes.\n"


def test_an_emptied_field_is_a_change(crossread: Crossread, land: Land, draft: Callable[..., Path]) -> None:
    land()
    file = draft(DAYS | {"field": "period_text", "value": None}, DAYS | {"field": "direction", "value": None})
    said = crossread("corrections", file, "--format", "json")
    assert [(row["field"], row["now"], row["then"]) for row in json.loads(said.out)] == [
        ("period_text", None, None),
        ("direction", "up", None),
    ]


def test_a_correction_is_in_place_after_the_run(
    crossread: Crossread, land: Land, corrected: Callable[[list[Row]], None], warehouse: Path
) -> None:
    found = {"measure": "Days of good air"}
    corrected(
        [
            DAYS | found | {"field": "measure", "value": "good air"},
            DAYS | found | {"field": "measure_start", "value": "28"},
            DAYS | found | {"field": "comparator", "value": "ge"},
        ]
    )
    land()
    mended = pl.read_parquet(warehouse / "current/tables/indicators.parquet").filter(pl.col("is_corrected"))
    assert mended["measure"].to_list() == ["good air"]
    said = crossread("corrections", "--format", "csv")
    assert [row["state"] for row in csv.DictReader(io.StringIO(said.out))] == ["in place"] * 3
    assert (said.code, said.err) == (0, "Corrections: 3 in place.\n")


def test_a_correction_waits_for_its_document(crossread: Crossread, land: Land, draft: Callable[..., Path]) -> None:
    land()
    said = crossread("corrections", draft(DAYS | {"document_id": "gone", "field": "comparator", "value": "ge"}))
    assert said.code == 1
    assert "correction of comparator in gone, characters 59–62: waits" in said.err


@pytest.mark.parametrize(
    ("faulty", "problem"),
    [
        ({"char_start": 60}, "correction of comparator in reports-plan, characters 60–62: no row has this span"),
        ({"surface": "246"}, "no row has this span and surface"),
        ({"value": "done"}, "'done' is none of eq, gt, ge"),
        ({"value": None}, "the field may not be empty"),
        ({"field": "value", "value": "many"}, "'many' is not of type Float64"),
        ({"field": "value", "value": "246"}, "reports-plan, characters 59–62, as corrected: expected that value_text"),
        ({"field": "measure", "value": "Nights"}, "expected that measure is what the text of the document says"),
        ({"field": "indicator_code", "value": "no.such"}, "indicator_code is found in indicator_catalogue"),
    ],
)
def test_a_correction_that_does_not_fit_is_told(
    crossread: Crossread, land: Land, draft: Callable[..., Path], faulty: Row, problem: str
) -> None:
    land()
    said = crossread("corrections", draft(DAYS | {"field": "comparator", "value": "ge"} | faulty))
    assert said.code == 2
    assert problem in said.err
    assert said.err.endswith("Corrections: 1 faulty.\n")


def test_what_is_merely_unusual_is_told_and_fits(land: Land, draft: Callable[..., Path], warehouse: Path) -> None:
    land()
    found = effects(
        warehouse,
        draft(COVERAGE | {"field": "value", "value": "165"}, COVERAGE | {"field": "value_text", "value": "165"}),
    )
    assert found.table["state"].to_list() == ["changes", "changes"]
    assert [problem.endswith("(a warning)") for problem in found.problems] == [True]


def test_no_snapshot_and_no_file(crossread: Crossread, land: Land, tmp_path: Path) -> None:
    said = crossread("corrections")
    assert (said.code, "no snapshot has landed yet" in said.err) == (2, True)
    land()
    said = crossread("corrections", tmp_path / "none.csv")
    assert (said.code, "none.csv: there is no such file" in said.err) == (2, True)


def test_a_faulty_file_is_told_by_line_and_column(crossread: Crossread, land: Land, draft: Callable[..., Path]) -> None:
    land()
    said = crossread("corrections", draft(DAYS | {"field": "surface", "value": "265"}))
    assert said.code == 2
    assert "draft.csv, line 2, column field: 'surface' is none of" in said.err


@pytest.mark.usefixtures("prefect_server", "unvalidated")
@pytest.mark.parametrize(
    ("faulty", "problem"), [({"value": "done"}, "'done' is none of"), ({"char_start": 60}, "no row has this span")]
)
def test_a_run_stops_at_a_correction_that_does_not_fit(
    crossread: Crossread,
    corrected: Callable[[list[Row]], None],
    reports: Path,
    warehouse: Path,
    faulty: Row,
    problem: str,
) -> None:
    assert crossread("run", reports).code == 0
    corrected([DAYS | {"field": "comparator", "value": "ge"} | faulty])
    said = crossread("run", reports)
    assert said.code == 2
    assert (
        f"crossread: correction of comparator in reports-plan, characters {faulty.get('char_start', 59)}–62: "
        in said.err
    )
    assert problem in said.err
    assert [record["outcome"] for record in records(warehouse)] == ["landed", "invalid"]


def test_reference_tables_that_change_are_loaded_again(
    corrected: Callable[[list[Row]], None], land: Land, warehouse: Path
) -> None:
    batch._reference("before")
    corrected([DAYS | {"field": "comparator", "value": "ge"}])
    land()
    assert pl.read_parquet(warehouse / "current/tables/indicators.parquet")["is_corrected"].any()
