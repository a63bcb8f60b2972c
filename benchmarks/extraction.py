"""Measure the extraction: from texts to all tables that belong to documents, one thread, in batches.

Every case runs in a process of its own. It is warmed up with one document, then what is counted is `extract` alone:
no reading of files, no writing. CPU seconds are the honest figure where a machine is shared; wall seconds stand beside.

    python benchmarks/extraction.py                              the shipped reports, repeated to 1 … 100 MB
    python benchmarks/extraction.py ~/reports --sizes 50         a folder of texts, once and repeated to 50 MB, too
    python benchmarks/extraction.py --no-peers --plot chart.svg  without other tools; draw what was measured

Other tools (quantulum3, recognizers-text) are installed from the package index into a temporary environment and read
the same text. ripgrep, if it is installed, counts plain numbers: so much it costs to look at the text at all.
"""

import argparse
import functools
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import venv
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import cycle
from pathlib import Path
from types import FunctionType
from typing import Any

import chart
import polars as pl

from expectations.contract import contracts
from flows.batch import BATCH_BYTES, BATCH_DOCUMENTS
from flows.catalogue import OVERRIDES
from transforms import extract, reference
from transforms.reading import read

ROOT = Path(__file__).parents[1]
REPORTS = ROOT / "seeds/reports"
SIZES = (1, 5, 10, 25, 50, 100)
MB = 10**6
SUFFIXES = (".txt", ".md")
# Versions in which the tools work together on Python 3.11; newer releases of emoji break recognizers-text.
PEERS = {
    "quantulum3": ("quantulum3==0.10.0",),
    "recognizers-text": ("recognizers-text-suite==1.0.2a2", "emoji==1.7.0"),
}
RIPGREP_TIMES = 50  # one time would measure little but its start
NUMBER = r"[0-9]+(?:[.,][0-9]+)*"

Found = dict[str, Any]
Text = tuple[str, str]


def main() -> None:
    """Measure what was asked for, print tables and draw the chart."""
    options = _options()
    if options.case is not None:
        print(json.dumps(measure(**json.loads(options.case))))
        return
    batch_bytes = int(options.batch_megabytes * MB)
    print(f"Extraction, one thread, batches of {options.batch_megabytes:.1f} MB\n")
    corpora = {"shipped": REPORTS} | ({options.folder.name: options.folder.resolve()} if options.folder else {})
    found = {name: _show_sizes(name, folder, batch_bytes, options.sizes) for name, folder in corpora.items()}
    for name, folder in corpora.items():
        _show_steps(name, folder, batch_bytes, options.steps_megabytes)
    speeds = []
    if options.peer_megabytes:
        speeds = _show_comparison(batch_bytes, options.peer_megabytes, with_peers=options.peers)
    if options.plot:
        _draw(options.plot, found, speeds)


def _show_sizes(name: str, folder: Path, batch_bytes: int, sizes: Sequence[float]) -> list[Found]:
    """Measure the texts of a folder once, and repeated to each size; return what was found for the sizes."""
    once = _case(folder=str(folder), batch_bytes=batch_bytes)
    found = [_case(folder=str(folder), batch_bytes=batch_bytes, megabytes=size) for size in sizes]
    named = zip(("once", *(f"{size:g} MB" for size in sizes)), (once, *found), strict=True)
    _table(CASES, [[f"{name}, {size}", *_figures(one)] for size, one in named])
    alone, largest = _case(folder=str(REPORTS), batch_bytes=1, megabytes=0.5), max(found, key=_n_bytes)
    a_batch = alone["cpu"] / alone["batches"]
    a_megabyte = (largest["cpu"] - a_batch * largest["batches"]) / (largest["bytes"] / MB)
    print(f"\nA batch of one report takes {a_batch:.2f} CPU s; beyond that, a MB takes {a_megabyte:.3f} CPU s.\n")
    return found


def _n_bytes(found: Found) -> int:
    return int(found["bytes"])


