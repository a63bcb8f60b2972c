from pathlib import Path

from flows.cookbook import QUERIES, page


def test_the_cookbook_shows_the_answers_that_the_shipped_reports_give(shipped: Path) -> None:
    told = (QUERIES / "README.md").read_text("utf-8")
    assert told == page(shipped), "run python -m flows.cookbook on a warehouse of the shipped reports"
    assert told.count("No row:") == 1  # no indicator stands in both reports


def test_at_least_fifteen_questions_are_answered() -> None:
    assert len(list(QUERIES.glob("*.sql"))) - 1 >= 15
