"""The database says what its tables hold, and its views and macros answer as the contracts promise."""

from __future__ import annotations  # DuckDB complains at exit of types that annotations hold

import re
from calendar import monthrange
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from math import log, log2
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

from expectations.contract import Contract, contracts, views
from warehouse import database
from warehouse.errors import WarehouseError

COLUMNS = """SELECT column_name, data_type, is_nullable, comment FROM duckdb_columns()
             WHERE table_name = ? ORDER BY column_index"""
TEXT = ["Output rose to 39 t in 2021.", "In 天津 𝒶nd elsewhere it was 39 t."]


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory, document: Any, tables: Callable[..., Path]) -> Path:
    folder = tmp_path_factory.mktemp("database")
    corpus = [document("b", TEXT), document("a", comparator="approx"), document("c", indicator_code=None)]
    database.build(tables(folder, corpus), folder / "crossread.duckdb")
    return folder / "crossread.duckdb"


@pytest.fixture(scope="module")
def connection(file: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with database.connect(file) as connection:
        yield connection


def rows(connection: duckdb.DuckDBPyConnection, query: str, *parameters: Any) -> list[tuple[Any, ...]]:
    return connection.execute(query, parameters).fetchall()


@pytest.mark.parametrize("contract", contracts().values(), ids=contracts())
def test_a_table_has_the_columns_of_its_contract(
    contract: Contract, connection: duckdb.DuckDBPyConnection, file: Path
) -> None:
    found = rows(connection, COLUMNS, contract.table)
    assert [row[:3] for row in found] == [(c.name, c.duckdb_type, c.nullable) for c in contract.columns]
    parquet = pl.read_parquet(file.parent / "tables" / f"{contract.table}.parquet")
    assert connection.sql(f"FROM {contract.table}").pl().equals(parquet)


@pytest.mark.parametrize("contract", [c for c in views().values() if c.kind == "view"], ids=lambda c: c.table)
def test_a_view_has_the_columns_of_its_contract(contract: Contract, connection: duckdb.DuckDBPyConnection) -> None:
    found = rows(connection, COLUMNS, contract.table)
    assert [row[:2] for row in found] == [(column.name, column.duckdb_type) for column in contract.columns]
    for column, (_, _, _, comment) in zip(contract.columns, found, strict=True):
        assert column.description in comment


def test_comments_say_what_the_contracts_say(connection: duckdb.DuckDBPyConnection) -> None:
    comments = dict(
        rows(
            connection,
            "SELECT table_name, comment FROM duckdb_tables() UNION ALL "
            "SELECT view_name, comment FROM duckdb_views() WHERE NOT internal UNION ALL "
            "SELECT function_name, comment FROM duckdb_functions() WHERE database_name = current_database()",
        )
    )
    assert comments.keys() == contracts().keys() | views().keys()
    for name, contract in (contracts() | views()).items():
        assert contract.description in comments[name]
        assert contract.row in comments[name]
    assert "Primary key: sentence_id." in comments["sentences"]
    assert "section_id is section_id of sections" in comments["sentences"]
    assert "FROM facts WHERE measure ILIKE" in comments["facts"]
    on_columns = rows(connection, "SELECT table_name, column_name, comment FROM duckdb_columns() WHERE NOT internal")
    described = {(table, column): comment for table, column, comment in on_columns}
    for contract in contracts().values():
        for column in contract.columns:
            assert column.description in described[contract.table, column.name]
            assert all(part in described[contract.table, column.name] for part in column.values or ())


def test_facts_have_a_row_for_every_indicator_in_order(connection: duckdb.DuckDBPyConnection) -> None:
    assert rows(connection, "SELECT indicator_id FROM facts") == [
        ("a/s1/p1/t1/i1",),
        ("b/s1/p1/t1/i1",),
        ("b/s1/p1/t2/i1",),
        ("c/s1/p1/t1/i1",),
    ]
    query = "SELECT place, section_heading, value_with_unit, quote FROM facts WHERE document_id = 'b' LIMIT 1"
    assert rows(connection, query) == [("Tianjin", "Industry at large", "39 t", "Output rose to 39 t in 2021.")]


def test_a_fact_stands_even_where_nothing_else_does(
    tmp_path: Path, document: Any, frame: Any, tables: Callable[..., Path]
) -> None:
    alone = document("a", unit_surface="tonnes")
    for table in ("documents", "sections", "sentences"):
        alone[table] = frame(table, [])
    alone["documents"] = frame("documents", [{"document_id": "other"}])
    alone["indicators"] = alone["indicators"].with_columns(document_id=pl.lit("other"))
    database.build(tables(tmp_path, [alone]), tmp_path / "x.duckdb")
    with database.connect(tmp_path / "x.duckdb") as connection:
        query = "SELECT document_id, quote, section_heading, value_with_unit FROM facts"
        assert rows(connection, query) == [("other", None, None, "39 t tonnes")]


def test_quote_and_context_count_characters(connection: duckdb.DuckDBPyConnection) -> None:
    text = "Industry at large. " + " ".join(TEXT)
    query = """SELECT char_start, char_end, quote(document_id, char_start, char_end),
               context(document_id, char_start, char_end, 10) FROM facts WHERE document_id = 'b'"""
    for start, end, quoted, surroundings in rows(connection, query):
        assert quoted == text[start:end] == "39 t"
        assert surroundings == text[start - 10 : end + 10]


def test_context_ends_where_the_document_does(connection: duckdb.DuckDBPyConnection) -> None:
    text = "Industry at large. Output was 39 t."
    asked = [(0, 8, 0), (0, 8, 3), (2, 8, 2), (2, 8, 3), (30, 34, 1), (30, 34, 9), (0, len(text), 9), (5, 9, 10**9)]
    for start, end, width in asked:
        expected = text[max(start - width, 0) : end + width]
        assert rows(connection, f"SELECT context('a', {start}, {end}, {width})") == [(expected,)]
    assert rows(connection, "SELECT context('nowhere', 0, 1, 5), quote('nowhere', 0, 1)") == [(None, None)]
    assert rows(connection, "SELECT context('a', NULL, 1, 5), quote('a', 0, NULL)") == [(None, None)]


def test_comparison_holds_coded_indicators_only(connection: duckdb.DuckDBPyConnection) -> None:
    query = "SELECT indicator_code, label, document_id FROM indicator_comparison"
    assert rows(connection, query) == [("industry.output", "Output", name) for name in ("a", "b", "b")]


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory, document: Any, frame: Any, tables: Callable[..., Path]) -> Any:
    """Two documents of which one says 39 t, the other 78 t and, of something else, a share of 39 %."""
    folder = tmp_path_factory.mktemp("compared")
    a, b = document("a", value_base=39.0), document("b", TEXT, value_base=78.0)
    is_second = pl.col("indicator_id") == "b/s1/p1/t2/i1"
    changed = {"statistic": "share", "unit_base": "%"}
    b["indicators"] = b["indicators"].with_columns(
        pl.when(is_second).then(pl.lit(value)).otherwise(name).alias(name) for name, value in changed.items()
    )
    counts = [("a", "coal", 30), ("a", "the", 70), ("b", "coal", 10), ("b", "the", 85), ("b", "wind", 5)]
    for tables_of, name in ((a, "a"), (b, "b")):
        rows_of = [{"document_id": name, "token": token, "n": n} for of, token, n in counts if of == name]
        tables_of["token_counts"] = frame("token_counts", rows_of)
    database.build(tables(folder, [a, b, document("c")]), folder / "x.duckdb")
    with database.connect(folder / "x.duckdb") as connection:
        yield connection


