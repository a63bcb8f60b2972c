"""Files that hold many documents: archives, and corpora of which each row is a document.

Each document is a member with bytes, a hash, overrides and faults of its own, so that one that changes, or is broken,
is one. A gzip file or a file in a ZIP archive may hold a corpus in turn; an archive in an archive is refused.
"""

import hashlib
import math
import re
import unicodedata
import zipfile
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import lru_cache
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO
from weakref import finalize

from expectations.contract import Column, contracts
from flows.catalogue import OVERRIDES, Value, typed
from transforms.readers import archive, corpus
from transforms.readers.archive import Packed, PackedFile
from transforms.readers.corpus import Cell, ForwardColumn, Kind, Row, Table
from transforms.readers.rendition import ReadError
from transforms.reading import HEAD_BYTES, Format, container_of, format_of

Place = Packed | Cell

MOST_ROWS = 1_000_000
MOST_BROKEN = 1000  # rows; where more are, and are the most, it is no such file
MOST_TOLD = 20  # columns named in a message
MOST_TEXT = 4 * 2**30  # bytes of all rows
LONGEST_ID = 200  # characters
LARGEST_INNER = 256 * 2**20  # bytes of a corpus in an archive
CHANGED = "changed while it was read; run again"
KINDS: Mapping[str, Kind] = {
    "JSON lines": "json_lines",
    "JSON": "json",
    "CSV": "delimited",
    "Parquet": "parquet",
}
# What columns are usually called, where no catalogue says which is which; the first that is there is taken.
USUAL: Mapping[str, tuple[str, ...]] = {
    "text": (
        *("text", "body", "content", "full_text", "fulltext", "speech", "speech_text", "speechtext", "transcript"),
        *("document", "正文", "全文", "内容"),
    ),
    "document_id": ("document_id", "id", "doc_id", "docid", "uid", "编号"),
    "title": ("title", "headline", "标题", "题目"),
    **{name: (name,) for name in OVERRIDES if name != "title"},
}
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True)
class Member:
    """A document in a container.

    `name` is its source_uri, `places` lead from the file to its bytes, one within the other; `stem` is what its id is
    made of where it has none, `encoding` that of its bytes where the catalogue says it.
    """

    name: str
    places: tuple[Place, ...] = ()
    stem: str = ""
    document_id: str | None = None
    sha256: str | None = None
    n_bytes: int = 0
    overrides: Mapping[str, Value] = field(default_factory=dict)
    fault: ReadError | None = None
    encoding: str | None = None


@dataclass(frozen=True)
class Container:
    """A file that holds documents: its format, its source_uri, and what its entry in a catalogue says.

    `base` is what the ids of its members begin with, `max_bytes` what one may have, `encoding` that of its texts
    where the catalogue says it.
    """

    format: Format
    uri: str
    base: str
    columns: Mapping[str, str]
    max_bytes: int
    encoding: str | None = None


def members(container: Container, stream: BinaryIO) -> Iterator[Member]:
    """List the documents of a container; what can't be read of it is a member with a fault, the others go on."""
    try:
        if container.format.reader == "corpus":
            yield from _rows(container, stream, ())
        elif container.format.label == "gzip":
            name = PurePosixPath(container.uri).stem
            data = archive.gunzipped(stream, container.uri, LARGEST_INNER)
            yield from _packed(container, data, PackedFile(name, Packed(), len(data)), _stem("", container.base))
        else:
            yield from _files(container, stream)
    except ReadError as error:
        yield Member(container.uri, fault=error)


def _files(container: Container, stream: BinaryIO) -> Iterator[Member]:
    with archive.opened(stream, container.uri) as opened:
        found = False
        for file in archive.files(opened, container.uri, LARGEST_INNER):
            found = True
            if file.fault:
                yield Member(f"{container.uri}/{file.name}", (file.place,), fault=file.fault)
                continue
            try:
                data = archive.unpacked(opened, file.place, f"{container.uri}/{file.name}")
            except ReadError as error:
                yield Member(f"{container.uri}/{file.name}", (file.place,), fault=error)
            else:
                yield from _packed(container, data, file, _stem(container.base, file.name))
    if not found:
        raise ReadError("empty", f"{container.uri} holds no files; replace or remove it.")


