"""Measure the comparison of documents: all tables across so many documents of one size, and the passages found.

The documents are made of the words of a folder of texts: half of the words follow the one before as they do there, half
are drawn as often as they stand there. So words and pairs of words are as common as in real texts, and nothing longer
is shared but what is planted: passages copied from other documents, some of them changed. What is found of those is the
recall. Every case runs in a process of its own; what is counted is the comparison alone: first the passages, then all
other tables (terms, keyness, section matches, document pairs). A section is five paragraphs.

    python benchmarks/comparison.py                              the shipped reports, 125 to 1,000 documents
    python benchmarks/comparison.py ~/reports --sizes 1000       a folder of texts, one size
    python benchmarks/comparison.py --no-peers --plot chart.svg  without the other tool; draw what was measured

The other tool (text-matcher) is installed from the package index into a temporary environment and compares the same
documents, a few of them: it reads every pair. passim is not in the package index.
"""

import argparse
import json
import math
import os
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
import venv
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

import chart
import polars as pl

from expectations.contract import contracts
from flows.catalogue import OVERRIDES
from transforms import reference
from transforms.compare import COMPARED, compare
from transforms.content import content
from transforms.extract import extract
from transforms.reading import read
from transforms.reuse import reuse_passages

ROOT = Path(__file__).parents[1]
REPORTS = ROOT / "seeds/reports"
SUFFIXES = (".txt", ".md")
SIZES = (125, 250, 500, 1000)
THREADS = 2
MB = 10**6
PEER = "text-matcher==0.1.6"

SEED = 20220616
PLANTED = 12  # passages copied into each document
SENTENCE = (10, 40)  # words
PARAGRAPH = 5  # sentences
SECTION = 5  # paragraphs
AT_ONCE = 100  # documents
COPIED = 1  # sentences
# How copies are changed: shares of words replaced, left out, put in; whether their halves change places.
CHANGES = {
    "verbatim": (0.0, 0.0, 0.0, False),
    "edited": (0.06, 0.06, 0.06, False),
    "reordered": (0.03, 0.03, 0.03, True),
    "rewritten": (0.2, 0.1, 0.1, False),
}

Found = dict[str, Any]


@dataclass(frozen=True)
class Copy:
    """A passage that stands in two documents: which, and from where to where, in characters."""

    change: str
    source: int
    source_start: int
    source_end: int
    target: int
    target_start: int
    target_end: int


class Language:
    """The words of a folder of texts: how often each stands there, and which follow it."""

    def __init__(self, folder: Path) -> None:
        files = sorted(path for path in folder.rglob("*") if path.suffix in SUFFIXES)
        self.words = [
            word for path in files for word in re.findall(r"[^\W\d_]+", read(path.read_bytes(), path.name).text.lower())
        ]
        self._following: dict[str, list[str]] = defaultdict(list)
        for word, following in zip(self.words, self.words[1:], strict=False):
            self._following[word].append(following)

    def sentence(self, chance: random.Random) -> list[str]:
        """Draw the words of a sentence."""
        drawn = [chance.choice(self.words)]
        for _ in range(chance.randint(*SENTENCE)):
            following = self._following[drawn[-1]]
            drawn.append(chance.choice(following if following and chance.random() < 0.5 else self.words))
        return drawn


