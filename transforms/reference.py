"""The reference tables of `seeds/reference/`: what a row of each may hold, and a loader that accepts nothing else.

A table is declared once, as a field of `Reference`. To add one: add its CSV and its field.
In a CSV, an empty cell is null, a list's items are separated by ` | `, and the columns `reason` and `source`
may stand in any table: they are for its readers and are not loaded unless declared.
"""

import csv
import functools
import hashlib
import io
import re
from collections.abc import Callable
from dataclasses import dataclass, field, fields, replace
from datetime import date
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import polars as pl

LIST_SEPARATOR = " | "
REMARKS = ("reason", "source")
STATISTICS = ("level", "change", "change_rate", "growth_rate_annual", "share", "count")
MATCH_TYPES = ("exact", "close", "broad")
TERM_KINDS = ("slogan", "programme", "organisation", "place", "event", "concept")
STRENGTH_ROLES = (
    *("modal", "impersonal", "lead", "adverb", "verb", "finite", "progressive", "imperative", "gerund", "exhortation"),
)
CORRECTED = (
    *("measure", "measure_start", "measure_end", "indicator_code", "match_type"),
    *("value", "value_high", "value_text", "unit_code", "unit_surface", "comparator", "statistic", "direction"),
    *("baseline_value", "status", "period_start", "period_end", "period_text", "frequency", "place_code", "place_text"),
)
PARSERS: dict[pl.DataType | type[pl.DataType], Callable[[str], Any]] = {
    pl.String: str,
    pl.Int64: int,
    pl.Float64: float,
    pl.Boolean: {"true": True, "false": False}.__getitem__,
    pl.Date: date.fromisoformat,
}
LIST = functools.partial(str.split, sep=LIST_SEPARATOR)


class ReferenceError(ValueError):  # noqa: A001 - the interface's name; weak references are not our subject
    """A reference table holds something it may not.

    `file` (name of the CSV), `line` (1-based; 1 is the header), `column` (its name, or null for a whole line).
    """

    def __init__(self, file: str, line: int, column: str | None, message: str) -> None:
        self.file, self.line, self.column, self.message = file, line, column, message
        place = f"{file}, line {line}" + (f", column {column}" if column else "")
        super().__init__(f"{place}: {message}")


@dataclass(frozen=True)
class Column:
    """A column of a reference table.

    `dtype` is String, Int64, Float64, Boolean (true, false), Date (ISO 8601) or List(String).
    `values` are the allowed values, `pattern` (Python) must match the whole cell (of a list, each item);
    `regex` says that the cell is itself a pattern, in the syntax of Polars.
    """

    name: str
    dtype: pl.DataType | type[pl.DataType] = pl.String
    nullable: bool = False
    values: tuple[str, ...] | None = None
    pattern: str | None = None
    regex: bool = False


@dataclass(frozen=True)
class Link:
    """Values of `column` must stand in `references` of the reference table `table`."""

    column: str
    table: str
    references: str


@dataclass(frozen=True)
class Table:
    """A reference table: its columns in the order of the CSV, its key (none: rows must only differ), its links."""

    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()

    @property
    def schema(self) -> dict[str, pl.DataType | type[pl.DataType]]:
        """Name and Polars type of each column."""
        return {column.name: column.dtype for column in self.columns}


def table(*columns: Column, key: tuple[str, ...] = (), links: tuple[Link, ...] = ()) -> dict[str, Table]:
    """Declare a table, as metadata of a field of `Reference`."""
    return {"table": Table(columns, key, links)}


