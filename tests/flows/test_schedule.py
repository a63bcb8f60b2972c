"""Runs at fixed times: by a process that keeps them, and by a deployment for a worker."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest
import yaml
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import ConcurrencyLimitStrategy

from flows.errors import UsageError
from flows.schedule import by_cron, by_seconds
from tests.flows.scenes import records

ROOT = Path(__file__).parents[2]
PATIENCE_SECONDS = 300

SERVED = """
import sys
from pathlib import Path
from flows.orchestration import prepare
prepare()
from flows.schedule import by_seconds, keep
from flows.settings import Settings
keep(by_seconds(3), Settings(catalogue=Path(sys.argv[1]), warehouse=Path(sys.argv[2])))
"""


@pytest.fixture
def keeping(reports: Path, warehouse: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that runs the pipeline every three seconds, with a server of its own."""
    catalogue = reports / "catalogue.yaml"
    catalogue.write_text("documents:\n  - path: plan.txt\n  - path: budget.txt\n")
    served = subprocess.Popen([sys.executable, "-c", SERVED, str(catalogue), str(warehouse)], cwd=ROOT)
    yield served
    served.kill()
    served.wait()


def wait_until(reached: Callable[[], bool], process: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not reached():
        assert process.poll() is None, "the process that keeps the schedule has ended"
        assert time.monotonic() < deadline, "the schedule did not fire in time"
        time.sleep(0.5)


def test_a_scheduled_run_fires_and_lands(
    keeping: subprocess.Popen[str], warehouse: Path, table: Callable[[str], pl.DataFrame]
) -> None:
    wait_until(lambda: len(records(warehouse)) > 1 if (warehouse / "runs").exists() else False, keeping)
    assert [record["outcome"] for record in records(warehouse)][:2] == ["landed", "unchanged"]
    assert table("documents")["document_id"].to_list() == ["reports-budget", "reports-plan"]


def test_six_o_clock_is_local() -> None:
    schedule = by_cron("0 6 * * *", "Asia/Shanghai")
    assert (schedule.cron, schedule.timezone) == ("0 6 * * *", "Asia/Shanghai")
    assert by_seconds(90).interval == timedelta(seconds=90)


@pytest.mark.parametrize(("cron", "timezone"), [("at six", "UTC"), ("0 6 * *", "UTC"), ("0 6 * * *", "Tianjin")])
def test_a_schedule_that_can_not_be_kept(cron: str, timezone: str) -> None:
    with pytest.raises(UsageError):
        by_cron(cron, timezone)


def test_the_deployment_for_a_worker(prefect_server: str) -> None:
    prefect = [sys.executable, "-m", "prefect", "--no-prompt"]
    environment = {**os.environ, "PREFECT_API_URL": prefect_server}
    for command in (["work-pool", "create", "crossread", "--type", "process"], ["deploy", "--all"]):
        subprocess.run([*prefect, *command], cwd=ROOT, env=environment, check=True, capture_output=True)
    (declared,) = yaml.safe_load((ROOT / "prefect.yaml").read_text())["deployments"]
    with get_client(sync_client=True) as client:
        deployed = client.read_deployment_by_name("ingest-reports/daily")
    (schedule,) = deployed.schedules
    assert schedule.active
    assert schedule.schedule.model_dump(include={"cron", "timezone"}) == {
        "cron": "0 6 * * *",
        "timezone": "Asia/Shanghai",
    }
    assert deployed.parameters == declared["parameters"]
    assert deployed.concurrency_options
    assert deployed.concurrency_options.collision_strategy == ConcurrencyLimitStrategy.CANCEL_NEW
    assert deployed.global_concurrency_limit
    assert deployed.global_concurrency_limit.limit == 1
