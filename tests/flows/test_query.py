"""Questions in SQL, and answers in every form."""

import csv
import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from flows.query import _queries, converse, show
from tests.flows.scenes import Said
from warehouse.snapshot import Warehouse

Crossread = Callable[..., Said]

QUERY = """
SELECT 'a|b' AS name, 42 AS n, 1.50::DECIMAL(4, 2) AS exact, DATE '2022-06-16' AS day,
       TIMESTAMP '2022-06-27 17:17:00' AS moment, [1, 2] AS list, INTERVAL 1 DAY AS span,
       NULL AS nothing, '天津' AS place
"""


@pytest.fixture(autouse=True)
def landed(warehouse: Path) -> None:
    """A snapshot whose database has one table of two rows."""
    staged = Warehouse(warehouse).stage("20221122T060000Z-0001")
    (staged / "tables").mkdir()
    with duckdb.connect(staged / "crossread.duckdb") as connection:
        connection.execute(
            "CREATE TABLE facts AS FROM (VALUES ('households', 9000), ('schools', 12)) t(measure, value)"
        )
    Warehouse(warehouse).land(staged, {})


def test_a_table_is_shown_in_columns(crossread: Crossread) -> None:
    lines = crossread("sql", "FROM facts").out.splitlines()
    assert [line.split() for line in (lines[0], *lines[2:])] == [
        ["measure", "value"],
        ["households", "9000"],
        ["schools", "12"],
    ]
    assert lines[2].index("9000") < lines[3].index("12")  # numbers stand to the right


def test_csv(crossread: Crossread) -> None:
    header, row = csv.reader(io.StringIO(crossread("sql", QUERY, "--format", "csv").out))
    assert header == ["name", "n", "exact", "day", "moment", "list", "span", "nothing", "place"]
    assert row == ["a|b", "42", "1.50", "2022-06-16", "2022-06-27 17:17:00", "[1, 2]", "1 day", "", "天津"]


def test_json(crossread: Crossread) -> None:
    assert json.loads(crossread("sql", QUERY, "--format", "json").out) == [
        {
            "name": "a|b",
            "n": 42,
            "exact": 1.5,
            "day": "2022-06-16",
            "moment": "2022-06-27T17:17:00",
            "list": [1, 2],
            "span": "1 day, 0:00:00",
            "nothing": None,
            "place": "天津",
        }
    ]
    assert json.loads(crossread("sql", "FROM facts WHERE false", "--format", "json").out) == []


def test_markdown(crossread: Crossread) -> None:
    said = crossread("sql", "SELECT 'a|b' AS name, E'two\\nlines' AS text", "--format", "markdown").out
    assert said.splitlines() == ["| name | text |", "| --- | --- |", "| a\\|b | two<br>lines |"]


def test_parquet(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    with duckdb.connect() as connection:
        show(connection.sql("SELECT 42 AS n"), "parquet")
    assert pl.read_parquet(io.BytesIO(capfdbinary.readouterr().out)).to_dicts() == [{"n": 42}]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("FROM nowhere", "Table with name nowhere does not exist"),
        ("SELEC 1", "syntax error"),
        ("DROP TABLE facts", "read-only"),
        ("INSERT INTO facts VALUES ('x', 1)", "read-only"),
        ("SELECT 1/'x'", "Could not convert"),
    ],
)
def test_a_query_that_can_not_be_answered(crossread: Crossread, query: str, said: str) -> None:
    answer = crossread("sql", query)
    assert answer.code == 2
    assert said in answer.err
    assert "Traceback" not in answer.err


def test_queries_come_in_through_a_pipe(crossread: Crossread, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("SET threads = 1; SELECT count(*) AS n FROM facts"))
    assert crossread("sql", "--format", "csv").out == "n\n2\n"


def test_a_long_answer_is_cut_in_a_table_only(crossread: Crossread) -> None:
    said = crossread("sql", "FROM range(300)").out.splitlines()
    assert said[-1] == "The first 200 rows; all of them with --format csv"
    assert len(crossread("sql", "FROM range(300)", "--format", "csv").out.splitlines()) == 301


def test_the_prompt_answers_until_its_end(warehouse: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with create_pipe_input() as keys, create_app_session(input=keys, output=DummyOutput()):
        keys.send_text("SELECT value FROM facts\nWHERE value = 12;\nFROM nowhere;\n\x04")
        converse(warehouse, "csv")
    said = capsys.readouterr()
    assert said.out.endswith("value\n12\n")
    assert "nowhere does not exist" in said.err


def test_ctrl_c_drops_what_was_begun() -> None:
    typed: Iterator[Any] = iter(["SELECT 1", KeyboardInterrupt, "", "FROM facts", ";"])

    def ask(_prompt: str) -> str:
        line = next(typed, EOFError)
        if isinstance(line, str):
            return line
        raise line

    assert list(_queries(ask)) == ["FROM facts\n;\n"]


@given(st.lists(st.tuples(st.text(st.characters(exclude_categories=["Cs"])), st.integers(0, 9)), max_size=3))
@settings(deadline=None)
def test_csv_reads_back(table: list[tuple[str, int]]) -> None:
    rows = pl.DataFrame(table, schema={"text": pl.String, "n": pl.Int64}, orient="row")
    written = io.TextIOWrapper(io.BytesIO(), newline="")
    with duckdb.connect() as connection, pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.stdout", written)
        show(connection.from_arrow(rows.to_arrow()), "csv")
    written.seek(0)
    assert list(csv.reader(io.StringIO(written.read(), newline=""))) == [
        ["text", "n"],
        *([a, f"{n}"] for a, n in table),
    ]
