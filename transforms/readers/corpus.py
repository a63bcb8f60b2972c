"""Read corpora in one file: a document a row of JSON lines, CSV or Parquet.

Rows come one at a time, so that memory is bounded by the largest; each says where it stands, so that its text can be
read again by itself.
"""

import codecs
import csv
import json
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from io import BytesIO, StringIO
from itertools import accumulate
from typing import Any, BinaryIO, Literal

import pyarrow as pa
import pyarrow.parquet as pq

from transforms.readers import encodings
from transforms.readers.rendition import ReadError

Kind = Literal["json_lines", "json", "delimited", "parquet"]

LONGEST_ROW = 64 * 2**20  # bytes; as one document may have
LARGEST_WHOLE = 256 * 2**20  # bytes of a file that can only be read as a whole
MOST_REREAD = 4 * LONGEST_ROW  # bytes that broken quotes may make us read twice
DELIMITERS = ",;\t|"
SAMPLE_LINES = 50
SAMPLE_CHARACTERS = 2**22
LONGEST_HEAD = 2**17  # characters of the row that names the columns
MOST_COLUMNS = 1000
SAMPLE_BYTES = 2**19
ROWS_AT_ONCE = 256
WIDE = ("utf-16", "utf-32")
WIDE_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)
SURROGATE = re.compile("[\ud800-\udfff]")
BLANK_JSON = re.compile(r"[ \t\n\r]*")

csv.field_size_limit(LONGEST_ROW)


@dataclass(frozen=True)
class Table:
    """How the rows of a file are written: its columns, and what is needed to read one of them alone.

    `declared` is the encoding of the file where somebody has said it, `encoding` that of its lines.
    """

    kind: Kind
    columns: tuple[str, ...]
    encoding: str = "utf-8"
    delimiter: str = ","
    declared: str | None = None


@dataclass(frozen=True)
class Row:
    """A row: its name for people ("line 17"), where it stands, and the values asked for, or why it has none."""

    where: str
    start: int
    length: int
    values: dict[str, Any] = field(default_factory=dict)
    fault: ReadError | None = None


@dataclass(frozen=True)
class Cell:
    """Where a text stands: from which byte of its file on (of Parquet: in which row), and in which column."""

    table: Table
    column: str
    start: int
    length: int


def narrowed(stream: BinaryIO, name: str, declared: str | None = None) -> BinaryIO:
    """Return a file of text in an encoding whose line ends are single bytes; UTF-16 becomes UTF-8.

    Raises ReadError (undecodable, too_large).
    """
    head = stream.read(4)
    stream.seek(0)
    if declared and declared.startswith(WIDE):
        return BytesIO(encodings.declared(_whole(stream, name), name, declared))
    if not head.startswith(WIDE_MARKS):
        return stream
    return BytesIO(encodings.decode(_whole(stream, name), name)[0].encode())


def table(stream: BinaryIO, kind: Kind, name: str, declared: str | None = None) -> Table:
    """Find out how the rows of a file are written; `declared` is its encoding where somebody has said it.

    Raises ReadError (malformed, too_large, undecodable).
    """
    if kind == "parquet":
        return Table(kind, _checked(_parquet(stream, name).schema_arrow.names, name))
    stream.seek(0)
    encoding = (
        _encoding(stream, name) if declared is None or declared.startswith(WIDE) else declared.removesuffix("-sig")
    )
    if kind != "delimited":
        sample = Table(_json_kind(stream, kind), (), encoding, declared=declared)
        seen = (row.values for row, _ in zip(rows(stream, sample, name), range(SAMPLE_LINES), strict=False))
        return replace(sample, columns=_checked([*dict.fromkeys(key for values in seen for key in values)], name))
    stream.seek(0)
    head = _sample(_Feed(stream, encoding))
    delimiter = _delimiter(head)
    first = next((record for record in _records(head, delimiter) if record), [])
    return Table(kind, _checked([column.strip() for column in first], name), encoding, delimiter, declared)


def _sample(lines: Iterable[str]) -> list[str]:
    """Return the first lines, some megabytes at most; of a first line that names no columns but goes on, its start."""
    sample: list[str] = []
    left = SAMPLE_CHARACTERS
    for line in lines:
        if len(sample) == SAMPLE_LINES or left <= 0:
            break
        sample.append(line if any(map(str.strip, sample)) else line[:LONGEST_HEAD])
        left -= len(line)
    return sample