def corpus(folder: Path, documents: int, kilobytes: float) -> tuple[list[str], list[Copy]]:
    """Make documents of about so many kB, and plant copies in them."""
    chance = random.Random(SEED)  # noqa: S311 - the same documents every time
    language = Language(folder)
    sentences = [list(_sentences(language, chance, kilobytes * 1000)) for _ in range(documents)]
    planted: list[dict[int, tuple[str, int, int, list[str]]]] = [{} for _ in range(documents)]
    for target in range(documents):
        for change in list(CHANGES) * (PLANTED // len(CHANGES)):
            source = chance.choice(
                [i for i in (chance.randrange(documents) for _ in range(3)) if i != target] or [target - 1]
            )
            first = chance.randrange(len(sentences[source]) - COPIED)
            words = [word for sentence in sentences[source][first : first + COPIED] for word in sentence]
            planted[target][chance.randrange(len(sentences[target]))] = (
                *(change, source, first),
                _changed(words, change, language, chance),
            )
    texts, starts, copies = [], [], []
    for target in range(documents):
        text, places, copied = _written(sentences[target], planted[target])
        texts.append(text)
        starts.append(places)
        copies.append(copied)
    return texts, [
        Copy(change, source, starts[source][first][0], starts[source][first + COPIED - 1][1], target, start, end)
        for target, copied in enumerate(copies)
        for (change, source, first, _), start, end in copied
    ]


def _sentences(language: Language, chance: random.Random, n_chars: float) -> Iterator[list[str]]:
    while n_chars > 0:
        sentence = language.sentence(chance)
        n_chars -= sum(map(len, sentence)) + len(sentence) + 1
        yield sentence


def _changed(words: Sequence[str], change: str, language: Language, chance: random.Random) -> list[str]:
    replaced, left_out, put_in, swapped = CHANGES[change]
    half = len(words) // 2
    changed = []
    for word in [*words[half:], *words[:half]] if swapped else words:
        draw = chance.random()
        if draw < replaced:
            changed.append(chance.choice(language.words))
        elif draw >= replaced + left_out:
            changed.append(word)
        if chance.random() < put_in:
            changed.append(chance.choice(language.words))
    return changed or list(words)


def _written(
    sentences: Sequence[Sequence[str]], planted: dict[int, tuple[str, int, int, list[str]]]
) -> tuple[str, list[tuple[int, int]], list[tuple[tuple[str, int, int, list[str]], int, int]]]:
    """Write sentences and copies; say where each stands."""
    parts: list[str] = []
    at = 0
    places, copied = [], []

    def write(words: Sequence[str]) -> tuple[int, int]:
        nonlocal at
        said = " ".join(words).capitalize() + "."
        parts.append(said)
        start, at = at, at + len(said) + 1
        return start, start + len(said)

    for i, sentence in enumerate(sentences):
        if i in planted:
            copied.append((planted[i], *write(planted[i][3])))
        places.append(write(sentence))
    text = "".join(part + ("\n" if i % PARAGRAPH == PARAGRAPH - 1 else " ") for i, part in enumerate(parts))
    return text, places, copied


def measure(folder: str, documents: int, kilobytes: float) -> Found:
    """Compare documents in this process, and say what it took and what was found."""
    texts, copies = corpus(Path(folder), documents, kilobytes)
    loaded = reference.load()
    tables = _tables(texts, loaded)
    _passages(_tables(texts[:2], loaded), loaded)
    before = _rss()
    start = time.perf_counter(), time.process_time()
    passages = _passages(tables, loaded)
    between = time.perf_counter(), time.process_time()
    compare(tables, loaded, pl.Series([], dtype=pl.String), passages)
    end = time.perf_counter(), time.process_time()
    found = {
        "documents": documents,
        "bytes": sum(len(text.encode()) for text in texts),
        "wall": between[0] - start[0],
        "cpu": between[1] - start[1],
        "others": end[0] - between[0],
        "total_cpu": end[1] - start[1],
        "rss_start": before,
        "rss": _rss(),
    }
    spans = passages.select("document_a", "a_start", "a_end", "document_b", "b_start", "b_end").rows()
    return found | {"passages": passages.height} | scored(spans, copies)


def _tables(texts: Sequence[str], loaded: reference.Reference) -> dict[str, pl.DataFrame]:
    """Make the tables that are compared, some documents at a time, as a run does."""
    made = [_extracted(i, texts[i : i + AT_ONCE], loaded) for i in range(0, len(texts), AT_ONCE)]
    return {name: pl.concat([tables[name] for tables in made]) for name in COMPARED}


def _extracted(first: int, texts: Sequence[str], loaded: reference.Reference) -> dict[str, pl.DataFrame]:
    schema = contracts()["documents"].polars_schema
    sources = pl.DataFrame({"document_id": [_name(first + i) for i in range(len(texts))], "text": texts}).with_columns(
        *(pl.lit(None, schema[name]).alias(name) for name in (*OVERRIDES, "encoding") if name != "document_id"),
        *(pl.lit("").alias(name) for name in ("source_uri", "media_type", "sha256", "text_sha256")),
    )
    day = pl.date(2000, 1, 1) + pl.duration(days=first + pl.int_range(pl.len()))
    tables = extract(sources.with_columns(language=pl.lit("en"), event_date=day), loaded)
    tables |= content(tables, loaded)
    section = pl.format("{}/s{}", "document_id", (pl.col("ordinal") - 1) // SECTION)
    return {**tables, "paragraphs": tables["paragraphs"].with_columns(section_id=section)}


def _name(i: int) -> str:
    return f"d{i:05}"


def _passages(tables: dict[str, pl.DataFrame], loaded: reference.Reference) -> pl.DataFrame:
    return reuse_passages(tables["texts"], tables["documents"], tables["paragraphs"], loaded)


def scored(spans: Sequence[tuple[str, int, int, str, int, int]], copies: Sequence[Copy]) -> Found:
    """Say which share of the copies was found, by how they were changed, and which share of the passages are copies.

    A copy is found when a passage covers half of it on both sides; a passage is one when a copy covers a third of it.
    """
    by_pair = defaultdict(list)
    for a, a_start, a_end, b, b_start, b_end in spans:
        by_pair[a, b].append((a_start, a_end, b_start, b_end))
        by_pair[b, a].append((b_start, b_end, a_start, a_end))
    right: set[tuple[str, str, tuple[int, int, int, int]]] = set()
    found: dict[str, list[bool]] = defaultdict(list)
    for copy in copies:
        pair = (_name(copy.source), _name(copy.target))
        hit = False
        for span in by_pair[pair]:
            shares = [
                (min(end, copy_end) - max(start, copy_start), end - start, copy_end - copy_start)
                for start, end, copy_start, copy_end in (
                    (*span[:2], copy.source_start, copy.source_end),
                    (*span[2:], copy.target_start, copy.target_end),
                )
            ]
            hit |= all(common * 2 >= of_copy for common, _, of_copy in shares)
            if all(common * 3 >= of_span for common, of_span, _ in shares):
                first, last = sorted(pair)
                right.add((first, last, span if pair == (first, last) else (*span[2:], *span[:2])))
        found[copy.change].append(hit)
    recall = {change: sum(hits) / len(hits) for change, hits in found.items()}
    return {"recall": recall, "precision": len(right) / len(spans) if spans else 0.0, "copies": len(copies)}


def _rss() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def main() -> None:
    """Measure what was asked for, print tables and draw the chart."""
    options = _options()
    if options.case is not None:
        print(json.dumps(measure(**json.loads(options.case))))
        return
    folder = str(options.folder.resolve())
    print(f"Documents of {options.kilobytes:g} kB compared, {THREADS} threads\n")
    found = [_case(folder=folder, documents=size, kilobytes=options.kilobytes) for size in options.sizes]
    _table(CASES, [_figures(one, before) for one, before in zip(found, [None, *found], strict=False)])
    if options.peers:
        print(f"\nSide by side, {options.peer_documents} documents of {options.peer_kilobytes:g} kB\n")
        ours = _case(folder=folder, documents=options.peer_documents, kilobytes=options.peer_kilobytes)
        theirs = _peer(Path(folder), options.peer_documents, options.peer_kilobytes)
        _table(COMPARISON, [_side_by_side("crossread", ours), _side_by_side(PEER, theirs)])
    if options.plot:
        _draw(options.plot, found)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=REPORTS, help="whose words; default: the reports")
    parser.add_argument(
        "--sizes",
        type=lambda written: [int(size) for size in written.split(",")],
        default=SIZES,
        metavar="N,N,…",
        help=f"so many documents; default: {','.join(map(str, SIZES))}",
    )
    parser.add_argument("--kilobytes", type=float, default=100, help="of a document; default: %(default)s")
    parser.add_argument("--no-peers", dest="peers", action="store_false", help="do not compare with the other tool")
    parser.add_argument("--peer-documents", type=int, default=20, help="default: %(default)s")
    parser.add_argument("--peer-kilobytes", type=float, default=10, help="default: %(default)s")
    parser.add_argument("--plot", type=Path, metavar="FILE.svg", help="draw time and memory")
    parser.add_argument("--case", help=argparse.SUPPRESS)
    return parser.parse_args()


def _case(**case: Any) -> Found:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "POLARS_MAX_THREADS": str(THREADS)}
    command = [sys.executable, __file__, "--case", json.dumps(case)]
    found: Found = json.loads(subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE).stdout)
    return found