@pytest.mark.parametrize("contract", [c for c in views().values() if c.kind == "table macro"], ids=lambda c: c.table)
def test_a_table_macro_has_the_columns_of_its_contract(contract: Contract, compared: Any) -> None:
    found = rows(compared, f"DESCRIBE FROM {contract.table}('a', 'b')")
    assert [row[:2] for row in found] == [(column.name, column.duckdb_type) for column in contract.columns]


def test_indicators_are_compared_where_code_statistic_and_unit_agree(compared: Any) -> None:
    query = "SELECT value_a, value_b, difference, ratio, indicator_id_b FROM compare_indicators('a', 'b')"
    assert rows(compared, query) == [(39.0, 78.0, 39.0, 2.0, "b/s1/p1/t1/i1")]


def test_of_bounds_there_is_no_difference(tmp_path: Path, document: Any, tables: Callable[..., Path]) -> None:
    database.build(tables(tmp_path, [document("a"), document("b", comparator="gt")]), tmp_path / "x.duckdb")
    with database.connect(tmp_path / "x.duckdb") as connection:
        assert rows(connection, "SELECT difference, ratio FROM compare_indicators('a', 'b')") == [(None, None)]


def test_terms_of_two_documents_are_compared_by_dunning_and_hardie(compared: Any) -> None:
    query = "SELECT token, n_a, n_b, per_10k_a, round(log_likelihood, 6), log_ratio FROM compare_terms('a', 'b')"
    found = {row[0]: row[1:] for row in rows(compared, query)}
    # observed 30, 70, 10, 90; expected 20, 80, 20, 80
    g2 = 2 * (30 * log(30 / 20) + 70 * log(70 / 80) + 10 * log(10 / 20) + 90 * log(90 / 80))
    assert found["coal"] == (30, 10, 3000.0, round(g2, 6), pytest.approx(log2(3)))
    assert found["wind"][:2] == (0, 5)
    assert found["wind"][4] == pytest.approx(log2(0.5 / 5))
    assert next(iter(found)) == "coal"