def _checked(columns: list[str], name: str) -> tuple[str, ...]:
    """Return the names of columns if that is what they are. Raises ReadError (malformed)."""
    repeated = [column for column, n in Counter(columns).items() if n > 1]
    what = None
    if len(columns) > MOST_COLUMNS:
        what = f"more than {MOST_COLUMNS:,} columns"
    elif repeated and columns:
        what = f"the column {repeated[0]!r} twice" if any(repeated) else "columns without a name"
    if what:
        raise ReadError("malformed", f"{name} has {what}; its first row has to name the columns, each once.")
    return tuple(columns)


def rows(stream: BinaryIO, shape: Table, name: str, wanted: Sequence[str] | None = None) -> Iterator[Row]:
    """Yield the rows of a file with the values of the wanted columns (none given: of all), a broken one with its fault.

    Raises ReadError where the rest of the file can't be told apart.
    """
    stream.seek(0)
    if shape.kind == "parquet":
        yield from _parquet_rows(stream, name, wanted)
    elif shape.kind == "delimited":
        yield from _delimited_rows(stream, shape, name, wanted)
    elif shape.kind == "json":
        yield from _array_rows(stream, shape, name, wanted)
    else:
        yield from _line_rows(stream, shape, name, wanted)


class ForwardColumn:
    """A column of a Parquet file, read forwards: rows of one group can't be skipped to. Raises as `texts` does.

    Polars would skip, but panics where a file is damaged.
    """

    def __init__(self, stream: BinaryIO, name: str, start: int) -> None:
        file = pq.ParquetFile(stream)
        sizes = [file.metadata.row_group(group).num_rows for group in range(file.num_row_groups)]
        begins = [0, *accumulate(sizes)]
        first = max(bisect_right(begins, start) - 1, 0)
        self.begin = begins[min(first, len(sizes))]
        self._batches = file.iter_batches(ROWS_AT_ONCE, row_groups=list(range(first, len(sizes))), columns=[name])
        self._texts: list[Any] = []

    def text(self, row: int) -> str:
        """Return the text in a row, which is at or behind the rows that were read last (`begin`)."""
        while row >= self.begin + len(self._texts):
            self.begin += len(self._texts)
            self._texts = next(self._batches).column(0).to_pylist()
        found: str = self._texts[row - self.begin]
        return found


def texts(stream: BinaryIO, cells: Sequence[Cell]) -> Iterator[str]:
    """Yield the texts of cells of one file, in order.

    Raises ReadError (unreadable) where they are no longer what they were, and OSError.
    """
    with unchanged():
        if cells and cells[0].table.kind == "parquet":
            column = ForwardColumn(stream, cells[0].column, cells[0].start)
            yield from (column.text(cell.start) for cell in cells)
            return
        for cell in cells:
            stream.seek(cell.start)
            yield _text(stream.read(cell.length).decode(cell.table.encoding, "surrogateescape"), cell)


@contextmanager
def unchanged() -> Iterator[None]:
    """Say of what can't be read again that it has changed. Raises ReadError (unreadable), and OSError."""
    try:
        yield
    except (ValueError, LookupError, RuntimeError, StopIteration, csv.Error, pa.ArrowException, OSError) as error:
        if isinstance(error, OSError) and error.errno:
            raise  # the disk's, not PyArrow's of what it reads
        raise ReadError("unreadable", "changed while it was read; run again") from error


def _text(written: str, cell: Cell) -> str:
    if cell.table.kind == "delimited":
        record = next(csv.reader(StringIO(written, newline="\n"), delimiter=cell.table.delimiter, strict=True))
        return record[cell.table.columns.index(cell.column)]
    found: str = _object(written)[cell.column]
    return found


def _whole(stream: BinaryIO, name: str) -> bytes:
    data = stream.read(LARGEST_WHOLE + 1)
    if len(data) > LARGEST_WHOLE:
        message = f"{name} has more than {LARGEST_WHOLE:,} bytes; save it as UTF-8 in JSON lines or Parquet."
        raise ReadError("too_large", message)
    return data


