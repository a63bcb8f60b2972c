"""The catalogue: which documents there are, and what they can't say of themselves.

    documents:
      - path: cn-tj-2022-party-congress-report.txt   # below the catalogue's folder; or a pattern, speeches/*.txt
        document_id: cn-tj-2022-party-congress       # else made from the path
        document_type: party_congress_report         # any column of `documents` that a reader may override
        place_code: CN-TJ
        encoding: gb18030                            # of the file, where it is not UTF-8 and can't be told for sure

      - path: speeches.csv                           # one file that holds many documents
        columns: {text: body, title: headline}       # which column is what; the other keys hold for all of its rows

      - url: https://example.org/budget.html         # or an address in place of a path, s3:// too

Values are taken as they are written (`language: no` is Norwegian), typed and checked by the contract of `documents`.
"""

import codecs
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from glob import has_magic
from pathlib import Path
from typing import cast

import yaml

from expectations.contract import Column, contracts
from flows.addresses import Address, file_name, parse
from flows.errors import UsageError
from transforms.reading import CONTAINERS

FILE_NAME = "catalogue.yaml"
PLACES = ("path", "url")
OF_ROWS = tuple(suffix for each in CONTAINERS if each.reader == "corpus" for suffix in each.suffixes)
WITH_ROWS = (*OF_ROWS, ".zip")
NESTING, DEEPEST = ("[", "{", "- -", "? ?"), 100

# The columns of `documents` that a catalogue may fill; the others follow from the document.
OVERRIDES = (
    "title",
    "subtitle",
    "document_type",
    "issuer",
    "place_code",
    "event_date",
    "published_at",
    "source_name",
    "source_url",
    "licence",
    "language",
    "translated_from",
    "translation",
    "period_start",
    "period_end",
    "plan_start",
    "plan_end",
)

COLUMNS = ("text", "document_id", *OVERRIDES)  # what a column of a corpus may hold

Value = str | date | datetime


class CatalogueError(UsageError):
    """A catalogue that can't be used; the message names file, line and column, and what to write instead."""

    def __init__(self, file: Path, message: str, mark: yaml.Mark | None = None) -> None:
        self.file, self.message = file, message
        self.line = mark.line + 1 if mark else None
        self.column = mark.column + 1 if mark else None
        place = f"{file}, line {self.line}, column {self.column}" if mark else str(file)
        super().__init__(f"{place}: {message}")


@dataclass(frozen=True)
class Entry:
    """What the catalogue says of a document: where it lies, and what to write into `documents`.

    Of `path` and `address` one is given; a path with `*`, `?` or `[…]`, and a prefix in S3, stand for all that is found
    there. `folder` is the catalogue's own, `encoding` that of the file's bytes, by the name that Python gives it.
    `columns` names the columns of a corpus that hold text, document_id, or columns of `documents`.
    """

    folder: Path
    path: Path | None
    document_id: str | None
    overrides: Mapping[str, Value]
    address: Address | None = None
    encoding: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)

    @property
    def place(self) -> Path | Address | None:
        """Return where it lies."""
        return self.address or self.path


def read(file: Path) -> list[Entry]:
    """Read a catalogue, its entries in the order in which they stand; paths are absolute.

    Raises CatalogueError for the first thing that can't be used.
    """
    return entries_of(file, _text(file))


def entries_of(file: Path, text: str) -> list[Entry]:
    """Read the text of a catalogue as `read` does, be it in its file yet or not. Raises CatalogueError."""
    entries: list[Entry] = []
    places: set[Path | Address | None] = set()
    taken: set[str | None] = set()
    for node in documents_of(file, text).value:
        entry = _entry(file, node)
        if entry.place in places:
            name = entry.address.uri if entry.address else Path(entry.path or "").name
            raise CatalogueError(file, f"{name} is listed twice", node.start_mark)
        if entry.document_id and entry.document_id in taken:
            raise CatalogueError(file, f"document_id {entry.document_id} is taken already", node.start_mark)
        places.add(entry.place)
        taken.add(entry.document_id)
        entries.append(entry)
    return entries


