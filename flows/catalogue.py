"""The catalogue: which documents there are, and what they can't say of themselves.

    documents:
      - path: cn-tj-2022-party-congress-report.txt   # below the catalogue's folder
        document_id: cn-tj-2022-party-congress       # else made from the path
        document_type: party_congress_report         # any column of `documents` that a reader may override
        place_code: CN-TJ
        encoding: gb18030                            # of the file, where it is not UTF-8 and can't be told for sure

      - path: speeches.csv                           # one file that holds many documents
        columns: {text: body, title: headline}       # which column is what; the other keys hold for all of its rows

Values are taken as they are written (`language: no` is Norwegian), typed and checked by the contract of `documents`.
"""

import codecs
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

import yaml

from expectations.contract import Column, contracts
from flows.errors import UsageError
from transforms.reading import CONTAINERS

FILE_NAME = "catalogue.yaml"
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
    """What the catalogue says of one document: where it lies, and what to write into `documents`.

    `folder` is the catalogue's own, `encoding` that of the file's bytes, by the name that Python gives it. `columns`
    names the columns of a corpus that hold text, document_id, or columns of `documents`.
    """

    folder: Path
    path: Path
    document_id: str | None
    overrides: Mapping[str, Value]
    encoding: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)


def read(file: Path) -> list[Entry]:
    """Read a catalogue, its entries in the order in which they stand; paths are absolute.

    Raises CatalogueError for the first thing that can't be used.
    """
    entries: list[Entry] = []
    for node in _documents(file):
        entry = _entry(file, node)
        for earlier in entries:
            if earlier.path == entry.path:
                raise CatalogueError(file, f"{entry.path.name} is listed twice", node.start_mark)
            if earlier.document_id is not None and earlier.document_id == entry.document_id:
                raise CatalogueError(file, f"document_id {entry.document_id} is taken already", node.start_mark)
        entries.append(entry)
    return entries


def _documents(file: Path) -> list[yaml.Node]:
    root = _root(file)
    if not isinstance(root, yaml.MappingNode):
        raise CatalogueError(file, "expected `documents:` and a list", root.start_mark if root else None)
    documents = _mapping(file, root, ("documents",)).get("documents")
    if not isinstance(documents, yaml.SequenceNode):
        mark = (documents or root).start_mark
        raise CatalogueError(file, "expected `documents:` and a list, one `- path: …` a document", mark)
    nodes: list[yaml.Node] = documents.value
    return nodes


def _root(file: Path) -> yaml.Node | None:
    try:
        text = file.read_bytes().decode()
    except FileNotFoundError as error:
        raise CatalogueError(file, "there is no such file; name another with --catalogue, or give paths") from error
    except UnicodeDecodeError as error:
        raise CatalogueError(file, f"byte {error.start} is not UTF-8; save the file as UTF-8") from error
    except OSError as error:
        raise CatalogueError(file, f"can't be read: {error.strerror}") from error
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
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise CatalogueError(file, "brackets in brackets, deeper than a catalogue goes", event.start_mark)


def _entry(file: Path, node: yaml.Node) -> Entry:
    if not isinstance(node, yaml.MappingNode):
        raise CatalogueError(file, "expected `path: …` and what else is known of the document", node.start_mark)
    nodes = _mapping(file, node, ("path", "columns", "document_id", "encoding", *OVERRIDES))
    if "path" not in nodes:
        raise CatalogueError(file, "the document has no `path`", node.start_mark)
    columns = contracts()["documents"]
    encoding = _encoding(file, nodes.pop("encoding")) if "encoding" in nodes else None
    mapped = nodes.pop("columns", None)
    values = {name: _value(file, value, columns.column(name)) for name, value in nodes.items() if name != "path"}
    document_id = values.pop("document_id", None)
    written = _scalar(file, nodes["path"])
    if "\0" in written:
        raise CatalogueError(file, "a path holds no NUL", nodes["path"].start_mark)
    path = Path(written).expanduser()
    folder = Path(os.path.abspath(file.parent))  # noqa: PTH100 - keeps links, removes `..`
    return Entry(
        folder,
        folder / path,
        str(document_id) if document_id else None,
        values,
        encoding,
        _columns(file, mapped, path) if mapped else {},
    )


def _columns(file: Path, node: yaml.Node, path: Path) -> dict[str, str]:
    """Read which columns of a corpus hold what."""
    if not path.name.lower().removesuffix(".gz").endswith(WITH_ROWS):
        known = ", ".join(OF_ROWS)
        raise CatalogueError(file, f"{path.name} has no columns; they are for files of rows ({known})", node.start_mark)
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


def typed(written: str, column: Column) -> Value:
    """Read a value of a column of `documents`. Raises ValueError, which says what to write instead."""
    for fault in _faults(written, column):
        raise ValueError(fault)
    return _parse(written, column)


def _faults(written: str, column: Column) -> Iterator[str]:
    if column.values and written not in column.values:
        yield f"{written!r} is none of {', '.join(column.values)}"
    if column.pattern and not re.search(column.pattern, written):
        yield f"{written!r} is not of the form {column.pattern}, e.g. {column.example}"
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
