"""Measure `crossread run` as a person meets it: wall seconds from the command to its end.

Cold: a fresh warehouse, everything installed, Prefect's own database set up. Unchanged: the same command again.
Each with Prefect's own temporary server, and with a server that already runs (PREFECT_API_URL). The reports are the
shipped ones, or the files and folders given. The user's own Prefect is left alone.

    python benchmarks/runs.py
    python benchmarks/runs.py ~/reports --times 5
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from flows.orchestration import QUIET
from flows.server import PRIVATE, Server

ROOT = Path(__file__).parents[1]
CROSSREAD = (sys.executable, "-m", "flows.cli")
SET_UP = (sys.executable, "-m", "flows.orchestration")


def main() -> None:
    """Run all cases as often as was asked for, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="default: the shipped reports")
    parser.add_argument("--times", type=int, default=3, metavar="N", help="default: %(default)s")
    options = parser.parse_args()
    paths = [path.resolve() for path in options.paths]
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        os.environ.pop("PREFECT_API_URL", None)
        os.environ.update({**PRIVATE, **QUIET, "PREFECT_HOME": str(folder / "prefect"), "PYTHONPATH": str(ROOT)})
        subprocess.run(SET_UP, check=True)
        alone = [_pair(folder / f"alone-{i}", paths, {}) for i in range(options.times)]
        server = Server()
        address = {"PREFECT_API_URL": server.api_url()}
        served = [_pair(folder / f"served-{i}", paths, address) for i in range(options.times)]
        server.stop()
    print(f"{'crossread run':<34}{'fastest s':>10}{'median s':>10}   of {options.times}")
    for orchestrated, pairs in (("own server", alone), ("PREFECT_API_URL", served)):
        for state, seconds in zip(("cold", "unchanged"), zip(*pairs, strict=True), strict=True):
            print(f"{state + ', ' + orchestrated:<34}{min(seconds):>10.2f}{statistics.median(seconds):>10.2f}")


def _pair(warehouse: Path, paths: Sequence[Path], environment: Mapping[str, str]) -> tuple[float, float]:
    """Time the first run into a warehouse, and one that finds nothing to do."""
    return _timed(warehouse, paths, environment, "Landed"), _timed(warehouse, paths, environment, "Nothing has changed")


def _timed(warehouse: Path, paths: Sequence[Path], environment: Mapping[str, str], answer: str) -> float:
    began = time.perf_counter()
    done = subprocess.run(
        [*CROSSREAD, "run", *paths, "--warehouse", warehouse],
        cwd=ROOT,
        env={**os.environ, **environment},
        check=False,
        capture_output=True,
        text=True,
    )
    seconds = time.perf_counter() - began
    if not done.stdout.startswith(answer):
        raise SystemExit(f"crossread run ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return seconds


if __name__ == "__main__":
    main()
