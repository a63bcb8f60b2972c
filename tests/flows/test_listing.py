"""Documents are put at the end of a catalogue, and what people wrote there stays as it is."""

import errno
import os
from datetime import date
from pathlib import Path

import pytest

from flows import listing
from flows.addresses import parse
from flows.catalogue import CatalogueError, read
from flows.errors import UsageError
from flows.listing import Listing, append


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "catalogue.yaml"


def listed(file: Path, *names: str, **said: str | date) -> str:
    append(file, [Listing(file.parent / name, said) for name in names])
    return file.read_bytes().decode()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (None, "documents:\n  - path: new.txt\n"),
        ("documents: []\n", "documents:\n  - path: new.txt\n"),
        ("documents:\n- path: a.txt", "documents:\n- path: a.txt\n- path: new.txt\n"),
        (
            "# ours\ndocuments:\n    - path: a.txt  # old\n      title: |\n        A\n\n    # last\n",
            "# ours\ndocuments:\n    - path: a.txt  # old\n      title: |\n        A\n\n    # last\n"
            "    - path: new.txt\n",
        ),
        (
            "documents:\n  - path: a.txt\n\n  - {path: b.txt}\n",
            "documents:\n  - path: a.txt\n\n  - {path: b.txt}\n\n  - path: new.txt\n",
        ),
        ("documents:\r\n  - path: a.txt\r\n", "documents:\r\n  - path: a.txt\r\n  - path: new.txt\r\n"),
    ],
)
def test_an_entry_goes_to_the_end(file: Path, before: str | None, after: str) -> None:
    if before is not None:
        file.write_bytes(before.encode())
    assert listed(file, "new.txt") == after


def test_values_are_read_as_they_were_said(file: Path) -> None:
    said = {"title": "2022: #1 – “no”", "event_date": date(2022, 6, 16), "language": "no", "licence": "null"}
    file.write_text("documents:\n  - path: a.txt\n")
    append(
        file,
        [Listing(file.parent / "b: c.txt", said), Listing(parse("https://example.org/报告"), {"document_id": "r"})],
    )
    _, path, url = read(file)
    assert (path.path, path.overrides) == (file.parent / "b: c.txt", said)
    assert (url.address, url.document_id) == (parse("https://example.org/报告"), "r")
    assert "    event_date: 2022-06-16\n" in file.read_text()


def test_paths_lead_from_the_folder_of_the_catalogue(file: Path, tmp_path: Path) -> None:
    append(file, [Listing(tmp_path.parent / "elsewhere" / "a.txt", {}), Listing(tmp_path / "in" / "b.txt", {})])
    assert "- path: ../elsewhere/a.txt\n" in file.read_text()
    assert "- path: in/b.txt\n" in file.read_text()


def test_paths_lead_from_the_folder_of_a_link(tmp_path: Path) -> None:
    (tmp_path / "far" / "away").mkdir(parents=True)
    (tmp_path / "link").symlink_to(tmp_path / "far" / "away" / "list.yaml")
    append(tmp_path / "link", [Listing(tmp_path / "a.txt", {})])
    assert [entry.path for entry in read(tmp_path / "link")] == [tmp_path / "a.txt"]
    assert (tmp_path / "far" / "away" / "list.yaml").read_text() == "documents:\n  - path: a.txt\n"


def test_the_mode_stays_and_links_are_followed(file: Path, tmp_path: Path) -> None:
    file.write_text("documents:\n  - path: a.txt\n")
    file.chmod(0o640)
    (tmp_path / "link").symlink_to(file)
    append(tmp_path / "link", [Listing(tmp_path / "b.txt", {})])
    assert (tmp_path / "link").is_symlink()
    assert (file.stat().st_mode & 0o777, len(read(file))) == (0o640, 2)


@pytest.mark.parametrize(
    ("before", "said"),
    [
        ("documents: [{path: a.txt}]\n", "write the list in lines"),
        ("documents:\n  - path: a.txt\n...\n", "add them by hand|expected"),
        ("documents:\n  - path: new.txt\n", "listed twice"),
        ("documents\n", "expected `documents:`"),
    ],
)
def test_what_can_t_be_added_leaves_the_file_alone(file: Path, before: str, said: str) -> None:
    file.write_text(before)
    with pytest.raises(CatalogueError, match=said):
        listed(file, "new.txt")
    assert file.read_text() == before
    assert list(file.parent.iterdir()) == [file]


def test_a_name_that_is_not_utf8_can_t_be_written(file: Path) -> None:
    with pytest.raises(UsageError, match="rename the file"):
        listed(file, os.fsdecode(b"caf\xe9.txt"))
    assert not file.exists()


def test_a_full_disk_leaves_the_file_alone(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    file.write_text("documents:\n  - path: a.txt\n")
    monkeypatch.setattr(listing.os, "fsync", full)
    with pytest.raises(UsageError, match="No space left on device; nothing was added"):
        listed(file, "new.txt")
    assert file.read_text() == "documents:\n  - path: a.txt\n"
    assert list(file.parent.iterdir()) == [file]


def test_a_file_that_somebody_else_changes_meanwhile(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_text("documents:\n  - path: a.txt\n")
    monkeypatch.setattr(listing.os, "fsync", lambda _: file.write_text("documents:\n  - path: theirs.txt\n"))
    with pytest.raises(CatalogueError, match="changed meanwhile; nothing was added"):
        listed(file, "new.txt")
    assert file.read_text() == "documents:\n  - path: theirs.txt\n"


def test_a_file_that_is_not_what_was_written_is_put_back(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def replace(_draft: Path, target: Path) -> None:
        target.write_text("documents:\n")

    file.write_text("documents:\n  - path: a.txt\n")
    monkeypatch.setattr(Path, "replace", replace)
    with pytest.raises(CatalogueError, match="put back as it was"):
        listed(file, "new.txt")
    assert file.read_text() == "documents:\n  - path: a.txt\n"
