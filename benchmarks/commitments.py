"""Score the commitments of a folder of reports against hand-made gold.

    python benchmarks/commitments.py ~/reports tests/gold/corpus_commitments_dev.jsonl

Gold names documents by file name without extension; its offsets count in the texts as their reader decodes them.
"""

import argparse
import json
import sys
from pathlib import Path

import polars as pl

from expectations.contract import contracts
from flows.catalogue import OVERRIDES
from transforms import reference
from transforms.content import content
from transforms.extract import extract
from transforms.reading import read

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "gold"))
from score_commitments import score


def main() -> None:
    """Print the figures of each file of gold."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("gold", type=Path, nargs="+")
    arguments = parser.parse_args()
    marked = {file: [json.loads(line) for line in file.read_text().splitlines()] for file in arguments.gold}
    wanted = {sentence["file"] for sentences in marked.values() for sentence in sentences}
    files = [file for file in sorted(arguments.folder.iterdir()) if file.stem in wanted]
    loaded = reference.load()
    found = content(extract(sources(files), loaded), loaded)["commitments"].rename({"document_id": "file"}).to_dicts()
    for file, sentences in marked.items():
        figures = score(sentences, found)
        print(file.name, " ".join(f"{name} {figure:.3f}" for name, figure in figures.items()))


def sources(files: list[Path]) -> pl.DataFrame:
    """Read files as extraction wants them; the id of a document is its name without extension."""
    types = contracts()["documents"].polars_schema
    rows = []
    for file in files:
        data = read(file.read_bytes(), file.name)
        known = {"source_uri": file.name, "media_type": "text/plain", "encoding": "utf-8", "sha256": "0" * 64}
        rows.append(
            {**dict.fromkeys(OVERRIDES), **known, "document_id": file.stem, "text": data.text, "text_sha256": "0" * 64}
        )
    return pl.DataFrame(rows, schema_overrides={name: types[name] for name in OVERRIDES})


if __name__ == "__main__":
    main()