@dataclass(frozen=True, eq=False)
class Reference:
    """The reference tables, each under the name of its CSV."""

    units: pl.DataFrame = field(
        metadata=table(
            Column("unit_code"),
            Column("label"),
            Column("dimension", pattern=r"[a-z_]+"),
            Column("unit_base"),
            Column("factor", pl.Float64, pattern=r"[0-9]+(\.[0-9]+)?"),
            Column("is_private", pl.Boolean),
            key=("unit_code",),
            links=(Link("unit_base", "units", "unit_code"),),
        )
    )
    unit_surfaces: pl.DataFrame = field(
        metadata=table(
            Column("unit_code"),
            Column("language", pattern=r"[a-z]{2}"),
            Column("surface", pattern=r"[^A-Z]+"),
            Column("plural", nullable=True, pattern=r"[^A-Z]+"),
            Column("position", values=("before", "after")),
            Column("scale", pl.Float64, nullable=True),
            key=("language", "position", "surface"),
        )
    )
    place_units: pl.DataFrame = field(
        metadata=table(
            Column("unit_code"),
            Column("place_code", nullable=True),
            Column("resolved_code"),
            key=("unit_code", "place_code"),
            links=(Link("unit_code", "units", "unit_code"), Link("resolved_code", "units", "unit_code")),
        )
    )
    abbreviations: pl.DataFrame = field(
        metadata=table(
            Column("language", pattern=r"[a-z]{2}"),
            Column("abbreviation", pattern=r".*[^.]"),
            Column("followed_by", values=("any", "digit", "capital")),
            key=("language", "abbreviation"),
        )
    )
    numbering: pl.DataFrame = field(
        metadata=table(
            Column("family", pattern=r"[a-z_]+"),
            Column("pattern", regex=True),
            Column("numerals", values=("arabic", "roman", "letter", "chinese", "any")),
            Column("is_named", pl.Boolean),
            key=("family",),
        )
    )
    section_cues: pl.DataFrame = field(
        metadata=table(
            Column("language", pattern=r"[a-z]{2}"),
            Column("function"),
            Column("applies_to", values=("heading", "paragraph")),
            Column("pattern", regex=True),
            Column("extent", values=("section", "paragraph", "list", "rest")),
        )
    )
    head_cues: pl.DataFrame = field(
        metadata=table(
            Column("language", pattern=r"[a-z]{2}"),
            Column("cue", values=("byline", "speaker", "address", "opening")),
            Column("pattern", regex=True),
        )
    )
    document_types: pl.DataFrame = field(
        metadata=table(
            Column("language", pattern=r"[a-z]{2}"),
            Column("document_type"),
            Column("pattern", regex=True),
            Column("in_opening", pl.Boolean),
            Column("plans_as_long", pl.Boolean),
            key=("language", "document_type"),
        )
    )
    sentence_openers: pl.DataFrame = field(
        metadata=table(Column("language", pattern=r"[a-z]{2}"), Column("word"), key=("language", "word"))
    )
    stop_words: pl.DataFrame = field(
        metadata=table(
            Column("language", pattern=r"[a-z]{2}"), Column("word", pattern=r"[^A-Z]+"), key=("language", "word")
        )
    )
    formulaic_lines: pl.DataFrame = field(
        metadata=table(
            Column("language", pattern=r"[a-z]{2}"), Column("pattern", regex=True), key=("language", "pattern")
        )
    )
    suspect_translations: pl.DataFrame = field(
        metadata=table(
            Column("language", pattern=r"[a-z]{2}"),
            Column("pattern", regex=True),
            Column("likely_term"),
            Column("in_translations_only", pl.Boolean),
        )
    )
    stand_in_symbols: pl.DataFrame = field(
        metadata=table(
            Column("symbol"),
            Column("pattern", regex=True),
            Column("stands_for"),
            key=("symbol",),
        )
    )
    period_cues: pl.DataFrame = field(
        metadata=table(
            Column("language", pattern=r"[a-z]{2}"),
            Column("period", values=("review", "plan")),
            Column("pattern", regex=True),
        )
    )
    number_words: pl.DataFrame = field(
        metadata=table(
            Column("language", pattern=r"[a-z]{2}"),
            Column("word"),
            Column("class"),
            Column("value", pl.Float64),
            key=("language", "word", "class"),
        )
    )
    number_kinds: pl.DataFrame = field(
        metadata=table(
            Column("language", pattern=r"[a-z]{2}"),
            Column(
                "kind", values=("quantity", "duration", "date", "time", "ordinal", "list_label", "rank", "name", "drop")
            ),
            Column("form", nullable=True),
            Column("surface", nullable=True),
            Column("before", nullable=True),
            Column("after", nullable=True),
        )
    )
    pattern_parts: pl.DataFrame = field(
        metadata=table(
            Column("language", pattern=r"[a-z]{2}"),
            Column("part", pattern=r"[a-z_]{2,}"),
            Column("pattern"),
            key=("language", "part"),
        )
    )
    count_nouns: pl.DataFrame = field(
        metadata=table(
            Column("language", pattern=r"[a-z]{2}"),
            Column("noun"),
            Column("unit_code"),
            Column("number", values=("singular", "plural")),
            key=("language", "noun"),
        )
    )
    comparators: pl.DataFrame = field(
        metadata=table(
            Column("language", pattern=r"[a-z]{2}"),
            Column("position", values=("before", "after")),
            Column("pattern", regex=True),
            Column("comparator", values=("eq", "gt", "ge", "lt", "le", "approx")),
            Column("is_modifier", pl.Boolean),
        )
    )
    word_classes: pl.DataFrame = field(
        metadata=table(
            Column("language", pattern=r"[a-z]{2}"), Column("word"), Column("class"), key=("language", "word")
        )
    )
    measure_frames: pl.DataFrame = field(
        metadata=table(
            Column("language", pattern=r"[a-z]{2}"),
            Column("frame", pattern=r"[a-z_]+"),
            Column("units", pl.List(pl.String)),
            Column("left", nullable=True),
            Column("right", nullable=True),
            Column("side", values=("left", "right", "carry")),
            Column("effect", nullable=True, values=("change", "to", "from_to", "from", "same")),
        )
    )
    status_cues: pl.DataFrame = field(
        metadata=table(
            Column("language", pattern=r"[a-z]{2}"),
            Column("status", values=("achieved", "target", "context")),
            Column("rank", pl.Int64),
            Column("reach", pl.Int64, nullable=True),
            Column("functions", pl.List(pl.String), nullable=True),
            Column("document_types", pl.List(pl.String), nullable=True),
            Column("pattern", regex=True),
        )
    )
    period_patterns: pl.DataFrame = field(
        metadata=table(
            Column("language", pattern=r"[a-z]{2}"),
            Column("kind", pattern=r"[a-z_]+"),
            Column("pattern", regex=True),
            key=("language", "pattern"),
        )
    )
    fiscal_years: pl.DataFrame = field(
        metadata=table(
            Column("place_code"),
            Column("first_month", pl.Int64),
            Column("named_by", values=("start", "end")),
            key=("place_code",),
        )
    )
    indicator_catalogue: pl.DataFrame = field(
        metadata=table(
            Column("indicator_code", pattern=r"[a-z0-9_]+(\.[a-z0-9_]+)+"),
            Column("concept", pattern=r"[a-z0-9_]+(\.[a-z0-9_]+)+"),
            Column("sdmx_id", pattern=r"[A-Z][A-Z0-9_]*"),
            Column("label"),
            Column("label_zh"),
            Column("definition"),
            Column("unit_base"),
            Column("statistics", pl.List(pl.String), values=STATISTICS),
            Column("is_core", pl.Boolean),
            Column("sdg_code", nullable=True, pattern=r"[0-9]{1,2}\.[0-9a-z]{1,2}\.[0-9]{1,2}"),
            Column("wdi_code", nullable=True, pattern=r"[A-Z0-9]+(\.[A-Z0-9]+)+"),
            Column("match_type", nullable=True, values=MATCH_TYPES),
            Column("note", nullable=True),
            Column("context", nullable=True, regex=True),
            Column("context_not", nullable=True, regex=True),
            key=("indicator_code",),
        )
    )
    indicator_synonyms: pl.DataFrame = field(
        metadata=table(
            Column("concept"),
            Column("indicator_code", nullable=True),
            Column("language", pattern=r"[a-z]{2}"),
            Column("words", pattern=r"[^A-Z]+"),
            Column("match_type", values=MATCH_TYPES),
            Column("scope", values=("whole", "within")),
            key=("concept", "indicator_code", "language", "words"),
            links=(
                Link("concept", "indicator_catalogue", "concept"),
                Link("indicator_code", "indicator_catalogue", "indicator_code"),
            ),
        )
    )
    indicator_neutral_words: pl.DataFrame = field(
        metadata=table(
            Column("language", pattern=r"[a-z]{2}"),
            Column("role", values=("neutral", "optional")),
            Column("word", pattern=r"[^A-Z]+"),
            key=("language", "word"),
        )
    )
    places: pl.DataFrame = field(
        metadata=table(
            Column("place_code", pattern=r"[A-Z]{2}(-[A-Z0-9]{1,3})?"),
            Column("name"),
            Column("name_zh", nullable=True),
            Column("parent_code", nullable=True),
            key=("place_code",),
            links=(Link("parent_code", "places", "place_code"),),
        )
    )
    place_names: pl.DataFrame = field(
        metadata=table(
            Column("language", pattern=r"[a-z]{2}"),
            Column("name"),
            Column("place_code", nullable=True),
            Column("country", nullable=True, pattern=r"[A-Z]{2}"),
            key=("language", "name", "country"),
            links=(Link("place_code", "places", "place_code"), Link("country", "places", "place_code")),
        )
    )
    indicator_mentions: pl.DataFrame = field(
        metadata=table(
            Column("indicator_code"),
            Column("language", pattern=r"[a-z]{2}"),
            Column("words", pattern=r"[^A-Z]+"),
            key=("indicator_code", "language", "words"),
            links=(Link("indicator_code", "indicator_catalogue", "indicator_code"),),
        )
    )
    place_cues: pl.DataFrame = field(
        metadata=table(
            Column("language", pattern=r"[a-z]{2}"),
            Column("cue", values=("blocks_before", "blocks_after", "follows", "opens", "possesses")),
            Column("pattern", regex=True),
        )
    )
    place_designations: pl.DataFrame = field(
        metadata=table(
            Column("language", pattern=r"[a-z]{2}"), Column("keyword"), Column("pattern", regex=True), key=("keyword",)
        )
    )
    known_terms: pl.DataFrame = field(
        metadata=table(
            Column("language", pattern=r"[a-z]{2}"),
            Column("canonical"),
            Column("variants", pl.List(pl.String), nullable=True),
            Column("kind", values=TERM_KINDS),
            Column("gloss", nullable=True),
            key=("language", "canonical"),
        )
    )
    term_cues: pl.DataFrame = field(
        metadata=table(
            Column("language", pattern=r"[a-z]{2}"),
            Column("place", values=("before", "inside", "after")),
            Column("is_term", pl.Boolean),
            Column("pattern", regex=True),
        )
    )
    term_kinds: pl.DataFrame = field(
        metadata=table(
            Column("language", pattern=r"[a-z]{2}"),
            Column("kind", values=TERM_KINDS),
            Column("pattern", regex=True),
        )
    )
    commitment_verbs: pl.DataFrame = field(
        metadata=table(
            Column("language", pattern=r"[a-z]{2}"),
            Column("verb", pattern=r"[^A-Z]+"),
            Column("participle", nullable=True, pattern=r"[^A-Z]+"),
            Column("gerund", nullable=True, pattern=r"[^A-Z]+"),
            Column("is_noun", pl.Boolean),
            Column("is_act", pl.Boolean),
            key=("language", "verb"),
        )
    )
    commitment_strengths: pl.DataFrame = field(
        metadata=table(
            Column("language", pattern=r"[a-z]{2}"),
            Column("role", values=STRENGTH_ROLES),
            Column("pattern", nullable=True, regex=True),
            Column("strength", nullable=True, pattern=r"[a-z]+"),
            Column("document_types", pl.List(pl.String), nullable=True),
        )
    )
    commitment_actors: pl.DataFrame = field(
        metadata=table(
            Column("language", pattern=r"[a-z]{2}"),
            Column("is_anaphor", pl.Boolean),
            Column("pattern", regex=True),
        )
    )
    commitment_deadlines: pl.DataFrame = field(
        metadata=table(
            Column("language", pattern=r"[a-z]{2}"),
            Column("kind", values=("month", "middle", "year", "this_year", "next_year", "decade", "plan")),
            Column("pattern", regex=True),
        )
    )
    topics: pl.DataFrame = field(
        metadata=table(
            Column("topic_code", pattern=r"[1-9][0-9]?|none"),
            Column("label"),
            Column("definition"),
            Column("precedence", pl.Int64),
            key=("topic_code",),
        )
    )
    topic_terms: pl.DataFrame = field(
        metadata=table(
            Column("language", pattern=r"[a-z]{2}"),
            Column("topic_code"),
            Column("term", pattern=r"[^*]+\*?"),
            Column("weight", pl.Int64, pattern=r"[023]"),
            key=("language", "term", "topic_code"),
            links=(Link("topic_code", "topics", "topic_code"),),
        )
    )
    page_furniture: pl.DataFrame = field(
        metadata=table(
            Column("part", values=("tag", "role", "name", "text")),
            Column("pattern", regex=True),
            Column("kind", values=("navigation", "widget", "page_furniture", "hidden", "comment", "content", "note")),
            key=("part", "pattern"),
        )
    )
    corrections: pl.DataFrame = field(
        metadata=table(
            Column("document_id"),
            Column("char_start", pl.Int64),
            Column("char_end", pl.Int64),
            Column("surface"),
            Column("measure", nullable=True),
            Column("field", values=CORRECTED),
            Column("value", nullable=True),
            Column("reason"),
            key=("document_id", "char_start", "char_end", "measure", "field"),
        )
    )


