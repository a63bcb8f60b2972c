"""A reference table that holds something it may not stops the run, and says where to mend it."""

import shutil
from collections.abc import Callable
from importlib.resources import as_file, files
from pathlib import Path

import polars as pl
import pytest

from transforms import reference
from transforms.reference import Reference, fingerprint, in_languages, load, tables


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with as_file(files("seeds.reference")) as shipped:
        return Path(shutil.copytree(shipped, tmp_path / "reference"))


def change(old: str, new: str, file: str = "units.csv") -> Callable[[Path], None]:
    def mutate(folder: Path) -> None:
        text = (folder / file).read_text(encoding="utf-8")
        assert old in text
        (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")

    return mutate


BAD = {
    "missing file": (lambda folder: (folder / "units.csv").unlink(), 1, None, "missing"),
    "not UTF-8": (lambda folder: (folder / "units.csv").write_bytes(b"unit_code\n\xff"), 2, None, "UTF-8"),
    "another header": (change("dimension", "kind"), 1, None, "header"),
    "a cell too many": (change("1,pure number,", "1,pure,number,"), 2, None, "8 cells, expected 7"),
    "an open quote": (change("pure number", '"pure number'), None, None, "expected after"),
    "an empty cell": (change("pure number", ""), 2, "label", "empty"),
    "blanks around": (change("pure number", "pure number "), 2, "label", "blanks"),
    "not a pattern of the column": (change("pure number,number", "pure number,Number"), 2, "dimension", "match"),
    "not a number": (change("hundred,number,1,100", "hundred,number,1,1e2"), 3, "factor", "match"),
    "not true or false": (change("pure number,number,1,1,false", "pure number,number,1,1,no"), 2, "is_private", "type"),
    "not an allowed value": (change("¥,,before", "¥,,above", "unit_surfaces.csv"), None, "position", "none of"),
    "a second row for a key": (change("10*2,", "1,"), 3, "unit_code", "second row"),
    "a link to nowhere": (change("hundred,number,1", "hundred,number,2"), 3, "unit_base", "not a unit_code"),
    "not a regular expression": (change("(?i)", "(?i)(", "place_cues.csv"), None, "pattern", "not a pattern"),
    "not a date or a number": (
        lambda folder: (folder / "corrections.csv").write_text(
            "document_id,char_start,char_end,surface,measure,field,value,reason\nx,1.5,2,1,,status,target,typo\n"
        ),
        2,
        "char_start",
        "type",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_a_fault_names_file_line_and_column(folder: Path, case: str) -> None:
    mutate, line, column, message = BAD[case]
    mutate(folder)
    with pytest.raises(reference.ReferenceError, match=message) as caught:
        load(folder)
    assert caught.value.file.endswith(".csv")
    assert caught.value.column == column
    assert line in {None, caught.value.line}
    assert f"line {caught.value.line}" in str(caught.value)


def test_remarks_may_stand_in_any_table_and_are_not_loaded(folder: Path) -> None:
    path = folder / "place_units.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([lines[0] + ",source", *(line + ",a gazetteer" for line in lines[1:])]), encoding="utf-8")
    assert load(folder).place_units.columns == ["unit_code", "place_code", "resolved_code"]


def test_cells_have_the_types_of_their_columns() -> None:
    catalogue = load().indicator_catalogue
    assert catalogue.schema["statistics"] == pl.List(pl.String)
    assert catalogue.schema["is_core"] == pl.Boolean
    assert {name: frame.schema for name, frame in vars(load()).items()} == {
        name: pl.Schema(table.schema) for name, table in tables().items()
    }


def test_the_fingerprint_changes_with_any_byte_and_any_file(folder: Path) -> None:
    first = fingerprint(folder)
    assert first == fingerprint()
    change("pure number", "plain number")(folder)
    second = fingerprint(folder)
    (folder / "more.csv").write_text("a\n")
    assert len({first, second, fingerprint(folder)}) == 3


def test_a_batch_needs_the_rows_of_its_languages_only(reference: Reference) -> None:
    spoken = in_languages(reference, ("en", "fr"))
    for name, each in tables().items():
        rows, kept = getattr(reference, name), getattr(spoken, name)
        assert kept.equals(rows.filter(pl.col("language") == "en") if "language" in each.schema else rows), name