def _peer(folder: Path, documents: int, kilobytes: float) -> Found:
    """Compare the same documents with the other tool; it may not come to all pairs."""
    texts, copies = corpus(folder, documents, kilobytes)
    with tempfile.TemporaryDirectory() as name:
        venv.create(name, with_pip=True)
        python = str(Path(name) / "bin/python")
        subprocess.run([python, "-m", "pip", "install", "-qq", PEER], check=True)
        written = Path(name) / "texts.json"
        written.write_text(json.dumps(texts), "utf-8")
        command = [python, "-W", "ignore", str(ROOT / "benchmarks/reuse_peer.py"), str(written)]
        found: Found = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    compared = set(list(combinations(range(documents), 2))[: found["pairs"]])
    copies = [copy for copy in copies if (min(copy.source, copy.target), max(copy.source, copy.target)) in compared]
    spans = [
        (_name(a), a_start, a_end, _name(b), b_start, b_end) for a, a_start, a_end, b, b_start, b_end in found["spans"]
    ]
    return found | {"passages": len(spans), "documents": documents} | scored(spans, copies)


CASES = (
    *("documents", "MB", "passages: CPU s", "wall s", "others: wall s", "all: CPU per MB", "growth"),
    *("peak MB", "of it at start", "passages"),
    *("precision", *CHANGES),
)
COMPARISON = ("tool", "pairs", "CPU s", "ms a pair", "passages", "precision", *CHANGES)


