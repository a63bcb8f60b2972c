"""Prefect is private and quiet, and the user's own settings count."""

import subprocess
import sys
from pathlib import Path

import pytest

from flows.orchestration import prepare

ASK = "from flows.orchestration import has_server, prepare; prepare(); print(has_server())"


def test_nothing_leaves_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    environment: dict[str, str] = {}
    monkeypatch.setattr("os.environ", environment)
    prepare()
    assert environment["PREFECT_SERVER_ANALYTICS_ENABLED"] == environment["GX_ANALYTICS_ENABLED"] == "false"
    assert environment["DO_NOT_TRACK"] == "1"
    assert "PREFECT_HOME" not in environment


def test_what_the_user_has_set_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    environment = {"PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "DEBUG"}
    monkeypatch.setattr("os.environ", environment)
    prepare()
    assert environment["PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL"] == "DEBUG"


@pytest.mark.parametrize(
    ("profile", "has_server"),
    [("", "False"), ('active = "mine"\n[profiles.mine]\nPREFECT_API_URL = "http://127.0.0.1:4200/api"\n', "True")],
)
def test_a_server_may_be_named_in_a_profile(tmp_path: Path, profile: str, has_server: str) -> None:
    (tmp_path / "profiles.toml").write_text(profile)
    asked = subprocess.run(
        [sys.executable, "-c", ASK],
        env={"PREFECT_HOME": str(tmp_path), "PATH": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    assert asked.stdout.strip() == has_server