def tables() -> dict[str, Table]:
    """Return the declarations, by name of the table."""
    return {each.name: each.metadata["table"] for each in fields(Reference)}


def load(folder: Traversable | None = None) -> Reference:
    """Load the reference tables of a folder, by default those that the package ships with.

    Raises ReferenceError for the first thing that a table may not hold.
    """
    folder = folder or files("seeds.reference")
    frames, lines = {}, {}
    for name, declaration in tables().items():
        lines[name], frames[name] = _frame(folder, f"{name}.csv", declaration)
    for name, declaration in tables().items():
        _check_key(f"{name}.csv", declaration, frames[name], lines[name])
        _check_links(name, declaration, frames, lines[name])
    return Reference(**frames)


@functools.lru_cache(maxsize=16)
def in_languages(reference: Reference, languages: tuple[str, ...]) -> Reference:
    """Return the reference tables without the rows for other languages than these and English."""
    spoken = pl.col("language").is_in(["en", *languages])
    narrowed = {
        name: getattr(reference, name).filter(spoken) for name, each in tables().items() if "language" in each.schema
    }
    return replace(reference, **narrowed)


def load_table(name: str, file: Path) -> pl.DataFrame:
    """Load one table from a file of any name, as `load` would; what it says of other tables is not looked at.

    Raises ReferenceError.
    """
    lines, frame = _frame(file.parent, file.name, tables()[name])
    _check_key(file.name, tables()[name], frame, lines)
    return frame


