"""A file that holds many documents is as many sources, each with its own hash, faults and rows."""

import csv
import gzip
import hashlib
import json
import time
import zipfile
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from flows import containers
from flows.batch import Batch, extract_batch
from flows.catalogue import CatalogueError
from flows.containers import Opened
from flows.discovery import Source, discover
from flows.plan import Known, Plan, catalogue_sha256, plan
from flows.settings import Settings

GROWTH = "The economy grew by {} percent in 2021. We built 12 schools."
ROWS: list[dict[str, Any]] = [
    {"id": "north", "title": "Report of the north", "event_date": "2022-01-05", "text": GROWTH.format(5)},
    {"id": "south", "title": "Report of the south", "event_date": "2022-01-06", "text": GROWTH.format(6)},
    {"id": "west/2", "title": "Report of the west", "event_date": None, "text": GROWTH.format(7)},
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "en").mkdir()
    return tmp_path / "en"


def found(folder: Path) -> dict[str, Source]:
    return {source.source_uri: source for source in discover(Settings(paths=(folder,)))}


def faults(folder: Path) -> dict[str, tuple[str, str]]:
    return {uri: (s.fault.error_code, s.fault.message) for uri, s in found(folder).items() if s.fault}


def json_lines(file: Path, rows: list[dict[str, Any]]) -> Path:
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return file


