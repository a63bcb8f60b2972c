"""A person sees what was read of a document before it is listed, and nothing is listed that can't be read."""

import io
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from flows import web
from flows.catalogue import read
from flows.pins import Pins
from tests.flows.scenes import REPORTS, Said
from tests.flows.web_servers import WebServer, body, serving

Crossread = Callable[..., Said]
HEADED = """Budget Speech 2023

I. Schools

We will build 12 schools at a cost of $30 million by 2025, and mend the roofs of all others.

II. Water

Coverage reached 65%, and 9000 households moved into new homes over the past five years.
"""


@pytest.fixture
def folder(tmp_path: Path, reports: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with some reports in it."""
    assert reports.parent == tmp_path
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[WebServer]:
    monkeypatch.setattr(web, "Limits", partial(web.Limits, tries=1, pause_seconds=0))
    with serving() as served:
        yield served


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_what_was_read_is_shown_and_listed(crossread: Crossread, folder: Path) -> None:
    (folder / "speech.txt").write_text(HEADED)
    said = crossread("add", "speech.txt", "--date", "2023-02-01", "--place", "CN-TJ", "--id", "budget", "--yes")
    assert said.code == 0
    lines = [line.strip() for line in said.out.splitlines()]
    assert lines[0].endswith("/speech.txt")
    for line in (
        "title     Budget Speech 2023",
        "type      budget_speech",
        "date      2023-02-01",
        "place     CN-TJ",
        "language  en",
        "id        budget",
        "read as   text/plain, utf-8",
        "begins    Budget Speech 2023",
        "Added this document to catalogue.yaml.",
    ):
        assert line in lines
    assert any(line.startswith("outline") and "Schools" in line for line in lines)
    (entry,) = read(folder / "catalogue.yaml")
    assert (entry.path, entry.document_id) == (folder / "speech.txt", "budget")
    assert {name: str(value) for name, value in entry.overrides.items()} == {
        "event_date": "2023-02-01",
        "place_code": "CN-TJ",
    }


def test_what_is_listed_is_listed_once(crossread: Crossread, folder: Path) -> None:
    assert crossread("add", "reports/*.txt", "--yes").code == 0
    before = (folder / "catalogue.yaml").read_bytes()
    again = crossread("add", "reports", "--title", "One", "--yes")
    assert (again.code, again.out.count("already listed in catalogue.yaml")) == (0, len(REPORTS))
    assert (folder / "catalogue.yaml").read_bytes() == before


@pytest.mark.parametrize(("answer", "code"), [("y\n", 0), ("\n", 1)])
def test_a_person_is_asked(
    crossread: Crossread, folder: Path, monkeypatch: pytest.MonkeyPatch, answer: str, code: int
) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal(answer))
    said = crossread("add", "reports/plan.txt")
    assert (said.code, (folder / "catalogue.yaml").exists()) == (code, code == 0)
    assert "Add this document to catalogue.yaml? [y/N]" in said.out


def test_nobody_to_ask(crossread: Crossread, folder: Path) -> None:
    said = crossread("add", "reports/plan.txt")
    assert (said.code, "say --yes" in said.err, (folder / "catalogue.yaml").exists()) == (2, True, False)


def test_nothing_is_listed_if_anything_can_t_be_read(crossread: Crossread, folder: Path) -> None:
    (folder / "reports" / "empty.txt").touch()
    said = crossread("add", "reports", "--yes")
    assert (said.code, "empty.txt is empty" in said.err) == (2, True)
    (folder / "reports" / "empty.txt").unlink()
    (folder / "reports" / "scan.png").write_bytes(b"\x89PNG")
    said = crossread("add", "reports", "--yes")
    assert (said.code, "a PNG image" in said.err, "Nothing was added." in said.err) == (2, True, True)
    assert not (folder / "catalogue.yaml").exists()


def test_a_guessed_encoding_is_told(crossread: Crossread, folder: Path) -> None:
    (folder / "plan.txt").write_bytes(
        "人民政府工作报告\n\n空气优良天数增加到264天，覆盖率达到65%。\n".encode("gb18030")
    )
    said = crossread("add", "plan.txt", "--yes")
    assert "warning   the encoding gb18030 was guessed; is what it begins with right?" in said.out


def test_a_title_is_for_one_document(crossread: Crossread, folder: Path) -> None:
    assert folder
    said = crossread("add", "reports", "--title", "One", "--yes")
    assert (said.code, "--title is for one document, and here are 3" in said.err) == (2, True)


def test_an_address_is_listed_and_its_bytes_are_pinned(
    crossread: Crossread, folder: Path, warehouse: Path, server: WebServer
) -> None:
    server.answers["/speech"] = body(HEADED.encode(), Content_Type="text/plain; charset=utf-8")
    said = crossread("add", server.url.replace("//", "//me:sesame@") + "/speech#2", "--licence", "CC0", "--yes")
    assert (said.code, "sesame" in said.out + said.err) == (0, False)
    assert "user and password are not written" in said.out
    (entry,) = read(folder / "catalogue.yaml")
    assert entry.address
    assert (entry.address.uri, entry.address.credentials) == (f"{server.url}/speech", None)
    assert Pins(warehouse).find(entry.address.uri)
    assert "already listed" in crossread("add", f"{server.url}/speech").out


def test_an_address_that_gives_nothing_is_not_listed(crossread: Crossread, folder: Path, server: WebServer) -> None:
    said = crossread("add", f"{server.url}/speech", "--yes")
    assert (said.code, f"{server.url}/speech: not found (404)" in said.err) == (2, True)
    assert not (folder / "catalogue.yaml").exists()
