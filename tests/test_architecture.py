"""The layers: arrows point one way, and slow libraries are not imported before they are needed."""

import subprocess
import sys
import tomllib
from pathlib import Path

from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

ROOT = Path(__file__).parents[1]
SLOW = {"prefect", "great_expectations", "pandas", "fastapi", "sqlalchemy"}
TOP_LEVEL = {
    "seeds", "transforms", "expectations", "warehouse", "flows", "tests",
    "README.md", "LICENSE", "CHANGELOG.md", "CITATION.cff", "Makefile", "prefect.yaml", "pyproject.toml",
    "constraints.txt", "docs", "benchmarks",
}  # fmt: skip


def test_the_layers_import_one_way() -> None:
    assert lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True) == EXIT_STATUS_SUCCESS


def test_the_command_line_starts_without_the_slow_libraries() -> None:
    modules = "flows.cli, flows.run, flows.discovery, flows.status, flows.progress, flows.orchestration"
    loaded = subprocess.run(
        [sys.executable, "-c", f"import {modules}, sys; print(*sys.modules)"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout.split()  # fmt: skip
    assert SLOW.isdisjoint(loaded)


def test_every_package_is_installed() -> None:
    listed = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["packages"]
    layers = ("transforms", "expectations", "warehouse", "flows", "seeds")
    found = {file.parent.relative_to(ROOT) for layer in layers for file in (ROOT / layer).rglob("__init__.py")}
    assert set(listed) == {".".join(folder.parts) for folder in found}


def test_nothing_else_lies_at_the_top() -> None:
    made = {"build", "dist", "crossread.egg-info"}
    assert {path.name for path in ROOT.iterdir() if not path.name.startswith(".")} <= TOP_LEVEL | made
