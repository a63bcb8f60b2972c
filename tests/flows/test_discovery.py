"""What a run covers, what its sources are called, and what is wrong with them."""

import hashlib
import os
import socket
import unicodedata
import zipfile
from collections.abc import Iterator
from functools import partial
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows import discovery, web
from flows.catalogue import CatalogueError
from flows.discovery import Source, discover, slug
from flows.errors import UsageError
from flows.settings import Settings, read_paths
from tests.flows.web_servers import WebServer, body, in_turn, serving, status


def write(folder: Path, **files: str | bytes) -> Path:
    """Write files; `en__a` stands for en/a.txt."""
    for name, content in files.items():
        file = folder / f"{name.replace('__', '/')}.txt"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def found(*paths: Path, catalogue: Path | None = None) -> dict[str, Source]:
    return {source.source_uri: source for source in discover(Settings(paths=paths, catalogue=catalogue))}


def codes(sources: dict[str, Source]) -> dict[str, str | None]:
    return {uri: source.fault.error_code if source.fault else None for uri, source in sources.items()}


def test_a_folder_is_read_at_any_depth_in_order(tmp_path: Path) -> None:
    reports = write(tmp_path / "reports", b="B", a="A", zh__c="C")
    (reports / ".hidden.txt").write_text("hidden")
    write(reports / ".git", config="hidden")
    assert list(found(reports)) == ["reports/a.txt", "reports/b.txt", "reports/zh/c.txt"]


def test_a_source_has_its_hash_and_a_name_from_its_path(tmp_path: Path) -> None:
    source = found(write(tmp_path / "reports", zh__天津_2022="甲"))["reports/zh/天津_2022.txt"]
    assert source.sha256 == hashlib.sha256("甲".encode()).hexdigest()
    assert (source.document_id, source.n_bytes) == ("reports-zh-天津-2022", 3)


def test_a_file_has_the_same_name_alone_as_in_its_folder(tmp_path: Path) -> None:
    reports = write(tmp_path / "reports", a="A")
    assert found(reports / "a.txt") == found(reports) == found(reports, reports / "a.txt")


def test_a_folder_inside_another_is_part_of_it(tmp_path: Path) -> None:
    reports = write(tmp_path / "reports", zh__a="A")
    assert list(found(reports / "zh", reports)) == ["reports/zh/a.txt"]


def test_folders_of_one_name_get_their_parents_names(tmp_path: Path) -> None:
    first, second = write(tmp_path / "x" / "reports", a="A"), write(tmp_path / "y" / "reports", a="B")
    assert list(found(first, second)) == ["x/reports/a.txt", "y/reports/a.txt"]


def test_no_path_of_the_machine_gets_into_a_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reports = write(tmp_path / "reports", a="A")
    monkeypatch.chdir(reports)
    assert list(found(Path())) == list(found(Path("..", "reports"))) == ["reports/a.txt"]


def test_links_that_run_in_a_circle_end(tmp_path: Path) -> None:
    reports = write(tmp_path / "reports", en__a="A")
    (reports / "en" / "again").symlink_to(reports)
    (reports / "alias").symlink_to(reports / "en")
    assert list(found(reports)) == ["reports/en/a.txt"]


def test_the_warehouse_is_no_source(tmp_path: Path) -> None:
    reports = write(tmp_path / "reports", a="A", data__b="B")
    assert [s.source_uri for s in discover(Settings(paths=(reports,), warehouse=reports / "data"))] == ["reports/a.txt"]


def test_what_programs_leave_in_a_folder_is_passed_over(tmp_path: Path) -> None:
    reports = write(tmp_path / "reports", a="A")
    for name in (".hidden.txt", "~$a.docx", "Thumbs.db", "desktop.ini"):
        (reports / name).write_text("B")
    assert list(found(reports)) == ["reports/a.txt"]


def test_a_linked_folder_is_read(tmp_path: Path) -> None:
    reports = write(tmp_path / "reports", a="A")
    (reports / "more").symlink_to(write(tmp_path / "elsewhere", b="B"))
    assert list(found(reports)) == ["reports/a.txt", "reports/more/b.txt"]