def fingerprint(folder: Traversable | None = None) -> str:
    """Return the sha256 over names and bytes of the CSV files of a folder."""
    folder = folder or files("seeds.reference")
    digest = hashlib.sha256()
    for file in sorted((file for file in folder.iterdir() if file.name.endswith(".csv")), key=lambda file: file.name):
        data = file.read_bytes()
        digest.update(f"{file.name} {len(data)}\n".encode() + data)
    return digest.hexdigest()


def _frame(folder: Traversable, file: str, declaration: Table) -> tuple[list[int], pl.DataFrame]:
    """Return the line of each row, and the rows."""
    lines, cells = _cells(folder, file, declaration)
    return lines, pl.DataFrame(
        [
            pl.Series(column.name, _values(file, lines, column, cells[column.name]), column.dtype)
            for column in declaration.columns
        ]
    )


def _cells(folder: Traversable, file: str, declaration: Table) -> tuple[list[int], dict[str, list[str]]]:
    """Return the line of each row, and the cells of each column."""
    reader = csv.reader(io.StringIO(_text(folder, file), newline=""), strict=True)
    lines, rows = [], []
    try:
        header = next(reader, [])
        expected = [column.name for column in declaration.columns]
        remarks = [name for name in REMARKS if name in header and name not in expected]
        if sorted(header) != sorted(expected + remarks):
            raise ReferenceError(file, 1, None, f"the header is {header}, expected {expected} (and {list(REMARKS)})")
        line = reader.line_num + 1
        for row in reader:
            if len(row) != len(header):
                raise ReferenceError(file, line, None, f"{len(row)} cells, expected {len(header)}")
            lines.append(line)
            rows.append(row)
            line = reader.line_num + 1
    except csv.Error as error:
        raise ReferenceError(file, reader.line_num, None, str(error)) from error
    return lines, {name: [row[position] for row in rows] for position, name in enumerate(header)}


