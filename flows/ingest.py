"""The Prefect flow that turns sources into a snapshot: extract, assemble, validate, land.

Each task calls one function of the layers below. What passes between tasks are paths and hashes, never frames.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence, Set
from pathlib import Path
from typing import Any

import polars as pl
from prefect import flow, get_run_logger, task
from prefect.cache_policies import NO_CACHE
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import State, TaskRun
from prefect.concurrency.sync import concurrency
from prefect.futures import as_completed
from prefect.runtime import task_run
from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner
from prefect.tasks import Task

from expectations.conform import conform
from expectations.contract import SCHEMA_VERSION, contracts
from expectations.datapackage import datapackage
from expectations.validation import Validation, validate
from flows.artifacts import show_quarantine, show_summary, show_validation
from flows.batch import Batch, Extracted, Rejection, batches, extract_batch
from flows.errors import Blocked
from flows.plan import Known, catalogue_sha256
from flows.progress import Lines
from flows.quarantine import quarantine
from flows.run import Run, opened
from flows.settings import DEFAULT_KEEP, DEFAULT_WAREHOUSE, LANDING, PIPELINE_VERSION, Settings, read_paths
from transforms import reference
from transforms.compare import COMPARED, compare
from warehouse.assemble import assemble, write
from warehouse.errors import explained
from warehouse.snapshot import Snapshot, Warehouse

RETRIES = 2
WORKERS = 2  # Polars has threads of its own; a second batch reads while the first computes
LANDING_SECONDS = 600
LEASE_SECONDS = 60  # a slot that a killed run holds is free again after so long
TOLD = 10


TASK_RUNNER: TaskRunner[Any] = ThreadPoolTaskRunner(max_workers=WORKERS)


@flow(name="ingest-reports", task_runner=TASK_RUNNER)
def ingest_reports(  # noqa: PLR0913, PLR0917 - the form that Prefect shows
    paths: Sequence[str] = (),
    catalogue: str | None = None,
    warehouse: str = str(DEFAULT_WAREHOUSE),
    allow_removals: bool = False,
    wait_seconds: float = 0,
    keep: int = DEFAULT_KEEP,
) -> str:
    """Bring the warehouse up to date with the documents.

    Without `paths` the documents are those of the catalogue. Returns the outcome, `landed` or `unchanged`.
    Raises what a run can end with: CatalogueError, ReferenceError, UsageError, Refused, Blocked, WarehouseError.
    """
    settings = Settings(
        paths=read_paths(paths),
        catalogue=Path(catalogue) if catalogue else None,
        warehouse=Path(warehouse),
        allow_removals=allow_removals,
        wait_seconds=wait_seconds,
        keep=keep,
    )
    with opened(settings, Lines(get_run_logger().info)) as run:
        try:
            if run.plan.is_unchanged:
                run.outcome = "unchanged"
            else:
                with explained(run.warehouse.root):
                    _make_snapshot(run)
        finally:
            show_summary(run)
    return run.outcome


def _make_snapshot(run: Run) -> None:
    staged = run.warehouse.stage(run.id)
    tables = staged / "tables"
    parts = run.warehouse.stage(f"{run.id}.parts")
    extracted = _extract(run, parts)
    sources = _sources(run, extracted)
    with run.progress.step("Putting the tables together"):
        made = extracted.media_types.keys()
        kept = {source.document_id for source in sources if source.has_rows and source.source_uri not in made}
        stale = {source.document_id for source in sources if source.state == "stale"}
        put_together(parts, run.previous, kept, stale, tables)
    with run.progress.step("Comparing documents"):
        changed = {source.document_id for source in sources if source.source_uri in made}
        compare_documents(tables, None if run.plan.is_first else run.previous, changed)
    set_aside = _set_aside(run, extracted.rejections)
    write("quarantine", set_aside, tables)
    write("runs", run.warehouse.runs(), tables)
    run.n_quarantined = set_aside.height
    show_quarantine(set_aside)
    with run.progress.step("Validating"):
        validation = validate_tables(tables, staged / "quality", run.id)
    show_validation(validation.table)
    if not validation.ok:
        run.outcome = "blocked"
        raise Blocked(_blocked(run, validation, staged / "quality"))
    with run.progress.step("Building the database"):
        build_database(tables, staged / "crossread.duckdb")
        described = json.dumps(datapackage(), ensure_ascii=False, indent=2)
        (staged / "datapackage.json").write_text(described + "\n", encoding="utf-8")
    with run.progress.step("Landing"):
        run.snapshot_id = land(run.warehouse.root, staged, _manifest(run, sources))
        run.warehouse.prune(run.settings.keep)
    run.outcome = "landed"


def _extract(run: Run, parts: Path) -> Extracted:
    sources = run.plan.to_extract
    if not sources:
        return Extracted()
    with run.progress.step("Extracting documents", len(sources)) as advance:
        done = {
            extract.submit(batch, parts / f"{i:05}"): len(batch.sources) for i, batch in enumerate(batches(sources))
        }
        results = []
        for future in as_completed(list(done)):
            results.append(future.result())
            advance(done[future])
    media_types = {uri: media_type for result in results for uri, media_type in result.media_types.items()}
    return Extracted(media_types, tuple(rejection for result in results for rejection in result.rejections))


def _is_io(_task: Task[..., Any], _run: TaskRun, state: State[Any]) -> bool:
    return isinstance(state.result(raise_on_failure=False), OSError)


@task(
    name="extract",
    task_run_name="extract {batch.name}",
    cache_policy=NO_CACHE,
    retries=RETRIES,
    retry_delay_seconds=[1, 5],
    retry_condition_fn=_is_io,
)
def extract(batch: Batch, parts: Path) -> Extracted:
    """Extract a batch; a file that can't be read is tried again, then set aside."""
    return extract_batch(batch, parts, give_up=task_run.run_count > RETRIES)


