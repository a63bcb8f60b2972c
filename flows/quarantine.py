"""The sources that could not be taken in: the rows of the `quarantine` table."""

from collections.abc import Iterable

import polars as pl

from expectations.contract import contracts
from flows.batch import Rejection
from flows.escapes import harmless
from flows.plan import Plan

LONGEST = 2_000  # characters of a message, which may name a column of a million


def quarantine(plan: Plan, rejections: Iterable[Rejection], before: pl.DataFrame, run_id: str) -> pl.DataFrame:
    """List every source that is set aside now, each with the run in which it first was.

    `before` is the table of the last snapshot: what was set aside then and has not changed is told in the same words.
    Columns out: those of the contract.
    """
    schema = contracts()["quarantine"].polars_schema
    rejections = list(rejections)
    rejected = {each.source_uri for each in rejections}
    found = [
        Rejection(s.source_uri, s.sha256, "discover", s.fault.error_code, s.fault.message)
        for s in (*plan.faulty, *plan.to_extract)
        if s.fault and s.source_uri not in rejected
    ]
    rows = [
        (each.source_uri, each.sha256, each.stage, each.error_code, _shown(each.message), each.char_offset)
        for each in (*found, *rejections)
    ]
    now = pl.DataFrame(
        rows, schema={name: schema[name] for name in schema.names() if name != "first_seen_run"}, orient="row"
    )
    first_seen = before.select("source_uri", "first_seen_run")
    dated = now.join(first_seen, on="source_uri", how="left").with_columns(pl.col("first_seen_run").fill_null(run_id))
    still = [known.source_uri for known in plan.kept if known.state != "ok"]
    return pl.concat([dated.select(schema.names()), before.filter(pl.col("source_uri").is_in(still))]).sort(
        "source_uri"
    )


def _shown(message: str) -> str:
    return harmless(message if len(message) <= LONGEST else f"{message[:LONGEST]} …")
