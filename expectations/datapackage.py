"""Describe the Parquet tables as a Frictionless Data Package, for tools that read `datapackage.json`."""

from typing import Any

from expectations.contract import SCHEMA_VERSION, Column, ColumnType, Contract, contracts

FIELD_TYPES: dict[ColumnType, str] = {
    "String": "string",
    "Int64": "integer",
    "Float64": "number",
    "Boolean": "boolean",
    "Date": "date",
    "Datetime": "datetime",
    "List(String)": "list",
}


def datapackage() -> dict[str, Any]:
    """Describe all tables, to be written as JSON beside the folder `tables`.

    Source of the form: Data Package, version 2, and Table Schema (https://datapackage.org). `unit` and `concept` are
    additions of our own.
    """
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "crossread",
        "title": "Crossread: policy reports as comparative datasets",
        "version": SCHEMA_VERSION,
        "resources": [_resource(contract) for contract in contracts().values()],
    }


def _resource(contract: Contract) -> dict[str, Any]:
    return {
        "name": contract.table,
        "path": f"tables/{contract.table}.parquet",
        "title": contract.title,
        "description": f"{contract.description} One row: {contract.row}",
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
        "schema": {
            "$schema": "https://datapackage.org/profiles/2.0/tableschema.json",
            "fields": [_field(column) for column in contract.columns],
            "primaryKey": list(contract.primary_key),
            "foreignKeys": [
                {"fields": [key.column], "reference": {"resource": key.table, "fields": [key.references]}}
                for key in contract.foreign_keys
            ],
        },
    }


def _field(column: Column) -> dict[str, Any]:
    constraints = {
        "required": True if not column.nullable else None,
        "enum": None if column.values is None else list(column.values),
        "minimum": None if column.warning else column.minimum,
        "maximum": None if column.warning else column.maximum,
        "pattern": None if column.warning else column.pattern,
    }
    return _given(
        {
            "name": column.name,
            "type": FIELD_TYPES[column.type],
            "description": column.description,
            "example": column.example if isinstance(column.example, (str, int, float)) else str(column.example),
            "unit": column.unit,
            "concept": column.concept,
            "constraints": _given(constraints) or None,
        }
    )


def _given(properties: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in properties.items() if value is not None}