def test_each_fault_has_its_code_and_the_others_go_on(tmp_path: Path) -> None:
    reports = write(tmp_path / "reports", a="A", b="A")
    (reports / "circle.txt").symlink_to(reports / "circle.txt")
    (reports / "gone.txt").symlink_to(tmp_path / "nowhere")
    os.mkfifo(reports / "pipe.txt")
    (reports / "page.odt").write_text("<p>A</p>")
    (reports / "scan.png").write_bytes(b"\x89PNG")
    (reports / "data.bin").write_bytes(b"\1\0\2")
    assert codes(found(reports)) == {
        "reports/a.txt": None,
        "reports/b.txt": "duplicate",
        "reports/circle.txt": "unreadable",
        "reports/data.bin": "binary",
        "reports/gone.txt": "missing",
        "reports/page.odt": "unreadable",
        "reports/pipe.txt": "unreadable",
        "reports/scan.png": "binary",
    }


def test_a_fault_says_what_to_do(tmp_path: Path) -> None:
    reports = write(tmp_path / "reports", a="A", b="A")
    (reports / "page.odt").write_text("<p>A</p>")
    faults = {uri: source.fault.message for uri, source in found(reports).items() if source.fault}
    assert faults == {
        "reports/b.txt": "the same bytes as reports/a.txt, which is taken in; remove one of the two",
        "reports/page.odt": "reports/page.odt is a .odt file, which can't be read; "
        "save it as one of .pdf, .docx, .html, .htm, .xhtml, .md, .markdown, .txt.",
    }


def test_a_path_that_is_not_there(tmp_path: Path) -> None:
    assert codes(found(tmp_path / "reports" / "a.txt", tmp_path / "speeches")) == {
        "reports/a.txt": "missing",
        f"{tmp_path.name}/speeches": "missing",
    }


def test_a_document_that_is_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(discovery, "MAX_BYTES", 3)
    assert codes(found(write(tmp_path / "reports", a="AAA", b="BBBB"))) == {
        "reports/a.txt": None,
        "reports/b.txt": "too_large",
    }


def test_what_was_never_there_was_mistyped(tmp_path: Path) -> None:
    reports = write(tmp_path / "reports", a="A")
    asked = Settings(paths=(reports, tmp_path / "speeches"))
    with pytest.raises(UsageError, match="speeches: there is no such file or folder; nothing was read"):
        discover(asked, known=("reports/a.txt",))
    uris = [source.source_uri for source in discover(asked, known=(f"{tmp_path.name}/speeches/b.txt",))]
    assert uris == ["reports/a.txt", f"{tmp_path.name}/speeches"]
    (tmp_path / "catalogue.yaml").write_text("documents: [{path: speeches}]")
    assert len(discover(asked, known=())) == 2


def test_a_pattern_gives_what_fits_it_under_the_names_of_its_folder(tmp_path: Path) -> None:
    reports = write(tmp_path / "reports", a="A", b="B", zh__c="C", zh__hidden="D")
    (reports / "zh" / "hidden.txt").rename(reports / "zh" / ".hidden.txt")
    (reports / "[1].txt").write_text("[1]")
    assert list(found(reports / "[ab].txt")) == ["reports/a.txt", "reports/b.txt"]
    assert list(found(reports / "**" / "*.txt")) == list(found(reports))
    assert list(found(reports / "z*")) == ["zh/c.txt"]
    assert list(found(reports / "[1].txt")) == ["reports/[1].txt"]
    with pytest.raises(UsageError, match="nothing there fits the pattern"):
        found(reports / "*.pdf")


