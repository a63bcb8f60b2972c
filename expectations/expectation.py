"""One expectation of a table: a predicate that holds or fails row by row, with a name that stays.

The predicate is a Polars expression. It finds the failing rows, and it decides which documents are set aside;
Great Expectations is the gate and the report of whole tables.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from expectations.contract import Column, Contract, ForeignKey, Severity


@dataclass(frozen=True)
class Expectation:
    """What must hold in every row of a table.

    `id` is `<table>.<column>.<what>`; `expected` says it in words. `holds` is true, false, or null where there is
    nothing to say. A `structural` expectation sets a document aside that breaks it. `type` and `arguments` are those of
    Great Expectations; without a type it is handed the outcome of `holds` as a column and expects no row to fail.
    `is_reference` marks a foreign key.
    """

    id: str
    expected: str
    holds: pl.Expr
    column: str | None = None
    severity: Severity = "error"
    structural: bool = False
    type: str | None = None
    arguments: Mapping[str, Any] = field(default_factory=dict)

    is_reference: bool = False

    @property
    def table(self) -> str:
        """Say which table it is about."""
        return self.id.split(".")[0]


def expect(
    id: str,  # noqa: A002
    expected: str,
    holds: pl.Expr,
    *,
    severity: Severity = "error",
    structural: bool = False,
) -> Expectation:
    """Write an expectation that is a row rule; its column is the middle of its id."""
    return Expectation(id, expected, holds, id.split(".")[1], severity, structural)


def expect_greater(
    id: str,  # noqa: A002
    greater: str,
    smaller: str,
    *,
    or_equal: bool = False,
    structural: bool = False,
) -> Expectation:
    """Write an expectation that one column is greater than another where both are given."""
    a, b = pl.col(greater), pl.col(smaller)
    expected = f"{greater} is {'at least' if or_equal else 'greater than'} {smaller}"
    return expect(id, expected, a >= b if or_equal else a > b, structural=structural)


def generated(contract: Contract) -> tuple[Expectation, ...]:
    """Derive from a contract what it promises: keys, nulls, allowed values, bounds, patterns, references."""
    return (
        _unique(contract),
        *(expectation for column in contract.columns for expectation in _of_column(contract, column)),
        *(_reference(contract, key) for key in contract.foreign_keys),
    )


def found(key: ForeignKey) -> str:
    """Name the column that says whether the row a foreign key points to exists."""
    return f"_{key.column}.found"


def _unique(contract: Contract) -> Expectation:
    key = list(contract.primary_key)
    return Expectation(
        f"{contract.table}.{key[0] if len(key) == 1 else 'primary_key'}.unique",
        f"{' and '.join(key)} {'is' if len(key) == 1 else 'together are'} unique",
        pl.struct(key).is_unique(),
        key[0] if len(key) == 1 else None,
        structural=contract.per_document,
        type="expect_column_values_to_be_unique" if len(key) == 1 else "expect_compound_columns_to_be_unique",
        arguments={"column": key[0]} if len(key) == 1 else {"column_list": key},
    )


def _of_column(contract: Contract, column: Column) -> Iterator[Expectation]:
    start = f"{contract.table}.{column.name}"
    cell = pl.col(column.name)
    argument = {"column": column.name}
    structural = contract.per_document
    if not column.nullable:
        yield Expectation(
            f"{start}.not_null",
            f"{column.name} is given",
            cell.is_not_null() & cell.is_not_nan() if column.type == "Float64" else cell.is_not_null(),
            column.name,
            structural=structural,
            type="expect_column_values_to_not_be_null",
            arguments=argument,
        )
    if column.values is not None:
        yield Expectation(
            f"{start}.in_set",
            f"{column.name} is one of {', '.join(column.values)}",
            cell.is_in(list(column.values)),
            column.name,
            structural=structural,
            type="expect_column_values_to_be_in_set",
            arguments={**argument, "value_set": list(column.values)},
        )
    severity: Severity = "warning" if column.warning else "error"
    if column.minimum is not None or column.maximum is not None:
        yield Expectation(
            f"{start}.between",
            f"{column.name} is {_range(column)}",
            pl.all_horizontal(
                pl.lit(value=True) if column.minimum is None else cell >= column.minimum,
                pl.lit(value=True) if column.maximum is None else cell <= column.maximum,
            ),
            column.name,
            severity,
            structural=structural and not column.warning,
            type="expect_column_values_to_be_between",
            arguments={**argument, "min_value": column.minimum, "max_value": column.maximum},
        )
    if column.pattern is not None:
        yield Expectation(
            f"{start}.matches",
            f"{column.name} matches {column.pattern}",
            cell.str.contains(column.pattern),
            column.name,
            severity,
            structural=structural and not column.warning,
            type="expect_column_values_to_match_regex",
            arguments={**argument, "regex": column.pattern},
        )


def _range(column: Column) -> str:
    bounds = [
        f"at least {column.minimum:g}" if column.minimum is not None else "",
        f"at most {column.maximum:g}" if column.maximum is not None else "",
    ]
    return " and ".join(bound for bound in bounds if bound) + (
        f" ({column.reason.rstrip('.')})" if column.reason else ""
    )


def _reference(contract: Contract, key: ForeignKey) -> Expectation:
    return Expectation(
        f"{contract.table}.{key.column}.in_{key.table}",
        f"{key.column} is found in {key.table}",
        pl.col(found(key)),
        key.column,
        key.severity,
        structural=contract.per_document and key.severity == "error",
        is_reference=True,
    )
