"""A table's bytes depend on its rows and on nothing else."""

import json
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from expectations.contract import SCHEMA_VERSION, contracts
from warehouse import assemble
from warehouse.errors import WarehouseError
from warehouse.snapshot import Snapshot

PER_DOCUMENT = [name for name, contract in contracts().items() if contract.per_document]
IDS = ["a", "b", "c", "é", "天"]

Parts = Callable[[Path, list[list[dict[str, pl.DataFrame]]]], Path]


@pytest.fixture(scope="module")
def corpus(document: Any) -> dict[str, dict[str, pl.DataFrame]]:
    return {name: document(name, [f"Output {n} was 39 t." for n in range(8 + 3 * i)]) for i, name in enumerate(IDS)}


@pytest.fixture(scope="module", autouse=True)
def small_groups() -> Iterator[None]:
    """Let a row group hold two or three of the corpus's documents."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(assemble, "GROUP_CHARACTERS", 600)
        yield


@pytest.fixture(scope="module")
def tables(small_groups: None, corpus: Any, parts: Parts, tmp_path_factory: pytest.TempPathFactory) -> Path:  # noqa: ARG001
    """Assemble the corpus in one batch."""
    folder = tmp_path_factory.mktemp("tables")
    assemble.assemble(parts(folder / "parts", [[*corpus.values()]]), None, set(), folder / "out")
    return folder / "out"


def content(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def row_counts(file: Path) -> list[int]:
    metadata = pq.read_metadata(file)
    return [metadata.row_group(n).num_rows for n in range(metadata.num_row_groups)]


@pytest.mark.parametrize("table", PER_DOCUMENT)
def test_a_table_has_the_rows_of_all_documents_in_order(table: str, corpus: Any, tables: Path) -> None:
    expected = pl.concat([corpus[name][table] for name in IDS])
    assert_frame_equal(pl.read_parquet(tables / f"{table}.parquet"), expected)


@given(batches=st.permutations(IDS).flatmap(lambda ids: st.tuples(st.just(ids), st.sets(st.integers(1, 4)))))
@settings(max_examples=15)
def test_batches_leave_no_trace(
    batches: tuple[list[str], set[int]],
    corpus: dict[str, dict[str, pl.DataFrame]],
    parts: Parts,
    tables: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    ids, cuts = batches
    folder = tmp_path_factory.mktemp("batches")
    bounds = [0, *sorted(cuts), len(ids)]
    cut = [[corpus[name] for name in ids[start:end]] for start, end in pairwise(bounds)]
    assemble.assemble(parts(folder / "cut", cut), None, set(), folder / "out")
    assert content(folder / "out") == content(tables)


@given(new=st.sets(st.sampled_from(IDS)))
@settings(max_examples=15)
def test_kept_rows_are_as_good_as_new_ones(
    *,
    new: set[str],
    corpus: dict[str, dict[str, pl.DataFrame]],
    document: Any,
    parts: Parts,
    tables: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("kept")
    old = [document(name, ["It was 39 t."]) if name in new else corpus[name] for name in IDS]
    assemble.assemble(parts(folder / "old", [[*old, document("gone")]]), None, set(), folder / "before" / "tables")
    previous = Snapshot("before", folder / "before")
    changed = parts(folder / "changed", [[corpus[name]] for name in sorted(new)])
    assemble.assemble(changed, previous, {*IDS} - new, folder / "out")
    assert content(folder / "out") == content(tables)


def test_stale_documents_are_marked_as_long_as_they_are(corpus: Any, parts: Parts, tmp_path: Path) -> None:
    first = parts(tmp_path / "first", [[corpus["a"], corpus["b"]]])
    assemble.assemble(first, None, set(), tmp_path / "s1" / "tables")
    none = tmp_path / "none"
    assemble.assemble(
        none, Snapshot("s1", tmp_path / "s1"), {"a", "b"}, tmp_path / "s2" / "tables", stale_documents={"a"}
    )
    stale = pl.read_parquet(tmp_path / "s2" / "tables" / "documents.parquet")
    assert dict(stale.select("document_id", "is_stale").iter_rows()) == {"a": True, "b": False}
    assemble.assemble(none, Snapshot("s2", tmp_path / "s2"), {"a", "b"}, tmp_path / "s3" / "tables")
    assert content(tmp_path / "s3" / "tables") == content(tmp_path / "s1" / "tables")


def test_a_row_group_holds_whole_documents(tables: Path) -> None:
    groups = row_counts(tables / "documents.parquet")
    assert len(groups) > 1
    for table in PER_DOCUMENT:
        rows = pl.read_parquet(tables / f"{table}.parquet")["document_id"]
        start = 0
        for documents, count in zip(_taken(IDS, groups), row_counts(tables / f"{table}.parquet"), strict=True):
            assert set(rows[start : start + count]) == set(documents)
            start += count


def _taken(ids: list[str], counts: list[int]) -> list[list[str]]:
    ends = [sum(counts[: n + 1]) for n in range(len(counts))]
    return [ids[end - count : end] for end, count in zip(ends, counts, strict=True)]


def test_no_documents_make_empty_tables(tmp_path: Path) -> None:
    assemble.assemble(tmp_path / "parts", None, set(), tmp_path / "out")
    for table in PER_DOCUMENT:
        found = pl.read_parquet(tmp_path / "out" / f"{table}.parquet")
        assert found.is_empty()
        assert found.schema == contracts()[table].polars_schema


def test_a_column_that_is_new_is_null_in_kept_rows(corpus: Any, parts: Parts, tmp_path: Path) -> None:
    documents = corpus["a"]["documents"]
    older = documents.drop("subtitle").with_columns(dropped_since=pl.lit(1))
    (tmp_path / "s1").mkdir()
    (parts(tmp_path / "old", [[corpus["a"]]]) / "batch-0").rename(tmp_path / "s1" / "tables")
    older.select(sorted(older.columns)).write_parquet(tmp_path / "s1" / "tables" / "documents.parquet")
    assemble.assemble(tmp_path / "none", Snapshot("s1", tmp_path / "s1"), {"a"}, tmp_path / "out")
    expected = documents.with_columns(subtitle=pl.lit(None, pl.String))
    assert_frame_equal(pl.read_parquet(tmp_path / "out" / "documents.parquet"), expected)


@pytest.mark.parametrize("table", contracts())
def test_a_file_describes_itself(table: str, frame: Any, tmp_path: Path) -> None:
    contract = contracts()[table]
    schema = pq.read_schema(assemble.write(table, frame(table, []), tmp_path))
    about = {key.decode(): value.decode() for key, value in schema.metadata.items()}
    assert about["title"] == contract.title
    assert about["schema_version"] == SCHEMA_VERSION
    assert json.loads(about["primary_key"]) == list(contract.primary_key)
    columns = json.loads(about["columns"])
    assert list(columns) == [column.name for column in contract.columns]
    for column in contract.columns:
        assert columns[column.name]["description"] == column.description
        assert schema.field(column.name).metadata[b"description"].decode() == column.description


def test_a_frame_that_breaks_its_contract_is_refused(frame: Any, tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match="units: not conformed to its contract"):
        assemble.write("units", frame("units", [{}]).drop("label"), tmp_path)