def _show_steps(name: str, folder: Path, batch_bytes: int, megabytes: float) -> None:
    steps = _case(folder=str(folder), batch_bytes=batch_bytes, megabytes=megabytes, with_steps=True)["steps"]
    print(f"Where the time goes: {name}, {megabytes:g} MB\n")
    _table(("step", "share %", "CPU s"), [(step, f"{share:.1%}"[:-1], f"{cpu:.2f}") for step, share, cpu in steps])
    print()


def _show_comparison(batch_bytes: int, megabytes: float, *, with_peers: bool) -> list[tuple[str, float]]:
    """Compare with other tools; return the speed of each in kB a second of CPU time."""
    compared = _compared(batch_bytes, megabytes, with_peers=with_peers)
    print(f"Side by side on the same {megabytes:g} MB of the shipped reports\n")
    ours = compared["crossread"]["MB/s"]
    _table(COMPARISON, [_side_by_side(tool, one, ours) for tool, one in compared.items()])
    return [(tool, one["MB/s"] * 1000) for tool, one in compared.items()]


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, help="a folder of texts to read besides the shipped reports")
    parser.add_argument(
        "--sizes",
        type=lambda written: [float(size) for size in written.split(",")],
        default=SIZES,
        metavar="MB,MB,…",
        help=f"repeat the texts to these sizes; default: {','.join(map(str, SIZES))}",
    )
    parser.add_argument(
        "--batch-megabytes", type=float, default=BATCH_BYTES / MB, metavar="MB", help="default: that of a run"
    )
    parser.add_argument("--steps-megabytes", type=float, default=10, metavar="MB", help="default: %(default)s")
    parser.add_argument(
        "--peer-megabytes", type=float, default=1, metavar="MB", help="0: no comparison; default: %(default)s"
    )
    parser.add_argument("--no-peers", dest="peers", action="store_false", help="compare with ripgrep only")
    parser.add_argument("--plot", type=Path, metavar="FILE.svg", help="draw time, memory and speed")
    parser.add_argument("--case", help=argparse.SUPPRESS)
    return parser.parse_args()


def measure(folder: str, batch_bytes: int, megabytes: float | None = None, *, with_steps: bool = False) -> Found:
    """Extract a corpus in this process, in batches, and say what it took.

    `start` is the CPU time up to the first batch: imports, reference tables, one document. `rss` and `rss_start` are
    the most memory that the process ever had, in all and before the first batch, in bytes.
    """
    assert pl.thread_pool_size() == 1
    loaded = reference.load()
    extract.extract(_sources([next(_texts(REPORTS))]), loaded)
    steps = Steps() if with_steps else None
    found: Found = {"start": time.process_time(), "rss_start": _rss()}
    found |= {"cpu": 0.0, "wall": 0.0, **dict.fromkeys(("bytes", "documents", "batches", "numbers", "indicators"), 0)}
    texts = _texts(Path(folder))
    for batch in _batches(_repeated(texts, megabytes) if megabytes else texts, batch_bytes):
        sources = _sources(batch)
        wall, cpu = time.perf_counter(), time.process_time()
        tables = extract.extract(sources, loaded)
        found["cpu"] += time.process_time() - cpu
        found["wall"] += time.perf_counter() - wall
        found["bytes"] += sources["text"].str.len_bytes().sum()
        found["documents"] += sources.height
        found["batches"] += 1
        found["numbers"] += tables["numbers"].height
        found["indicators"] += tables["indicators"].height
    return found | {"rss": _rss(), "steps": steps.shares() if steps else []}