def delimited(rows: list[dict[str, Any]]) -> str:
    stream = StringIO(newline="")
    writer = csv.DictWriter(stream, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue()


def catalogue(folder: Path, *lines: str) -> None:
    (folder / "catalogue.yaml").write_text(
        "\n".join(["documents:", *(f"  {line}" for line in lines)]), encoding="utf-8"
    )


def contents(sources: dict[str, Source]) -> dict[str, str]:
    """Return the texts of sources, read again from their container."""
    wanted = [(source.path, source.places) for source in sources.values()]
    with Opened(wanted) as opened:
        return {uri: opened.data(s.path, s.places, uri).decode() for uri, s in sources.items()}


def test_each_row_is_a_source_with_what_it_says_of_itself(folder: Path) -> None:
    json_lines(folder / "speeches.jsonl", ROWS)
    sources = found(folder)
    assert {uri: source.document_id for uri, source in sources.items()} == {
        "en/speeches.jsonl/north": "en-speeches-north",
        "en/speeches.jsonl/south": "en-speeches-south",
        "en/speeches.jsonl/west/2": "en-speeches-west-2",
    }
    north = sources["en/speeches.jsonl/north"]
    assert north.sha256 == hashlib.sha256(ROWS[0]["text"].encode()).hexdigest()
    assert north.overrides == {"title": "Report of the north", "event_date": date(2022, 1, 5)}
    assert sources["en/speeches.jsonl/west/2"].overrides == {"title": "Report of the west"}


@pytest.mark.parametrize("name", ["a.jsonl", "a.json", "a.csv", "a.parquet", "a.jsonl.gz", "all.zip"])
def test_all_kinds_of_corpora_give_the_same_documents(folder: Path, name: str) -> None:
    file = folder / name
    match name:
        case "a.jsonl":
            json_lines(file, ROWS)
        case "a.json":
            file.write_text(json.dumps(ROWS, indent=1), encoding="utf-8")
        case "a.csv":
            file.write_bytes(delimited(ROWS).encode("utf-16"))
        case "a.parquet":
            pl.DataFrame(ROWS).with_columns(pl.col("event_date").str.to_date()).write_parquet(file)
        case "a.jsonl.gz":
            file.write_bytes(gzip.compress(json_lines(folder / ".hidden", ROWS).read_bytes()))
        case _:
            with zipfile.ZipFile(file, "w") as made:
                made.writestr("data/rows.csv", delimited(ROWS))
    sources = found(folder)
    assert list(contents(sources).values()) == [row["text"] for row in ROWS]
    assert [source.overrides.get("event_date") for source in sources.values()] == [
        *(date(2022, 1, 5), date(2022, 1, 6), None)
    ]


def test_rows_without_an_id_are_named_by_their_number(folder: Path) -> None:
    json_lines(folder / "a.jsonl", [{"body": f"Text {i}."} for i in range(3)])
    assert list(found(folder)) == ["en/a.jsonl/1", "en/a.jsonl/2", "en/a.jsonl/3"]


def test_the_catalogue_says_which_column_is_what(folder: Path) -> None:
    json_lines(folder / "a.jsonl", [{"nr": 7, "said": "A text.", "headline": "T", "when": "2020-01-01"}])
    catalogue(
        folder,
        "- path: a.jsonl",
        "  columns: {text: said, title: headline, event_date: when, document_id: nr}",
        "  issuer: Town council",
        "  title: A speech",
    )
    (source,) = found(folder).values()
    assert (source.source_uri, source.document_id) == ("en/a.jsonl/7", "7")
    assert source.overrides == {"title": "T", "event_date": date(2020, 1, 1), "issuer": "Town council"}


@pytest.mark.parametrize("encoding", ["iso8859-9", "utf-16-le"])
def test_the_catalogue_says_the_encoding(folder: Path, encoding: str) -> None:
    text = "Geçen yıl üç okul açıldı, ekonomi yüzde beş büyüdü."
    (folder / "a.csv").write_bytes(delimited([{"text": text}]).encode(encoding))
    with zipfile.ZipFile(folder / "b.zip", "w") as made:
        made.writestr("b.txt", f"{text} Bu kadar.".encode(encoding))
    catalogue(folder, "- path: a.csv", f"  encoding: {encoding}", "- path: b.zip", f"  encoding: {encoding}")
    sources = found(folder)
    assert contents({"row": sources["en/a.csv/1"]}) == {"row": text}
    assert sources["en/b.zip/b.txt"].encoding == encoding


def test_the_id_of_an_entry_begins_those_of_its_documents(folder: Path) -> None:
    json_lines(folder / "a.jsonl", ROWS[:1])
    catalogue(folder, "- path: a.jsonl", "  document_id: towns-2022")
    assert [source.document_id for source in found(folder).values()] == ["towns-2022-north"]


@pytest.mark.parametrize(
    ("path", "columns", "message"),
    [
        ("a.txt", "{text: said}", "line 3, column 14: a.txt has no columns"),
        ("a.csv", "said", "line 3, column 14: expected names of columns"),
        ("a.csv", "{title: said}", "line 3, column 14: say which column holds the text"),
        ("a.csv", "{text: said, colour: red}", "line 3, column 27: unknown key 'colour'"),
        ("a.csv", "{text: [said]}", "line 3, column 21: expected a single value"),
    ],
)
def test_a_mistaken_mapping_stops_the_run(folder: Path, path: str, columns: str, message: str) -> None:
    catalogue(folder, f"- path: {path}", f"  columns: {columns}")
    with pytest.raises(CatalogueError, match=message):
        found(folder)


def test_a_mapping_to_a_column_that_is_not_there_is_told(folder: Path) -> None:
    json_lines(folder / "a.jsonl", ROWS)
    catalogue(folder, "- path: a.jsonl", "  columns: {text: said}")
    code, message = faults(folder)["en/a.jsonl"]
    assert code == "malformed"
    assert "no column 'said'" in message
    assert "id, title, event_date, text" in message


def test_without_an_evident_text_the_lines_to_write_are_shown(folder: Path) -> None:
    json_lines(folder / "a.jsonl", [{"id": 1, "headline": "Short", "what was said": "A longer text."}])
    code, message = faults(folder)["en/a.jsonl"]
    assert code == "malformed"
    assert message.endswith("  - path: a.jsonl\n    columns: {text: what was said, document_id: id, title: headline}")


def test_a_bad_value_sets_its_row_aside_alone(folder: Path) -> None:
    rows = [
        *ROWS,
        {"id": "x", "event_date": "5 March", "text": "A."},
        {"id": "y", "text": ""},
        {"id": "z", "text": ["a"]},
        {"id": "north", "text": "B."},
        {"id": "\ud800", "text": "C."},
        {"id": "half", "text": "\udc00"},
        {"id": "long" * 99, "text": "D."},
        {"text": "No id."},
    ]
    json_lines(folder / "a.jsonl", rows)
    told = faults(folder)
    assert {uri: code for uri, (code, _) in told.items()} == {
        "en/a.jsonl/x": "malformed",
        "en/a.jsonl/y": "empty",
        "en/a.jsonl/z": "malformed",
        "en/a.jsonl/line 7": "malformed",
        "en/a.jsonl/line 8": "malformed",
        "en/a.jsonl/half": "malformed",
        "en/a.jsonl/line 10": "malformed",
    }
    assert told["en/a.jsonl/x"][1] == (
        "en/a.jsonl, line 4, column 'event_date' (event_date): '5 March' is no date; write it like 2022-06-16."
    )
    assert len(found(folder)) == len(rows)


def test_ids_are_given_once_in_the_whole_corpus(folder: Path) -> None:
    (folder / "a.txt").write_text("A report.", encoding="utf-8")
    json_lines(folder / "b.jsonl", [{"nr": "a", "text": "A row."}, {"nr": "b c", "text": "Another."}])
    catalogue(
        folder, "- path: a.txt", "  document_id: a", "- path: b.jsonl", "  columns: {text: text, document_id: nr}"
    )
    told = faults(folder)
    assert [uri for uri, (code, _) in told.items() if code == "malformed"] == ["en/b.jsonl/a", "en/b.jsonl/line 2"]
    assert "taken already, by en/a.txt" in told["en/b.jsonl/a"][1]
    assert found(folder)["en/a.txt"].document_id == "a"


def test_rows_with_the_same_text_are_duplicates(folder: Path) -> None:
    json_lines(folder / "a.jsonl", [{"text": "The same."}, {"text": "The same."}])
    assert {uri: code for uri, (code, _) in faults(folder).items()} == {"en/a.jsonl/2": "duplicate"}


def test_an_archive_holds_documents_of_any_kind(folder: Path) -> None:
    with zipfile.ZipFile(folder / "all.zip", "w") as made:
        made.writestr("2019/a.txt", "A text.")
        made.writestr("2020/a.txt", "Another.")
        made.writestr("photo.png", b"\x89PNG")
        made.writestr("inner.zip", b"PK\x05\x06" + bytes(18))
        made.writestr("bad.csv", "a,a\n")
        made.writestr("../../evil.txt", "Evil.")
    assert {uri: s.document_id for uri, s in found(folder).items() if not s.fault} == {
        "en/all.zip/2019/a.txt": "en-all-2019-a",
        "en/all.zip/2020/a.txt": "en-all-2020-a",
    }
    assert {uri: code for uri, (code, _) in faults(folder).items()} == {
        "en/all.zip/photo.png": "binary",
        "en/all.zip/inner.zip": "unreadable",
        "en/all.zip/bad.csv": "malformed",
        "en/all.zip/../../evil.txt": "malformed",
    }
    assert {path.name for path in folder.parent.rglob("*")} == {"en", "all.zip"}


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.zip", b"PK\x05\x06" + bytes(18), "empty"),
        ("a.zip", b"PK\x03\x04" + bytes(90), "malformed"),
        ("a.xlsx", b"PK\x03\x04" + bytes(26) + b"[Content_Types].xml" + b"xl/", "binary"),
        ("a.jsonl", b"\n\n", "malformed"),
        ("a.csv", b"text\n", "empty"),
        ("a.csv", b"\x89PNG", "binary"),
        ("a.parquet", b"PAR1" + bytes(90), "malformed"),
        ("a.txt.gz", b"\x1f\x8b\x08" + bytes(9), "malformed"),
    ],
)
def test_a_container_that_is_broken_is_told_by_its_name(folder: Path, name: str, data: bytes, code: str) -> None:
    (folder / name).write_bytes(data)
    assert {uri: found for uri, (found, _) in faults(folder).items()} == {f"en/{name}": code}


