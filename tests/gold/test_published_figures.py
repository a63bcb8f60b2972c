"""The readme tells how right the shipped reports are read, and it tells the truth."""

import re
from pathlib import Path

import pytest
from test_shipped_reports import AT_LEAST, figures  # noqa: F401 - a fixture

README = Path(__file__).parents[2] / "README.md"


@pytest.mark.parametrize("figure", AT_LEAST)
def test_the_readme_tells_the_figure(figure: str, figures: dict[str, float]) -> None:  # noqa: F811
    told = re.search(rf"^\| {figure} \|.*\| ([01]\.\d+) \|$", README.read_text(encoding="utf-8"), re.MULTILINE)
    assert told
    assert told[1] == f"{figures[figure]:.3f}"
