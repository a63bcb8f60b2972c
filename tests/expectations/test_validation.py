import re
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
from mutations import Tables, mutations

from expectations import validation
from expectations.contract import contracts
from expectations.suites.suite import suites
from expectations.validation import Validation, corpus_of, validate

GENERATED = [each for suite in suites().values() for each in suite.expectations if each.type is not None]


def land(tables: Tables, folder: Path) -> Path:
    folder.mkdir()
    for table, frame in tables.items():
        frame.write_parquet(folder / f"{table}.parquet")
    return folder


@pytest.fixture(scope="module")
def docs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("quality")


@pytest.fixture(scope="module")
def good(tables: Tables, docs: Path, tmp_path_factory: pytest.TempPathFactory) -> Validation:
    return validate(land(tables, tmp_path_factory.mktemp("good") / "tables"), docs, "run-3")


@pytest.fixture(scope="module")
def bad(tables: Tables, tmp_path_factory: pytest.TempPathFactory) -> tuple[Validation, Path]:
    """Tables with a wrong measure, a share beyond 100, a column too few, a table too few and one too many."""
    broken = mutations()["indicators.measure.says_the_text"](tables)
    broken = mutations()["indicators.value.share_in_range"](broken)
    broken = {table: frame for table, frame in broken.items() if table not in {"runs", "validations"}}
    broken = {**broken, "places": broken["places"].drop("name"), "leftover": pl.DataFrame({"x": [1]})}
    folder = tmp_path_factory.mktemp("bad")
    return validate(land(broken, folder / "tables"), folder / "quality", "run-3"), folder / "quality"


def test_a_good_corpus_passes_every_expectation(good: Validation) -> None:
    assert good.failures().is_empty()
    assert good.ok
    assert good.table.height == sum(len(suite.expectations) for suite in suites().values())


def test_the_outcome_is_a_table_of_its_contract(good: Validation) -> None:
    assert good.table.schema == contracts()["validations"].polars_schema
    assert good.table.row(by_predicate=pl.col("expectation_id") == "places.name.not_null", named=True) == {
        "run_id": "run-3",
        "expectation_id": "places.name.not_null",
        "suite": "places",
        "expectation": "expect_column_values_to_not_be_null",
        "column": "name",
        "severity": "error",
        "success": True,
        "observed": "2 rows, none fails",
        "expected": "name is given",
    }


def test_a_failure_says_what_failed_and_where(bad: tuple[Validation, Path]) -> None:
    failures = {row["expectation_id"]: row for row in bad[0].failures().rows(named=True)}
    assert failures["indicators.measure.says_the_text"]["observed"] == (
        "1 of 5 rows fail: town/s2/p2/t1/i1 (measure: Incomes)"
    )
    assert failures["indicators.value.share_in_range"]["severity"] == "warning"
    assert failures["places.name.not_null"]["observed"] == "2 of 2 rows fail: CN (name: null); CN-TJ (name: null)"
    assert "runs 1 (column: null); runs 2" in failures["schema.column.as_contracted"]["observed"]
    assert not bad[0].ok


def test_orphans_and_missing_tables_fail(bad: tuple[Validation, Path], tables: Tables) -> None:
    (failure,) = bad[0].failures().filter(expectation_id="schema.column.as_contracted").rows(named=True)
    missing, leftover, shifted = tables["runs"].width, 1, 3
    assert failure["observed"].startswith(f"{missing + leftover + shifted} of ")


def test_warnings_alone_do_not_block() -> None:
    row = {**dict.fromkeys(contracts()["validations"].polars_schema, "x"), "severity": "warning", "success": False}
    assert Validation(pl.DataFrame([row])).ok
    assert not Validation(pl.DataFrame([{**row, "severity": "error"}])).ok


@pytest.fixture(scope="module")
def stacked(tables: Tables) -> dict[str, bool]:
    """What Great Expectations says of every expectation when each table holds the rows of all its bad fixtures."""
    validation.import_gx()
    from expectations import gate  # noqa: PLC0415 (slow to import)

    opened = gate.gate()
    said = {}
    for suite in suites().values():
        bad = [corpus_of(mutations()[each.id](tables)) for each in suite.expectations]
        frame = pl.concat([corpus[suite.table] for corpus in bad])
        ruled = zip(suite.expectations, bad, strict=True)
        parts = [suite.outcomes(corpus, (each,)) for each, corpus in ruled]
        outcomes = pl.concat(parts, how="diagonal").fill_null(value=True)
        result = opened.check(suite.table, frame, outcomes, suite.expectations)
        said.update({name: verdict.success for name, verdict in gate.verdicts(result).items()})
    return said


def test_great_expectations_sees_every_known_bad_fixture(stacked: dict[str, bool]) -> None:
    assert [name for name, success in stacked.items() if success] == []
    assert set(stacked) == set(mutations())


def test_contracts_are_checked_by_expectations_of_great_expectations(good: Validation) -> None:
    generated = good.table.filter(pl.col("expectation_id").is_in([each.id for each in GENERATED]))
    assert set(generated["expectation"]) == {
        "expect_column_values_to_be_unique",
        "expect_compound_columns_to_be_unique",
        "expect_column_values_to_not_be_null",
        "expect_column_values_to_be_in_set",
        "expect_column_values_to_be_between",
        "expect_column_values_to_match_regex",
    }


def test_data_docs_load_nothing_from_elsewhere(good: Validation, docs: Path, bad: tuple[Validation, Path]) -> None:
    assert good.ok
    for folder in (docs, bad[1]):
        pages = {path.name: path.read_text("utf-8") for path in folder.iterdir()}
        assert {"index.html", "indicators.html", "data_docs.css"} <= set(pages)
        for page in pages.values():
            loaded = re.findall(r"(?:src|href)=[\"']?([^\"'>\s]+)|url\(([^)]+)\)|@import\s+(\S+)", page)
            for link in ("".join(found) for found in loaded):
                assert link == "data:," or link.startswith("#") or link.split("#")[0] in pages, link
            assert "<script" not in page


def test_data_docs_say_what_failed(bad: tuple[Validation, Path]) -> None:
    index = (bad[1] / "index.html").read_text("utf-8")
    assert '<a href="indicators.html">indicators.measure.says_the_text</a>' in index
    assert "town/s2/p2/t1/i1 (measure: Incomes)" in index
    assert "measure is what the text of the document says" in (bad[1] / "indicators.html").read_text("utf-8")


def test_contracts_and_rules_are_there_without_great_expectations() -> None:
    probe = "import expectations.validation, expectations.structure, sys; print('great_expectations' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