def test_an_entry_with_a_pattern_describes_many(tmp_path: Path) -> None:
    reports = write(tmp_path / "reports", a="A", b="B", c="C")
    (reports / "catalogue.yaml").write_text(
        "documents:\n  - {path: a.txt, title: One}\n  - {path: '[ab].txt', language: en}\n  - path: '*.pdf'\n"
    )
    listed = found(catalogue=reports / "catalogue.yaml")
    assert {uri: source.overrides for uri, source in listed.items()} == {
        "reports/*.pdf": {},
        "reports/a.txt": {"title": "One"},
        "reports/b.txt": {"language": "en"},
    }
    assert codes(listed)["reports/*.pdf"] == "missing"
    assert list(found(reports)) == ["reports/*.pdf", "reports/a.txt", "reports/b.txt", "reports/c.txt"]


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[WebServer]:
    """A web server, that is asked without pauses."""
    monkeypatch.setattr(web, "Limits", partial(web.Limits, wait_seconds=0.01, pause_seconds=0))
    with serving() as served:
        yield served


def at(server: WebServer, tmp_path: Path, *paths: str, catalogue: Path | None = None) -> dict[str, Source]:
    """Discover addresses of a server; named by their paths."""
    asked = read_paths([f"{server.url}{path}" for path in paths])
    settings = Settings(paths=asked, warehouse=tmp_path / "data", catalogue=catalogue)
    return {source.source_uri.removeprefix(server.url): source for source in discover(settings)}


def test_addresses_are_sources(server: WebServer, tmp_path: Path) -> None:
    server.answers |= {
        "/a.txt": body(b"A", Content_Type="application/pdf"),
        "/b": body(b"B", Content_Type="text/plain; charset=utf-8", Link='<https://example.org/by>; rel="license"'),
        "/c?d=1": body(b"C", Content_Type="image/x-unknown"),
        "/%E6%8A%A5": body("报".encode()),
    }
    sources = at(server, tmp_path, "/a.txt", "/b", "/c?d=1", "/报", "/gone.txt")
    assert codes(sources) == {"/a.txt": None, "/b": None, "/c?d=1": "unreadable", "/gone.txt": "missing", "/报": None}
    host = server.url.partition("//")[2].replace(".", "-").replace(":", "-")
    assert [source.document_id for source in sources.values()] == [
        f"{host}-{name}" for name in ("a", "b", "c-d-1", "gone", "报")
    ]
    assert sources["/a.txt"].path.read_bytes() == b"A"
    assert (sources["/a.txt"].media_type, sources["/b"].media_type) == ("text/plain", "text/plain")
    assert sources["/b"].overrides == {"source_url": f"{server.url}/b", "licence": "https://example.org/by"}


def test_a_catalogue_describes_and_lists_addresses(server: WebServer, tmp_path: Path) -> None:
    server.answers |= {"/a.txt": body(b"A"), "/b.txt": body(b"B")}
    file = tmp_path / "catalogue.yaml"
    file.write_text(
        "documents:\n"
        f"  - {{url: '{server.url}/a.txt#top', document_id: first, source_url: https://example.org/a, licence: CC0}}\n"
    )
    assert list(at(server, tmp_path, "/b.txt", catalogue=file)) == ["/b.txt"]
    (source,) = discover(Settings(catalogue=file, warehouse=tmp_path / "data"))
    assert (source.source_uri, source.document_id) == (f"{server.url}/a.txt", "first")
    assert source.overrides == {"source_url": "https://example.org/a", "licence": "CC0"}
    (source,) = discover(Settings(paths=(tmp_path,), warehouse=tmp_path / "data"))
    assert source.document_id == "first"


def test_what_an_address_gave_before_stays_in_use(server: WebServer, tmp_path: Path) -> None:
    server.answers |= {"/a.txt": in_turn(body(b"A"), status(410)), "/b.txt": in_turn(body(b"B"), body(b"B" * 99))}
    before = at(server, tmp_path, "/a.txt", "/b.txt")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(discovery, "MAX_BYTES", 9)
        now = at(server, tmp_path, "/a.txt", "/b.txt")
    assert codes(now) == {"/a.txt": "missing", "/b.txt": "too_large"}
    assert (now["/a.txt"].is_pinned, now["/b.txt"].is_pinned) == (True, False)
    assert (now["/a.txt"].sha256, now["/b.txt"].sha256) == (before["/a.txt"].sha256, None)
    message = now["/a.txt"].fault
    assert message
    assert message.message.startswith("gone for good (410); what it gave on 2")


