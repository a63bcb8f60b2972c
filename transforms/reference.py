"""The reference tables of `seeds/reference/`: what a row of each may hold, and a loader that accepts nothing else.

A table is declared once, as a field of `Reference`. To add one: add its CSV and its field.
In a CSV, an empty cell is null, a list's items are separated by ` | `, and the columns `reason` and `source`
may stand in any table: they are for its readers and are not loaded unless declared.
"""

import csv
import hashlib
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields
from datetime import date
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import polars as pl

LIST_SEPARATOR = " | "
REMARKS = ("reason", "source")
PARSERS: dict[pl.DataType | type[pl.DataType], Callable[[str], Any]] = {
    pl.String: str,
    pl.Int64: int,
    pl.Float64: float,
    pl.Boolean: {"true": True, "false": False}.__getitem__,
    pl.Date: date.fromisoformat,
}


class ReferenceError(ValueError):  # noqa: A001 - the interface's name; weak references are not our subject
    """A reference table holds something it may not.

    `file` (name of the CSV), `line` (1-based; 1 is the header), `column` (its name, or null for a whole line).
    """

    def __init__(self, file: str, line: int, column: str | None, message: str) -> None:
        self.file, self.line, self.column, self.message = file, line, column, message
        place = f"{file}, line {line}" + (f", column {column}" if column else "")
        super().__init__(f"{place}: {message}")


@dataclass(frozen=True)
class Column:
    """A column of a reference table.

    `dtype` is String, Int64, Float64, Boolean (true, false), Date (ISO 8601) or List(String).
    `values` are the allowed values, `pattern` (Python) must match the whole cell (of a list, each item);
    `regex` says that the cell is itself a pattern, in the syntax of Polars.
    """

    name: str
    dtype: pl.DataType | type[pl.DataType] = pl.String
    nullable: bool = False
    values: tuple[str, ...] | None = None
    pattern: str | None = None
    regex: bool = False


@dataclass(frozen=True)
class Link:
    """Values of `column` must stand in `references` of the reference table `table`."""

    column: str
    table: str
    references: str


@dataclass(frozen=True)
class Table:
    """A reference table: its columns in the order of the CSV, its key (none: rows must only differ), its links."""

    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()

    @property
    def schema(self) -> dict[str, pl.DataType | type[pl.DataType]]:
        """Name and Polars type of each column."""
        return {column.name: column.dtype for column in self.columns}


def table(*columns: Column, key: tuple[str, ...] = (), links: tuple[Link, ...] = ()) -> dict[str, Table]:
    """Declare a table, as metadata of a field of `Reference`."""
    return {"table": Table(columns, key, links)}


@dataclass(frozen=True)
class Reference:
    """The reference tables, each under the name of its CSV."""

    units: pl.DataFrame = field(
        metadata=table(
            Column("unit_code"),
            Column("label"),
            Column("dimension", pattern=r"[a-z_]+"),
            Column("unit_base"),
            Column("factor", pl.Float64),
            Column("is_private", pl.Boolean),
            key=("unit_code",),
            links=(Link("unit_base", "units", "unit_code"),),
        )
    )
    unit_surfaces: pl.DataFrame = field(
        metadata=table(
            Column("unit_code"),
            Column("language", pattern=r"[a-z]{2}"),
            Column("surface", pattern=r"[^A-Z]+"),
            Column("plural", nullable=True, pattern=r"[^A-Z]+"),
            Column("position", values=("before", "after")),
            Column("scale", pl.Float64, nullable=True),
            key=("language", "position", "surface"),
        )
    )
    place_units: pl.DataFrame = field(
        metadata=table(
            Column("unit_code"),
            Column("place_code", nullable=True),
            Column("resolved_code"),
            key=("unit_code", "place_code"),
            links=(Link("unit_code", "units", "unit_code"), Link("resolved_code", "units", "unit_code")),
        )
    )
    abbreviations: pl.DataFrame = field(
        metadata=table(
            Column("language", pattern=r"[a-z]{2}"),
            Column("abbreviation", pattern=r".*[^.]"),
            Column("followed_by", values=("any", "digit", "capital")),
            key=("language", "abbreviation"),
        )
    )
    numbering: pl.DataFrame = field(
        metadata=table(
            Column("family", pattern=r"[a-z_]+"),
            Column("pattern", regex=True),
            Column("numerals", values=("arabic", "roman", "letter", "chinese", "any")),
            Column("is_named", pl.Boolean),
            key=("family",),
        )
    )
    section_cues: pl.DataFrame = field(
        metadata=table(
            Column("language", pattern=r"[a-z]{2}"),
            Column("function"),
            Column("applies_to", values=("heading", "paragraph")),
            Column("pattern", regex=True),
            Column("extent", values=("section", "paragraph", "list", "rest")),
        )
    )
    head_cues: pl.DataFrame = field(
        metadata=table(
            Column("language", pattern=r"[a-z]{2}"),
            Column("cue", values=("byline", "address", "opening")),
            Column("pattern", regex=True),
        )
    )
    document_types: pl.DataFrame = field(
        metadata=table(
            Column("language", pattern=r"[a-z]{2}"),
            Column("document_type"),
            Column("pattern", regex=True),
            Column("in_opening", pl.Boolean),
            Column("plans_as_long", pl.Boolean),
            key=("language", "document_type"),
        )
    )
    sentence_openers: pl.DataFrame = field(
        metadata=table(Column("language", pattern=r"[a-z]{2}"), Column("word"), key=("language", "word"))
    )
    suspect_translations: pl.DataFrame = field(
        metadata=table(
            Column("language", pattern=r"[a-z]{2}"),
            Column("pattern", regex=True),
            Column("likely_term"),
            Column("in_translations_only", pl.Boolean),
        )
    )
    stand_in_symbols: pl.DataFrame = field(
        metadata=table(
            Column("symbol"),
            Column("pattern", regex=True),
            Column("stands_for"),
            key=("symbol",),
        )
    )
    period_cues: pl.DataFrame = field(
        metadata=table(
            Column("language", pattern=r"[a-z]{2}"),
            Column("period", values=("review", "plan")),
            Column("pattern", regex=True),
        )
    )


