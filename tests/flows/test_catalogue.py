"""A catalogue is taken as it is written, or refused with the place to mend."""

from datetime import date, datetime
from pathlib import Path

import pytest

from expectations.contract import contracts
from flows.catalogue import OVERRIDES, CatalogueError, read

SHIPPED = Path(__file__).parents[2] / "seeds" / "reports" / "catalogue.yaml"


def catalogue(folder: Path, text: str) -> Path:
    file = folder / "catalogue.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def test_the_shipped_reports_are_listed() -> None:
    entries = {entry.document_id: entry for entry in read(SHIPPED)}
    assert list(entries) == ["cn-tj-2022-party-congress", "cn-tj-2022-commentary"]
    assert all(entry.path.is_file() for entry in entries.values())
    assert [entry.overrides["document_type"] for entry in entries.values()] == ["party_congress_report", "commentary"]
    for entry in entries.values():
        said = {name: entry.overrides[name] for name in ("place_code", "language", "translated_from", "translation")}
        assert said == {"place_code": "CN-TJ", "language": "en", "translated_from": "zh", "translation": "machine"}


def test_what_a_document_says_of_itself_is_not_repeated() -> None:
    said_by_itself = {"title", "subtitle", "event_date", "published_at", "source_name", "period_start", "period_end"}
    assert all(said_by_itself.isdisjoint(entry.overrides) for entry in read(SHIPPED))


def test_overrides_are_columns_of_documents() -> None:
    columns = contracts()["documents"].polars_schema.names()
    assert [name for name in columns if name in OVERRIDES] == list(OVERRIDES)


def test_values_have_the_type_of_their_column(tmp_path: Path) -> None:
    (entry,) = read(
        catalogue(
            tmp_path,
            "documents:\n"
            "  - path: a.txt\n"
            "    event_date: 2022-06-16\n"
            "    published_at: 2022-06-27 17:17\n"
            "    language: no\n"  # Norwegian, though YAML takes it for false
            "    title: 2022\n",
        )
    )
    assert entry.path == tmp_path / "a.txt"
    assert entry.document_id is None
    assert entry.overrides == {
        "event_date": date(2022, 6, 16),
        "published_at": datetime(2022, 6, 27, 17, 17),  # noqa: DTZ001 - local time, as printed
        "language": "no",
        "title": "2022",
    }


@pytest.mark.parametrize(
    ("text", "line", "column", "said"),
    [
        ("documents:\n\t- path: a.txt\n", 2, 1, "cannot start any token"),
        ("- path: a.txt\n", 1, 1, "expected `documents:`"),
        ("documents: reports\n", 1, 12, "expected `documents:` and a list"),
        ("documents:\n  - a.txt\n", 2, 5, "expected `path: …`"),
        ("documents:\n  - title: A\n", 2, 5, "no `path`"),
        ("documents:\n  - path: a.txt\n    titel: A\n", 3, 5, "unknown key 'titel'"),
        ("documents:\n  - path: a.txt\n    title: A\n    title: B\n", 4, 5, "stands here twice"),
        ("documents:\n  - path: a.txt\n    title:\n", 3, 11, "empty"),
        ("documents:\n  - path: a.txt\n    title: [A]\n", 3, 12, "a single value"),
        ("documents:\n  - path: a.txt\n    document_type: novel\n", 3, 20, "'novel' is none of party_congress_report"),
        ("documents:\n  - path: a.txt\n    document_id: a b\n", 3, 18, "'a b' is not of the form"),
        ("documents:\n  - path: a.txt\n    event_date: 16 June\n", 3, 17, "is no date; write it like 2022-06-16"),
        ("documents:\n  - path: a.txt\n    published_at: 2022-06-27T17:17+08:00\n", 3, 19, "time zone"),
        ("documents:\n  - path: a.txt\n  - path: a.txt\n", 3, 5, "a.txt is listed twice"),
        ("documents:\n  - path: a.txt\n    url: http://b/a\n", 3, 10, "a `path` and a `url`"),
        ("documents:\n  - url: http://b/a\n  - url: http://B/a#c\n", 3, 5, "http://b/a is listed twice"),
        ("documents:\n  - url: ftp://me:sesame@b/a\n", 2, 10, "ftp://b/a: ftp addresses can't be read"),
        ("documents:\n  - url: [a]\n", 2, 10, "a single value"),
        ("documents:\n  - path: '*.txt'\n    document_id: x\n", 3, 18, "document_id names one document"),
        ("documents:\n  - url: s3://reports/a/\n    document_id: x\n", 3, 18, "document_id names one document"),
        ("documents:\n  - {path: a.txt, document_id: x}\n  - {path: b.txt, document_id: x}\n", 3, 5, "x is taken"),
    ],
)
def test_a_fault_is_told_with_line_and_column(tmp_path: Path, text: str, line: int, column: int, said: str) -> None:
    file = catalogue(tmp_path, text)
    with pytest.raises(CatalogueError) as caught:
        read(file)
    assert (caught.value.line, caught.value.column) == (line, column)
    assert said in caught.value.message
    assert str(caught.value).startswith(f"{file}, line {line}, column {column}: ")


