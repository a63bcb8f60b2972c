"""A batch of documents: read, extracted, and written as parts of the tables. Batches need nothing of each other."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import polars as pl
import pyarrow.parquet as pq

from expectations.conform import ConformError, conform
from expectations.contract import contracts
from expectations.structure import violations
from flows.catalogue import OVERRIDES
from flows.containers import Opened
from flows.discovery import MAX_BYTES, Source
from transforms import reference
from transforms.content import content
from transforms.costs import MOST, costs
from transforms.extract import extract
from transforms.readers.corpus import Cell
from transforms.readers.rendition import ReadError
from transforms.reading import READ, Reading, read

BATCH_BYTES = 16 * 2**20
BATCH_DOCUMENTS = 500
BROKEN = pl.Schema({"document_id": pl.String, "message": pl.String, "char_offset": pl.Int64})
NAMED_DOCUMENTS = 8  # up to so many, each is a batch of its own, which costs half a second, so that it is seen by name


@dataclass(frozen=True)
class Batch:
    """Documents that are extracted together, and the name of the batch."""

    name: str
    sources: tuple[Source, ...]


@dataclass(frozen=True)
class Rejection:
    """Why a source goes to quarantine, and at which stage it was found out."""

    source_uri: str
    sha256: str | None
    stage: str
    error_code: str
    message: str
    char_offset: int | None = None


@dataclass(frozen=True)
class Extracted:
    """What became of the documents of a batch: the media types of those taken in, by source_uri, and the rejections."""

    media_types: dict[str, str] = field(default_factory=dict)
    rejections: tuple[Rejection, ...] = ()


def batches(sources: Sequence[Source]) -> list[Batch]:
    """Divide documents into batches, in their order: one each when there are few, else some megabytes.

    Those in containers come last, as they lie there, so that each container is read forwards.
    """
    if len(sources) <= NAMED_DOCUMENTS:
        return [Batch(source.document_id, (source,)) for source in sources]
    divided = list(_divided(sorted(sources, key=_lie)))
    return [Batch(f"{i} of {len(divided)}: {len(group)} documents", group) for i, group in enumerate(divided, 1)]


def _lie(source: Source) -> tuple[str, int, int]:
    """Say where a document lies: its container, the file in it, and the row."""
    if not source.places:
        return "", 0, 0
    positions = [each.start if isinstance(each, Cell) else each.position or 0 for each in source.places]
    return str(source.path), positions[0], positions[-1]


def _divided(sources: Sequence[Source]) -> Iterator[tuple[Source, ...]]:
    group: list[Source] = []
    for source in sources:
        full = len(group) == BATCH_DOCUMENTS or sum(s.n_bytes for s in group) + source.n_bytes > BATCH_BYTES
        if group and full:
            yield tuple(group)
            group = []
        group.append(source)
    yield tuple(group)


def extract_batch(batch: Batch, parts: Path, *, give_up: bool = True) -> Extracted:
    """Read the documents of a batch, extract their tables and write them as `parts/<table>.parquet`.

    A document that can't be read, or whose rows break a rule of structure, is rejected and the others go on.
    Raises OSError where a file can't be read now, unless told to give up on it.
    """
    readings: list[tuple[Source, Reading]] = []
    rejections: list[Rejection] = []
    with Opened([(source.path, source.places) for source in batch.sources if source.places]) as opened:
        for source in batch.sources:
            try:
                readings.append((source, _reading(source, opened)))
            except ReadError as error:
                rejections.append(_rejection(source, "read", error.code, error.message, error.char_offset))
            except OSError as error:
                if not give_up:
                    raise
                message = f"{source.source_uri} can't be read: {error.strerror}; run again"
                rejections.append(_rejection(source, "read", "unreadable", message))
    groups, too_large = _affordable(readings)
    rejections += too_large
    made = [_tables(_frame(group)) for group in groups]
    tables, broken = _together(made)
    rejections += _broken(readings, broken)
    for name, frame in tables.items():
        parts.mkdir(parents=True, exist_ok=True)
        pq.write_table(frame.to_arrow(), parts / f"{name}.parquet")  # raises OSError, which Polars does not
    rejected = {rejection.source_uri for rejection in rejections}
    media_types = {s.source_uri: r.media_type for s, r in readings if s.source_uri not in rejected}
    return Extracted(media_types, tuple(rejections))


def _bytes(source: Source, opened: Opened) -> bytes:
    if source.places:
        return opened.data(source.path, source.places, source.source_uri)
    with source.path.open("rb") as stream:
        return stream.read(MAX_BYTES + 1)  # it may have grown since


def _reading(source: Source, opened: Opened) -> Reading:
    is_row = bool(source.places) and isinstance(source.places[-1], Cell)
    media_type = source.media_type or "text/plain"
    reading = read(_bytes(source, opened), source.source_uri, media_type, source.encoding, by_name=not is_row)
    if reading.sha256 != source.sha256:
        message = f"{source.source_uri} changed while it was read; run again"
        raise ReadError("unreadable", message, sha256=reading.sha256)
    return reading


def _affordable(readings: list[tuple[Source, Reading]]) -> tuple[list[list[tuple[Source, Reading]]], list[Rejection]]:
    """Divide documents into groups that fit into memory; reject those that would not fit alone."""
    texts = pl.Series([reading.text for _, reading in readings], dtype=pl.String)
    groups: list[list[tuple[Source, Reading]]] = []
    rejections = []
    left = 0
    for (source, reading), cost in zip(readings, costs(texts), strict=True):
        if cost > MOST:
            message = (
                f"{source.source_uri} has more lines and numbers ({cost:,}) than fit into memory ({MOST:,}); split it"
            )
            rejections.append(_rejection(source, "read", "too_large", message))
            continue
        if not groups or cost > left:
            groups.append([])
            left = MOST
        groups[-1].append((source, reading))
        left -= cost
    return groups, rejections


def _frame(readings: list[tuple[Source, Reading]]) -> pl.DataFrame:
    """Make the frame that the transforms start from: `extract`'s columns, one row a document."""
    documents = contracts()["documents"].polars_schema
    schema = {"document_id": pl.String(), "source_uri": pl.String(), **READ}
    rows = [
        {
            "document_id": source.document_id,
            "source_uri": source.source_uri,
            **reading.columns(),
            **source.overrides,
        }
        for source, reading in readings
    ]
    return pl.DataFrame(rows, schema={**schema, **{name: documents[name] for name in OVERRIDES}})