class Steps:
    """The CPU time in each function of the transforms, by the function that called it; from now on."""

    def __init__(self) -> None:
        self._spent: defaultdict[tuple[str, str], float] = defaultdict(float)
        self._calling = [""]
        modules = [module for name, module in sys.modules.items() if name.startswith("transforms.")]
        for module in modules:
            for name, function in list(vars(module).items()):
                if isinstance(function, FunctionType) and function.__module__.startswith("transforms."):
                    setattr(module, name, self._timed(function))

    def _timed(self, function: FunctionType) -> Callable[..., Any]:
        name = f"{function.__module__.removeprefix('transforms.')}.{function.__name__}"

        @functools.wraps(function)
        def timed(*arguments: Any, **named: Any) -> Any:
            caller = self._calling[-1]
            self._calling.append(name)
            start = time.process_time()
            try:
                return function(*arguments, **named)
            finally:
                self._spent[caller, name] += time.process_time() - start
                self._calling.pop()

        return timed

    def shares(self) -> list[tuple[str, float, float]]:
        """Say of each step, and of what it calls in turn, its share and its seconds; small ones are left out."""
        top = "extract.extract"
        whole = self._spent["", top]
        found = []
        for step, cpu in self._called_by(top):
            if cpu >= whole / 100:
                inner = [(f"  {name}", cpu / whole, cpu) for name, cpu in self._called_by(step) if cpu >= whole / 50]
                found += [(step, cpu / whole, cpu), *inner]
        return found

    def _called_by(self, caller: str) -> list[tuple[str, float]]:
        called = [(name, cpu) for (by, name), cpu in self._spent.items() if by == caller]
        return sorted(called, key=lambda step: -step[1])


def _texts(folder: Path) -> Iterator[Text]:
    for path in sorted(path for path in folder.rglob("*") if path.suffix in SUFFIXES):
        yield str(path.relative_to(folder)), read(path.read_bytes(), path.name).text


def _repeated(texts: Iterable[Text], megabytes: float) -> Iterator[Text]:
    """Repeat texts, each time under another name, to the number of whole ones that comes nearest to a size."""
    left = megabytes * MB
    for i, (name, text) in enumerate(cycle(texts)):
        size = len(text.encode())
        if left < size / 2 and i:
            return
        yield f"{i:06}-{name}", text
        left -= size


def _batches(texts: Iterator[Text], batch_bytes: int) -> Iterator[list[Text]]:
    """Divide texts as a run does: as many as fit, and one that is larger by itself."""
    batch: list[Text] = []
    size = 0
    for name, text in texts:
        n_bytes = len(text.encode())
        if batch and (size + n_bytes > batch_bytes or len(batch) == BATCH_DOCUMENTS):
            yield batch
            batch, size = [], 0
        batch.append((name, text))
        size += n_bytes
    yield batch


def _sources(texts: Sequence[Text]) -> pl.DataFrame:
    documents = contracts()["documents"].polars_schema
    given = ("document_id", "source_uri", "media_type", "encoding", "sha256", "text_sha256", *OVERRIDES)
    rows = [
        {"document_id": name, "text": text, "source_uri": f"{name}.txt", "media_type": "text/plain"}
        for name, text in texts
    ]
    return pl.DataFrame(rows, schema={"text": pl.String(), **{name: documents[name] for name in given}})


def _rss() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _case(**case: Any) -> Found:
    command = [sys.executable, __file__, "--case", json.dumps(case)]
    return _run(command, POLARS_MAX_THREADS="1")


def _run(command: Sequence[str | Path], **environment: str) -> Found:
    """Run a case and add the megabytes it read a second of CPU time."""
    done = subprocess.run(
        command, env={**os.environ, "PYTHONPATH": str(ROOT), **environment}, check=True, stdout=subprocess.PIPE
    )
    found: Found = json.loads(done.stdout)
    return found | {"MB/s": found["bytes"] / MB / found["cpu"]}


