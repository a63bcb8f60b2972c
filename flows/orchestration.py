"""Prefect as a run on the command line needs it: private, quiet, and with a server to talk to.

Call `prepare` before Prefect is imported anywhere.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from flows.progress import Progress
from flows.server import HOST, PRIVATE, Server
from flows.settings import LANDING

MANY = 200

# Prefect's log goes to its server, where it can be read run by run; the terminal has the run's own words.
QUIET = {"PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "CRITICAL", "PREFECT_SERVER_LOGGING_LEVEL": "ERROR"}


def prepare(*, quiet: bool = True) -> None:
    """Set what Prefect and Great Expectations read from the environment when they are imported.

    Nothing leaves the machine; what the user has set stays.
    """
    for name, value in (PRIVATE | {"GX_ANALYTICS_ENABLED": "false"} | (QUIET if quiet else {})).items():
        os.environ.setdefault(name, value)


def _reach_loopback_directly() -> None:
    """Keep what is said to a server on this machine away from the user's proxy."""
    for name in ("NO_PROXY", "no_proxy"):
        os.environ[name] = ",".join(filter(None, (os.environ.get(name), HOST)))


def has_server() -> bool:
    """Say whether the user has a Prefect server: PREFECT_API_URL, by environment, profile or settings file."""
    from prefect.settings import get_current_settings

    return get_current_settings().api.url is not None


@contextmanager
def orchestrated(progress: Progress, *, scheduling: bool = False) -> Iterator[None]:
    """Have a Prefect server for what is done inside: the user's own, else a temporary one.

    What the flow will need is imported while the server starts. Raises ServerError.
    """
    if has_server():
        yield
        return
    from prefect.settings import PREFECT_API_URL, PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings

    with progress.step("Starting Prefect and Great Expectations"):
        _reach_loopback_directly()
        server = Server(scheduling=scheduling)
        _import_meanwhile()
        api_url = server.api_url()
    # Heartbeats are for a server that outlives the run, and ending them takes a second.
    with temporary_settings({PREFECT_API_URL: api_url, PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}):
        free_landings()
        yield


def free_landings() -> None:
    """Take back the slots that killed runs hold: the leases that would end them died with their temporary servers.

    The lock of its warehouse proves that no other run is landing there.
    """
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.actions import GlobalConcurrencyLimitUpdate

    with get_client(sync_client=True) as client:
        for limit in client.read_global_concurrency_limits(limit=MANY):
            if limit.name.startswith(LANDING) and limit.active_slots:
                client.update_global_concurrency_limit(limit.name, GlobalConcurrencyLimitUpdate(active_slots=0))


def _import_meanwhile() -> None:
    from expectations.validation import import_gx
    from flows import ingest  # noqa: F401 - imported for later

    import_gx()


def set_up() -> None:
    """Bring the database of Prefect's temporary servers up to date, which takes ten seconds the first time."""
    prepare()
    if not has_server():
        Server().api_url()


if __name__ == "__main__":
    set_up()
