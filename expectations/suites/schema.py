"""What must hold in the schemas of the tables: they are those of the contracts."""

from collections.abc import Mapping

import polars as pl

from expectations.contract import contracts
from expectations.expectation import expect

KEY = ("table", "position")
SCHEMA = pl.Schema(
    {
        "table": pl.String,
        "position": pl.Int64,
        "column": pl.String,
        "type": pl.String,
        "contracted_column": pl.String,
        "contracted_type": pl.String,
    }
)


def schema(found: Mapping[str, pl.Schema]) -> pl.DataFrame:
    """Set the columns that tables have beside those that contracts name.

    `found`: the schema of each table; one without columns for a table that is missing.
    Columns out: `table`, `position` (Int64, from 1), `column`, `type` (null where there is none so far along),
    `contracted_column`, `contracted_type`.
    """
    said = {table: contracts()[table].polars_schema if table in contracts() else pl.Schema() for table in found}
    rows = [
        (
            table,
            position + 1,
            *_at(schema, position),
            *_at(said[table], position),
        )
        for table, schema in found.items()
        for position in range(max(len(schema), len(said[table])))
    ]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def _at(schema: pl.Schema, position: int) -> tuple[str | None, str | None]:
    columns = list(schema.items())
    return (columns[position][0], str(columns[position][1])) if position < len(columns) else (None, None)


EXPECTATIONS = (
    expect(
        "schema.column.as_contracted",
        "the columns of a table are those of its contract, in their order",
        pl.col("column").eq_missing(pl.col("contracted_column")),
    ),
    expect(
        "schema.type.as_contracted",
        "the type of a column is that of its contract",
        pl.col("type").eq_missing(pl.col("contracted_type"))
        | ~pl.col("column").eq_missing(pl.col("contracted_column")),
    ),
)