def test_a_document_that_is_not_there_has_nothing_to_compare(compared: Any) -> None:
    for contract in views().values():
        if contract.kind == "table macro":
            assert rows(compared, f"FROM {contract.table}('a', 'nowhere')") == []


def day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


DURATION = re.compile(r"^(\d+Y)?(\d+M)?(\d+D)?$")

TIME_PERIODS = [
    ("2021-01-01", "2021-12-31", "2021"),
    ("2021-06-01", "2021-06-30", "2021-06"),
    ("2024-02-01", "2024-02-29", "2024-02"),
    ("2021-06-16", "2021-06-16", "2021-06-16"),
    ("2021-06-16", "", "2021-06-16"),
    ("", "2025-12-31", "2025-12-31"),
    ("", "", None),
    ("2017-01-01", "2021-12-31", "2017-01-01/P5Y"),
    ("2022-06-16", "2027-06-15", "2022-06-16/P5Y"),
    ("2021-04-01", "2021-06-30", "2021-04-01/P3M"),
    ("2017-01-01", "2022-06-16", "2017-01-01/P5Y5M16D"),
    ("2021-02-01", "2022-01-31", "2021-02-01/P1Y"),
    ("2021-06-02", "2021-07-01", "2021-06-02/P1M"),
    ("2021-01-01", "2021-01-07", "2021-01-01/P7D"),
]


@pytest.fixture(scope="module")
def periods(tmp_path_factory: pytest.TempPathFactory, document: Any, tables: Callable[..., Path]) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("periods")
    corpus = [
        document(f"d{n:02}", period_start=day(start), period_end=day(end))
        for n, (start, end, _) in enumerate(TIME_PERIODS)
    ]
    database.build(tables(folder, corpus), folder / "x.duckdb")
    with database.connect(folder / "x.duckdb") as connection:
        return dict(rows(connection, "SELECT SOURCE_DOCUMENT, TIME_PERIOD FROM observations"))


@pytest.mark.parametrize("number", range(len(TIME_PERIODS)), ids=[str(expected) for *_, expected in TIME_PERIODS])
def test_observations_tell_time_in_iso_8601(number: int, periods: dict[str, Any]) -> None:
    assert periods[f"d{number:02}"] == TIME_PERIODS[number][2]


