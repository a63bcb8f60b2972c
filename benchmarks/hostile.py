"""Measure what hostile texts cost: input that is made to be slow, beside ordinary text of the same size.

Every case runs in a process of its own, with a limit of time and of memory, as a run reads a document: decoded,
extracted, conformed, checked and written. It is warmed up with one document, so that only what the text costs is
counted. A cost that grows faster than the text shows as seconds per MB that rise from one size to the next.

    python benchmarks/hostile.py                                all cases, 1 to 10 MB
    python benchmarks/hostile.py --sizes 1,5 --only digits,tabs  some of them
    python benchmarks/hostile.py --compare                      the comparison of documents that are all the same
"""

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import polars as pl

from flows.batch import Batch, extract_batch
from flows.discovery import Source
from transforms import reference
from transforms.compare import COMPARED, compare

ROOT = Path(__file__).parents[1]
REPORTS = ROOT / "seeds/reports"
MB = 10**6
SIZES = (1, 2, 5, 10)
MEMORY = 12 * 10**9  # bytes that a case may ask for; Polars asks for some times what it fills
SECONDS = 60  # that a case may take, and as many again for each MB
# What a text is filled with: the name of a case, and what is repeated.
UNITS = {
    "commas": "1,",
    "parentheses": "(",
    "spaces": " ",
    "outline": "1.",
    "digits": "1",
    "digits apart": "1 ",
    "dashes": "-",
    "percent signs": "% ",
    "quotes": '"“',
    "straight quotes": '"',
    "apostrophes": "’",
    "to": "to ",
    "initials": "A. ",
    "one": "one ",
    "twenty-": "twenty-",
    "billion": "billion ",
    "a": "a ",
    "of": "of the ",
    "and": "and ",
    "dollars": "US$",
    "million": "million ",
    "第": "第",
    "一": "一",
    "Mr.": "Mr. ",
    "enumeration": "1、",
    "row of a table": "| ",
    "tabs": "\t",
    "full stops": ".",
    "stops apart": ". ",
    "question marks": "?!",
    "Chinese stops": "。",
    "hashes": "#",
    "asterisks": "*",
    "capitals": "A",
    "letters": "a",
    "combining marks": "\u0301",
    "zero-width joiners": "\u200d",
    "right-to-left overrides": "\u202e",
    "private use": "\ue000",
    "astral": "\U0001f600",
    "no-break spaces": "\u00a0",
    "colons": ":",
    "years": "2020-",
    "from to": "from 1 to 2 ",
    "growth": "rose 5 percent to 6 million ",
    "per": "per ",
    "will": "we will ",
    "commitment": "We will build 5 schools. ",
    "names": "John Smith ",
    "abbreviations": "U.S. ",
    "half": "half a ",
    "point": "one point one ",
    "roman": "I. ",
    "control": "a\x01 ",
}
LINES = {
    "headings": "1. A\n2. B\n",
    "hashed headings": "# x\n",
    "nested headings": "# a\n## b\n### c\n#### d\n##### e\n###### f\n",
    "Chinese headings": "一、\n",
    "empty lines": "\n",
    "words on lines": "word\n",
    "blank lines between": "word\n\n",
    "table rows": "| 1 | 2 |\n",
    "list items": "- item\n",
    "contents": "Chapter .......... 1\n",
    "capital lines": "CHAPTER ONE\n",
    "lone returns": "a\r",
    "line separators": "a\u2028",
    "form feeds": "a\f",
    "one letter lines": "a\n",
    "sentences on lines": "Exports rose 5 percent to 6 million tons in 2020.\n",
}


