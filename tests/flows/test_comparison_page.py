"""A comparison as a page: one file, always the same, that loads nothing."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from flows.cli import main
from flows.comparison import compare
from flows.comparison_page import page

CONGRESS, COMMENTARY = "cn-tj-2022-party-congress", "cn-tj-2022-commentary"
HARBOURS = ("harbours-harbour-2021", "harbours-harbour-2022")
LOADED = re.compile(r'<(?:img|iframe|object|base|script )|<link(?! rel="icon" href="data:,")|@import|url\(')

Compare = Callable[..., int]


@pytest.fixture(scope="module")
def shipped_page(shipped: Path) -> str:
    return page(compare(shipped, CONGRESS, COMMENTARY))


def test_the_file_is_written_and_named(shipped: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "comparison.html"
    assert main(["compare", CONGRESS, COMMENTARY, "--html", str(file), "--warehouse", str(shipped)]) == 0
    assert str(file) in capsys.readouterr().out
    assert file.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_a_file_that_can_not_be_written(shipped: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "nowhere" / "comparison.html"
    assert main(["compare", CONGRESS, COMMENTARY, "--html", str(file), "--warehouse", str(shipped)]) == 2
    assert str(file) in capsys.readouterr().err


def test_the_same_snapshot_gives_the_same_bytes(shipped: Path, shipped_page: str) -> None:
    assert page(compare(shipped, CONGRESS, COMMENTARY)) == shipped_page


def test_the_page_is_small_and_loads_nothing(shipped_page: str) -> None:
    assert len(shipped_page.encode()) < 1_500_000
    assert LOADED.findall(shipped_page) == []


def test_each_side_is_in_its_language(shipped_page: str) -> None:
    assert shipped_page.count('lang="en"') > 2
    assert '<html lang="en">' in shipped_page


def test_tables_and_charts_are_told(harbours: Path) -> None:
    text = page(compare(harbours, *HARBOURS))
    assert text.count("<caption") == text.count("<table")
    assert text.count('role="img"><title>') == text.count("<svg ") > 2
    assert all("scope=" in head for head in re.findall(r"<th\b[^>]*>", text))


def test_documents_that_share_nothing(harbours: Path) -> None:
    text = page(compare(harbours, "poem", HARBOURS[0]))
    assert "The documents share no passage." in text
    assert "Nothing that both documents measure" in text
