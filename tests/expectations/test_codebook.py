from pathlib import Path

from expectations import codebook
from expectations.contract import contracts, views

FOLDER = Path(__file__).parents[2] / "docs" / "codebook"


def test_the_codebook_says_what_the_contracts_say() -> None:
    written = {path.name: path.read_text("utf-8") for path in FOLDER.glob("*.md")}
    assert written == codebook.pages(), "run python -m expectations.codebook"


def test_every_column_has_a_line() -> None:
    for contract in (*contracts().values(), *views().values()):
        page = codebook.page(contract)
        for column in (*contract.parameters, *contract.columns):
            assert f"\n| `{column.name}` | {column.type}" in page


def test_a_page_of_a_table_that_is_gone_is_removed(tmp_path: Path) -> None:
    (tmp_path / "gone.md").write_text("old", "utf-8")
    codebook.write(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == set(codebook.pages())