def _encoding(stream: BinaryIO, name: str) -> str:
    """Tell the encoding of a file of text: UTF-8, else what its first lines that are not show."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    before = b""
    while chunk := stream.read(2**20):
        try:
            decoder.decode(chunk)
        except UnicodeDecodeError as error:
            around = before[-SAMPLE_BYTES:] + chunk
            first = len(around) - len(chunk) + max(error.start, 0)
            begin = around.rfind(b"\n", 0, max(first - 2048, 0)) + 1
            sample = around[begin : first + SAMPLE_BYTES]
            try:
                return encodings.decode(sample[: sample.rfind(b"\n") + 1] or sample, name)[1]
            except ReadError:
                return "utf-8"  # the rows that are not are set aside
        before = chunk
    return "utf-8"


def _json_kind(stream: BinaryIO, kind: Kind) -> Kind:
    """Say whether a file of JSON is rather one of JSON lines, as many are."""
    stream.seek(0)
    head = stream.readline(LONGEST_ROW).decode(errors="replace")
    try:
        _object(head)
    except (ValueError, RecursionError):
        return kind
    return "json_lines"


class _Feed:
    """The lines of a file, decoded, with where the last one began and ended."""

    def __init__(self, stream: BinaryIO, encoding: str, start: int = 0) -> None:
        self.stream, self.encoding = stream, encoding
        self.begin = self.end = start
        self.n_lines = 0
        self.is_cut = False
        stream.seek(start)

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        data = self.stream.readline(LONGEST_ROW + 1)
        if not data:
            raise StopIteration
        length = len(data)
        self.is_cut = length > LONGEST_ROW
        while self.is_cut and data and not data.endswith(b"\n"):
            data = self.stream.readline(LONGEST_ROW)
            length += len(data)
        self.begin, self.end = self.end, self.end + length
        self.n_lines += 1
        if self.is_cut:
            return "\n"
        line = data.decode(self.encoding, "surrogateescape")
        return line.removeprefix("\ufeff") if self.begin == 0 else line


def _broken(code: str, name: str, where: str, what: str) -> Row:
    return Row(where, 0, 0, fault=ReadError(code, f"{name}, {where}: {what}"))


TOO_LONG = f"more than {LONGEST_ROW:,} bytes, past what one document may have; split it"


def _line_rows(stream: BinaryIO, shape: Table, name: str, wanted: Sequence[str] | None) -> Iterator[Row]:
    feed = _Feed(stream, shape.encoding)
    for number, line in enumerate(feed, 1):
        where, length = f"line {number}", feed.end - feed.begin
        if feed.is_cut:
            yield _broken("too_large", name, where, TOO_LONG)
        elif SURROGATE.search(line):
            yield _broken("undecodable", name, where, f"not all of it is {shape.encoding.upper()}; save it as UTF-8")
        elif line.strip():
            yield _of_json(line, name, Row(where, feed.begin, length), wanted)


def _of_json(written: str, name: str, row: Row, wanted: Sequence[str] | None) -> Row:
    try:
        values = _object(written)
    except (ValueError, RecursionError) as error:
        return _broken("malformed", name, row.where, f"no JSON object ({error}); mend this line, the others are read")
    kept = values if wanted is None else {key: values[key] for key in wanted if key in values}
    return Row(row.where, row.start, row.length, kept)


def _object(written: str) -> dict[str, Any]:
    found = json.loads(written.removeprefix("\ufeff"), object_pairs_hook=_once, parse_constant=lambda _: None)
    if not isinstance(found, dict):
        raise _ShapeError(f"it is a {type(found).__name__}")
    return found


class _ShapeError(ValueError):
    """A line of JSON is no object."""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        ((twice, _),) = Counter(key for key, _ in pairs).most_common(1)
        raise ValueError(f"{twice!r} stands there twice")
    return found


def _array_rows(stream: BinaryIO, shape: Table, name: str, wanted: Sequence[str] | None) -> Iterator[Row]:
    text = _whole(stream, name).decode(shape.encoding, "surrogateescape")
    decoder = json.JSONDecoder(object_pairs_hook=_once, parse_constant=lambda _: None)
    at = _past_blank(text, 1 if text.startswith("\ufeff") else 0)
    if text[at : at + 1] != "[":
        message = f'{name} is no list of objects, one a document: [{{"text": …}}, …]; write it so, or as JSON lines.'
        raise ReadError("malformed", message)
    at = _past_blank(text, at + 1)
    counted, start, number = 0, 0, 0
    while text[at : at + 1] not in {"]", ""}:
        number += 1
        where = f"item {number}"
        try:
            found, end = decoder.raw_decode(text, at)
        except (ValueError, RecursionError) as error:
            message = (
                f"{name}, {where}: no JSON ({error}); what follows can't be told apart. Mend it, or use JSON lines."
            )
            raise ReadError("malformed", message) from error
        start += len(text[counted:at].encode(shape.encoding, "surrogateescape"))
        length = len(text[at:end].encode(shape.encoding, "surrogateescape"))
        if isinstance(found, dict):
            kept = found if wanted is None else {key: found[key] for key in wanted if key in found}
            yield Row(where, start, length, kept)
        else:
            yield _broken("malformed", name, where, f"a {type(found).__name__}, no object")
        start, counted = start + length, end
        at = _past_blank(text, end)
        at = _past_blank(text, at + 1) if text[at : at + 1] == "," else at
    if at >= len(text):
        raise ReadError("malformed", f"{name} is cut off after item {number}: its list does not end; get it anew.")


def _past_blank(text: str, at: int) -> int:
    found = BLANK_JSON.match(text, at)
    return found.end() if found else at


def _records(lines: Sequence[str], delimiter: str) -> Iterator[list[str]]:
    reader = csv.reader(lines, delimiter=delimiter)
    try:
        yield from reader
    except csv.Error:
        return


def _delimiter(lines: Sequence[str]) -> str:
    """Return the delimiter that cuts the first lines into the most columns, as many in most of them."""

    def evidence(delimiter: str) -> tuple[float, int]:
        widths = [len(record) for record in _records(lines, delimiter) if record] or [1]
        alike = sum(width == widths[0] for width in widths) / len(widths)
        return (alike >= 0.5 and widths[0] > 1, widths[0])

    return max(DELIMITERS, key=evidence)


def _delimited_rows(stream: BinaryIO, shape: Table, name: str, wanted: Sequence[str] | None) -> Iterator[Row]:
    number, n_lines, start, reread = 0, 0, 0, 0
    while True:
        feed = _Feed(stream, shape.encoding, start)
        reader = csv.reader(feed, delimiter=shape.delimiter, strict=True)
        resume: int | None = None
        while resume is None:
            begin, first_line = feed.end, n_lines + feed.n_lines + 1
            where = f"row {number} (line {first_line})"
            first_end = begin
            try:
                record = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                first_end = _line_end(stream, begin)
                what = f"can't be told apart ({error}); look for a quotation mark that is not closed or not doubled"
                yield _broken("malformed", name, where, what)
                number += 1
                stream.seek(feed.end)
                if first_end < feed.end and reread + feed.end - first_end <= MOST_REREAD:
                    reread += feed.end - first_end
                    resume = first_end
                    n_lines = first_line
                continue
            if record or feed.end - begin > LONGEST_ROW:
                if number:
                    yield _of_record(record, shape, name, Row(where, begin, feed.end - begin), wanted)
                number += 1
        start = resume


def _line_end(stream: BinaryIO, begin: int) -> int:
    stream.seek(begin)
    while (data := stream.readline(LONGEST_ROW)) and not data.endswith(b"\n"):
        pass
    return stream.tell()


def _of_record(record: list[str], shape: Table, name: str, row: Row, wanted: Sequence[str] | None) -> Row:
    if row.length > LONGEST_ROW:
        return _broken("too_large", name, row.where, TOO_LONG)
    if len(record) < len(shape.columns) or any(record[len(shape.columns) :]):
        what = f"{len(record)} fields, the first row names {len(shape.columns)}; mend this row, the others are read"
        return _broken("malformed", name, row.where, what)
    values = {key: value for key, value in zip(shape.columns, record, strict=False) if wanted is None or key in wanted}
    if any(SURROGATE.search(value) for value in values.values()):
        what = f"not all of it is {shape.encoding.upper()}; save it as UTF-8"
        return _broken("undecodable", name, row.where, what)
    return Row(row.where, row.start, row.length, values)


def _parquet(stream: BinaryIO, name: str) -> pq.ParquetFile:
    try:
        stream.seek(0)
        return pq.ParquetFile(stream)
    except (pa.ArrowException, OSError, ValueError) as error:
        raise ReadError(
            "malformed", f"{name} is a damaged Parquet file ({_first_line(error)}); write it anew."
        ) from error


def _parquet_rows(stream: BinaryIO, name: str, wanted: Sequence[str] | None) -> Iterator[Row]:
    file = _parquet(stream, name)
    number = 0
    try:
        for batch in file.iter_batches(ROWS_AT_ONCE, columns=None if wanted is None else list(wanted)):
            for values in batch.to_pylist():
                number += 1
                yield Row(f"row {number}", number - 1, 1, values)
    except (pa.ArrowException, OSError, ValueError) as error:
        message = f"{name} is damaged from row {number + 1} on ({_first_line(error)}); write it anew."
        raise ReadError("malformed", message) from error


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
