"""A batch is read, extracted and written; what can't be is rejected, alone."""

import hashlib
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from expectations.contract import contracts
from flows import batch
from flows.batch import BATCH_BYTES, BATCH_DOCUMENTS, NAMED_DOCUMENTS, Batch, batches, extract_batch
from flows.discovery import Source
from transforms.costs import costs


def source(path: Path, **overrides: str) -> Source:
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else None
    return Source(f"reports/{path.name}", path, path.stem, sha256, overrides=overrides)


def sized(*sizes: int) -> list[Source]:
    return [Source(f"{i}.txt", Path(f"{i}.txt"), f"{i}", n_bytes=size) for i, size in enumerate(sizes)]


def test_few_documents_are_batches_by_name() -> None:
    assert [each.name for each in batches(sized(9, 9, 9))] == ["0", "1", "2"]


def test_many_documents_share_batches() -> None:
    names = [each.name for each in batches(sized(*[1] * 600))]
    assert names == ["1 of 2: 500 documents", "2 of 2: 100 documents"]


@given(st.lists(st.integers(0, BATCH_BYTES * 2), min_size=NAMED_DOCUMENTS + 1, max_size=60))
def test_batches_divide_the_documents(sizes: list[int]) -> None:
    sources = sized(*sizes)
    divided = batches(sources)
    assert [source for each in divided for source in each.sources] == sources
    for each in divided:
        assert len(each.sources) <= BATCH_DOCUMENTS
        assert len(each.sources) == 1 or sum(source.n_bytes for source in each.sources) <= BATCH_BYTES


def test_a_batch_writes_every_table_of_its_documents(reports: Path, tmp_path: Path) -> None:
    sources = tuple(source(file, title="Given") for file in sorted(reports.iterdir()))
    done = extract_batch(Batch("all", sources), tmp_path / "parts")
    assert done.media_types == {source.source_uri: "text/plain" for source in sources}
    assert done.rejections == ()
    for name, contract in contracts().items():
        assert (tmp_path / "parts" / f"{name}.parquet").exists() == contract.per_document
    documents = pl.read_parquet(tmp_path / "parts" / "documents.parquet")
    assert documents.schema == contracts()["documents"].polars_schema
    assert documents["document_id"].to_list() == ["budget", "plan", "speech"]
    assert documents["title"].unique().to_list() == ["Given"]


def test_what_can_not_be_read_is_rejected_and_the_rest_goes_on(reports: Path, tmp_path: Path) -> None:
    sources = [source(file) for file in sorted(reports.iterdir())]
    (reports / "budget.txt").write_text("Other words than were hashed.")
    (reports / "plan.txt").unlink()
    done = extract_batch(Batch("all", tuple(sources)), tmp_path / "parts")
    assert [(each.source_uri, each.stage, each.error_code) for each in done.rejections] == [
        ("reports/budget.txt", "read", "unreadable"),
        ("reports/plan.txt", "read", "unreadable"),
    ]
    assert list(done.media_types) == ["reports/speech.txt"]


def test_a_file_out_of_reach_is_tried_again_first(reports: Path, tmp_path: Path) -> None:
    gone = source(reports / "plan.txt")
    (reports / "plan.txt").unlink()
    with pytest.raises(FileNotFoundError):
        extract_batch(Batch("plan", (gone,)), tmp_path, give_up=False)


def test_a_document_with_a_broken_structure_is_rejected(
    reports: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def shifted(sources: pl.DataFrame, reference: object) -> dict[str, pl.DataFrame]:
        tables = extract(sources, reference)
        of_plan = (pl.col("document_id") == "plan").cast(pl.Int64)
        return {**tables, "sentences": tables["sentences"].with_columns(pl.col("char_start") + of_plan)}

    extract = batch.extract
    monkeypatch.setattr(batch, "extract", shifted)
    sources = tuple(source(file) for file in sorted(reports.iterdir()))
    done = extract_batch(Batch("all", sources), tmp_path / "parts")
    (rejected,) = done.rejections
    assert (rejected.source_uri, rejected.stage, rejected.error_code) == ("reports/plan.txt", "conform", "structure")
    assert "sentences" in rejected.message
    assert "plan" not in pl.read_parquet(tmp_path / "parts" / "documents.parquet")["document_id"]


def test_a_document_that_stops_the_transforms_is_found_and_rejected(
    reports: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(sources: pl.DataFrame, reference: object) -> dict[str, pl.DataFrame]:
        if "speech" in sources["document_id"]:
            raise pl.exceptions.ComputeError("no such luck")
        return extract(sources, reference)

    extract = batch.extract
    monkeypatch.setattr(batch, "extract", stopped)
    sources = tuple(source(file) for file in sorted(reports.iterdir()))
    done = extract_batch(Batch("all", sources), tmp_path / "parts")
    assert [each.source_uri for each in done.rejections] == ["reports/speech.txt"]
    assert "ComputeError: no such luck" in done.rejections[0].message
    assert pl.read_parquet(tmp_path / "parts" / "documents.parquet")["document_id"].to_list() == ["budget", "plan"]


def test_a_document_is_read_in_the_encoding_that_the_catalogue_names(tmp_path: Path) -> None:
    file = tmp_path / "kraków.txt"
    file.write_bytes("Kraków jest piękny.".encode("cp1250"))
    guessed = source(file)
    assert [each.error_code for each in extract_batch(Batch("a", (guessed,)), tmp_path / "a").rejections] == [
        "undecodable"
    ]
    named = replace(guessed, encoding="cp1250")
    assert extract_batch(Batch("b", (named,)), tmp_path / "b").rejections == ()
    assert pl.read_parquet(tmp_path / "b" / "texts.parquet")["text"].to_list() == ["Kraków jest piękny."]


def test_what_does_not_fit_into_memory_is_divided_or_rejected(
    reports: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (reports / "many.txt").write_text("1\n" * 600)
    sources = tuple(source(file) for file in sorted(reports.iterdir()))
    most = 2 * max(costs(pl.Series([file.read_text() for file in reports.iterdir() if file.stem != "many"])))
    whole = extract_batch(Batch("whole", sources), tmp_path / "whole")
    monkeypatch.setattr(batch, "MOST", most)
    divided = extract_batch(Batch("divided", sources), tmp_path / "divided")
    assert whole.rejections == ()
    (rejection,) = divided.rejections
    assert (rejection.source_uri, rejection.stage, rejection.error_code) == ("reports/many.txt", "read", "too_large")
    assert "split it" in rejection.message
    for name in ("documents", "sentences", "numbers"):
        parts = [pl.read_parquet(tmp_path / run / f"{name}.parquet") for run in ("whole", "divided")]
        assert parts[0].filter(pl.col("document_id") != "many").equals(parts[1])


def test_a_full_disk_is_an_error_of_the_system(reports: Path, tmp_path: Path) -> None:
    parts = tmp_path / "parts"
    parts.mkdir()
    (parts / "documents.parquet").symlink_to("/dev/full")
    with pytest.raises(OSError, match="No space left"):
        extract_batch(Batch("all", (source(reports / "budget.txt"),)), parts)


def test_a_file_that_grows_without_end_is_not_read_to_its_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "a.txt"
    file.write_text("A report.")
    found = source(file)
    monkeypatch.setattr(batch, "MAX_BYTES", 20)
    file.write_text("A report. " * 1000)
    (rejection,) = extract_batch(Batch("a", (found,)), tmp_path / "parts").rejections
    assert (rejection.error_code, "changed" in rejection.message) == ("unreadable", True)