def main() -> None:
    """Measure what was asked for and print a table."""
    options = _options()
    if options.case is not None:
        resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
        print(json.dumps(CASES[options.case["what"]](**options.case["with"])))
        return
    _show_comparison() if options.compare else _show_texts(options.sizes, options.only)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--sizes",
        type=lambda written: [float(size) for size in written.split(",")],
        default=SIZES,
        metavar="MB,MB,…",
        help=f"default: {','.join(map(str, SIZES))}",
    )
    parser.add_argument(
        "--only", type=lambda written: written.split(","), metavar="NAME,NAME,…", help="cases; default: all"
    )
    parser.add_argument("--compare", action="store_true", help="measure the comparison of documents instead")
    parser.add_argument("--case", type=json.loads, help=argparse.SUPPRESS)
    return parser.parse_args()


def texts() -> dict[str, Callable[[int], str]]:
    """Name the makers of hostile texts of some number of bytes."""
    filled = {
        f"{name}{suffix}": _filler(unit + end)
        for end, suffix in (("", ""), ("\n", ", on lines"))
        for name, unit in UNITS.items()
    }
    return {
        "ordinary": lambda size: "".join(_until(size, _reports())),
        **filled,
        **{name: _filler(unit) for name, unit in LINES.items()},
        "ordinary on one line": lambda size: "".join(_until(size, _reports())).replace("\n", " "),
        "mixed": lambda size: "".join(_until(size, _mixed())),
        "characters at random": lambda size: "".join(_until(size, _characters())),
    }


def _filler(unit: str) -> Callable[[int], str]:
    # A text of blanks alone is refused as empty: a word at either end makes it one.
    return lambda size: f"Begin {unit * (size // len(unit.encode()))} end"


def _until(size: int, pieces: Iterator[str]) -> Iterator[str]:
    while size > 0:
        piece = next(pieces)
        size -= len(piece.encode())
        yield piece


def _reports() -> Iterator[str]:
    while True:
        for path in sorted(REPORTS.glob("*.txt")):
            yield path.read_text("utf-8")


def _mixed() -> Iterator[str]:
    units, chance = [*UNITS.values(), *LINES.values()], random.Random(1)  # noqa: S311 - repeatable
    while True:
        yield chance.choice(units) * chance.randint(1, 30)


def _characters() -> Iterator[str]:
    chance = random.Random(2)  # noqa: S311 - repeatable
    while True:
        code = chance.choice((0x80, 0x800, 0x10000, 0x110000))
        character = chr(chance.randrange(1, code))
        yield "" if "\ud800" <= character <= "\udfff" else character


def extracted(name: str, n_bytes: int) -> dict[str, Any]:
    """Extract one text in this process, and say what it took and what became of it."""
    with tempfile.TemporaryDirectory() as folder:
        warm = _source(Path(folder) / "warm.txt", "Exports rose 5 percent.\n1. We will build 5 schools by 2030.\n")
        extract_batch(Batch("warm", (warm,)), Path(folder) / "warm")
        text = texts()[name](n_bytes)
        source = _source(Path(folder) / "hostile.txt", text)
        characters = len(text)
        del text
        before, cpu, wall = _peak(), time.process_time(), time.perf_counter()
        done = extract_batch(Batch("hostile", (source,)), Path(folder) / "hostile")
        return {
            "cpu": time.process_time() - cpu,
            "wall": time.perf_counter() - wall,
            "peak": _peak(),
            "before": before,
            "characters": characters,
            "outcome": f"{done.rejections[0].error_code}: {done.rejections[0].message}" if done.rejections else "read",
        }


