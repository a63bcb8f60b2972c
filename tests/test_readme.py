"""The readme says what is: its queries give the results it shows, its examples run, its links lead somewhere."""

import re
import shlex
from pathlib import Path

import pytest
import yaml

from expectations.contract import contracts, views
from flows import __version__, cli
from flows.catalogue import OVERRIDES, read
from flows.status import counted
from warehouse.snapshot import Warehouse

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]

# a block of commands, and the block with what it prints
SHOWN = re.findall(r"```sh\n([^`]*)\n```\n\n```text\n([^`]*)\n```", README)
COMMANDS = "\n".join(re.findall(r"```sh\n([^`]*)\n```", README))


@pytest.fixture
def folder(shipped: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder in which the shipped reports have been run."""
    (tmp_path / "warehouse").mkdir()
    (tmp_path / "warehouse/data").symlink_to(shipped)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(("command", "result"), SHOWN)
def test_a_query_gives_the_result_that_is_shown(command: str, result: str, capsys: pytest.CaptureFixture[str]) -> None:
    program, *arguments = shlex.split(command)
    assert Path(program).name == "crossread"
    assert cli.main(arguments) == 0
    assert [line.rstrip() for line in capsys.readouterr().out.splitlines()] == result.splitlines()


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("code", re.findall(r"```python\n([^`]*)\n```", README))
def test_an_example_in_python_runs(code: str) -> None:
    exec(compile(code, "README.md", "exec"), {})  # noqa: S102


def test_the_example_of_a_catalogue_is_one(tmp_path: Path) -> None:
    (example,) = re.findall(r"```yaml\n([^`]*)\n```", README)
    file = tmp_path / "catalogue.yaml"
    file.write_text(example, encoding="utf-8")
    (entry,) = read(file)
    assert entry.document_id
    assert all(f"`{key}`" in README or key in entry.overrides for key in OVERRIDES)


def test_every_command_is_told_and_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["--help"]) == 0
    there = set(re.findall(r"^    (\w+)(?:  |$)", capsys.readouterr().out, re.MULTILINE))
    assert {"run", "sql"} < there
    assert set(re.findall(r"crossread (\w+)", COMMANDS)) <= there
    assert {command for command in there if f"crossread {command}" not in README} == set()
    for rule in re.findall(r"^make (\w+)", COMMANDS, re.MULTILINE):
        assert f"\n{rule}: " in (ROOT / "Makefile").read_text(encoding="utf-8")


def test_the_readme_counts_what_a_run_counts(shipped: Path) -> None:
    current = Warehouse(shipped).current()
    assert current
    assert counted(current) in README


def test_every_table_and_error_code_is_told() -> None:
    for name in (*contracts(), *views()):
        assert f"(docs/codebook/{name}.md)" in README
    for code in contracts()["quarantine"].column("error_code").values or ():
        assert f"`{code}`" in README


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_decisions_are_numbered_and_listed() -> None:
    records = sorted((ROOT / "docs/decisions").glob("0*.md"))
    listed = (ROOT / "docs/decisions/README.md").read_text(encoding="utf-8")
    for number, record in enumerate(records, 1):
        heading = record.read_text(encoding="utf-8").splitlines()[0]
        assert record.name.startswith(f"{number:04}-")
        assert heading.startswith(f"# {number}. ")
        assert f"| [{number}]({record.name}) | {heading.split('. ', 1)[1]} |" in listed


def test_the_citation_names_this_version() -> None:
    assert yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))["version"] == __version__
