"""Write the cookbook: every query of `docs/queries` with its answer from the shipped reports.

    python -m flows.cookbook [WAREHOUSE]

makes `docs/queries/README.md` anew; run it after a change that changes answers, on a warehouse of the shipped reports.
"""

import sys
from pathlib import Path

from flows.query import markdown
from flows.settings import DEFAULT_WAREHOUSE
from warehouse.database import connect
from warehouse.snapshot import Warehouse

QUERIES = Path(__file__).parents[1] / "docs/queries"
HEAD = """\
<!-- Written by `python -m flows.cookbook` from the queries and the shipped reports. -->

# Questions, and the queries that answer them

The answers are those of the two shipped reports. Run one with `crossread sql "$(cat docs/queries/NAME.sql)"`, or paste
it into any DuckDB client that has opened `crossread.duckdb`.
"""


def page(root: Path, queries: Path = QUERIES) -> str:
    """Make the page from the queries of a folder and the current snapshot of a warehouse.

    Raises WarehouseError; duckdb.Error where a query can't be answered.
    """
    snapshot = Warehouse(root).current()
    if snapshot is None:
        raise SystemExit(f"{root}: no snapshot has landed yet; make one with: crossread run")
    parts = [HEAD]
    with connect(snapshot.database) as connection:
        for file in sorted(queries.glob("*.sql")):
            question, _, query = file.read_text("utf-8").partition("\n")
            found = connection.sql(query)
            answer = markdown(found) if found.limit(1).fetchall() else "No row: the reports have none."
            parts.append(f"## {question.removeprefix('-- ')}\n\n`{file.name}`\n\n```sql\n{query}```\n\n{answer}\n")
    return "\n".join(parts)


if __name__ == "__main__":
    warehouse = Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT_WAREHOUSE
    (QUERIES / "README.md").write_text(page(warehouse), "utf-8", newline="\n")
