from itertools import product

import polars as pl
import pytest
from mutations import WRITTEN, Tables, mutations

from expectations.contract import contracts
from expectations.suites.suite import suites
from expectations.validation import corpus_of

EXPECTATIONS = [expectation for suite in suites().values() for expectation in suite.expectations]


def test_every_expectation_holds_in_a_good_corpus(tables: Tables) -> None:
    corpus = corpus_of(tables)
    for suite in suites().values():
        outcomes = suite.outcomes(corpus, suite.expectations)
        assert outcomes.height == corpus[suite.table].height > 0
        assert [name for name in outcomes.columns if not outcomes[name].all()] == []


@pytest.mark.parametrize("table", suites())
def test_every_expectation_fails_in_its_known_bad_fixture(table: str, tables: Tables) -> None:
    suite = suites()[table]
    made_to_fail = set()
    for expectation in suite.expectations:
        outcomes = suite.outcomes(corpus_of(mutations()[expectation.id](tables)), (expectation,))
        if not outcomes[expectation.id].all():
            made_to_fail.add(expectation.id)
    assert made_to_fail == {expectation.id for expectation in suite.expectations}


def test_every_expectation_has_a_fixture_and_every_fixture_an_expectation() -> None:
    assert set(mutations()) == {expectation.id for expectation in EXPECTATIONS}
    written = {
        expectation.id for expectation in EXPECTATIONS if expectation.type is None and not expectation.is_reference
    }
    assert set(WRITTEN) == written


def test_ids_name_table_column_and_what_is_expected() -> None:
    ids = [expectation.id for expectation in EXPECTATIONS]
    assert len(ids) == len(set(ids))
    for expectation in EXPECTATIONS:
        table, column, what = expectation.id.split(".")
        assert what
        assert table == "schema" or column == "primary_key" or column in contracts()[table].polars_schema


def test_warnings_set_no_document_aside() -> None:
    assert [each.id for each in EXPECTATIONS if each.structural and each.severity == "warning"] == []


def test_every_table_that_belongs_to_documents_has_structural_rules() -> None:
    for contract, kind in product(contracts().values(), ("not_null", "unique")):
        if contract.per_document:
            structural = {each.id for each in suites()[contract.table].expectations if each.structural}
            assert any(name.endswith(kind) for name in structural)


def test_context_keeps_the_rows_of_a_table_though_keys_are_not_unique(tables: Tables) -> None:
    doubled = {table: pl.concat([frame, frame]) for table, frame in tables.items()}
    corpus = corpus_of(doubled)
    for suite in suites().values():
        assert suite.context(corpus).height == corpus[suite.table].height