def tables() -> dict[str, Table]:
    """Return the declarations, by name of the table."""
    return {each.name: each.metadata["table"] for each in fields(Reference)}


def load(folder: Traversable | None = None) -> Reference:
    """Load the reference tables of a folder, by default those that the package ships with.

    Raises ReferenceError for the first thing that a table may not hold.
    """
    folder = folder or files("seeds.reference")
    frames, lines = {}, {}
    for name, declaration in tables().items():
        rows = list(_rows(folder, f"{name}.csv", declaration))
        lines[name] = [line for line, _ in rows]
        frames[name] = pl.DataFrame([row for _, row in rows], schema=declaration.schema, orient="row")
    for name, declaration in tables().items():
        _check_key(name, declaration, frames[name], lines[name])
        _check_links(name, declaration, frames, lines[name])
    return Reference(**frames)


def fingerprint(folder: Traversable | None = None) -> str:
    """Return the sha256 over names and bytes of the CSV files of a folder."""
    folder = folder or files("seeds.reference")
    digest = hashlib.sha256()
    for file in sorted((file for file in folder.iterdir() if file.name.endswith(".csv")), key=lambda file: file.name):
        data = file.read_bytes()
        digest.update(f"{file.name} {len(data)}\n".encode() + data)
    return digest.hexdigest()


def _rows(folder: Traversable, file: str, declaration: Table) -> Iterator[tuple[int, tuple[Any, ...]]]:
    try:
        data = (folder / file).read_bytes()
    except FileNotFoundError as error:
        raise ReferenceError(file, 1, None, "the file is missing") from error
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        raise ReferenceError(file, data.count(b"\n", 0, error.start) + 1, None, "not UTF-8") from error
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        expected = [column.name for column in declaration.columns]
        header = next(reader, [])
        remarks = [name for name in REMARKS if name in header and name not in expected]
        if sorted(header) != sorted(expected + remarks):
            raise ReferenceError(file, 1, None, f"the header is {header}, expected {expected} (and {list(REMARKS)})")
        line = reader.line_num + 1
        for cells in reader:
            if len(cells) != len(header):
                raise ReferenceError(file, line, None, f"{len(cells)} cells, expected {len(header)}")
            row = dict(zip(header, cells, strict=True))
            yield line, tuple(_value(file, line, column, row[column.name]) for column in declaration.columns)
            line = reader.line_num + 1
    except csv.Error as error:
        raise ReferenceError(file, reader.line_num, None, str(error)) from error


def _value(file: str, line: int, column: Column, cell: str) -> Any:
    if not cell:
        if column.nullable:
            return None
        raise ReferenceError(file, line, column.name, "empty")
    if cell != cell.strip():
        raise ReferenceError(file, line, column.name, f"blanks around {cell!r}")
    items = cell.split(LIST_SEPARATOR) if column.dtype == pl.List(pl.String) else [cell]
    for item in items:
        _check_cell(file, line, column, item)
    try:
        return items if column.dtype == pl.List(pl.String) else PARSERS[column.dtype](cell)
    except (KeyError, ValueError) as error:
        raise ReferenceError(file, line, column.name, f"{cell!r} is not of type {column.dtype}") from error


def _check_cell(file: str, line: int, column: Column, item: str) -> None:
    if column.values and item not in column.values:
        raise ReferenceError(file, line, column.name, f"{item!r} is none of {', '.join(column.values)}")
    if column.pattern and not re.fullmatch(column.pattern, item):
        raise ReferenceError(file, line, column.name, f"{item!r} does not match {column.pattern}")
    if column.regex:
        try:
            pl.Series([""]).str.contains(item)
        except pl.exceptions.ComputeError as error:
            raise ReferenceError(file, line, column.name, f"{item!r} is not a pattern: {error}") from error


def _check_key(name: str, declaration: Table, frame: pl.DataFrame, lines: list[int]) -> None:
    key = declaration.key or tuple(declaration.schema)
    repeated = frame.select(key).with_row_index("row").filter(~pl.struct(key).is_first_distinct())
    if repeated.height:
        first = repeated.row(0, named=True)
        values = ", ".join(f"{column} {first[column]!r}" for column in key)
        raise ReferenceError(f"{name}.csv", lines[first["row"]], key[0], f"a second row for {values}")


def _check_links(name: str, declaration: Table, frames: dict[str, pl.DataFrame], lines: list[int]) -> None:
    for link in declaration.links:
        known = frames[link.table].get_column(link.references)
        column = pl.col(link.column)
        unknown = frames[name].with_row_index("row").filter(column.is_not_null() & ~column.is_in(known.implode()))
        if unknown.height:
            first = unknown.row(0, named=True)
            message = f"{first[link.column]!r} is not a {link.references} of {link.table}.csv"
            raise ReferenceError(f"{name}.csv", lines[first["row"]], link.column, message)
