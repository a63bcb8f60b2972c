"""The command line as a person meets it: help, wrong usage, exit codes, and how fast it finds nothing to do."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from flows.cli import main
from tests.flows.scenes import Said

COMMANDS = ("run", "add", "status", "sql", "corrections", "schedule")
Crossread = Callable[..., Said]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([command, "--help"]) == 0
    assert f"example: crossread {command}" in capsys.readouterr().out


def test_the_exit_codes_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    main(["run", "--help"])
    told = capsys.readouterr().out
    assert [line.split()[0] for line in told.split("exit codes:\n")[1].splitlines()[:6]] == list("012345")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "required: COMMAND"),
        (["fly"], "invalid choice: 'fly'"),
        (["run", "--keep", "0"], "keep at least 1"),
        (["run", "--wait", "-1"], "is no number of seconds"),
        (["run", "--wait", "soon"], "invalid"),
        (
            ["run", "ftp://me:sesame@example.org/report.html"],
            "ftp://example.org/report.html: ftp addresses can't be read",
        ),
        (["run", "nowhere.txt"], "nowhere.txt: there is no such file or folder"),
        (["run", "reports/*.pdf"], "reports/*.pdf: nothing there fits the pattern"),
        (["add", "nowhere.txt"], "nowhere.txt: there is no such file or folder"),
        (["add", "a.txt", "--date", "tomorrow"], "--date: 'tomorrow' is no date; write it like 2022-06-16"),
        (["add", "a.txt", "--type", "novel"], "--type: 'novel' is none of party_congress_report"),
        (["run", "--catalogue", "nowhere.yaml"], "nowhere.yaml: there is no such file"),
        (["schedule", "--cron", "0 6 * * *", "--timezone", "Tianjin"], "'Tianjin' is no time zone"),
        (["schedule", "--cron", "at six"], "'at six' is no cron expression"),
        (
            ["schedule", "--cron", "0 6 * * *", "--catalogue", "nowhere.yaml"],
            "nowhere.yaml: there is no such catalogue",
        ),
        (["sql", "SELECT 1"], "no snapshot has landed yet"),
        (["status"], "no snapshot has landed yet"),
    ],
)
def test_wrong_usage_says_what_to_do(
    arguments: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(arguments) == 2
    assert said in capsys.readouterr().err


def test_a_folder_without_documents(crossread: Crossread, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    said = crossread("run", tmp_path / "empty")
    assert (said.code, "there is nothing to read" in said.err) == (2, True)


def test_a_warehouse_that_is_a_file(crossread: Crossread, warehouse: Path, reports: Path) -> None:
    warehouse.write_text("not a folder")
    said = crossread("run", reports)
    assert (said.code, str(warehouse) in said.err, "Traceback" in said.err) == (5, True, False)


@pytest.mark.usefixtures("prefect_server", "unvalidated")
def test_nothing_to_do_takes_no_two_seconds_and_no_server(
    crossread: Crossread, reports: Path, warehouse: Path, tmp_path: Path
) -> None:
    crossread("run", reports)
    untouched = tmp_path / "prefect"
    environment = {name: value for name, value in os.environ.items() if name != "PREFECT_API_URL"}
    command = [sys.executable, "-X", "importtime", "-m", "flows.cli", "run", reports, "--warehouse", warehouse]
    seconds = []
    for _ in range(3):  # the quickest counts: other work on the machine is not ours
        began = time.monotonic()
        again = subprocess.run(
            command,
            env={**environment, "PREFECT_HOME": str(untouched)},
            capture_output=True,
            text=True,
            check=True,
        )
        seconds.append(time.monotonic() - began)
        assert "Nothing has changed" in again.stdout
        lines = [line for line in again.stderr.splitlines() if line.startswith("import time:")]
        imported = {line.split("|")[-1].strip() for line in lines}
        assert imported.isdisjoint({"prefect", "great_expectations", "pandas", "duckdb"})
    assert not untouched.exists()
    assert min(seconds) < 2
