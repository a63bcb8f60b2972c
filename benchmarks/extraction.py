"""Measure the extraction: from texts to all tables that belong to documents, one thread, in batches.

Every case runs in a process of its own. It is warmed up with one document, then what is counted is `extract` alone:
no reading of files, no writing. CPU seconds are the honest figure where a machine is shared; wall seconds stand beside.

    python benchmarks/extraction.py                              the shipped reports, repeated to 1 … 100 MB
    python benchmarks/extraction.py ~/reports --sizes 50         a folder of texts, and 50 MB
    python benchmarks/extraction.py --no-peers --plot chart.svg  without other tools; draw what was measured

Other tools (quantulum3, recognizers-text) are installed from the package index into a temporary environment and read
the same text. ripgrep, if it is installed, counts plain numbers: so much it costs to look at the text at all.
"""

import argparse
import cProfile
import json
import os
import pstats
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Iterator, Sequence
from itertools import cycle
from pathlib import Path
from typing import Any

import chart
import polars as pl

from expectations.contract import contracts
from flows.batch import BATCH_BYTES, BATCH_DOCUMENTS
from flows.catalogue import OVERRIDES
from transforms import reference
from transforms.extract import extract
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
    corpora: list[tuple[str, Found]] = [(f"shipped, {size:g} MB", {"megabytes": size}) for size in options.sizes]
    if options.folder:
        corpora.insert(0, (options.folder.name, {"folder": str(options.folder.resolve())}))
    print(f"Extraction, one thread, batches of {options.batch_megabytes:.1f} MB\n")
    found = {name: _case(batch_bytes=batch_bytes, **corpus) for name, corpus in corpora}
    _table(CASES, [[name, *_figures(one)] for name, one in found.items()])

    steps = _case(batch_bytes=batch_bytes, megabytes=options.steps_megabytes, profiled=True)["steps"]
    print(f"\nWhere the time goes, of {options.steps_megabytes:g} MB\n")
    _table(("step", "share %", "CPU s"), [(name, f"{share:.1%}"[:-1], f"{cpu:.2f}") for name, share, cpu in steps])

    speeds = []
    if options.peer_megabytes:
        compared = _compared(batch_bytes, options.peer_megabytes, with_peers=options.peers)
        print(f"\nSide by side on the same {options.peer_megabytes:g} MB of the shipped reports\n")
        ours = compared["crossread"]["MB/s"]
        header = (
            "tool",
            "MB read",
            "start s",
            "CPU s",
            "wall s",
            "kB/s of CPU",
            "crossread is faster by",
            "numbers found",
        )
        _table(header, [_side_by_side(tool, one, ours) for tool, one in compared.items()])
        speeds = [(tool, one["MB/s"] * 1000) for tool, one in compared.items()]
    if options.plot:
        repeated = [one for (_, corpus), one in zip(corpora, found.values(), strict=True) if "megabytes" in corpus]
        _draw(options.plot, repeated, speeds)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, help="a folder of texts to read too")
    parser.add_argument(
        "--sizes",
        type=lambda written: [float(size) for size in written.split(",")],
        default=SIZES,
        metavar="MB,MB,…",
        help=f"repeat the shipped reports to these sizes; default: {','.join(map(str, SIZES))}",
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


def measure(
    batch_bytes: int, megabytes: float | None = None, folder: str | None = None, *, profiled: bool = False
) -> Found:
    """Extract a corpus in this process, in batches, and say what it took.

    `start` is the CPU time up to the first batch: imports, reference tables, one document. `rss` and `rss_start` are
    the most memory that the process ever had, in all and before the first batch, in bytes.
    """
    assert pl.thread_pool_size() == 1
    loaded = reference.load()
    extract(_sources([next(_shipped(MB))]), loaded)
    found: Found = {"start": time.process_time(), "rss_start": _rss()}
    found |= dict.fromkeys(("bytes", "documents", "batches", "numbers", "indicators"), 0) | {"cpu": 0.0, "wall": 0.0}
    profile = cProfile.Profile(time.process_time)
    for batch in _batches(_folder(Path(folder)) if folder else _shipped(int((megabytes or 0) * MB)), batch_bytes):
        sources = _sources(batch)
        wall, cpu = time.perf_counter(), time.process_time()
        tables = profile.runcall(extract, sources, loaded) if profiled else extract(sources, loaded)
        found["cpu"] += time.process_time() - cpu
        found["wall"] += time.perf_counter() - wall
        found["bytes"] += sources["text"].str.len_bytes().sum()
        found["documents"] += sources.height
        found["batches"] += 1
        found["numbers"] += tables["numbers"].height
        found["indicators"] += tables["indicators"].height
    return found | {"rss": _rss(), "steps": _steps(profile) if profiled else []}


def _shipped(n_bytes: int) -> Iterator[Text]:
    """Repeat the shipped reports, each time under another name, to the number of whole reports that comes nearest."""
    texts = [(path.stem, _text(path)) for path in sorted(REPORTS.glob("*.txt"))]
    left: float = n_bytes
    for i, (name, text) in enumerate(cycle(texts)):
        size = len(text.encode())
        if left < size / 2 and i >= len(texts):
            return
        yield f"{name}-{i:05}", text
        left -= size


def _folder(folder: Path) -> Iterator[Text]:
    for path in sorted(path for path in folder.rglob("*") if path.suffix in SUFFIXES):
        yield str(path.relative_to(folder)), _text(path)


def _text(path: Path) -> str:
    return read(path.read_bytes(), path.name).text


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


def _steps(profile: cProfile.Profile) -> list[tuple[str, float, float]]:
    """Say of each step of `extract`, and of what it calls in turn, its share and its seconds, small ones left out."""
    profiled: dict[Any, Any] = pstats.Stats(profile).stats  # type: ignore[attr-defined]
    top = next(function for function in profiled if function[2] == "extract" and function[0].endswith("extract.py"))
    whole = profiled[top][3]
    steps = []
    for name, cpu, step in _called(profiled, top):
        if cpu >= whole / 100:
            steps.append((name, cpu / whole, cpu))
            inner = ((f"  {name}", cpu / whole, cpu) for name, cpu, _ in _called(profiled, step) if cpu >= whole / 50)
            steps.extend(inner)
    return steps


def _called(profiled: dict[Any, Any], caller: Any) -> list[tuple[str, float, Any]]:
    """List the functions of the transforms that a function calls, with the time in them, longest first."""
    called = [
        (f"{Path(function[0]).stem}.{function[2]}", callers[caller][3], function)
        for function, (*_, callers) in profiled.items()
        if caller in callers and Path(function[0]).parent.name == "transforms"
    ]
    return sorted(called, key=lambda step: -step[1])


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
        text.write_text("".join(text for _, text in _shipped(int(megabytes * MB))), "utf-8")
        ours = _case(batch_bytes=batch_bytes, megabytes=megabytes)
        found = {"crossread": ours | {"found": ours["numbers"]}}
        if with_peers:
            for tool, packages in PEERS.items():
                venv.create(folder / tool, with_pip=True)
                python = folder / tool / "bin/python"
                subprocess.run([str(python), "-m", "pip", "install", "--quiet", *packages], check=True)
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


def _draw(file: Path, found: Sequence[Found], speeds: Sequence[tuple[str, float]]) -> None:
    sizes = [one["bytes"] / MB for one in found]
    times = [(size, one["cpu"]) for size, one in zip(sizes, found, strict=True)]
    memory = [(size, one["rss"] / MB) for size, one in zip(sizes, found, strict=True)]
    slope = sum(one["cpu"] for one in found) / sum(sizes)
    panels = [
        chart.line("CPU time", "MB of text", "CPU seconds", times, slope),
        chart.line("Peak memory", "MB of text", "peak MB", memory),
    ]
    if speeds:
        panels.append(chart.bars("Speed, beside other tools", "kB a second of CPU", speeds))
    chart.write(file, "Extraction, one thread", panels)


if __name__ == "__main__":
    main()