def test_an_archive_or_a_corpus_at_an_address_is_its_documents(server: WebServer, tmp_path: Path) -> None:
    data = BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("en/a.txt", "A")
        archive.writestr("b.png", b"\x89PNG")
    server.answers |= {
        "/all.zip": in_turn(body(data.getvalue()), status(500)),
        "/rows.csv?y=1": body(b"text,title\nOne,First\n"),
    }
    before, now = (at(server, tmp_path, "/all.zip", "/rows.csv?y=1") for _ in range(2))
    assert codes(before) == {"/all.zip/b.png": "binary", "/all.zip/en/a.txt": None, "/rows.csv?y=1/1": None}
    assert codes(now) == {"/all.zip/b.png": "binary", "/all.zip/en/a.txt": "unreadable", "/rows.csv?y=1/1": None}
    assert [uri for uri, source in now.items() if source.is_pinned] == ["/all.zip/en/a.txt"]
    assert {uri: s.sha256 for uri, s in now.items()} == {uri: s.sha256 for uri, s in before.items()}
    assert before["/rows.csv?y=1/1"].overrides["title"] == "First"


def test_addresses_that_would_share_an_id_get_their_own_hash(server: WebServer, tmp_path: Path) -> None:
    server.answers |= {"/a.txt": in_turn(body(b"1"), body(b"3")), "/a.md": body(b"2")}
    first, again = (at(server, tmp_path, "/a.txt", "/a.md") for _ in range(2))
    ids = {path: source.document_id for path, source in first.items()}
    assert ids["/a.txt"].endswith("-a-" + hashlib.sha256(f"{server.url}/a.txt".encode()).hexdigest()[:6])
    assert ids == {path: source.document_id for path, source in again.items()}


def test_an_address_that_was_likely_mistyped(server: WebServer, tmp_path: Path) -> None:
    asked = Settings(paths=read_paths([f"{server.url}/a.txt"]), warehouse=tmp_path / "data")
    with pytest.raises(UsageError, match=r"/a\.txt: not found \(404\); nothing was read"):
        discover(asked, known=())
    assert len(discover(asked, known=("reports/a.txt",))) == 1


def test_a_name_that_is_not_utf8_is_written_in_escapes(tmp_path: Path) -> None:
    reports = write(tmp_path / "reports", a="A")
    (reports / "a.txt").rename(reports / os.fsdecode(b"caf\xe9.txt"))
    (uri,) = found(reports)
    assert uri == "reports/caf\\xe9.txt"


def test_a_name_that_a_terminal_would_obey_is_written_in_escapes(tmp_path: Path) -> None:
    reports = write(tmp_path / "reports", a="A", b="B")
    (reports / "a.txt").rename(reports / "a\n\x1b]0;b\x07.txt")
    (reports / "b.txt").rename(reports / "txt.\u202eb.txt")
    assert list(found(reports)) == ["reports/a\\n\\x1b]0;b\\x07.txt", "reports/txt.\\u202eb.txt"]


def test_sockets_and_devices_are_not_opened(tmp_path: Path) -> None:
    reports = write(tmp_path / "reports", a="A")
    (reports / "zero.txt").symlink_to("/dev/zero")
    with socket.socket(socket.AF_UNIX) as opened:
        opened.bind(str(reports / "s.txt"))
    assert codes(found(reports)) == {
        "reports/a.txt": None,
        "reports/s.txt": "unreadable",
        "reports/zero.txt": "unreadable",
    }


def test_a_path_of_a_catalogue_may_lead_anywhere_but_names_no_way_out(tmp_path: Path) -> None:
    write(tmp_path, private="S")
    reports = write(tmp_path / "reports", a="A")
    (reports / "catalogue.yaml").write_text("documents:\n  - path: ../private.txt\n  - path: a.txt\n")
    sources = found(reports)
    assert all(".." not in uri for uri in sources)
    assert all("/" not in source.document_id for source in sources.values())