def test_a_corpus_without_end_is_read_up_to_a_limit(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    json_lines(folder / "a.jsonl", [{"text": f"Text {i}."} for i in range(5)])
    monkeypatch.setattr(containers, "MOST_ROWS", 3)
    assert [s.fault.error_code if s.fault else None for s in found(folder).values()] == ["too_large", None, None, None]


def test_a_file_of_which_most_rows_are_broken_is_told_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(containers, "MOST_BROKEN", 3)
    (folder / "a.jsonl").write_text('{"text": "One."}\n' + "no JSON\n" * 99, encoding="utf-8")
    told = faults(folder)
    assert list(told) == ["en/a.jsonl", "en/a.jsonl/2", "en/a.jsonl/3", "en/a.jsonl/4"]
    assert "most rows can't be read" in told["en/a.jsonl"][1]


def manifest(done: Plan) -> dict[str, Any]:
    made = [
        Known(s.source_uri, s.document_id, s.sha256, "text/plain", "ok", None, catalogue_sha256(s))
        for s in done.to_extract
    ]
    return {"fingerprint": "f", "sources": [known.to_manifest() for known in made]}


def test_a_row_that_changes_is_the_only_one_to_be_read_again(folder: Path) -> None:
    file = json_lines(folder / "a.jsonl", ROWS)
    first = manifest(plan(found(folder).values(), None, "f"))
    json_lines(file, [{"id": "new", "text": "New."}, {**ROWS[0], "title": "Another"}, *ROWS[1:]])
    again = plan(found(folder).values(), first, "f")
    assert [source.source_uri for source in again.new] == ["en/a.jsonl/new"]
    assert [source.source_uri for source in again.changed] == ["en/a.jsonl/north"]
    assert len(again.kept) == 2


@pytest.mark.parametrize("data", [b'{"id": ', b""])
def test_documents_of_a_container_that_breaks_are_stale_not_removed(folder: Path, data: bytes) -> None:
    file = json_lines(folder / "a.jsonl", ROWS)
    first = manifest(plan(found(folder).values(), None, "f"))
    file.write_bytes(data)
    broken = plan(found(folder).values(), first, "f")
    assert broken.removed == ()
    states = {source.source_uri: broken.set_aside(source).state for source in broken.faulty}
    assert [states[f"en/a.jsonl/{row['id']}"] for row in ROWS] == ["stale"] * 3


def test_a_batch_reads_rows_and_files_of_containers(folder: Path, tmp_path: Path) -> None:
    json_lines(folder / "a.jsonl", [*ROWS, {"id": "page.html", "text": "Not a page, whatever its id ends with."}])
    with zipfile.ZipFile(folder / "all.zip", "w") as made:
        made.writestr("b.txt", GROWTH.format(9))
    done = extract_batch(Batch("all", tuple(found(folder).values())), tmp_path / "parts")
    assert done.rejections == ()
    documents = pl.read_parquet(tmp_path / "parts" / "documents.parquet")
    assert documents["source_uri"].to_list() == [
        "en/a.jsonl/north",
        "en/a.jsonl/page.html",
        "en/a.jsonl/south",
        "en/a.jsonl/west/2",
        "en/all.zip/b.txt",
    ]
    assert documents["event_date"].to_list() == [date(2022, 1, 5), None, date(2022, 1, 6), None, None]


@pytest.mark.parametrize("name", ["a.jsonl", "a.parquet"])
def test_a_container_that_changes_while_it_is_read_is_told(folder: Path, tmp_path: Path, name: str) -> None:
    file = folder / name
    write = {"a.jsonl": json_lines, "a.parquet": lambda file, rows: pl.DataFrame(rows).write_parquet(file)}[name]
    write(file, [{"text": row["text"]} for row in ROWS])
    sources = tuple(found(folder).values())
    write(file, [{"text": "Another."}])
    done = extract_batch(Batch("all", sources), tmp_path / "parts")
    assert [(each.source_uri, each.error_code) for each in done.rejections] == [
        (source.source_uri, "unreadable") for source in sources
    ]
    assert all("run again" in each.message for each in done.rejections)


def test_batches_of_parquet_are_read_in_any_order(folder: Path) -> None:
    pl.DataFrame({"text": [f"Text {i}." for i in range(3000)]}).write_parquet(folder / "a.parquet", row_group_size=1000)
    sources = found(folder)
    for rows in ([1, 2, 700], [701, 1500], [1501, 2999], [0, 3]):
        wanted = {str(row): sources[f"en/a.parquet/{row + 1}"] for row in rows}
        assert contents(wanted) == {str(row): f"Text {row}." for row in rows}


def test_a_large_corpus_is_listed_and_read_in_time_in_proportion(folder: Path) -> None:
    json_lines(folder / "a.jsonl", [{"id": i, "text": f"Text {i}."} for i in range(4000)])
    began = time.process_time()
    sources = found(folder)
    assert len(contents(sources)) == 4000
    assert time.process_time() - began < 5


def test_a_disk_that_fails_while_a_container_is_listed_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError(5, "Input/output error")

    json_lines(folder / "a.jsonl", ROWS)
    monkeypatch.setattr("flows.containers.corpus.rows", fail)
    assert {code for code, _ in faults(folder).values()} == {"unreadable"}
