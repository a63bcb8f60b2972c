import pytest
from conftest import CITY, PER_DOCUMENT, TOWN
from mutations import Tables, change, drop, mutations

from expectations.structure import SCHEMA, violations
from expectations.suites.suite import suites

RULES = {
    table: [expectation.id for expectation in suites()[table].expectations if expectation.structural]
    for table in PER_DOCUMENT
}


def test_a_good_batch_has_no_violations(batch: Tables) -> None:
    assert violations(batch).is_empty()
    assert violations(batch).schema == SCHEMA


def test_an_empty_batch_has_no_violations(batch: Tables) -> None:
    assert violations({table: frame.clear() for table, frame in batch.items()}).is_empty()


def test_a_violation_names_document_table_rule_and_place(batch: Tables) -> None:
    broken = change("numbers", "town/s3/p2/t1/n1", surface="66")(batch)
    assert violations(broken).rows(named=True) == [
        {
            "document_id": "town",
            "table": "numbers",
            "rule": "numbers.surface.says_the_text",
            "message": "numbers town/s3/p2/t1/n1: expected that surface is what the text of the document says"
            " between char_start and char_end",
            "char_offset": TOWN.index("65"),
        }
    ]


def test_a_digit_left_out_sets_its_document_aside(batch: Tables) -> None:
    found = violations(drop("numbers", "city/s0/p2/t1/n1")(batch))
    assert ("city", "sentences.text.digits_accounted", CITY.index("全市")) in found.select(
        "document_id", "rule", "char_offset"
    ).rows()
    assert found["document_id"].unique().to_list() == ["city"]


@pytest.mark.parametrize("table", PER_DOCUMENT)
def test_first_and_last_rule_of_every_table_are_found_broken(table: str, batch: Tables) -> None:
    for rule in (RULES[table][0], RULES[table][-1]):
        found = violations(mutations()[rule](batch))
        assert (table, rule) in found.select("table", "rule").rows()


def test_the_other_document_is_left_alone(batch: Tables) -> None:
    found = violations(change("texts", "town", text=TOWN.replace(" rose ", " 🙂se "))(batch))
    assert found["document_id"].unique().to_list() == ["town"]
