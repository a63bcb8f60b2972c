from pathlib import Path

import pytest

from flows.cookbook import QUERIES, page
from warehouse.database import connect
from warehouse.snapshot import Warehouse


def test_the_cookbook_shows_the_answers_that_the_shipped_reports_give(shipped: Path) -> None:
    told = (QUERIES / "README.md").read_text("utf-8")
    assert told == page(shipped), "run python -m flows.cookbook on a warehouse of the shipped reports"


@pytest.mark.parametrize("file", sorted(QUERIES.glob("*.sql")), ids=lambda file: file.stem)
def test_every_question_has_an_answer(file: Path, shipped: Path) -> None:
    snapshot = Warehouse(shipped).current()
    assert snapshot
    with connect(snapshot.database) as connection:
        assert connection.execute(file.read_text("utf-8")).fetchone()
