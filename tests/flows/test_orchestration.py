"""Prefect is private and quiet, and the user's own settings count."""

import subprocess
import sys
from pathlib import Path

import pytest

from flows import orchestration
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


@pytest.mark.parametrize("given", [None, "intranet"])
def test_a_proxy_is_not_asked_for_this_machine(monkeypatch: pytest.MonkeyPatch, given: str | None) -> None:
    environment = {"no_proxy": given} if given else {}
    monkeypatch.setattr("os.environ", environment)
    orchestration._reach_loopback_directly()
    assert environment["no_proxy"] == (f"{given},127.0.0.1" if given else "127.0.0.1")


@pytest.mark.usefixtures("prefect_server")
def test_a_slot_that_a_killed_run_holds_is_taken_back() -> None:
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.actions import GlobalConcurrencyLimitCreate

    names = ("crossread-landing-0001", "of-somebody-else")
    with get_client(sync_client=True) as client:
        for name in names:
            client.create_global_concurrency_limit(GlobalConcurrencyLimitCreate(name=name, limit=1, active_slots=1))
        orchestration.free_landings()
        assert [client.read_global_concurrency_limit_by_name(name).active_slots for name in names] == [0, 1]


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