def _stem(folder: str, name: str) -> str:
    return (PurePosixPath(folder) / name).with_suffix("").as_posix()


def _packed(container: Container, data: bytes, file: PackedFile, stem: str) -> Iterator[Member]:
    """List the documents of an unpacked file: itself, or its rows."""
    uri, places = f"{container.uri}/{file.name}", (file.place,)
    sha256 = hashlib.sha256(data).hexdigest()
    inner = container_of(data[:HEAD_BYTES], file.name)
    if inner and inner.reader == "corpus":
        try:
            yield from _rows(replace(container, format=inner, uri=uri, base=stem), BytesIO(data), places)
        except ReadError as error:
            yield Member(uri, places, sha256=sha256, fault=error)
        return
    fault = _unreadable(container, inner, data, uri)
    encoding = container.encoding if not fault and _is_text(data, uri) else None
    yield Member(uri, places, stem, sha256=sha256, n_bytes=len(data), fault=fault, encoding=encoding)


def _is_text(data: bytes, uri: str) -> bool:
    return format_of(data[:HEAD_BYTES], uri).media_type.startswith("text/")


def _unreadable(container: Container, inner: Format | None, data: bytes, uri: str) -> ReadError | None:
    if inner:
        message = f"{uri} is a {inner.label} inside another; unpack {container.uri} and give what is in it."
        return ReadError("unreadable", message)
    if len(data) > container.max_bytes:
        message = f"{uri}: {len(data):,} bytes, more than the {container.max_bytes:,} of one document; split it."
        return ReadError("too_large", message)
    try:
        format_of(data[:HEAD_BYTES], uri)
    except ReadError as error:
        return error
    return None


def _rows(container: Container, stream: BinaryIO, places: tuple[Place, ...]) -> Iterator[Member]:
    kind = KINDS[container.format.label]
    stream = stream if kind == "parquet" else corpus.narrowed(stream, container.uri, container.encoding)
    shape = corpus.table(stream, kind, container.uri, container.encoding)
    mapping = _mapping(container, shape, stream)
    reader = _RowReader(container, shape, mapping, places)
    n_bytes = n_broken = 0
    for n, row in enumerate(corpus.rows(stream, shape, container.uri, tuple(dict.fromkeys(mapping.values()))), 1):
        member = reader.member(row)
        n_bytes += member.n_bytes
        n_broken += member.fault is not None and member.fault.code not in {"empty", "duplicate"}
        if n_broken > MOST_BROKEN and n_broken > n / 2:
            message = (
                f"{container.uri}: most rows can't be read ({n_broken:,} of {n:,}); what follows {row.where} is not"
            )
            raise ReadError("malformed", f"{message} looked at. Is it what its name says?")
        if n > MOST_ROWS or n_bytes > MOST_TEXT:
            limits = f"{MOST_ROWS:,} rows and {MOST_TEXT:,} bytes of text"
            raise ReadError(
                "too_large", f"{container.uri} holds more than {limits}; what follows {row.where} is not read."
            )
        yield member
    if not reader.seen:
        raise ReadError("empty", f"{container.uri} holds no rows that can be read; replace or remove it.")


def _mapping(container: Container, shape: Table, stream: BinaryIO) -> dict[str, str]:
    """Say which column holds what: as the catalogue says, else by the usual names. Raises ReadError (malformed)."""
    missing = sorted(column for column in container.columns.values() if column not in shape.columns)
    if missing:
        message = (
            f"{container.uri} has no column {missing[0]!r}, which the catalogue names; its columns are {_told(shape)}."
        )
        raise ReadError("malformed", message)
    if container.columns:
        return dict(container.columns)
    by_name = {column.strip().lower(): column for column in reversed(shape.columns)}
    found = {key: by_name[name] for key, names in USUAL.items() for name in reversed(names) if name in by_name}
    if "text" not in found:
        raise ReadError("malformed", _advice(container, shape, found, _longest(shape, stream, container.uri)))
    return found


def _advice(container: Container, shape: Table, found: Mapping[str, str], longest: str) -> str:
    if not shape.columns:
        return f"{container.uri} has no columns; it has to hold a document a row, with names for the columns."
    said = ", ".join(f"{key}: {column}" for key, column in {"text": longest, **found}.items())
    name = next(part for part in reversed(PurePosixPath(container.uri).parts))
    return (
        f"{container.uri} has no column that is evidently the text; its columns are {_told(shape)}. "
        f"Say in catalogue.yaml which is which, below `documents:`\n  - path: {name}\n    columns: {{{said}}}"
    )


