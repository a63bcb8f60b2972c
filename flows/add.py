"""Documents taken into the catalogue, after a look at what was read of them."""

import glob
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import polars as pl

from flows.batch import Batch, batches, extract_batch
from flows.catalogue import Entry, Value, read
from flows.discovery import Source, discover
from flows.errors import UsageError
from flows.escapes import harmless
from flows.listing import Listing, append
from flows.settings import Settings

SHOWN_IN_FULL = 5
HEADINGS = 6
LINES = 3
WIDTH = 100
SHOWN = ("documents", "sections", "numbers", "indicators", "texts", "removed_text")


@dataclass(frozen=True)
class Look:
    """What was read of a source: its row of `documents`, and rows of other tables."""

    source: Source
    document: Mapping[str, Any]
    sections: Sequence[Mapping[str, Any]]
    n_numbers: int
    n_indicators: int
    removed: Mapping[str, int]
    text: str

    def lines(self) -> Iterator[str]:
        """Say it to a person."""
        yield self.source.source_uri
        for name, value in self._facts():
            yield f"  {name:<9} {value}"

    def line(self) -> str:
        """Say it in a line."""
        date = self.document["event_date"] or self.document["published_at"]
        dated = f", {date:%Y-%m-%d}" if date else ""
        return f"{self.source.source_uri}: {_short(self.document['title'])}{dated}, {self._size()}"

    def _size(self) -> str:
        return (
            f"{self.document['n_words']:,} words, {self.document['n_sections']:,} sections, "
            f"{self.n_numbers:,} numbers, {self.n_indicators:,} indicators"
        )

    def _facts(self) -> Iterator[tuple[str, str]]:
        said = self.document
        yield "title", _short(said["title"])
        yield "type", said["document_type"]
        yield "date", self._dates()
        yield "place", said["place_code"] or "not said"
        yield "language", said["language"]
        yield "id", said["document_id"]
        yield "read as", ", ".join(filter(None, (said["media_type"], said["encoding"])))
        yield "holds", self._size()
        if self.removed:
            yield "left out", ", ".join(f"{n:,} {kind.replace('_', ' ')}" for kind, n in self.removed.items())
        headed = [row for row in self.sections if row["depth"] > 0 and row["heading"]]
        for i, row in enumerate(headed[:HEADINGS]):
            heading = " ".join(filter(None, (row["label"], row["heading"])))
            yield "" if i else "outline", "  " * (row["depth"] - 1) + _short(heading)
        if len(headed) > HEADINGS:
            yield "", f"… and {len(headed) - HEADINGS:,} more headings"
        lines = [line for line in self.text.splitlines() if line.strip()]
        for i, line in enumerate(lines[:LINES]):
            yield "" if i else "begins", _short(line)
        yield from (("warning", warning) for warning in self._warnings())

    def _dates(self) -> str:
        held, published = self.document["event_date"], self.document["published_at"]
        dates = [f"{held:%Y-%m-%d}"] if held else []
        dates += [f"published {published:%Y-%m-%d}"] if published else []
        return ", ".join(dates) or "not said; give it with --date"

    def _warnings(self) -> Iterator[str]:
        encoding = self.document["encoding"]
        if encoding and not encoding.startswith("utf"):
            yield f"the encoding {encoding} was guessed; is what it begins with right?"
        if not self.n_numbers:
            yield "there are no numbers in it"
        if self.source.address and self.source.address.credentials:
            yield "user and password are not written into the catalogue; without them, a run keeps what was read now"


def look(sources: Sequence[Source]) -> list[Look]:
    """Read and extract documents as a run would. Raises UsageError where that can't be."""
    found: dict[str, Look] = {}
    for batch in batches(sources) if len(sources) > SHOWN_IN_FULL else [Batch("all", tuple(sources))]:
        with tempfile.TemporaryDirectory(prefix="crossread-") as folder:
            if rejections := extract_batch(batch, Path(folder)).rejections:
                raise UsageError("\n".join([*(each.message for each in rejections), "Nothing was added."]))
            tables = {name: pl.read_parquet(Path(folder) / f"{name}.parquet") for name in SHOWN}
        for source in batch.sources:
            of_source = pl.col("document_id") == source.document_id
            found[source.source_uri] = _look(source, {name: rows.filter(of_source) for name, rows in tables.items()})
    return [found[source.source_uri] for source in sources]


