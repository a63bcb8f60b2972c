"""What a run covers, what its sources are called, and what is wrong with them."""

import hashlib
import os
import socket
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows import discovery
from flows.catalogue import CatalogueError
from flows.discovery import Source, discover, slug
from flows.errors import UsageError
from flows.settings import Settings


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


def test_an_address_is_no_path() -> None:
    with pytest.raises(UsageError, match="addresses can't be read yet"):
        found(Path("https://example.org/report.html"))


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