@task(name="assemble", task_run_name="assemble", cache_policy=NO_CACHE)
def put_together(parts: Path, previous: Snapshot | None, kept: Set[str], stale: Set[str], tables: Path) -> None:
    """Write the tables of the documents, and the reference tables."""
    assemble(parts, previous, kept, tables, stale)
    loaded = reference.load()
    for name in contracts().keys() & reference.tables().keys():
        write(name, conform(name, getattr(loaded, name)), tables)


@task(name="compare", task_run_name="compare", cache_policy=NO_CACHE)
def compare_documents(tables: Path, previous: Snapshot | None, changed: Set[str]) -> None:
    """Write the tables across documents; what `previous` has of documents that are not `changed` still holds."""
    corpus = {name: pl.read_parquet(tables / f"{name}.parquet") for name in COMPARED}
    kept = pl.read_parquet(previous.table("reuse_passages")) if previous else None
    found = compare(corpus, reference.load(), pl.Series(sorted(changed), dtype=pl.String), kept)
    for name, frame in found.items():
        write(name, conform(name, frame), tables)


@task(name="validate", task_run_name="validate", cache_policy=NO_CACHE)
def validate_tables(tables: Path, docs: Path, run_id: str) -> Validation:
    """Hold the tables against what is expected of them, and write what was found as one of them."""
    validation = validate(tables, docs, run_id)
    write("validations", conform("validations", validation.table), tables)
    return validation


@task(name="database", task_run_name="database", cache_policy=NO_CACHE)
def build_database(tables: Path, database: Path) -> None:
    """Build the DuckDB file."""
    # Prefect never lets go of a flow, nor that of this module's names; DuckDB's bindings complain of theirs at the end.
    from warehouse.database import build

    build(tables, database)


@task(name="land", task_run_name="land", cache_policy=NO_CACHE)
def land(root: Path, staged: Path, manifest: Mapping[str, Any]) -> str:
    """Make the staged folder the current snapshot, one run at a time; returns its id."""
    limit = landing_limit(root)
    with get_client(sync_client=True) as client:
        client.upsert_global_concurrency_limit_by_name(limit, 1)
    with concurrency(limit, timeout_seconds=LANDING_SECONDS, lease_duration=LEASE_SECONDS, strict=True):
        return Warehouse(root).land(staged, manifest).id


def landing_limit(root: Path) -> str:
    """Name the concurrency limit of a warehouse: one landing at a time, whoever runs it."""
    return f"{LANDING}{hashlib.sha256(str(root.absolute()).encode()).hexdigest()[:8]}"


def _sources(run: Run, extracted: Extracted) -> list[Known]:
    """Say how each source stands after the extraction, for the manifest."""
    codes = {rejection.source_uri: rejection.error_code for rejection in extracted.rejections}
    made = [
        run.plan.set_aside(source, codes[source.source_uri])
        if source.source_uri in codes
        else Known(
            source_uri=source.source_uri,
            document_id=source.document_id,
            sha256=source.sha256,
            media_type=extracted.media_types[source.source_uri],
            state="stale" if source.fault else "ok",
            error_code=source.fault.error_code if source.fault else None,
            catalogue_sha256=catalogue_sha256(source),
        )
        for source in run.plan.to_extract
    ]
    faulty = [run.plan.set_aside(source) for source in run.plan.faulty]
    return sorted([*made, *faulty, *run.plan.kept], key=lambda known: known.source_uri)


def _set_aside(run: Run, rejections: Sequence[Rejection]) -> pl.DataFrame:
    schema = contracts()["quarantine"].polars_schema
    before = pl.read_parquet(run.previous.table("quarantine")) if run.previous else schema.to_frame()
    return quarantine(run.plan, rejections, before, run.id)


def _manifest(run: Run, sources: Sequence[Known]) -> dict[str, Any]:
    return {
        "schema_version": SCHEMA_VERSION,
        "pipeline_version": PIPELINE_VERSION,
        "fingerprint": run.plan.fingerprint,
        "run_id": run.id,
        "sources": [source.to_manifest() for source in sources],
    }


def _blocked(run: Run, validation: Validation, docs: Path) -> str:
    """Keep the Data Docs of tables that do not land, and say what failed."""
    run.folder.mkdir(parents=True, exist_ok=True)
    kept = docs.rename(run.folder / "quality")
    failed = validation.failures().filter(pl.col("severity") == "error").sort("expectation_id")
    told = [
        f"  {row['expectation_id']}: expected that {row['expected']}; {row['observed']}"
        for row in failed.head(TOLD).iter_rows(named=True)
    ]
    more = [f"  … and {failed.height - TOLD} more"] if failed.height > TOLD else []
    return "\n".join(
        [
            f"{failed.height} of {validation.table.height} expectations are not met, so nothing was landed:",
            *told,
            *more,
            f"The last snapshot stays as it is. All that was expected and found: {kept / 'index.html'}",
        ]
    )