def _figures(one: Found, before: Found | None) -> list[str]:
    megabytes = one["bytes"] / MB
    # How the CPU time grows with the text: 1 is linearly, 2 is with its square.
    grown = before and math.log(one["total_cpu"] / before["total_cpu"]) / math.log(one["bytes"] / before["bytes"])
    return [
        *(
            f"{one['documents']:,}",
            f"{megabytes:.1f}",
            f"{one['cpu']:.1f}",
            f"{one['wall']:.1f}",
            f"{one['others']:.1f}",
        ),
        *(f"{one['total_cpu'] / megabytes:.2f}", f"{grown:.2f}" if grown else ""),
        *(f"{one['rss'] / MB:,.0f}", f"{one['rss_start'] / MB:,.0f}", f"{one['passages']:,}"),
        *_rightness(one),
    ]


def _side_by_side(tool: str, one: Found) -> list[str]:
    pairs = one.get("pairs", math.comb(one["documents"], 2))
    took = [f"{one['cpu']:.2f}", f"{one['cpu'] / pairs * 1000:.2f}"]
    return [tool, f"{pairs:,}", *took, f"{one['passages']:,}", *_rightness(one)]


def _rightness(one: Found) -> list[str]:
    return [f"{one['precision']:.3f}", *(f"{one['recall'].get(change, math.nan):.3f}" for change in CHANGES)]


def _table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    widths = [max(map(len, column)) for column in zip(header, *rows, strict=True)]
    for row in (header, ["─" * width for width in widths], *rows):
        print(*(f"{cell:>{width}}" for cell, width in zip(row, widths, strict=True)), sep="  ", flush=True)


def _draw(file: Path, found: Sequence[Found]) -> None:
    times = [(one["documents"], one["cpu"]) for one in found]
    memory = [(one["documents"], one["rss"] / MB) for one in found]
    slope = sum(cpu for _, cpu in times) / sum(documents for documents, _ in times)
    panels = [
        chart.line("CPU time", "documents", "seconds", times, slope),
        chart.line("Peak memory", "documents", "MB", memory),
    ]
    chart.write(file, f"Comparison, {THREADS} threads", panels)


if __name__ == "__main__":
    main()
