"""Runs at fixed times, for those who want no worker: the flow is served by the process that keeps the times.

Runs never overlap: one that comes due while another is at work is cancelled, which loses nothing, as every run looks at
everything. When the process ends, its schedule rests. If it was killed, the runs that came due since are late when it
starts again: one of them runs, the others are cancelled.
"""

from datetime import timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from prefect import serve
from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy
from prefect.deployments.runner import RunnerDeployment
from prefect.schedules import Cron, Interval, Schedule
from prefect.types.entrypoint import EntrypointType

from flows.errors import UsageError
from flows.ingest import ingest_reports
from flows.orchestration import orchestrated
from flows.progress import to_stderr
from flows.settings import Settings, default_catalogue

NAME = "schedule"
ONE_AT_A_TIME = ConcurrencyLimitConfig(limit=1, collision_strategy=ConcurrencyLimitStrategy.CANCEL_NEW)


def by_cron(cron: str, timezone: str) -> Schedule:
    """Make a schedule of a cron expression of five fields and the name of a time zone. Raises UsageError."""
    try:
        ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise UsageError(f"{timezone!r} is no time zone; give one like Asia/Shanghai or UTC") from error
    try:
        return Cron(cron, timezone=timezone)
    except ValueError as error:
        raise UsageError(
            f"{cron!r} is no cron expression; give five fields, e.g. '0 6 * * *' for six o'clock"
        ) from error


def by_seconds(seconds: float) -> Schedule:
    """Make a schedule that comes due every so many seconds, from now on."""
    return Interval(timedelta(seconds=seconds))


def keep(schedule: Schedule, settings: Settings) -> None:
    """Run what the catalogue lists whenever the schedule says so; returns when the process is told to stop.

    Raises UsageError where there is no catalogue, and ServerError.
    """
    catalogue = settings.catalogue or default_catalogue()
    if not catalogue.is_file():
        raise UsageError(f"{catalogue}: there is no such catalogue; name another with --catalogue")
    with orchestrated(to_stderr(), scheduling=True):
        deployment = RunnerDeployment.from_flow(
            ingest_reports,
            name=NAME,
            schedule=schedule,
            parameters={**settings.parameters(), "catalogue": str(catalogue.absolute())},
            concurrency_limit=ONE_AT_A_TIME,
            entrypoint_type=EntrypointType.MODULE_PATH,
        )
        serve(deployment)
