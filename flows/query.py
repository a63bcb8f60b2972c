"""Questions in SQL to the current snapshot, and answers in the form that is asked for."""

import json
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from expectations.contract import contracts, views
from flows.errors import UsageError
from warehouse.database import connect
from warehouse.snapshot import Warehouse

SHOWN_ROWS = 200
WORDS = ("SELECT", "FROM", "WHERE", "GROUP BY", "ORDER BY", "LIMIT", "JOIN", "USING", "DESCRIBE", "SUMMARIZE", "LIKE")


def answer(root: Path, query: str, form: str) -> None:
    """Answer one query on standard output, as table, csv, json, parquet or markdown.

    Raises UsageError where there is no snapshot or the query can't be answered, and WarehouseError.
    """
    with _connected(root) as connection:
        found = _ask(connection, query)
    if found is not None:
        show(found, form)


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
                found = _ask(connection, query)
                if found is not None:
                    show(found, form)
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


def _ask(connection: duckdb.DuckDBPyConnection, query: str) -> pl.DataFrame | None:
    """Answer a query; None where it asks for nothing."""
    try:
        relation: duckdb.DuckDBPyRelation | None = connection.sql(query)
        found: pl.DataFrame | None = relation.pl() if relation else None
    except duckdb.Error as error:
        raise UsageError(str(error)) from error
    return found


def show(found: pl.DataFrame, form: str) -> None:
    """Write an answer to standard output.

    A table shows at most 200 rows; the other forms give all. Raises UsageError for parquet on a terminal.
    """
    if form == "parquet":
        if sys.stdout.isatty():
            raise UsageError(
                "Parquet is not for reading on a terminal; send it to a file: … --format parquet > x.parquet"
            )
        written = BytesIO()
        found.write_parquet(written)
        sys.stdout.buffer.write(written.getvalue())
    elif form == "table":
        _show_table(found)
    else:
        sys.stdout.write({"csv": _csv, "json": _json, "markdown": _markdown}[form](found))


def _csv(found: pl.DataFrame) -> str:
    nested = [name for name, kind in found.schema.items() if kind.is_nested()]
    flat = [
        pl.Series(name, [None if cell is None else _text(cell) for cell in found[name]], pl.String) for name in nested
    ]
    return found.with_columns(flat).write_csv()


def _json(found: pl.DataFrame) -> str:
    return json.dumps(found.to_dicts(), ensure_ascii=False, indent=1, default=str) + "\n"


def _markdown(found: pl.DataFrame) -> str:
    rows = [found.columns, ["---"] * found.width, *(map(_cell, row) for row in found.iter_rows())]
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def _cell(value: Any) -> str:
    return _text(value).replace("\\", "\\\\").replace("|", "\\|").replace("\n", "<br>")


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, default=str)
    return value.isoformat(" ") if isinstance(value, datetime) else str(value)


def _show_table(found: pl.DataFrame) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(highlight=False)
    if not console.is_terminal:  # a file has room for whole cells
        console = Console(highlight=False, width=sum(_width(found[name]) + 3 for name in found.columns) + 1)
    grid = Table(box=box.SIMPLE_HEAD if console.is_terminal else box.MARKDOWN, header_style="bold", pad_edge=False)
    for name, kind in found.schema.items():
        grid.add_column(Text(name), justify="right" if kind.is_numeric() else "left", overflow="fold")
    for row in found.head(SHOWN_ROWS).iter_rows():
        grid.add_row(*(Text("NULL", style="dim") if value is None else Text(_text(value)) for value in row))
    console.print(grid)
    if found.height > SHOWN_ROWS:
        console.print(
            f"{found.height:,} rows, of which {SHOWN_ROWS} are shown; all of them with --format csv", style="dim"
        )


def _width(column: pl.Series) -> int:
    from rich.cells import cell_len

    shown = column.head(SHOWN_ROWS)
    return max([cell_len(column.name), *(cell_len(_text(value) or "NULL") for value in shown)])