def test_every_time_period_adds_up_to_its_last_day(tmp_path: Path, document: Any, tables: Callable[..., Path]) -> None:
    starts = [date(2019, 12, 1) + timedelta(n) for n in range(460)]  # a leap year with both its ends
    spans = [(start, start + timedelta(length)) for start in starts for length in range(0, 2000, 29)]
    a = document("a")
    one = a["indicators"].drop("indicator_id", "period_start", "period_end")
    dates = pl.DataFrame(spans, schema=["period_start", "period_end"], orient="row")
    names = pl.format("i{}", pl.int_range(pl.len()).cast(pl.String).str.zfill(6))
    a["indicators"] = one.join(dates.with_columns(indicator_id=names), how="cross").select(a["indicators"].columns)
    database.build(tables(tmp_path, [a]), tmp_path / "x.duckdb")
    with database.connect(tmp_path / "x.duckdb") as connection:
        periods = rows(connection, "SELECT TIME_PERIOD FROM observations")
    assert Counter(span(period) for (period,) in periods) == Counter(spans)


def span(period: str) -> tuple[date, date]:
    """Read an ISO 8601 period as its first and its last day."""
    begin, _, duration = period.partition("/P")
    implied = {len("2021"): "1Y", len("2021-06"): "1M", len("2021-06-16"): "1D"}[len(begin)]
    first = date.fromisoformat(begin + "2021-01-01"[len(begin) :])
    years, months, days = (int(part.strip("YMD") or 0) for part in DURATION.findall(duration or implied)[0])
    month = first.year * 12 + first.month - 1 + years * 12 + months
    last_of_month = monthrange(month // 12, month % 12 + 1)[1]
    moved = date(month // 12, month % 12 + 1, min(first.day, last_of_month))
    return first, moved + timedelta(days - 1)


def test_observations_grade_the_statement(tmp_path: Path, document: Any, tables: Callable[..., Path]) -> None:
    later = {"period_start": date(2023, 1, 1), "period_end": date(2023, 12, 31)}
    corpus = [
        document("as-said", comparator="gt", status="achieved"),
        document("about", comparator="approx", status="achieved"),
        document("aim", comparator="approx", status="target"),
        document("forecast", status="context", **later),
        document("others", status="context"),
    ]
    database.build(tables(tmp_path, corpus), tmp_path / "x.duckdb")
    with database.connect(tmp_path / "x.duckdb") as connection:
        found = dict(rows(connection, "SELECT SOURCE_DOCUMENT, OBS_STATUS FROM observations"))
    assert found == {"as-said": "A", "about": "E", "aim": "F", "forecast": "F", "others": "A"}


def test_an_empty_corpus_has_a_database_too(tmp_path: Path, tables: Callable[..., Path]) -> None:
    database.build(tables(tmp_path, []), tmp_path / "x.duckdb")
    with database.connect(tmp_path / "x.duckdb") as connection:
        assert rows(connection, "SELECT count(*) FROM facts") == [(0,)]


def test_a_connection_only_reads(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    with pytest.raises(duckdb.InvalidInputException, match="read-only"):
        connection.execute("DELETE FROM texts")
    connection.execute(f"COPY facts TO '{tmp_path / 'facts.csv'}'")
    assert len((tmp_path / "facts.csv").read_text().splitlines()) == 5


def test_a_connection_stays_off_the_network(connection: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(duckdb.Error, match="requires the extension httpfs"):
        connection.execute("FROM read_csv('https://example.org/x.csv')")


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path, tables: Callable[..., Path]) -> None:
    with pytest.raises(WarehouseError, match=r"gone/x\.duckdb.*free space there or mend it"):
        database.build(tables(tmp_path, []), tmp_path / "gone" / "x.duckdb")


def test_a_null_that_the_contract_forbids_is_refused(
    tmp_path: Path, document: Any, tables: Callable[..., Path]
) -> None:
    a = document("a")
    a["sentences"] = a["sentences"].with_columns(text=pl.lit(None, pl.String))
    with pytest.raises(duckdb.ConstraintException, match=r"NOT NULL .* sentences.*text"):
        database.build(tables(tmp_path, [a]), tmp_path / "x.duckdb")


def test_a_missing_or_foreign_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match=r"none\.duckdb: no database there"):
        database.connect(tmp_path / "none.duckdb")
    (tmp_path / "note.duckdb").write_text("not a database " * 1000)
    with pytest.raises(WarehouseError, match=r"note\.duckdb"):
        database.connect(tmp_path / "note.duckdb")