def test_an_address_in_place_of_a_path(tmp_path: Path) -> None:
    lines = "documents:\n  - {url: 'https://me:sesame@example.org/a.txt#b', document_id: a, language: en}\n"
    (entry,) = read(catalogue(tmp_path, lines))
    assert entry.address
    assert (entry.path, entry.address.uri, entry.address.credentials) == (
        None,
        "https://example.org/a.txt",
        ("me", "sesame"),
    )
    assert (entry.document_id, entry.overrides) == ("a", {"language": "en"})


def test_a_catalogue_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match="there is no such file"):
        read(tmp_path / "catalogue.yaml")


def test_a_catalogue_that_is_not_utf8(tmp_path: Path) -> None:
    (tmp_path / "catalogue.yaml").write_bytes("documents: é".encode("latin-1"))
    with pytest.raises(CatalogueError, match="byte 11 is not UTF-8"):
        read(tmp_path / "catalogue.yaml")


def test_an_encoding_is_named_as_python_knows_it(tmp_path: Path) -> None:
    lines = "documents:\n  - {path: a.txt, encoding: Windows-1252}\n  - {path: b.txt, encoding: GBK}\n  - path: c.txt\n"
    assert [entry.encoding for entry in read(catalogue(tmp_path, lines))] == ["cp1252", "gbk", None]


@pytest.mark.parametrize("encoding", ["klingon", "hex", "rot13", '"a\\0b"'])
def test_an_encoding_that_there_is_not(tmp_path: Path, encoding: str) -> None:
    with pytest.raises(CatalogueError, match="line 2, column 29: there is no encoding"):
        read(catalogue(tmp_path, f"documents:\n  - {{path: a.txt, encoding: {encoding}}}\n"))


@pytest.mark.parametrize(
    ("written", "what"),
    [
        ("documents:\n  - path: " + "[" * 50_000, "line 2, column .*: brackets in brackets"),
        ("documents:\n  - " + "- " * 50_000, "line 2, column .*: brackets in brackets"),
        ('documents:\n  - path: "a\\0b"\n', "line 2, column 11: a path holds no NUL"),
        ("documents:\n  - ? [a, b]\n    : c\n", "line 2, column 7: unknown key of several values"),
        ("documents:\n  - path: &p [*p]\n", "expected a single value|undefined alias"),
        ("documents:\n  - {path: a.txt, document_id: ../../a}\n", "document_id: .* is not of the form"),
    ],
)
def test_a_hostile_catalogue_is_refused(tmp_path: Path, written: str, what: str) -> None:
    with pytest.raises(CatalogueError, match=what):
        read(catalogue(tmp_path, written))
