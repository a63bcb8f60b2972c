"""Cut a frame to the contract of its table."""

from collections.abc import Callable

import polars as pl

from expectations.contract import Column, ColumnType, contracts


class ConformError(Exception):
    """A frame cannot be what its contract says; the message names table and column."""


def conform(table: str, frame: pl.DataFrame) -> pl.DataFrame:
    """Give a frame exactly the columns, types and order of rows that its contract says.

    Integers are widened to Int64, numbers to Float64, times to microseconds.
    Columns the contract does not name are left out.
    Raises ConformError for a missing column, or a type that would have to be guessed at.
    """
    contract = contracts()[table]
    for column in contract.columns:
        if column.name not in frame.columns:
            raise ConformError(f"{table}: column {column.name} is missing; there are {', '.join(frame.columns)}")
        if not _widens(frame.schema[column.name], column):
            raise ConformError(f"{table}.{column.name}: is {frame.schema[column.name]}, not {column.type}")
    schema = contract.polars_schema
    return frame.select(schema.names()).cast(schema).sort(contract.sort_by, maintain_order=True)


_WIDENED: dict[ColumnType, Callable[[pl.DataType], bool]] = {
    "Int64": lambda found: found.is_integer(),
    "Float64": lambda found: found.is_integer() or found.is_float(),
    "String": lambda found: isinstance(found, pl.Categorical | pl.Enum),
    "Datetime": lambda found: isinstance(found, pl.Datetime) and found.time_zone is None,
    "List(String)": lambda found: found == pl.List(pl.Null),
}


def _widens(found: pl.DataType, column: Column) -> bool:
    same = found == column.polars_type or isinstance(found, pl.Null)
    return same or (column.type in _WIDENED and _WIDENED[column.type](found))
