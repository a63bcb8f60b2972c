"""Questions in SQL to the current snapshot, and answers in the form that is asked for."""

import json
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from expectations.contract import contracts, views
from flows.errors import UsageError
from warehouse.database import connect
from warehouse.snapshot import Warehouse

READABLE = 16  # cells that a column needs to be read; wider ones fold
SHOWN_ROWS = 200
NUMERIC = ("tinyint", "smallint", "integer", "bigint", "hugeint", "float", "double", "decimal")
WORDS = ("SELECT", "FROM", "WHERE", "GROUP BY", "ORDER BY", "LIMIT", "JOIN", "USING", "DESCRIBE", "SUMMARIZE", "LIKE")


def answer(root: Path, query: str, form: str) -> None:
    """Answer one query on standard output, as table, csv, json, parquet or markdown.

    Raises UsageError where there is no snapshot or the query can't be answered, and WarehouseError.
    """
    with _connected(root) as connection:
        _answer(connection, query, form)


def converse(root: Path, form: str) -> None:
    """Answer queries from a prompt until its end (Ctrl-D)."""
    from prompt_toolkit import PromptSession
    from prompt_toolkit.completion import WordCompleter
    from prompt_toolkit.lexers import PygmentsLexer
    from pygments.lexers.sql import SqlLexer

    with _connected(root) as connection:
        names = [*contracts(), *views(), *{c.name for each in contracts().values() for c in each.columns}]
        prompt: PromptSession[str] = PromptSession(
            lexer=PygmentsLexer(SqlLexer), completer=WordCompleter([*names, *WORDS], ignore_case=True)
        )
        print(f"Tables: {', '.join([*contracts(), *views()])}\nA query ends with ; and Ctrl-D ends it all.")
        for query in _queries(prompt.prompt):
            try:
                _answer(connection, query, form)
            except UsageError as error:
                print(error, file=sys.stderr)


def _queries(ask: Callable[[str], str]) -> Iterator[str]:
    """Collect lines until a `;` ends a query; Ctrl-C drops what was begun, Ctrl-D ends."""
    begun = ""
    while True:
        try:
            begun += ask("     ...> " if begun else "crossread> ") + "\n"
        except KeyboardInterrupt:
            begun = ""
        except EOFError:
            return
        if begun.strip().endswith(";"):
            yield begun
            begun = ""
        elif not begun.strip():
            begun = ""


def _connected(root: Path) -> duckdb.DuckDBPyConnection:
    snapshot = Warehouse(root).current()
    if snapshot is None:
        raise UsageError(f"{root}: no snapshot has landed yet; make one with: crossread run")
    return connect(snapshot.database)


def _answer(connection: duckdb.DuckDBPyConnection, query: str, form: str) -> None:
    try:
        relation: duckdb.DuckDBPyRelation | None = connection.sql(query)
        if relation is not None:
            show(relation, form)
    except duckdb.Error as error:
        raise UsageError(str(error)) from error


def show(found: duckdb.DuckDBPyRelation, form: str) -> None:
    """Write an answer to standard output.

    A table shows at most 200 rows; the other forms give all. Raises UsageError for parquet on a terminal.
    """
    if form in ("csv", "parquet"):
        _write_file(found, form)
    else:
        {"json": _write_json, "markdown": lambda found: print(markdown(found)), "table": _show_table}[form](found)


def _write_file(found: duckdb.DuckDBPyRelation, form: str) -> None:
    """Let DuckDB write a file, and send it on."""
    if form == "parquet" and sys.stdout.isatty():
        raise UsageError("Parquet is not for reading on a terminal; send it to a file: … --format parquet > x.parquet")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "answer"
        found.to_csv(str(file)) if form == "csv" else found.to_parquet(str(file), compression="zstd")
        sys.stdout.flush()
        with file.open("rb") as stream:
            shutil.copyfileobj(stream, sys.stdout.buffer)
        sys.stdout.buffer.flush()


def _write_json(found: duckdb.DuckDBPyRelation) -> None:
    """Write a list of objects, a row a line."""
    rows = (json.dumps(dict(zip(found.columns, row, strict=True)), **JSON) for row in found.fetchall())
    print("[", ",\n ".join(rows), "]", sep="")


def markdown(found: duckdb.DuckDBPyRelation) -> str:
    """Write an answer as a table in Markdown."""
    rows = (found.columns, ["---"] * len(found.columns), *found.fetchall())
    return "\n".join(f"| {' | '.join(map(_cell, row))} |" for row in rows)


def _show_table(found: duckdb.DuckDBPyRelation) -> None:
    from rich import box
    from rich.cells import cell_len
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    rows = found.limit(SHOWN_ROWS + 1).fetchall()
    cells = [[Text("NULL", style="dim") if cell is None else Text(_text(cell)) for cell in row] for row in rows]
    widths = [
        max(map(cell_len, column)) for column in zip(found.columns, *(map(str, row) for row in cells), strict=True)
    ]
    console = Console(highlight=False)
    if not console.is_terminal:  # a file has room for whole cells
        console = Console(highlight=False, width=sum(max(width, 4) + 3 for width in widths))
    if sum(min(width, READABLE) + 3 for width in widths) > console.width:  # a field a line, a gap between rows
        grid = Table(box=None, show_header=False)
        grid.add_column(style="bold", no_wrap=True)
        grid.add_column(overflow="fold")
        for row in cells[:SHOWN_ROWS]:
            for name, cell in zip(found.columns, row, strict=True):
                grid.add_row(Text(name), cell)
            grid.add_row()
    else:
        grid = Table(box=box.SIMPLE_HEAD, header_style="bold", show_edge=False)
        for name, kind in zip(found.columns, found.types, strict=True):
            grid.add_column(Text(name), justify="right" if kind.id in NUMERIC else "left", overflow="fold")
        for row in cells[:SHOWN_ROWS]:
            grid.add_row(*row)
    console.print(grid)
    if len(rows) > SHOWN_ROWS:
        console.print(f"The first {SHOWN_ROWS} rows; all of them with --format csv", style="dim", soft_wrap=True)


def _cell(value: Any) -> str:
    return _text(value).replace("\\", "\\\\").replace("|", "\\|").replace("\n", "<br>")


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list | dict | tuple):
        return json.dumps(value, **JSON)
    return value.isoformat(" ") if isinstance(value, datetime) else str(value)


def _plain(value: Any) -> Any:
    """Say in JSON what JSON has no word for."""
    if isinstance(value, Decimal):
        return float(value)
    return value.isoformat() if isinstance(value, date | time) else str(value)


JSON: dict[str, Any] = {"ensure_ascii": False, "default": _plain}
