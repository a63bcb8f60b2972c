"""Measure the topics of sentences: how often they are those that people gave, and what they cost.

    python benchmarks/topics.py ~/reports                      sentences of tests/gold/topics_sentences.jsonl
    python benchmarks/topics.py ~/reports --bills bills.jsonl  and titles of bills with their codes

The gold names files of the folder and offsets in them, not words. A bill is a line of JSON with `text`
and `code`; the first, third, … were looked at when the terms were written, as was the half `tuned` of the gold.
A sentence is right if its first topic is the first of the gold, accepted if it is one of those of the gold.
"""

import argparse
import json
import os
import time
from collections import Counter
from pathlib import Path
from typing import Any

os.environ.setdefault("POLARS_MAX_THREADS", "1")

import polars as pl

from expectations.contract import contracts
from flows.catalogue import OVERRIDES
from transforms import extract, reference
from transforms.reading import read
from transforms.topics import sentence_topics

GOLD = Path(__file__).parents[1] / "tests/gold/topics_sentences.jsonl"
NONE = "none"
TIMES = 10
MB = 10**6

Row = dict[str, Any]


def main() -> None:
    """Print accuracy, confusions and cost."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="folder of the texts that the gold names")
    parser.add_argument("--bills", type=Path, help="titles of bills with their codes, as lines of JSON")
    options = parser.parse_args()
    loaded = reference.load()
    gold = [json.loads(line) for line in GOLD.read_text(encoding="utf-8").splitlines()]
    tables = _tables(options.folder, {row["file"]: row["language"] for row in gold}, loaded)
    found = _found(tables["sentence_topics"], tables["sentences"])
    confused: Counter[tuple[str, str]] = Counter()
    for half in ("tuned", "held out"):
        for language in ("en", "zh"):
            rows = [row for row in gold if (row["half"], row["language"]) == (half, language)]
            _sentences(f"sentences, {language}, {half}", rows, found, confused)
    if options.bills:
        bills = [json.loads(line) for line in options.bills.read_text(encoding="utf-8").splitlines()]
        for half, start in (("tuned", 0), ("held out", 1)):
            _bills(f"titles of bills, {half}", bills[start::2], loaded, confused)
    print("\nmost confused (gold, found):")
    for (right, wrong), n in confused.most_common(15):
        print(f"  {right:>4} {wrong:>4}  {n}")
    _cost(tables, loaded)


def _tables(folder: Path, files: dict[str, str], loaded: reference.Reference) -> dict[str, pl.DataFrame]:
    """Extract the files one by one; a document is named by its file."""
    documents = contracts()["documents"].polars_schema
    given = ("document_id", "source_uri", "media_type", "encoding", "sha256", "text_sha256", *OVERRIDES)
    schema = {"text": pl.String(), **{name: documents[name] for name in given}}
    extracted = []
    for file, language in sorted(files.items()):
        text = read((folder / file).read_bytes(), file).text
        row = {"document_id": file, "text": text, "source_uri": file, "media_type": "text/plain", "language": language}
        extracted.append(extract.extract(pl.DataFrame([row], schema=schema), loaded))
    structure = {
        name: pl.concat([tables[name] for tables in extracted], how="diagonal_relaxed")
        for name in ("sentences", "sections")
    }
    return {**structure, "sentence_topics": sentence_topics(structure["sentences"], structure["sections"], loaded)}


def _found(topics: pl.DataFrame, sentences: pl.DataFrame) -> dict[tuple[str, int], list[str]]:
    """Return the topics of each sentence by document and first character."""
    joined = topics.join(sentences.select("sentence_id", "char_start"), on="sentence_id", maintain_order="left")
    grouped = joined.group_by("document_id", "char_start", maintain_order=True).agg("topic_code")
    return {(document, start): codes for document, start, codes in grouped.iter_rows()}


def _sentences(
    title: str, rows: list[Row], found: dict[tuple[str, int], list[str]], confused: Counter[tuple[str, str]]
) -> None:
    with_topic = [row for row in rows if row["topics"][0] != NONE]
    pairs = [(row["topics"], found[row["file"], row["char_start"]]) for row in with_topic]
    confused.update((gold[0], codes[0]) for gold, codes in pairs if gold[0] != codes[0])
    right = sum(gold[0] == codes[0] for gold, codes in pairs)
    accepted = sum(codes[0] in gold for gold, codes in pairs)
    without = [row for row in rows if row["topics"][0] == NONE]
    empty = sum(found[row["file"], row["char_start"]][0] == NONE for row in without)
    print(
        f"{title}: right {right}/{len(pairs)} = {right / len(pairs):.2f}, "
        f"accepted {accepted / len(pairs):.2f}; none found for {empty} of {len(without)} without a topic"
    )


def _bills(title: str, bills: list[Row], loaded: reference.Reference, confused: Counter[tuple[str, str]]) -> None:
    ids = [bill["id"] for bill in bills]
    sentences = pl.DataFrame({"sentence_id": ids, "paragraph_id": ids, "text": [bill["text"] for bill in bills]})
    sentences = sentences.with_columns(
        document_id=pl.lit("bills"), section_id=pl.lit("bills"), language=pl.lit("en"), is_heading=False, ordinal=1
    )
    sections = pl.DataFrame(schema=dict.fromkeys(("section_id", "document_id", "heading"), pl.String))
    topics = sentence_topics(sentences, sections, loaded).filter(pl.col("rank") == 1)
    pairs = [(str(bill["code"]), code) for bill, code in zip(bills, topics["topic_code"], strict=True)]
    confused.update(pair for pair in pairs if pair[0] != pair[1])
    right = sum(gold == code for gold, code in pairs)
    print(f"{title}: right {right}/{len(pairs)} = {right / len(pairs):.2f}")
    by_topic = Counter(gold for gold, _ in pairs)
    hits = Counter(gold for gold, code in pairs if gold == code)
    print("  " + " ".join(f"{code}:{hits[code]}/{by_topic[code]}" for code in sorted(by_topic, key=int)))


def _cost(tables: dict[str, pl.DataFrame], loaded: reference.Reference) -> None:
    for language in ("en", "zh"):
        sentences = tables["sentences"].filter(pl.col("language") == language)
        sections = tables["sections"].join(sentences, on="document_id", how="semi")
        seconds = []
        for _ in range(TIMES):
            start = time.process_time()
            sentence_topics(sentences, sections, loaded)
            seconds.append(time.process_time() - start)
        megabytes = sentences["text"].str.len_bytes().sum() / MB
        print(f"cost, {language}: {1000 * min(seconds) / megabytes:.1f} ms CPU a MB, of {megabytes:.1f} MB")


if __name__ == "__main__":
    main()