def test_the_catalogue_names_an_encoding(tmp_path: Path) -> None:
    reports = write(tmp_path / "reports", a="A")
    (reports / "catalogue.yaml").write_text("documents:\n  - {path: a.txt, encoding: gbk}\n")
    assert found(reports)["reports/a.txt"].encoding == "gbk"


def test_the_catalogue_of_a_folder_describes_its_documents(tmp_path: Path) -> None:
    reports = write(tmp_path / "reports", a="A", b="B")
    lines = "documents:\n  - {path: a.txt, document_id: first, title: One}\n  - {path: gone.txt, document_id: lost}\n"
    (reports / "catalogue.yaml").write_text(lines)
    sources = found(reports)
    assert [(uri, source.document_id) for uri, source in sources.items()] == [
        ("reports/a.txt", "first"),
        ("reports/b.txt", "reports-b"),
        ("reports/gone.txt", "lost"),
    ]
    assert sources["reports/a.txt"].overrides == {"title": "One"}
    assert codes(sources)["reports/gone.txt"] == "missing"
    assert found(reports / "a.txt") == {"reports/a.txt": sources["reports/a.txt"]}


def test_without_paths_the_catalogue_is_the_corpus(tmp_path: Path) -> None:
    reports = write(tmp_path / "reports", a="A", b="B")
    elsewhere = write(tmp_path / "elsewhere", c="C")
    file = reports / "catalogue.yaml"
    file.write_text(f"documents:\n  - path: a.txt\n  - path: {elsewhere / 'c.txt'}\n")
    assert list(found(catalogue=file)) == ["elsewhere/c.txt", "reports/a.txt"]


def test_catalogues_share_their_ids(tmp_path: Path) -> None:
    for folder in ("x", "y"):
        write(tmp_path / folder, a=folder)
        (tmp_path / folder / "catalogue.yaml").write_text("documents: [{path: a.txt, document_id: same}]")
    with pytest.raises(CatalogueError, match="document_id same is taken already"):
        found(tmp_path)


def test_of_two_copies_the_one_in_the_catalogue_counts(tmp_path: Path) -> None:
    reports = write(tmp_path / "reports", a="A", b="A")
    (reports / "catalogue.yaml").write_text("documents: [{path: b.txt, document_id: known}]")
    assert codes(found(reports)) == {"reports/a.txt": "duplicate", "reports/b.txt": None}


def test_documents_that_would_share_an_id_get_their_hash(tmp_path: Path) -> None:
    reports = write(tmp_path / "reports", a_b="1", A__b="2", c="3")
    (reports / "c.md").write_text("4")
    ids = {uri: source.document_id for uri, source in found(reports).items()}
    assert ids == {
        "reports/A/b.txt": f"reports-a-b-{hashlib.sha256(b'2').hexdigest()[:6]}",
        "reports/a_b.txt": f"reports-a-b-{hashlib.sha256(b'1').hexdigest()[:6]}",
        "reports/c.md": f"reports-c-{hashlib.sha256(b'4').hexdigest()[:6]}",
        "reports/c.txt": f"reports-c-{hashlib.sha256(b'3').hexdigest()[:6]}",
    }


@pytest.mark.parametrize(
    ("source_uri", "document_id"),
    [
        ("reports/cn-tj-2022.txt", "reports-cn-tj-2022"),
        ("zh/政府工作报告（2022）.txt", "zh-政府工作报告-2022"),
        ("en/Annual Report v1.2", "en-annual-report-v1"),
        ("hi/बजट भाषण.md", "hi-बजट-भाषण"),
        ("v1.2/report", "v1-2-report"),
        ("!!!.txt", "document"),
    ],
)
def test_a_slug_keeps_the_letters_of_every_script(source_uri: str, document_id: str) -> None:
    assert slug(source_uri) == document_id


@given(st.text(min_size=1))
def test_a_slug_is_an_id(source_uri: str) -> None:
    made = slug(source_uri)
    assert made
    assert all(char == "-" or unicodedata.category(char)[0] in "LMN" for char in made)
    assert slug(made) == made