def _told(shape: Table) -> str:
    return ", ".join(shape.columns[:MOST_TOLD]) + (" …" if len(shape.columns) > MOST_TOLD else "")


def _longest(shape: Table, stream: BinaryIO, name: str) -> str:
    """Return the column with the longest text in the first rows."""
    rows = [row.values for row, _ in zip(corpus.rows(stream, shape, name), range(20), strict=False)]
    lengths = {column: sum(len(str(row.get(column) or "")) for row in rows) for column in shape.columns}
    return max(lengths, key=lambda column: lengths[column], default="")


class _RowReader:
    """Make members of the rows of a table."""

    def __init__(
        self, container: Container, shape: Table, mapping: Mapping[str, str], places: tuple[Place, ...]
    ) -> None:
        self.container, self.shape, self.mapping, self.places = container, shape, mapping, places
        self.seen: dict[str, str] = {}
        of_documents = contracts()["documents"]
        self._columns = {key: of_documents.column(key) for key in mapping if key not in {"text", "document_id"}}
        self._id = of_documents.column("document_id")

    def member(self, row: Row) -> Member:
        """Make the member of a row; one that is broken keeps its name, where that can be read."""
        try:
            name = self._name(row)
        except ReadError as error:
            return Member(f"{self.container.uri}/{row.where}", fault=error)
        if name in self.seen:
            message = (
                f"{self._place(row, 'document_id')}: {name!r} is that of {self.seen[name]}; give each row its own."
            )
            return Member(f"{self.container.uri}/{row.where}", fault=ReadError("malformed", message))
        self.seen[name] = row.where
        uri, stem = f"{self.container.uri}/{name}", f"{self.container.base}/{name}"
        try:
            if row.fault:
                raise row.fault
            overrides, text = self._overrides(row), self._text(row)
        except ReadError as error:
            return Member(uri, stem=stem, fault=error)
        return Member(
            uri,
            (*self.places, Cell(self.shape, self.mapping["text"], row.start, row.length)),
            stem,
            document_id=name if "document_id" in self.container.columns else None,
            sha256=hashlib.sha256(text).hexdigest(),
            n_bytes=len(text),
            overrides=overrides,
        )

    def _name(self, row: Row) -> str:
        """Name a row by its id, else by its number. Raises ReadError."""
        number = next(part for part in row.where.split() if part.isdecimal())
        if "document_id" not in self.mapping:
            return number
        if row.fault:
            raise row.fault
        is_told = "document_id" in self.container.columns
        written = _written(row.values.get(self.mapping["document_id"]))
        if written is None:
            if is_told:
                raise self._fault(row, "document_id", "there is none; give each row one")
            return number
        if len(written) > LONGEST_ID:
            raise self._fault(row, "document_id", f"longer than {LONGEST_ID} characters; write a short name")
        self._typed(row, "document_id", written, self._id if is_told else None)
        return unicodedata.normalize("NFC", written)

    def _text(self, row: Row) -> bytes:
        value = row.values.get(self.mapping["text"])
        if value is None or value == "":
            message = f"{self._place(row, 'text')}: it is empty; fill or remove it."
            raise ReadError("empty", message)
        if not isinstance(value, str):
            raise self._fault(row, "text", f"a {type(value).__name__}, no text; name the column that holds the text")
        try:
            data = value.encode()
        except UnicodeEncodeError as error:
            raise self._fault(row, "text", f"half a character at {error.start}; mend this row") from error
        if len(data) > self.container.max_bytes:
            message = f"{len(data):,} bytes, more than the {self.container.max_bytes:,} of one document; split it."
            raise ReadError("too_large", f"{self._place(row, 'text')}: {message}")
        return data

    def _overrides(self, row: Row) -> dict[str, Value]:
        found: dict[str, Value] = {}
        for key, column in self._columns.items():
            value = row.values.get(self.mapping[key])
            if column.type == "Date" and isinstance(value, datetime):
                value = value.date()
            if (written := _written(value)) is not None:
                found[key] = self._typed(row, key, written, column)
        return found

    def _typed(self, row: Row, key: str, written: str, column: Column | None) -> Value:
        if CONTROL.search(written):
            raise self._fault(row, key, "it holds control characters; mend this row")
        try:
            return typed(written, column) if column else written
        except ValueError as error:
            raise self._fault(row, key, str(error)) from error

    def _place(self, row: Row, key: str) -> str:
        return f"{self.container.uri}, {row.where}, column {self.mapping[key]!r} ({key})"

    def _fault(self, row: Row, key: str, what: str) -> ReadError:
        return ReadError("malformed", f"{self._place(row, key)}: {what}.")


