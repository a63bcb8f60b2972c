"""The fingerprint changes with everything that the tables depend on, and with nothing else."""

from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import pytest

from flows import fingerprint as module
from flows.fingerprint import fingerprint


@pytest.fixture
def code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package in place of those of the pipeline."""
    package = tmp_path / "transforms"
    (package / "models").mkdir(parents=True)
    (package / "numbers.py").write_text("ONE = 1")
    (package / "models" / "facts.sql").write_text("SELECT 1")
    monkeypatch.setattr(module, "PACKAGES", ("transforms",))
    monkeypatch.setattr(module, "files", lambda _: package)
    return package


def test_it_is_the_same_every_time() -> None:
    assert fingerprint() == fingerprint()
    assert len(fingerprint()) == 32


CHANGES: list[Callable[[Path], object]] = [
    lambda code: (code / "numbers.py").write_text("ONE = 2"),
    lambda code: (code / "numbers.py").rename(code / "figures.py"),
    lambda code: (code / "models" / "facts.sql").write_text("SELECT 2"),
    lambda code: (code / "units.yaml").write_text("km: 1000"),
]


@pytest.mark.parametrize("change", CHANGES)
def test_it_changes_with_the_code(code: Path, change: Callable[[Path], object]) -> None:
    before = fingerprint()
    change(code)
    assert fingerprint() != before


@pytest.mark.parametrize("name", ["notes.txt", "numbers.pyc", "data/snapshot.yaml"])
def test_it_does_not_change_with_what_is_no_code(code: Path, name: str) -> None:
    before = fingerprint()
    (code / name).parent.mkdir(exist_ok=True)
    (code / name).write_text("anything")
    assert fingerprint() == before


def test_it_changes_with_the_reference_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    before = fingerprint()
    monkeypatch.setattr(module.reference, "fingerprint", lambda: "others")
    assert fingerprint() != before


@pytest.mark.parametrize("library", module.LIBRARIES)
def test_it_changes_with_the_libraries(monkeypatch: pytest.MonkeyPatch, library: str) -> None:
    before = fingerprint()
    installed = module.version
    monkeypatch.setattr(module, "version", lambda name: "0" if name == library else installed(name))
    assert fingerprint() != before


def test_every_layer_that_makes_tables_counts() -> None:
    assert all((files(package) / "__init__.py").is_file() for package in module.PACKAGES)