def documents_of(file: Path, text: str) -> yaml.SequenceNode:
    """Find the list of documents in the text of a catalogue. Raises CatalogueError."""
    root = _root(file, text)
    if not isinstance(root, yaml.MappingNode):
        raise CatalogueError(file, "expected `documents:` and a list", root.start_mark if root else None)
    documents = _mapping(file, root, ("documents",)).get("documents")
    if not isinstance(documents, yaml.SequenceNode):
        mark = (documents or root).start_mark
        raise CatalogueError(file, "expected `documents:` and a list, one `- path: …` a document", mark)
    return documents


def _text(file: Path) -> str:
    try:
        return file.read_bytes().decode()
    except FileNotFoundError as error:
        raise CatalogueError(file, "there is no such file; name another with --catalogue, or give paths") from error
    except UnicodeDecodeError as error:
        raise CatalogueError(file, f"byte {error.start} is not UTF-8; save the file as UTF-8") from error
    except OSError as error:
        raise CatalogueError(file, f"can't be read: {error.strerror}") from error


def _root(file: Path, text: str) -> yaml.Node | None:
    try:
        _check_depth(file, text)
        return yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        raise CatalogueError(file, str(error.problem or error), error.problem_mark) from error
    except yaml.YAMLError as error:
        raise CatalogueError(file, str(error)) from error


def _check_depth(file: Path, text: str) -> None:
    """Refuse nesting that YAML's parser would follow until the process dies; few catalogues need a closer look."""
    if sum(text.count(opening) for opening in NESTING) <= DEEPEST:
        return
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            mark = cast(yaml.Mark, event.start_mark)
            raise CatalogueError(file, "brackets in brackets, deeper than a catalogue goes", mark)


def _entry(file: Path, node: yaml.Node) -> Entry:
    if not isinstance(node, yaml.MappingNode):
        raise CatalogueError(file, "expected `path: …` and what else is known of the document", node.start_mark)
    nodes = _mapping(file, node, (*PLACES, "columns", "document_id", "encoding", *OVERRIDES))
    path, address = _place(file, node, nodes)
    columns = contracts()["documents"]
    encoding = _encoding(file, nodes.pop("encoding")) if "encoding" in nodes else None
    mapped = nodes.pop("columns", None)
    values = {name: _value(file, value, columns.column(name)) for name, value in nodes.items() if name not in PLACES}
    document_id = values.pop("document_id", None)
    name = file_name(address.uri) if address else Path(path or "").name
    return Entry(
        folder=_folder(file),
        path=path,
        document_id=str(document_id) if document_id else None,
        overrides=values,
        address=address,
        encoding=encoding,
        columns=_columns(file, mapped, name) if mapped else {},
    )


def _folder(file: Path) -> Path:
    return Path(os.path.abspath(file.parent))  # noqa: PTH100 - keeps links, removes `..`


def _path(file: Path, node: yaml.Node) -> Path:
    written = _scalar(file, node)
    if "\0" in written:
        raise CatalogueError(file, "a path holds no NUL", node.start_mark)
    return Path(written).expanduser()


def _place(
    file: Path, node: yaml.MappingNode, nodes: Mapping[str, yaml.Node]
) -> tuple[Path, None] | tuple[None, Address]:
    """Read where a document lies."""
    if not nodes.keys() & set(PLACES):
        raise CatalogueError(file, "the document has no `path` and no `url`", node.start_mark)
    if nodes.keys() >= set(PLACES):
        raise CatalogueError(file, "the document has a `path` and a `url`; keep one", nodes["url"].start_mark)
    address = _address(file, nodes["url"]) if "url" in nodes else None
    path = None if address else Path(os.path.normpath(_folder(file) / _path(file, nodes["path"])))
    stands_for_many = address.is_prefix if address else path is not None and is_pattern(path)
    if stands_for_many and "document_id" in nodes:
        message = "document_id names one document; here are several, so list them one by one"
        raise CatalogueError(file, message, nodes["document_id"].start_mark)
    return (None, address) if address else (Path(path or ""), None)