def _written(value: Any) -> str | None:
    """Write a value as a catalogue would; nothing where there is none."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, date):
        return value.isoformat()
    return str(value).strip() or None


class Opened:
    """The containers of some members, each opened once, while their bytes are read."""

    def __init__(self, wanted: Sequence[tuple[Path, tuple[Place, ...]]]) -> None:
        self._wanted = wanted
        self._stack = ExitStack()
        self._texts: dict[tuple[Path, tuple[Place, ...]], str] = {}

    def __enter__(self) -> "Opened":
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def data(self, path: Path, places: tuple[Place, ...], name: str) -> bytes:
        """Return the bytes of a member. Raises ReadError and OSError."""
        *outer, last = places
        if isinstance(last, Packed):
            return self._unpacked(path, last, name)
        if (path, places) not in self._texts:
            self._read_cells(path, tuple(outer), name)
        if (path, places) not in self._texts:
            raise ReadError("unreadable", f"{name} {CHANGED}")
        return self._texts.pop((path, places)).encode()

    def _read_cells(self, path: Path, outer: tuple[Place, ...], name: str) -> None:
        """Read the texts of all wanted members of a corpus at once."""
        found = [(p, places) for p, places in self._wanted if p == path and places and places[:-1] == outer]
        cells = sorted({places[-1] for _, places in found if isinstance(places[-1], Cell)}, key=lambda cell: cell.start)
        try:
            if not outer and cells[0].table.kind == "parquet":
                with _forward(path, cells[0]) as column:
                    self._texts |= {(path, (cell,)): column.text(cell.start) for cell in cells}
                return
            inner = BytesIO(self._unpacked(path, outer[0], name)) if outer else None
            stream: BinaryIO = inner or self._stack.enter_context(path.open("rb"))
            if cells[0].table.kind != "parquet":
                stream = corpus.narrowed(stream, name, cells[0].table.declared)
            for cell, text in zip(cells, corpus.texts(stream, cells), strict=False):
                self._texts[path, (*outer, cell)] = text
        except ReadError as error:
            raise ReadError("unreadable", f"{name} {CHANGED}") from error

    def _unpacked(self, path: Path, place: Place, name: str) -> bytes:
        if not isinstance(place, Packed) or place.position is None:
            with path.open("rb") as stream:
                return archive.gunzipped(stream, name, LARGEST_INNER)
        status = path.stat()
        return archive.unpacked(_archive(path, status.st_mtime_ns, status.st_size), place, name)


@lru_cache(maxsize=1)
def _archive(path: Path, _changed: int, _size: int) -> zipfile.ZipFile:
    """Open a ZIP archive; the last one stays open, for a list of 100 000 files takes seconds to read."""
    stream = path.open("rb")
    opened = archive.opened(stream, path.name)
    finalize(opened, stream.close)
    return opened


_open_columns: deque[tuple[tuple[object, ...], ForwardColumn]] = deque(maxlen=4)


@contextmanager
def _forward(path: Path, cell: Cell) -> Iterator[ForwardColumn]:
    """Lend a column of a Parquet file; batch after batch reads on from where one before it stopped."""
    status = path.stat()
    key = (path, status.st_mtime_ns, status.st_size, cell.column)
    fits = [entry for entry in tuple(_open_columns) if entry[0] == key and entry[1].begin <= cell.start]
    column = None
    for entry in sorted(fits, key=lambda entry: -entry[1].begin):
        with suppress(ValueError, IndexError):  # another batch has just taken it, or another one
            _open_columns.remove(entry)
            column = entry[1]
            break
    with corpus.unchanged():
        column = column or ForwardColumn(path.open("rb"), cell.column, cell.start)
        yield column
    _open_columns.append((key, column))
