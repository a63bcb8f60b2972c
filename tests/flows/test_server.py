"""A server of one's own starts, answers on loopback only, and ends with the process that started it."""

import subprocess
import sys
import time
import urllib.request
from urllib.error import URLError

import pytest

from flows import server
from flows.server import Server, ServerError

START = """
import sys, time
from flows.server import Server
own = Server()
print(own.api_url(), flush=True)
time.sleep(600)
"""


def answers(url: str) -> bool:
    try:
        urllib.request.urlopen(f"{url}/health", timeout=5).close()  # noqa: S310 - loopback
    except (URLError, OSError):
        return False
    return True


def test_the_server_ends_with_a_parent_that_is_killed() -> None:
    parent = subprocess.Popen([sys.executable, "-c", START], stdout=subprocess.PIPE, text=True)
    assert parent.stdout
    url = parent.stdout.readline().strip()
    assert url.startswith("http://127.0.0.1:")
    assert answers(url)
    parent.kill()
    parent.communicate()
    deadline = time.monotonic() + 60
    while answers(url) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert not answers(url)


def test_a_server_that_does_not_start_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREFECT_API_DATABASE_CONNECTION_URL", "sqlite+aiosqlite:////nowhere/prefect.db")
    monkeypatch.setattr(server, "START_SECONDS", 60)
    with pytest.raises(ServerError, match="unable to open database file"):
        Server().api_url()
