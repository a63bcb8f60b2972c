"""The DuckDB database of a snapshot: its tables, each described, with the views and macros of `warehouse/models`."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

import duckdb

from expectations.contract import Column, Contract, contracts, views
from warehouse.errors import UNKNOWN, WarehouseError

STORAGE_VERSION = "v1.2.0"  # DuckDB 1.2 and later open the file
MODELS = files("warehouse") / "models"

Settings = dict[str, str | bool | int | float | list[str]]

QUIET = "SET enable_progress_bar = false"  # DuckDB's own would be drawn into piped output
WRITING: Settings = {"memory_limit": "1GB"}  # enough for any corpus, at full speed
# Nothing is fetched behind the reader's back; INSTALL and LOAD still do what they say.
# What does not fit in memory goes to the system's temporary folder, never into a snapshot.
READING: Settings = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "python_enable_replacements": False,
    "temp_directory": str(Path(tempfile.gettempdir()) / f"crossread-{os.getpid()}"),
}


def build(tables_folder: Path, database: Path) -> None:
    """Write the database file of a snapshot.

    In: `tables_folder/<table>.parquet` for every table. Out: `database`, a new file in storage version v1.2.0, with
    types, NOT NULL and comments from the contracts (keys stand in the comments), the views and the macros.
    Raises `WarehouseError`; `duckdb.ConstraintException` for a null that the contract forbids.
    """
    with _explained(database), duckdb.connect(config=WRITING | {"temp_directory": f"{database}.tmp"}) as connection:
        connection.execute(QUIET)
        connection.execute(
            f"ATTACH {_literal(str(database))} AS warehouse (STORAGE_VERSION {_literal(STORAGE_VERSION)})"
        )
        connection.execute("USE warehouse; BEGIN")
        for contract in contracts().values():
            connection.execute(_table(contract))
            connection.execute(
                f"INSERT INTO {contract.table} BY NAME FROM read_parquet(?)",
                [str(tables_folder / f"{contract.table}.parquet")],
            )
        for contract in views().values():
            connection.execute((MODELS / f"{contract.table}.sql").read_text("utf-8"))
        for contract in (*contracts().values(), *views().values()):
            connection.execute(_comments(contract))
        connection.execute("COMMIT; USE memory; DETACH warehouse")


def connect(database: Path) -> duckdb.DuckDBPyConnection:
    """Open the database of a snapshot for reading; give the resolved path of a snapshot, not one through `current`.

    Nobody can write to it through this connection, though COPY … TO writes files; no extension is installed or loaded
    unasked, so nothing touches the network. Raises `WarehouseError`.
    """
    if not database.is_file():
        raise WarehouseError(f"{database}: no database there; make one with: crossread run")
    with _explained(database):
        connection = duckdb.connect(database, read_only=True, config=READING)
    connection.execute(QUIET)
    return connection


@contextmanager
def _explained(database: Path) -> Iterator[None]:
    try:
        yield
    except duckdb.IOException as error:
        raise WarehouseError(f"{database}: {error}; {UNKNOWN}") from error


def _table(contract: Contract) -> str:
    columns = [
        f'"{column.name}" {column.duckdb_type}{"" if column.nullable else " NOT NULL"}' for column in contract.columns
    ]
    return f"CREATE TABLE {contract.table} ({', '.join(columns)})"


def _comments(contract: Contract) -> str:
    kind = " ".join(reversed(contract.kind.upper().split()))  # a table macro is a MACRO TABLE
    on_columns = () if contract.parameters else contract.columns
    return ";".join(
        [
            f"COMMENT ON {kind} {contract.table} IS {_literal(describe(contract))}",
            *(
                f'COMMENT ON COLUMN {contract.table}."{column.name}" IS {_literal(describe_column(column))}'
                for column in on_columns
            ),
        ]
    )


def describe(contract: Contract) -> str:
    """Say in a few lines what a table, view or macro is: description, row, keys, and how a model is made and used."""
    keys = [f"{key.column} is {key.references} of {key.table}" for key in contract.foreign_keys]
    lines = [
        f"{contract.description} One row: {contract.row}",
        f"Primary key: {', '.join(contract.primary_key)}." if contract.primary_key else "",
        f"Foreign keys: {'; '.join(keys)}." if keys else "",
        "" if contract.kind == "table" else _head(contract.table),
    ]
    return "\n".join(line for line in lines if line)


def describe_column(column: Column) -> str:
    """Say in a line what a column holds: description, unit, values, standard."""
    parts = [
        column.description,
        f"Unit: {column.unit}." if column.unit else "",
        f"One of {', '.join(column.values)}." if column.values else "",
        f"Standard: {column.concept}." if column.concept else "",
    ]
    return " ".join(part for part in parts if part)


def _head(model: str) -> str:
    """Read the comment at the head of a model: how it is made and used."""
    lines = (MODELS / f"{model}.sql").read_text("utf-8").splitlines()
    head = lines[: next(row for row, line in enumerate(lines) if not line.startswith("--"))]
    return "\n".join(line.removeprefix("--").removeprefix(" ") for line in head)


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