def _compared(batch_bytes: int, megabytes: float, *, with_peers: bool) -> dict[str, Found]:
    """Read the same text with each tool, one after the other."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        text = folder / "text.txt"
        text.write_text("".join(text for _, text in _repeated(_texts(REPORTS), megabytes)), "utf-8")
        ours = _case(folder=str(REPORTS), batch_bytes=batch_bytes, megabytes=megabytes)
        found = {"crossread": ours | {"found": ours["numbers"]}}
        if with_peers:
            for tool, packages in PEERS.items():
                venv.create(folder / tool, with_pip=True)
                python = folder / tool / "bin/python"
                subprocess.run([str(python), "-m", "pip", "install", "-qq", *packages], check=True)
                found[tool] = _run([python, "-W", "ignore", ROOT / "benchmarks/peer.py", tool, text])
        if rg := shutil.which("rg"):
            text.write_text(text.read_text("utf-8") * RIPGREP_TIMES, "utf-8")
            found["ripgrep"] = min((_ripgrep(rg, text) for _ in range(5)), key=lambda one: float(one["cpu"]))
        else:
            print("\nrg is not installed, so there is no floor to compare with.")
        return found


def _ripgrep(rg: str, text: Path) -> Found:
    before, wall = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    command: list[str | Path] = [rg, "--no-config", "--threads", "1", "--count-matches", NUMBER, text]
    counted = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    wall, after = time.perf_counter() - wall, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    size = text.stat().st_size
    return {"start": 0, "cpu": cpu, "wall": wall, "bytes": size, "found": int(counted), "MB/s": size / MB / cpu}


CASES = (
    *("corpus", "MB", "documents", "batches", "CPU s", "wall s", "MB/s of CPU", "MB/s", "start s"),
    *("peak MB", "of it at start", "numbers", "indicators"),
)
COMPARISON = ("tool", "MB read", "start s", "CPU s", "wall s", "kB/s of CPU", "crossread faster by", "numbers found")


def _figures(one: Found) -> list[str]:
    size = one["bytes"] / MB
    return [
        *(f"{size:.2f}", f"{one['documents']:,}", f"{one['batches']:,}", f"{one['cpu']:.2f}", f"{one['wall']:.2f}"),
        *(f"{one['MB/s']:.2f}", f"{size / one['wall']:.2f}", f"{one['start']:.1f}"),
        *(f"{one['rss'] / MB:.0f}", f"{one['rss_start'] / MB:.0f}", f"{one['numbers']:,}", f"{one['indicators']:,}"),
    ]


def _side_by_side(tool: str, one: Found, ours: float) -> list[str]:
    return [
        *(tool, f"{one['bytes'] / MB:.2f}", f"{one['start']:.1f}", f"{one['cpu']:.3f}", f"{one['wall']:.3f}"),
        *(f"{one['MB/s'] * 1000:,.0f}", f"{ours / one['MB/s']:.3g}", f"{one['found']:,}"),
    ]


def _table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    widths = [max(map(len, column)) for column in zip(header, *rows, strict=True)]
    for row in (header, ["─" * width for width in widths], *rows):
        first, *rest = (f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True))
        figures = (f"{cell.strip():>{width}}" for cell, width in zip(rest, widths[1:], strict=True))
        print(first, *figures, sep="  ", flush=True)


def _draw(file: Path, found: Mapping[str, Sequence[Found]], speeds: Sequence[tuple[str, float]]) -> None:
    panels = []
    for name, sizes in found.items():
        megabytes = [one["bytes"] / MB for one in sizes]
        times = [(size, one["cpu"]) for size, one in zip(megabytes, sizes, strict=True)]
        memory = [(size, one["rss"] / MB) for size, one in zip(megabytes, sizes, strict=True)]
        slope = sum(one["cpu"] for one in sizes) / sum(megabytes)
        panels += [
            chart.line(f"CPU time, {name}", "MB of text", "seconds", times, slope),
            chart.line(f"Peak memory, {name}", "MB of text", "MB", memory),
        ]
    if speeds:
        panels.append(chart.bars("Speed, beside other tools", "kB a second of CPU", speeds))
    chart.write(file, "Extraction, one thread", panels)


if __name__ == "__main__":
    main()
