import json

from expectations.contract import contracts
from expectations.datapackage import datapackage


def test_every_table_is_a_resource_with_its_keys() -> None:
    resources = {resource["name"]: resource for resource in datapackage()["resources"]}
    assert list(resources) == list(contracts())
    assert resources["places"]["schema"]["foreignKeys"] == [
        {"fields": ["parent_code"], "reference": {"resource": "places", "fields": ["place_code"]}}
    ]
    assert resources["coverage"]["schema"]["primaryKey"] == ["document_id", "indicator_code"]
    assert resources["coverage"]["path"] == "tables/coverage.parquet"


def test_a_field_says_what_its_contract_says() -> None:
    (coverage,) = (resource for resource in datapackage()["resources"] if resource["name"] == "coverage")
    assert coverage["schema"]["fields"][3] == {
        "name": "n_indicators",
        "type": "integer",
        "description": "Rows of the document in indicators with this code.",
        "example": 1,
        "constraints": {"required": True, "minimum": 0},
    }


def test_it_is_json() -> None:
    assert json.loads(json.dumps(datapackage())) == datapackage()
