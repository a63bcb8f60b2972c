"""Documents put on the list of a catalogue: at its end, with all that people wrote there left as it is."""

import os
import secrets
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from flows.addresses import Address
from flows.catalogue import CatalogueError, Entry, Value, documents_of, entries_of
from flows.errors import UsageError

EMPTY = "documents:\n"


@dataclass(frozen=True)
class Listing:
    """A document to be listed: where it lies, and what is to be said of it by key."""

    place: Path | Address
    said: Mapping[str, Value]


def append(file: Path, listings: Sequence[Listing]) -> None:
    """Write documents at the end of a catalogue; a file that is not there begins with them.

    Paths are written as they lead from the catalogue's folder. The file is replaced at once, then read again.
    Raises CatalogueError, and UsageError where it can't be written; then it is as it was.
    """
    file, real = Path(os.path.abspath(file)), Path(os.path.realpath(file))  # noqa: PTH100 - keeps links, removes `..`
    try:
        before = real.read_bytes() if real.exists() else None
        old = EMPTY if before is None else before.decode()
        new = _appended(file, old, listings)
        expected = [*(entries_of(file, old) if before is not None else []), *_entries(file, listings)]
        if entries_of(file, new) != expected:
            raise CatalogueError(file, "the documents can't be added in its form; add them by hand")
        _replace(real, before, new)
        if real.read_bytes() != new.encode():
            _restore(real, before)
            raise CatalogueError(file, "is not what was written, and was put back as it was; try again")
    except UnicodeError as error:
        raise UsageError(f"{file}: can't hold the name of a file that is not UTF-8; rename the file") from error
    except OSError as error:
        raise UsageError(f"{file}: can't be written: {error.strerror}; nothing was added") from error


def _entries(file: Path, listings: Sequence[Listing]) -> list[Entry]:
    return [_entry(file, listing) for listing in listings]


def _entry(file: Path, listing: Listing) -> Entry:
    overrides = {name: value for name, value in listing.said.items() if name != "document_id"}
    document_id = listing.said.get("document_id")
    name = str(document_id) if document_id else None
    if isinstance(listing.place, Address):
        return Entry(file.parent, None, name, overrides, listing.place)
    path = Path(os.path.normpath(file.parent / _relative(file, listing.place)))
    return Entry(file.parent, path, name, overrides)


def _relative(file: Path, path: Path) -> str:
    name = Path(os.path.relpath(path, file.parent)).as_posix()
    name.encode()  # raises where a name of the file system is no text
    return name


def _appended(file: Path, text: str, listings: Sequence[Listing]) -> str:
    ends = "\r\n" if "\r\n" in text else "\n"
    indent, gap = 2, ""
    if text != EMPTY:
        documents = documents_of(file, text)
        start, end = documents.start_mark, documents.end_mark
        if documents.flow_style and documents.value:
            raise CatalogueError(file, "write the list in lines, one `- path: …` a document", start)
        if documents.flow_style:
            text = text[: start.index].rstrip(" ") + text[end.index :]
        else:
            indent = start.column
            above = text.splitlines()[documents.value[-1].start_mark.line - 1]
            gap = ends if len(documents.value) > 1 and not above.strip() else ""
    if not text.endswith(ends):
        text += ends
    return text + "".join(gap + _item(file, listing, indent, ends) for listing in listings)


def _item(file: Path, listing: Listing, indent: int, ends: str) -> str:
    is_address = isinstance(listing.place, Address)
    place = listing.place.uri if isinstance(listing.place, Address) else _relative(file, listing.place)
    said = {"url" if is_address else "path": place, **listing.said}
    dumped = [
        yaml.safe_dump({key: value}, allow_unicode=True, width=float("inf")).rstrip("\n") for key, value in said.items()
    ]
    lines = [" " * indent + ("- " if i == 0 else "  ") + line for i, line in enumerate(dumped)]
    return "".join(line + ends for line in lines)


def _replace(file: Path, before: bytes | None, new: str) -> None:
    draft = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    try:
        with draft.open("xb") as stream:
            stream.write(new.encode())
            stream.flush()
            os.fsync(stream.fileno())
        if before is not None:
            shutil.copymode(file, draft)
        if (file.read_bytes() if file.exists() else None) != before:
            raise CatalogueError(file, "changed meanwhile; nothing was added, try again")
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)


def _restore(file: Path, before: bytes | None) -> None:
    if before is None:
        file.unlink()
    else:
        file.write_bytes(before)
