"""Read the contracts: the one place where each table is described.

`expectations/contracts/<table>.yaml` describes a table, `expectations/contracts/views/<name>.yaml` a view or a macro.
Everything else that is said about a table is generated from here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, Literal, get_args

import polars as pl
import yaml

SCHEMA_VERSION = "1.0.0"

ColumnType = Literal["String", "Int64", "Float64", "Boolean", "Date", "Datetime", "List(String)"]
Severity = Literal["error", "warning"]

POLARS_TYPES: dict[ColumnType, pl.DataType] = {
    "String": pl.String(),
    "Int64": pl.Int64(),
    "Float64": pl.Float64(),
    "Boolean": pl.Boolean(),
    "Date": pl.Date(),
    "Datetime": pl.Datetime("us"),
    "List(String)": pl.List(pl.String()),
}
DUCKDB_TYPES: dict[ColumnType, str] = {
    "String": "VARCHAR",
    "Int64": "BIGINT",
    "Float64": "DOUBLE",
    "Boolean": "BOOLEAN",
    "Date": "DATE",
    "Datetime": "TIMESTAMP",
    "List(String)": "VARCHAR[]",
}
PYTHON_TYPES: dict[ColumnType, type] = {
    "String": str,
    "Int64": int,
    "Float64": float,
    "Boolean": bool,
    "Date": date,
    "Datetime": datetime,
    "List(String)": list,
}


class ContractError(Exception):
    """A contract says something it cannot mean; the message names the file."""


@dataclass(frozen=True)
class Column:
    """One column of a table: what a reader needs to know, and what must hold in it.

    A `minimum`, `maximum` or `pattern` that has `warning` set is plausible rather than necessary;
    `reason` says where a bound comes from.
    """

    name: str
    type: ColumnType
    description: str
    unit: str | None = None
    nullable: bool = False
    values: tuple[str, ...] | None = None
    minimum: float | None = None
    maximum: float | None = None
    pattern: str | None = None
    example: Any = None
    concept: str | None = None
    reason: str | None = None
    warning: bool = False

    @property
    def polars_type(self) -> pl.DataType:
        """Say the Polars type."""
        return POLARS_TYPES[self.type]

    @property
    def duckdb_type(self) -> str:
        """Say the DuckDB type."""
        return DUCKDB_TYPES[self.type]


@dataclass(frozen=True)
class ForeignKey:
    """A column whose values, where not null, are values of a column of another table."""

    column: str
    table: str
    references: str
    severity: Severity = "error"


@dataclass(frozen=True)
class Contract:
    """One table, view or macro. A macro has `parameters`; its columns are what it returns."""

    table: str
    kind: Literal["table", "view", "macro", "table macro"]
    title: str
    description: str
    row: str
    per_document: bool
    primary_key: tuple[str, ...]
    sort_by: tuple[str, ...]
    foreign_keys: tuple[ForeignKey, ...]
    columns: tuple[Column, ...]
    parameters: tuple[Column, ...] = ()

    @property
    def polars_schema(self) -> pl.Schema:
        """Say the Polars schema a frame of this table has."""
        return pl.Schema({column.name: column.polars_type for column in self.columns})

    def column(self, name: str) -> Column:
        """Find a column by name.

        Raises KeyError where there is none.
        """
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"{self.table} has no column {name}")


@cache
def contracts() -> dict[str, Contract]:
    """Read the contracts of all tables, a table after those it refers to.

    Raises ContractError.
    """
    folder = files("expectations") / "contracts"
    return _in_dependency_order({name: contract for name, contract in _read_folder(folder) if contract.kind == "table"})


@cache
def views() -> dict[str, Contract]:
    """Read the contracts of all views and macros, by name.

    Raises ContractError.
    """
    return dict(_read_folder(files("expectations") / "contracts" / "views"))


def parse(name: str, text: str) -> Contract:
    """Parse the YAML of one contract.

    `name` is the table's. Raises ContractError that names the file and what is wrong with it.
    """
    file = f"{name}.yaml"
    try:
        document = yaml.load(text, Loader=_StrictLoader)  # noqa: S506 (it is a safe one)
    except yaml.YAMLError as error:
        raise ContractError(f"{file}: {error}") from error
    known = ("kind", "title", "description", "row", "per_document", "primary_key", "sort_by", "foreign_keys", "columns")
    _check_keys(document, (*known, "parameters"), ("title", "description", "row", "columns"), file)
    contract = Contract(
        table=name,
        kind=document.get("kind", "table"),
        title=document["title"],
        description=document["description"],
        row=document["row"],
        per_document=document.get("per_document", False),
        primary_key=tuple(document.get("primary_key", ())),
        sort_by=tuple(document.get("sort_by", ())),
        foreign_keys=tuple(_foreign_key(entry, file) for entry in document.get("foreign_keys", ())),
        columns=_columns(document["columns"], file),
        parameters=_columns(document.get("parameters", {}), file),
    )
    _check(contract, file)
    return contract


class _StrictLoader(yaml.CSafeLoader):
    """Loads plain YAML, in C, and does not let a key stand twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        mapping = super().construct_mapping(node, deep)
        if len(mapping) != len(node.value):
            raise yaml.constructor.ConstructorError(None, None, "a key stands twice", node.start_mark)
        return mapping


