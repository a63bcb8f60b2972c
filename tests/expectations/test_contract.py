import re
from collections import defaultdict

import polars as pl
import pytest

from expectations.contract import Contract, ContractError, contracts, parse, views

GOOD = """
title: Things
description: Things there are.
row: One thing.
primary_key: [thing_id]
columns:
  thing_id: {type: String, description: Name of the thing., example: a}
"""
EVERYTHING = [*contracts().values(), *views().values()]


def test_a_table_comes_after_those_it_refers_to() -> None:
    order = list(contracts())
    for contract in contracts().values():
        for key in contract.foreign_keys:
            assert key.table == contract.table or order.index(key.table) < order.index(contract.table)


def test_a_contract_says_types_for_every_engine() -> None:
    documents = contracts()["documents"]
    assert documents.polars_schema["published_at"] == pl.Datetime("us")
    assert documents.column("published_at").duckdb_type == "TIMESTAMP"
    assert documents.column("n_words").unit == "words"
    with pytest.raises(KeyError, match="documents has no column nothing"):
        documents.column("nothing")


def test_views_and_macros_are_described_too() -> None:
    assert set(views()) == {
        *("facts", "observations", "observations_sdmx_csv", "indicator_comparison"),
        *("quote", "context"),
        *("compare_indicators", "compare_terms", "compare_topics", "compare_commitments", "shared_passages"),
    }
    assert [parameter.name for parameter in views()["quote"].parameters] == ["document_id", "char_start", "char_end"]


@pytest.mark.parametrize("contract", EVERYTHING, ids=lambda contract: contract.table)
def test_examples_are_such_as_the_contract_allows(contract: Contract) -> None:
    for column in (*contract.parameters, *contract.columns):
        if column.pattern is not None:
            assert re.search(column.pattern, column.example)
        if column.minimum is not None:
            assert column.example >= column.minimum
        if column.maximum is not None:
            assert column.example <= column.maximum


def test_columns_of_the_same_name_have_the_same_type_and_unit() -> None:
    types, units = defaultdict(set), defaultdict(set)
    for contract in EVERYTHING:
        for column in contract.columns:
            types[column.name].add(column.type)
            units[column.name] |= {column.unit} - {None}
    assert [name for name in types if len(types[name]) > 1 or len(units[name]) > 1] == []


@pytest.mark.parametrize(
    ("written", "instead", "message"),
    [
        ("title: Things", "titel: Things", "things.yaml: unknown key titel"),
        ("row: One thing.", "", "things.yaml: key row is missing"),
        ("title: Things", "title: Things\ntitle: Things", "things.yaml: a key stands twice"),
        ("title: Things", "title: [", "things.yaml: while parsing"),
        ("type: String", "type: Text", "things.yaml: column thing_id: type Text is none of String"),
        ("example: a", "example: 1", "things.yaml: column thing_id: the example 1 is not of type String"),
        (
            "example: a",
            "example: a, values: [b]",
            "things.yaml: column thing_id: the example 'a' is none of the values",
        ),
        ("example: a", "example: a, nulable: true", "things.yaml: column thing_id: unknown key nulable"),
        (
            "{type: String, description: Name of the thing., example: a}",
            "a",
            "column thing_id: expected keys and values",
        ),
        ("primary_key: [thing_id]", "", "things.yaml: a table needs a primary_key"),
        ("primary_key: [thing_id]", "primary_key: [id]", "things.yaml: a key names column id"),
        (
            "title: Things",
            "title: Things\nkind: heap",
            "things.yaml: kind heap is none of table, view, macro, table macro",
        ),
        ("title: Things", "title: Things\nper_document: true", "things.yaml: rows that belong to documents"),
        ("columns:", "foreign_keys: [{column: thing_id}]\ncolumns:", "things.yaml: foreign key: key table is missing"),
    ],
)
def test_a_faulty_contract_is_refused_by_name(written: str, instead: str, message: str) -> None:
    assert parse("things", GOOD).table == "things"
    with pytest.raises(ContractError, match=re.escape(message)):
        parse("things", GOOD.replace(written, instead, 1))