def _look(source: Source, tables: Mapping[str, pl.DataFrame]) -> Look:
    return Look(
        source,
        tables["documents"].row(0, named=True),
        tables["sections"].sort("ordinal").to_dicts(),
        tables["numbers"].height,
        tables["indicators"].height,
        Counter(tables["removed_text"]["kind"]),
        tables["texts"]["text"][0],
    )


def add(settings: Settings, said: Mapping[str, Value], *, is_agreed: bool) -> bool:
    """Show what `settings.paths` hold and list it in `settings.catalogue`, unless a person says no; says whether.

    `said` are keys of the catalogue for each of the documents. What is listed already is told and left out.
    Raises UsageError and CatalogueError, where anything can't be read too; then nothing is written.
    """
    catalogue = settings.catalogue or Path()
    entries = read(catalogue) if catalogue.exists() else []
    sources = discover(settings, known=(), catalogues={catalogue: entries})
    listed = _listed(sources, entries)
    for source in listed:
        print(f"{source.source_uri}: already listed in {catalogue}")
    known = {source.source_uri for source in listed}
    new = [source for source in sources if source.source_uri not in known]
    if not new:
        if not listed:
            raise UsageError("there is nothing to read; give files, folders or addresses that hold documents")
        return True
    one_only = [name for name in ("document_id", "title") if name in said]
    places = list(dict.fromkeys(source.address or source.path for source in new))  # of many may be one archive
    if len(places) > 1 and one_only:
        raise UsageError(f"--{one_only[0].replace('document_', '')} is for one document, and here are {len(places)}")
    looks = look(_readable(new, said))
    for each in looks:
        print(harmless("\n".join(each.lines()) + "\n" if len(looks) <= SHOWN_IN_FULL else each.line()))
    what = "this document" if len(looks) == 1 else f"these {len(looks)} documents"
    if not is_agreed and not _agrees(f"Add {what} to {catalogue}?"):
        return False
    append(catalogue, [Listing(place, said) for place in places])
    print(f"Added {what} to {catalogue}.")
    return True


def _readable(sources: Sequence[Source], said: Mapping[str, Value]) -> list[Source]:
    """Return the sources with what is to be said of them. Raises UsageError with all that can't be read."""
    faults = [f"{source.source_uri}: {source.fault.message}" for source in sources if source.fault]
    if faults:
        raise UsageError("\n".join([*faults, "Nothing was added."]))
    overrides = {name: value for name, value in said.items() if name != "document_id"}
    document_id = said.get("document_id")
    return [
        replace(
            source,
            overrides={**overrides, **source.overrides} if source.is_member else {**source.overrides, **overrides},
            document_id=str(document_id) if document_id and not source.is_member else source.document_id,
        )
        for source in sources
    ]


def _listed(sources: Sequence[Source], entries: Sequence[Entry]) -> list[Source]:
    """Return the sources that an entry names, or stands for with others."""
    patterns = [str(entry.path) for entry in entries if entry.path]
    paths = {os.path.realpath(path) for each in patterns for path in (each, *glob.glob(each, recursive=True))}  # noqa: PTH207
    uris = {entry.address.uri for entry in entries if entry.address and not entry.address.is_prefix}
    prefixes = tuple(entry.address.uri for entry in entries if entry.address and entry.address.is_prefix)
    return [
        source
        for source in sources
        if (
            source.address.uri in uris or source.address.uri.startswith(prefixes)
            if source.address
            else os.path.realpath(source.path) in paths
        )
    ]


def _agrees(question: str) -> bool:
    if not sys.stdin.isatty():
        raise UsageError("nobody is there to be asked; look at the above, then say --yes")
    return input(f"{question} [y/N] ").strip().lower() in ("y", "yes")


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= WIDTH else line[: WIDTH - 1] + "…"
