"""Small frames by contract: what a test does not say is null where it may be, else the contract's example."""

from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from expectations.contract import contracts
from warehouse import assemble, database
from warehouse.snapshot import Snapshot, Warehouse

Rows = list[dict[str, Any]]
Frame = Callable[[str, Rows], pl.DataFrame]
Tables = dict[str, pl.DataFrame]
Document = Callable[..., Tables]

REFERENCE: dict[str, Rows] = {
    "units": [{"unit_code": "t"}, {"unit_code": "CNY"}],
    "indicator_catalogue": [
        {"indicator_code": "industry.output", "sdmx_id": "INDUSTRY_OUTPUT", "label": "Output", "unit_base": "t"}
    ],
    "places": [{"place_code": "CN-TJ", "name": "Tianjin"}],
    "topics": [{"topic_code": "1", "label": "Macroeconomics"}],
    "term_keyness": [],
    "terms": [],
    "reuse_passages": [],
    "document_pairs": [],
    "section_matches": [],
    "quarantine": [],
    "validations": [],
    "runs": [],
}


@pytest.fixture(scope="session")
def frame() -> Frame:
    def make(table: str, rows: Rows) -> pl.DataFrame:
        columns = contracts()[table].columns
        blank = {column.name: None if column.nullable else column.example for column in columns}
        return pl.DataFrame([blank | row for row in rows], schema=contracts()[table].polars_schema, strict=True)

    return make


@pytest.fixture(scope="session")
def document(frame: Frame) -> Document:
    """Make the tables of a document of plain sentences, each of which reports an output in tonnes."""

    def make(document_id: str, sentences: Iterable[str] = ("Output was 39 t.",), **indicator: Any) -> Tables:
        heading = "Industry at large. "
        sentences = [*sentences]
        text = heading + " ".join(sentences)
        starts = [text.index(sentence) for sentence in sentences]
        chapter = f"{document_id}/s1"
        parts: list[dict[str, Any]] = [
            {
                "sentence_id": f"{chapter}/p1/t{n}",
                "paragraph_id": f"{chapter}/p1",
                "section_id": f"{chapter}.1",
                "document_id": document_id,
                "ordinal": n,
                "char_start": start,
                "char_end": start + len(sentence),
                "text": sentence,
            }
            for n, (start, sentence) in enumerate(zip(starts, sentences, strict=True), 1)
        ]
        figures = [part | {"char_start": part["char_start"] + part["text"].index("39")} for part in parts]
        numbers = [
            figure | {"number_id": f"{figure['sentence_id']}/n1", "char_end": figure["char_start"] + 2, "surface": "39"}
            for figure in figures
        ]
        indicators = [
            number
            | {
                "indicator_id": f"{number['sentence_id']}/i1",
                "unit_code": "t",
                "unit_surface": "t",
                "measure": "Output",
            }
            | {"surface": "39 t", "char_end": number["char_start"] + 4, "place_code": "CN-TJ"}
            | {"indicator_code": "industry.output", "match_type": "exact"}
            | indicator
            for number in numbers
        ]
        whole = {"document_id": document_id, "char_start": 0, "char_end": len(text)}
        rows: dict[str, Rows] = {
            "documents": [{"document_id": document_id, "n_chars": len(text), "event_date": date(2022, 6, 16)}],
            "texts": [{"document_id": document_id, "text": text}],
            "sections": [
                whole | {"section_id": f"{document_id}/s", "ordinal": 1, "depth": 0},
                whole
                | {"section_id": chapter, "ordinal": 2, "depth": 1, "parent_section_id": f"{document_id}/s"}
                | {"heading": "Industry at large", "heading_start": 0, "heading_end": 18},
                whole | {"section_id": f"{chapter}.1", "ordinal": 3, "depth": 2, "parent_section_id": chapter},
            ],
            "paragraphs": [whole | {"paragraph_id": f"{chapter}/p1", "section_id": f"{chapter}.1", "ordinal": 1}],
            "sentences": parts,
            "numbers": numbers,
            "indicators": indicators,
            "coverage": [{"document_id": document_id, "indicator_code": "industry.output"}],
            "text_flags": [whole | {"flag_id": f"{document_id}/f1"}],
            "page_lines": [whole | {"page": 1}],
            "removed_text": [{"removal_id": f"{document_id}/x1", "document_id": document_id, "ordinal": 1}],
            "sentence_topics": [
                {"sentence_id": part["sentence_id"], "document_id": document_id, "ordinal": part["ordinal"]}
                | {"rank": 1, "topic_code": "1"}
                for part in parts
            ],
            "topic_attention": [
                {"document_id": document_id, "topic_code": "1", "n_sentences": len(sentences), "share": 1.0}
            ],
            "term_mentions": [whole | {"mention_id": f"{chapter}/p1/t1/m1", "sentence_id": f"{chapter}/p1/t1"}],
            "commitments": [whole | {"commitment_id": f"{chapter}/p1/t1/c1", "sentence_id": f"{chapter}/p1/t1"}],
            "token_counts": [{"document_id": document_id, "token": "output"}],
        }
        return {table: frame(table, _known(table, given)) for table, given in rows.items()}

    return make


@pytest.fixture(scope="session")
def parts() -> Callable[[Path, list[list[Tables]]], Path]:
    """Write the parts of batches of documents, as a run does."""

    def make(folder: Path, batches: list[list[Tables]]) -> Path:
        for number, batch in enumerate(batches):
            batch_folder = folder / f"batch-{number}"
            batch_folder.mkdir(parents=True)
            for table in batch[0]:
                rows = pl.concat([tables[table] for tables in batch]).sort(contracts()[table].sort_by)
                rows.write_parquet(batch_folder / f"{table}.parquet")
        return folder

    return make


@pytest.fixture(scope="session")
def tables(frame: Frame, parts: Callable[[Path, list[list[Tables]]], Path]) -> Callable[..., Path]:
    """Assemble all tables of a corpus of documents in one batch."""

    def make(folder: Path, documents: list[Tables]) -> Path:
        made = parts(folder / "parts", [documents] if documents else [])
        assemble.assemble(made, None, set(), folder / "tables")
        for table, rows in REFERENCE.items():
            assemble.write(table, frame(table, rows), folder / "tables")
        return folder / "tables"

    return make


@pytest.fixture(scope="session")
def land(tmp_path_factory: pytest.TempPathFactory, tables: Callable[..., Path]) -> Callable[..., Snapshot]:
    """Land a snapshot of a corpus of documents, with its database."""

    def make(warehouse: Warehouse, snapshot_id: str, documents: list[Tables]) -> Snapshot:
        with warehouse.locked():
            staged = warehouse.stage(snapshot_id)
            tables(tmp_path_factory.mktemp(snapshot_id), documents).rename(staged / "tables")
            database.build(staged / "tables", staged / "crossread.duckdb")
            return warehouse.land(staged, {"run_id": snapshot_id, "sources": []})

    return make


def _known(table: str, rows: Rows) -> Rows:
    """Keep of rows what the table has columns for."""
    return [{name: value for name, value in row.items() if name in contracts()[table].polars_schema} for row in rows]