def _text(folder: Traversable, file: str) -> str:
    try:
        data = (folder / file).read_bytes()
    except FileNotFoundError as error:
        raise ReferenceError(file, 1, None, "the file is missing") from error
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise ReferenceError(file, data.count(b"\n", 0, error.start) + 1, None, "not UTF-8") from error


def _values(file: str, lines: list[int], column: Column, cells: list[str]) -> list[Any]:
    is_list = column.dtype == pl.List(pl.String)
    parse = LIST if is_list else PARSERS[column.dtype]
    values: list[Any] = []
    for line, cell in zip(lines, cells, strict=True):
        if not cell:
            if not column.nullable:
                raise ReferenceError(file, line, column.name, "empty")
            values.append(None)
            continue
        if cell != cell.strip():
            raise ReferenceError(file, line, column.name, f"blanks around {cell!r}")
        for item in cell.split(LIST_SEPARATOR) if is_list else [cell]:
            if column.values and item not in column.values:
                raise ReferenceError(file, line, column.name, f"{item!r} is none of {', '.join(column.values)}")
            if column.pattern and not re.fullmatch(column.pattern, item):
                raise ReferenceError(file, line, column.name, f"{item!r} does not match {column.pattern}")
        try:
            values.append(parse(cell))
        except (KeyError, ValueError) as error:
            raise ReferenceError(file, line, column.name, f"{cell!r} is not of type {column.dtype}") from error
    if column.regex:
        _check_patterns(file, lines, column, cells)
    return values


