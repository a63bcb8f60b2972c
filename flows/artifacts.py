"""What a run shows in Prefect's pages: its summary, what was validated, what was set aside."""

import polars as pl
from prefect.artifacts import create_markdown_artifact, create_table_artifact

from flows.run import Run

MANY = 200


def show_summary(run: Run) -> None:
    """Show what became of the run and of its documents, as a table."""
    rows = [{"what": name, "value": str(value)} for name, value in run.record().items() if value is not None]
    create_table_artifact(key="run-summary", table=rows, description=f"Run {run.id}: {run.outcome}")


def show_validation(validations: pl.DataFrame) -> None:
    """Show what was expected of the tables, failures first; `validations` has the columns of that table."""
    failed = validations.filter(~pl.col("success"))
    counts = f"{validations.height} expectations, {failed.height} of them not met"
    lines = [
        f"| {row['severity']} | {row['suite']} | {_cell(row['expected'])} | {_cell(row['observed'])} |"
        for row in failed.sort("severity", "expectation_id").head(MANY).iter_rows(named=True)
    ]
    table = ["", "| severity | table | expected | observed |", "|---|---|---|---|", *lines] if lines else []
    create_markdown_artifact(key="validation", markdown="\n".join([f"## {counts}", *table]), description=counts)


def show_quarantine(quarantine: pl.DataFrame) -> None:
    """Show the sources that were set aside and why, as a table; `quarantine` has the columns of that table."""
    rows = quarantine.select("source_uri", "stage", "error_code", "message", "first_seen_run").head(MANY)
    create_table_artifact(key="quarantine", table=rows.to_dicts(), description=f"{quarantine.height} sources set aside")


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