def compared(unit: str, n_bytes: int, documents: int) -> dict[str, Any]:
    """Compare documents that all hold one text, and say what it took."""
    with tempfile.TemporaryDirectory() as folder:
        whole = "".join(_until(n_bytes // documents, _reports()))
        text = unit * (n_bytes // documents // len(unit.encode())) if unit else whole
        sources = [_source(Path(folder) / f"{i:03}.txt", f"Report {i}\n\n{text}") for i in range(documents)]
        done = extract_batch(Batch("same", tuple(sources)), Path(folder) / "same")
        corpus = {table: pl.read_parquet(Path(folder) / "same" / f"{table}.parquet") for table in COMPARED}
        before, cpu, wall = _peak(), time.process_time(), time.perf_counter()
        tables = compare(corpus, reference.load())
        return {
            "cpu": time.process_time() - cpu,
            "wall": time.perf_counter() - wall,
            "peak": _peak(),
            "before": before,
            "outcome": ", ".join(f"{table} {frame.height:,}" for table, frame in tables.items())
            + (f"; {len(done.rejections)} set aside: {done.rejections[0].message}" if done.rejections else ""),
        }


CASES: dict[str, Callable[..., dict[str, Any]]] = {"extract": extracted, "compare": compared}
COMPARISONS = (
    ("one word", "growth ", 10 * MB, 2),
    ("one sentence", "We will build five hundred new schools in the rural counties by 2030. ", 10 * MB, 2),
    ("one paragraph", "We will build five hundred new schools in the rural counties by 2030.\n", 10 * MB, 2),
    ("one sentence in 300 documents", "We will build five hundred new schools in the rural counties. ", 3 * MB, 300),
    ("一", "一", 10 * MB, 2),
    ("one report in 60 documents", "", 6 * MB, 60),
    ("one report in 300 documents", "", 30 * MB, 300),
)


def _source(path: Path, text: str) -> Source:
    data = text.encode()
    path.write_bytes(data)
    return Source(path.name, path, path.stem, sha256(data).hexdigest(), len(data))


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _child(what: str, seconds: float, **arguments: Any) -> dict[str, Any]:
    command = [sys.executable, __file__, "--case", json.dumps({"what": what, "with": arguments})]
    environment = {**os.environ, "POLARS_MAX_THREADS": "1", "PYTHONPATH": str(ROOT)}
    try:
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=seconds, check=False)
    except subprocess.TimeoutExpired:
        return {"outcome": f"STOPPED after {seconds:.0f} s"}
    if done.returncode:
        last = (done.stderr.strip().splitlines() or [""])[-1]
        return {"outcome": f"DIED with {done.returncode}: {last[:90]}"}
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _show_texts(sizes: Sequence[float], only: Sequence[str] | None) -> None:
    print(f"{'input':<34}{'MB':>6}{'CPU s':>9}{'s/MB':>9}{'ratio':>8}{'peak MB':>9}{'MB/MB':>7}  outcome", flush=True)
    ordinary: dict[float, float] = {}
    for name in ("ordinary", *(only or (name for name in texts() if name != "ordinary"))):
        for size in sizes:
            found = _child("extract", SECONDS * (1 + size), name=name, n_bytes=int(size * MB))
            if "cpu" not in found:
                print(f"{name:<34}{size:>6g}{found['outcome']:>9}", flush=True)
                break
            per_megabyte = found["cpu"] / size
            ratio = per_megabyte / ordinary.setdefault(size, per_megabyte)
            grown = (found["peak"] - found["before"]) / MB
            figures = f"{found['cpu']:>9.2f}{per_megabyte:>9.3f}{ratio:>8.2f}{found['peak'] / MB:>9.0f}"
            print(f"{name:<34}{size:>6g}{figures}{grown / size:>7.0f}  {found['outcome'][:100]}", flush=True)


def _show_comparison() -> None:
    print(f"{'documents':<34}{'MB':>6}{'CPU s':>9}{'s/MB':>9}{'peak MB':>9}  outcome", flush=True)
    for name, unit, n_bytes, documents in COMPARISONS:
        found = _child("compare", 600, unit=unit, n_bytes=n_bytes, documents=documents)
        size = n_bytes / MB
        figures = f"{found['cpu']:>9.2f}{found['cpu'] / size:>9.3f}{found['peak'] / MB:>9.0f}" if "cpu" in found else ""
        print(f"{name:<34}{size:>6g}{figures}  {found['outcome']}", flush=True)


if __name__ == "__main__":
    main()