def _check_patterns(file: str, lines: list[int], column: Column, cells: list[str]) -> None:
    patterns = pl.DataFrame({"text": "", "pattern": cells}, schema={"text": pl.String, "pattern": pl.String})
    valid = patterns.select(pl.col("text").str.contains(pl.col("pattern"), strict=False)).to_series()
    for line, cell, is_pattern in zip(lines, cells, valid, strict=True):
        if is_pattern is None:
            raise ReferenceError(file, line, column.name, f"{cell!r} is not a pattern")


def _check_key(file: str, declaration: Table, frame: pl.DataFrame, lines: list[int]) -> None:
    key = declaration.key or tuple(declaration.schema)
    repeated = frame.select(key).with_row_index("row").filter(~pl.struct(key).is_first_distinct())
    if repeated.height:
        first = repeated.row(0, named=True)
        values = ", ".join(f"{column} {first[column]!r}" for column in key)
        raise ReferenceError(file, lines[first["row"]], key[0], f"a second row for {values}")


def _check_links(name: str, declaration: Table, frames: dict[str, pl.DataFrame], lines: list[int]) -> None:
    for link in declaration.links:
        known = frames[link.table].get_column(link.references)
        column = pl.col(link.column)
        unknown = frames[name].with_row_index("row").filter(column.is_not_null() & ~column.is_in(known.implode()))
        if unknown.height:
            first = unknown.row(0, named=True)
            message = f"{first[link.column]!r} is not a {link.references} of {link.table}.csv"
            raise ReferenceError(f"{name}.csv", lines[first["row"]], link.column, message)