def _read_folder(folder: Traversable) -> list[tuple[str, Contract]]:
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".yaml"))
    return [
        (name.removesuffix(".yaml"), parse(name.removesuffix(".yaml"), (folder / name).read_text("utf-8")))
        for name in names
    ]


_COLUMN_KEYS = tuple(key for key in Column.__dataclass_fields__ if key != "name")
_FOREIGN_KEY_KEYS = tuple(ForeignKey.__dataclass_fields__)


def _columns(entries: Any, file: str) -> tuple[Column, ...]:
    if not isinstance(entries, dict):
        raise ContractError(f"{file}: columns must map a name to what it means")
    return tuple(_column(name, entry, file) for name, entry in entries.items())


def _column(name: str, entry: Any, file: str) -> Column:
    place = f"{file}: column {name}"
    _check_keys(entry, _COLUMN_KEYS, ("type", "description", "example"), place)
    values = entry.get("values")
    column = Column(name=name, **{**entry, "values": None if values is None else tuple(values)})
    if column.type not in get_args(ColumnType):
        raise ContractError(f"{place}: type {column.type} is none of {', '.join(get_args(ColumnType))}")
    if type(column.example) is not PYTHON_TYPES[column.type]:
        raise ContractError(f"{place}: the example {column.example!r} is not of type {column.type}")
    if values is not None and column.example not in values:
        raise ContractError(f"{place}: the example {column.example!r} is none of the values")
    return column


def _foreign_key(entry: Any, file: str) -> ForeignKey:
    _check_keys(entry, _FOREIGN_KEY_KEYS, ("column", "table", "references"), f"{file}: foreign key")
    return ForeignKey(**entry)


def _check_keys(entry: Any, known: tuple[str, ...], required: tuple[str, ...], place: str) -> None:
    if not isinstance(entry, Mapping):
        raise ContractError(f"{place}: expected keys and values, found {entry!r}")
    for key in entry:
        if key not in known:
            raise ContractError(f"{place}: unknown key {key}; known are {', '.join(known)}")
    for key in required:
        if key not in entry:
            raise ContractError(f"{place}: key {key} is missing")


def _check(contract: Contract, file: str) -> None:
    names = {column.name for column in contract.columns}
    used = [*contract.primary_key, *contract.sort_by, *(key.column for key in contract.foreign_keys)]
    for name in used:
        if name not in names:
            raise ContractError(f"{file}: a key names column {name}, which is not among the columns")
    if contract.kind not in ("table", "view", "macro", "table macro"):
        raise ContractError(f"{file}: kind {contract.kind} is none of table, view, macro, table macro")
    if contract.kind == "table" and not contract.primary_key:
        raise ContractError(f"{file}: a table needs a primary_key")
    if contract.per_document and "document_id" not in names:
        raise ContractError(f"{file}: rows that belong to documents need a document_id")


def _in_dependency_order(unordered: dict[str, Contract]) -> dict[str, Contract]:
    ordered: dict[str, Contract] = {}

    def place(name: str, waiting: tuple[str, ...]) -> None:
        if name in ordered:
            return
        if name in waiting:
            raise ContractError(f"{name}.yaml: foreign keys run in a circle through {', '.join(waiting)}")
        for key in unordered[name].foreign_keys:
            if key.table not in unordered:
                raise ContractError(f"{name}.yaml: foreign key {key.column} names an unknown table {key.table}")
            if key.references not in {column.name for column in unordered[key.table].columns}:
                raise ContractError(f"{name}.yaml: foreign key {key.column}: {key.table} has no {key.references}")
            if key.table != name:
                place(key.table, (*waiting, name))
        ordered[name] = unordered[name]

    for name in sorted(unordered):
        place(name, ())
    return ordered
