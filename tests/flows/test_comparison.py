"""Two documents side by side in the terminal."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from flows.cli import main
from flows.comparison import compare
from flows.comparison_text import QUOTED, TOPICS
from tests.flows.scenes import Said
from warehouse.snapshot import Warehouse

CONGRESS, COMMENTARY = "cn-tj-2022-party-congress", "cn-tj-2022-commentary"
HARBOURS = ("harbours-harbour-2021", "harbours-harbour-2022")

Compare = Callable[..., Said]


@pytest.fixture
def compared(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Compare:
    """Call `crossread compare` in a terminal of 80 columns."""

    def call(warehouse: Path, *arguments: object, columns: int = 80) -> Said:
        monkeypatch.setenv("COLUMNS", str(columns))
        capsys.readouterr()
        code = main(["compare", *map(str, arguments), "--warehouse", str(warehouse)])
        return Said(code, *capsys.readouterr())

    return call


def asked(warehouse: Path, query: str) -> list[tuple[Any, ...]]:
    """Ask in SQL about the two shipped reports."""
    current = Warehouse(warehouse).current()
    assert current
    with duckdb.connect(current.database, read_only=True) as connection:
        return connection.execute(query, {"a": CONGRESS, "b": COMMENTARY}).fetchall()


def test_the_documents_stand_side_by_side(shipped: Path, compared: Compare) -> None:
    said = compared(shipped, CONGRESS, COMMENTARY)
    assert (said.code, said.err) == (0, "")
    lines = {line.split("  ")[0]: line for line in said.out.splitlines()}
    assert re.fullmatch(rf"id +{CONGRESS} +{COMMENTARY}", lines["id"])
    assert re.fullmatch(r"place +Tianjin +Tianjin", lines["place"])
    assert re.fullmatch(r"held +2022-06-16 +–", lines["held"])
    assert re.fullmatch(r"published +2022-06-27 +2022-07-04", lines["published"])


@pytest.mark.parametrize("columns", [80, 100, 160])
def test_it_fits_the_terminal_and_is_plain_when_piped(shipped: Path, compared: Compare, columns: int) -> None:
    lines = compared(shipped, CONGRESS, COMMENTARY, columns=columns).out.splitlines()
    assert max(map(len, lines)) <= columns
    assert not [line for line in lines if "\x1b" in line or line.endswith(" ")]


def test_it_says_what_the_macros_say(shipped: Path, compared: Compare) -> None:
    said = compared(shipped, CONGRESS, COMMENTARY).out
    ((passages,),) = asked(shipped, "SELECT count(*) FROM shared_passages($a, $b)")
    assert passages
    assert f"Shared passages: {passages} (" in said
    topics = asked(shipped, "SELECT label, share_a, share_b FROM compare_topics($a, $b)")
    shown = [line for line in said.splitlines() if "█" in line or "▒" in line]
    assert len(shown) == min(TOPICS, len(topics))
    for label, a, b in topics:
        found = [line for line in shown if line.strip().startswith(str(label))]
        assert all(re.findall(r"<?\d+%", line) == [percent(a), percent(b)] for line in found)


def percent(share: float) -> str:
    return "<1%" if 0 < share < 0.005 else f"{share:.0%}"


def test_the_order_of_the_documents_is_that_of_the_question(shipped: Path) -> None:
    there, back = compare(shipped, CONGRESS, COMMENTARY), compare(shipped, COMMENTARY, CONGRESS)
    assert there.a == back.b
    assert sorted((row["text_a"], row["text_b"]) for row in there.passages) == sorted(
        (row["text_b"], row["text_a"]) for row in back.passages
    )
    for one in (there, back):
        for row in one.passages:
            assert one.a.text[row["start_a"] : row["end_a"]] == row["text_a"]
            assert one.b.text[row["start_b"] : row["end_b"]] == row["text_b"]
        assert 0 < one.a.document["share_reused"] <= 1


def test_what_is_shared_is_quoted(harbours: Path, compared: Compare) -> None:
    said = compared(harbours, *HARBOURS).out
    quoted = " ".join(said.split())
    assert "“The harbour was opened to ships of every size" in quoted
    assert 1 <= len(re.findall(r"\d+ words, ", said)) <= QUOTED


def test_what_both_measure_stands_in_a_row(harbours: Path, compared: Compare) -> None:
    said = compared(harbours, *HARBOURS).out
    (row,) = [line for line in said.splitlines() if "5.2%" in line]
    assert re.search(r"5\.2% +4\.5% +−0\.7.pp +\w+$", row)


def test_distinctive_words_stand_with_the_document_that_uses_them(harbours: Path, compared: Compare) -> None:
    (row,) = [line for line in compared(harbours, *HARBOURS).out.splitlines() if "complained" in line]
    assert re.search(r"complained  90.:.0", row)
    comparison = compare(harbours, *HARBOURS)
    assert "wind" in {word["token"] for word in comparison.distinctive("a")}
    assert "rain" in {word["token"] for word in comparison.distinctive("b")}


def test_promises_are_counted_and_shown(harbours: Path, compared: Compare) -> None:
    said = compared(harbours, *HARBOURS).out
    comparison = compare(harbours, *HARBOURS)
    counts = [len(comparison.promised(side)) for side in "ab"]
    assert counts[0] > counts[1] > 0
    assert re.search(rf"^  number +{counts[0]} +{counts[1]}$", said, re.MULTILINE)
    assert "build 14 schools" in " ".join(said.split())


def test_documents_that_have_nothing_in_common(harbours: Path, compared: Compare) -> None:
    said = compared(harbours, "poem", HARBOURS[0])
    assert said.code == 0
    assert "Shared passages: none" in said.out
    assert "Indicators in common: none" in said.out


@pytest.mark.parametrize("name", [COMMENTARY, "cn-tj-2022-c", "New Advantages", "commentary"])
def test_a_document_is_named_in_a_few_words(shipped: Path, name: str) -> None:
    assert compare(shipped, CONGRESS, name).b.document["document_id"] == COMMENTARY


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("cn-tj", "'cn-tj' may mean 2 documents"),
        ("beijing", "no document is called 'beijing'"),
        ("%", "no document is called '%'"),
    ],
)
def test_a_name_that_does_not_tell(shipped: Path, compared: Compare, name: str, said: str) -> None:
    answer = compared(shipped, name, COMMENTARY)
    assert (answer.code, answer.out) == (2, "")
    assert said in answer.err
    assert CONGRESS in answer.err  # it may be meant
    assert COMMENTARY in answer.err


def test_a_document_is_not_compared_with_itself(shipped: Path, compared: Compare) -> None:
    answer = compared(shipped, "Twelfth Congress", CONGRESS)
    assert (answer.code, answer.out) == (2, "")
    assert "the same document" in answer.err


def test_without_a_snapshot(tmp_path: Path, compared: Compare) -> None:
    answer = compared(tmp_path, "a", "b")
    assert answer.code == 2
    assert "crossread run" in answer.err


def test_a_snapshot_of_an_earlier_version(tmp_path: Path, compared: Compare) -> None:
    staged = Warehouse(tmp_path).stage("earlier")
    with duckdb.connect(staged / "crossread.duckdb") as connection:
        connection.execute("CREATE TABLE documents AS FROM (VALUES ('a', 'One'), ('b', 'Two')) t(document_id, title)")
    Warehouse(tmp_path).land(staged, {})
    answer = compared(tmp_path, "a", "b")
    assert answer.code == 2
    assert "earlier version" in answer.err
    assert "crossread run" in answer.err