def is_pattern(path: Path) -> bool:
    """Say whether a path stands for others; a file that bears such a name stands for itself."""
    return has_magic(str(path)) and not os.path.lexists(path)


def _address(file: Path, node: yaml.Node) -> Address:
    written = _scalar(file, node)
    try:
        return parse(written)
    except UsageError as error:
        raise CatalogueError(file, str(error), node.start_mark) from error


def _columns(file: Path, node: yaml.Node, name: str) -> dict[str, str]:
    """Read which columns of a corpus hold what."""
    if not name.lower().removesuffix(".gz").endswith(WITH_ROWS):
        known = ", ".join(OF_ROWS)
        raise CatalogueError(file, f"{name} has no columns; they are for files of rows ({known})", node.start_mark)
    if not isinstance(node, yaml.MappingNode):
        raise CatalogueError(file, "expected names of columns, like {text: body, title: headline}", node.start_mark)
    mapped = {key: _scalar(file, value) for key, value in _mapping(file, node, COLUMNS).items()}
    if "text" not in mapped:
        raise CatalogueError(file, "say which column holds the text, like {text: body}", node.start_mark)
    return mapped


def _mapping(file: Path, node: yaml.MappingNode, known: tuple[str, ...]) -> dict[str, yaml.Node]:
    found: dict[str, yaml.Node] = {}
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode) or key.value not in known:
            raise CatalogueError(file, f"unknown key {_shown(key)}; known are {', '.join(known)}", key.start_mark)
        if key.value in found:
            raise CatalogueError(file, f"key {key.value} stands here twice", key.start_mark)
        found[key.value] = value
    return found


def _shown(key: yaml.Node) -> str:
    return repr(key.value) if isinstance(key, yaml.ScalarNode) else "of several values"


def _scalar(file: Path, node: yaml.Node) -> str:
    if not isinstance(node, yaml.ScalarNode):
        raise CatalogueError(file, "expected a single value", node.start_mark)
    value = str(node.value).strip()
    if not value or node.tag == "tag:yaml.org,2002:null":
        raise CatalogueError(file, "the value is empty; leave the key out", node.start_mark)
    return value


def _encoding(file: Path, node: yaml.Node) -> str:
    written = _scalar(file, node)
    try:
        "".encode(written)
        return codecs.lookup(written).name
    except (LookupError, ValueError) as error:
        message = f"there is no encoding {written!r}; write e.g. windows-1252, gb18030, big5, utf-16-le"
        raise CatalogueError(file, message, node.start_mark) from error


def _value(file: Path, node: yaml.Node, column: Column) -> Value:
    try:
        return typed(_scalar(file, node), column)
    except ValueError as error:
        raise CatalogueError(file, f"{column.name}: {error}", node.start_mark) from error


def checked(name: str, written: str, option: str) -> Value:
    """Return a value of a key of the catalogue, typed. Raises UsageError that names the option it was given with."""
    try:
        return typed(written, contracts()["documents"].column(name))
    except ValueError as error:
        raise UsageError(f"{option}: {error}") from error


def typed(written: str, column: Column) -> Value:
    """Read a value of a column of `documents`. Raises ValueError, which says what to write instead."""
    for fault in _faults(written, column):
        raise ValueError(fault)
    return _parse(written, column)


def _faults(written: str, column: Column) -> Iterator[str]:
    if column.values and written not in column.values:
        yield f"{written!r} is none of {', '.join(column.values)}"
    if column.pattern and not re.search(column.pattern, written):
        yield f"{written!r} is not of the form of {column.example} ({column.concept or column.description})"
    try:
        parsed = _parse(written, column)
    except ValueError:
        yield f"{written!r} is no {column.type.lower()}; write it like {column.example}"
    else:
        if isinstance(parsed, datetime) and parsed.tzinfo is not None:
            yield f"{written!r} has a time zone; write the local time without one"


def _parse(written: str, column: Column) -> Value:
    if column.type == "Date":
        return date.fromisoformat(written)
    if column.type == "Datetime":
        return datetime.fromisoformat(written)
    return written
