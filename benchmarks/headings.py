"""Score the headings of a corpus of reports against those that a reader marked.

    python benchmarks/headings.py ~/corpus tests/gold/corpus_headings.jsonl

Gold is one document a line: `document` (path below the corpus), `set` (tune, held_out), `start` and `end` of the
stretch that was read, `headings` (first and last character, and depth; no depth where a reader may take the line for
a heading or not). Offsets count in the text as its reader decodes it. A heading is found when a section's heading
begins or ends where the marked one does; one that is printed twice counts once.
"""

import argparse
import json
from collections import Counter
from pathlib import Path
from typing import Any

import polars as pl
from commitments import sources

from transforms import reference
from transforms.extract import extract


def main() -> None:
    """Print the figures of each document, of the tuned and of the held out ones."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--show", choices=["tune", "held_out"], help="print what is missed, wrong or at another depth")
    arguments = parser.parse_args()
    loaded = reference.load()
    totals = {"tune": Counter[str](), "held_out": Counter[str]()}
    for line in arguments.gold.read_text(encoding="utf-8").splitlines():
        marked = json.loads(line)
        source = sources([arguments.corpus / marked["document"]])
        headed = extract(source, loaded)["sections"].filter(pl.col("heading_start").is_not_null(), pl.col("depth") > 0)
        found = list(headed.select("heading_start", "heading_end", "depth").iter_rows())
        counts = compare(marked, found, source["text"][0] if arguments.show == marked["set"] else None)
        totals[marked["set"]] += counts
        print(f"{marked['document']:46} {marked['set']:8} {told(counts)}")
    for name, counts in totals.items():
        print(f"{'all of ' + name:55} {told(counts)}")


def compare(marked: dict[str, Any], found: list[tuple[int, int, int]], text: str | None) -> Counter[str]:
    """Count what is found, right, marked, and at the marked depth; print the differences if there is a text."""
    counts: Counter[str] = Counter(marked=sum(depth is not None for *_, depth in marked["headings"]))
    ends = {place: heading for heading in marked["headings"] for place in (("from", heading[0]), ("to", heading[1]))}
    missed = {tuple(heading) for heading in marked["headings"] if heading[2] is not None}
    inside = [span for span in found if marked["start"] <= span[0] < marked["end"]]
    for start, end, depth in inside:
        is_optional = any(low < end and start < high for low, high, level in marked["headings"] if level is None)
        gold = ends.get(("from", start)) or ends.get(("to", end))
        is_right = gold is not None and tuple(gold) in missed
        if is_right and gold is not None:
            missed.discard(tuple(gold))
            counts["same_depth"] += depth == gold[2]
        if is_right or not is_optional:
            counts["found"] += 1
            counts["right"] += is_right
        if text is not None and not (is_optional or (is_right and gold is not None and depth == gold[2])):
            told_depth = f"depth {depth} for {gold[2]}" if is_right and gold is not None else "wrong"
            print(f"    {told_depth:14} {start:7} {text[start:end][:80]!r}")
    if text is not None:
        for start, end, depth in sorted(missed):
            print(f"    missed {depth}       {start:7} {text[start:end][:80]!r}")
    return counts


def told(counts: Counter[str]) -> str:
    """Tell precision, recall and the share of the found headings whose depth is the marked one."""
    shares = {
        "precision": (counts["right"], counts["found"]),
        "recall": (counts["right"], counts["marked"]),
        "depth": (counts["same_depth"], counts["right"]),
    }
    return "  ".join(
        f"{name} {part / whole if whole else 1:.3f} ({part}/{whole})" for name, (part, whole) in shares.items()
    )


if __name__ == "__main__":
    main()
