"""Check that older DuckDB releases read the database file: tables, views, macros and comments.

Makes an environment a release in a temporary folder, installs that release from the package index, asks it and the
installed DuckDB the same questions, and compares the answers. Ends with 1 where they differ.

    python benchmarks/old_duckdb_reader.py [DATABASE] [--version 1.2.0 --version 1.4.5]
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path
from typing import Any

ASK = '''
import hashlib, json, sys
import duckdb

connection = duckdb.connect(sys.argv[1], read_only=True)
answers = {}

def ask(name, query):
    try:
        rows = connection.execute(query).fetchall()
        digest = hashlib.sha256(repr(rows).encode()).hexdigest()[:12]
        answers[name] = f"{len(rows)} rows, {digest}"
    except duckdb.Error as error:
        answers[name] = f"{type(error).__name__}: {error}"

relations = "SELECT table_name FROM information_schema.tables WHERE table_schema = 'main' ORDER BY 1"
for (name,) in connection.execute(relations).fetchall():
    ask(name, f'FROM "{name}"')
ask("quote()", "SELECT indicator_id, quote(document_id, char_start, char_end) FROM facts")
ask("context()", "SELECT indicator_id, context(document_id, char_start, char_end, 80) FROM facts")
ask("comments of tables", "SELECT table_name, comment FROM duckdb_tables() WHERE NOT internal ORDER BY 1")
ask("comments of views", "SELECT view_name, comment FROM duckdb_views() WHERE NOT internal ORDER BY 1")
ask("comments of columns", """SELECT table_name, column_name, comment FROM duckdb_columns()
    WHERE NOT internal ORDER BY table_name, column_index""")
ask("comments of macros", """SELECT function_name, comment FROM duckdb_functions()
    WHERE NOT internal ORDER BY 1""")
json.dump({"version": duckdb.__version__, "answers": answers}, sys.stdout)
'''


def main() -> int:
    """Compare the answers and print them as a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("database", nargs="?", type=Path, default=Path("warehouse/data/current/crossread.duckdb"))
    parser.add_argument("--version", action="append", help="a DuckDB release; may be given several times")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        pythons = [install(version, Path(folder)) for version in options.version or ["1.2.0", "1.4.5"]]
        found = [ask(python, options.database) for python in (Path(sys.executable), *pythons)]
    print("question", *(f"DuckDB {one['version']} ({one['seconds']:.2f} s)" for one in found), sep=" | ")
    expected = found[0]["answers"]
    for question, answer in expected.items():
        others = [one["answers"].get(question, "missing") for one in found[1:]]
        print(question, answer, *("the same" if other == answer else other for other in others), sep=" | ")
    return int(any(one["answers"] != expected for one in found))


def install(version: str, folder: Path) -> Path:
    """Make an environment with a DuckDB release; return its Python."""
    venv.create(folder / version, with_pip=True)
    python = folder / version / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "--quiet", f"duckdb=={version}"], check=True)
    return python


def ask(python: Path, database: Path) -> dict[str, Any]:
    """Ask one DuckDB all questions."""
    begin = time.perf_counter()
    done = subprocess.run([python, "-c", ASK, database.resolve()], check=True, capture_output=True, text=True)
    return {**json.loads(done.stdout), "seconds": time.perf_counter() - begin}


if __name__ == "__main__":
    sys.exit(main())