def _tables(sources: pl.DataFrame) -> tuple[dict[str, pl.DataFrame], pl.DataFrame]:
    """Extract and conform the tables of documents, without those that break a rule of structure.

    Where the tables of a batch can't be made at all, it is halved until the document that is to blame is alone.
    Returns the tables, and of each broken document the first broken rule: `document_id, message, char_offset`.
    """
    try:
        loaded = _reference(reference.fingerprint())
        extracted = extract(sources, loaded)
        tables = {name: conform(name, frame) for name, frame in (extracted | content(extracted, loaded)).items()}
        broken = violations(tables)
    except (ConformError, pl.exceptions.PolarsError) as error:
        if sources.height > 1:
            return _halved(sources)
        return {}, pl.DataFrame(
            [(sources.item(0, "document_id"), f"{type(error).__name__}: {error}", None)], BROKEN, orient="row"
        )
    first = broken.sort("document_id", "char_offset").unique("document_id", keep="first", maintain_order=True)
    sound = ~pl.col("document_id").is_in(first["document_id"].implode())
    whole = {name: frame.filter(sound) for name, frame in tables.items()}
    return whole, first.select("document_id", "message", "char_offset")


def _halved(sources: pl.DataFrame) -> tuple[dict[str, pl.DataFrame], pl.DataFrame]:
    middle = sources.height // 2
    return _together([_tables(sources[:middle]), _tables(sources[middle:])])


def _together(made: list[tuple[dict[str, pl.DataFrame], pl.DataFrame]]) -> tuple[dict[str, pl.DataFrame], pl.DataFrame]:
    """Put the tables of several groups of documents together, and what is said of those that broke a rule."""
    names = dict.fromkeys(name for tables, _ in made for name in tables)
    whole = {name: pl.concat([tables[name] for tables, _ in made if name in tables]) for name in names}
    return whole, pl.concat([BROKEN.to_frame(), *(broken for _, broken in made)])


def _broken(readings: list[tuple[Source, Reading]], broken: pl.DataFrame) -> Iterator[Rejection]:
    first = {row["document_id"]: row for row in broken.iter_rows(named=True)}
    for source, _ in readings:
        if row := first.get(source.document_id):
            message = f"{source.source_uri}: {row['message']}; the pipeline is at fault, please report it"
            yield _rejection(source, "conform", "structure", message, row["char_offset"])


def _rejection(source: Source, stage: str, code: str, message: str, char_offset: int | None = None) -> Rejection:
    return Rejection(source.source_uri, source.sha256, stage, code, message, char_offset)


@lru_cache(maxsize=1)
def _reference(_fingerprint: str) -> reference.Reference:
    """Load the reference tables once for all batches, and again when they change while a schedule goes on."""
    return reference.load()
