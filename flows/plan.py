"""What a run has to do: the sources of now against those of the current snapshot."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Any, Literal

from flows.discovery import Source
from flows.errors import Refused

State = Literal["ok", "stale", "quarantined"]

PASSING = ("missing", "unreadable", "timeout")  # faults of a moment: looked at again in every run
LIKELY_MISTAKE = 0.2


@dataclass(frozen=True)
class Known:
    """A source as the manifest of a snapshot tells it.

    `state` is ok (its rows are of these bytes), stale (it can't be taken in now, its rows are those of the last time it
    could) or quarantined (it can't be taken in, and has no rows). `catalogue_sha256` is the hash of what the catalogue
    says of it.
    """

    source_uri: str
    document_id: str
    sha256: str | None
    media_type: str | None
    state: State
    error_code: str | None
    catalogue_sha256: str

    @property
    def has_rows(self) -> bool:
        """Say whether the snapshot has rows of the document."""
        return self.state != "quarantined"

    def to_manifest(self) -> dict[str, Any]:
        """Say it as the manifest does."""
        return asdict(self)


@dataclass(frozen=True)
class Plan:
    """What to do with each source.

    `new` and `changed` are to be extracted, also from pinned bytes whose address gives nothing now and that the
    snapshot has no rows of; `kept` stays as it is, be it ok, stale or quarantined; `faulty` can't be taken in;
    `removed` had rows and is no longer a source. `known` is the last snapshot's state of each source_uri; `is_first`
    says that there is no snapshot, or one of another fingerprint.
    """

    fingerprint: str
    new: tuple[Source, ...] = ()
    changed: tuple[Source, ...] = ()
    kept: tuple[Known, ...] = ()
    faulty: tuple[Source, ...] = ()
    removed: tuple[Known, ...] = ()
    known: Mapping[str, Known] = field(default_factory=dict)
    is_first: bool = True

    @property
    def to_extract(self) -> tuple[Source, ...]:
        """List the sources to be read and extracted, by source_uri."""
        return tuple(sorted((*self.new, *self.changed), key=lambda source: source.source_uri))

    @property
    def is_unchanged(self) -> bool:
        """Say whether the current snapshot is already what this run would make."""
        if self.is_first or self.to_extract:
            return False
        states = (*self.kept, *(self.set_aside(source) for source in self.faulty))
        return {known.source_uri: known for known in states} == self.known

    def set_aside(self, source: Source, error_code: str | None = None) -> Known:
        """Say how a source that can't be taken in will stand: stale where its document has rows, else quarantined."""
        code = error_code or (source.fault.error_code if source.fault else None)
        before = self.known.get(source.source_uri)
        said = catalogue_sha256(source)
        if before and before.has_rows and code != "duplicate" and self._is_free(before.document_id, source):
            uri, name = before.source_uri, before.document_id
            return Known(uri, name, source.sha256, before.media_type, "stale", code, said)
        return Known(source.source_uri, source.document_id, source.sha256, None, "quarantined", code, said)

    def _is_free(self, document_id: str, source: Source) -> bool:
        """Say that no other source bears the id now."""
        return self._bearers.get(document_id, source.source_uri) == source.source_uri

    @cached_property
    def _bearers(self) -> dict[str, str]:
        made = {source.document_id: source.source_uri for source in (*self.new, *self.changed)}
        return made | {known.document_id: known.source_uri for known in self.kept if known.has_rows}


def plan(
    sources: Iterable[Source], manifest: Mapping[str, Any] | None, fingerprint: str, *, allow_removals: bool = False
) -> Plan:
    """Compare the sources with the manifest of the current snapshot.

    `fingerprint` is the pipeline's; under another than the manifest's, every source counts as changed.
    Raises Refused where more than one document and more than a fifth of the corpus would vanish, unless allowed.
    """
    sources = list(sources)
    known = {entry["source_uri"]: Known(**entry) for entry in manifest["sources"]} if manifest else {}
    is_first = manifest is None or manifest["fingerprint"] != fingerprint
    sources += _lost(sources, known)
    same = {s.source_uri for s in sources if not is_first and _is_same(s, known.get(s.source_uri))}
    has_rows = {s.source_uri for s in sources if not is_first and _has_rows(s, known.get(s.source_uri))}
    others = [source for source in sources if source.source_uri not in same]
    faulty = [s for s in others if s.fault and (not s.is_pinned or s.source_uri in has_rows)]
    due = [s for s in others if not s.fault or (s.is_pinned and s.source_uri not in has_rows)]
    uris = {source.source_uri for source in sources}
    removed = [entry for entry in known.values() if entry.has_rows and entry.source_uri not in uris]
    if not allow_removals:
        _check_removals(removed, sources, known)
    return Plan(
        fingerprint=fingerprint,
        new=tuple(source for source in due if source.source_uri not in known),
        changed=tuple(source for source in due if source.source_uri in known),
        kept=tuple(known[source.source_uri] for source in sources if source.source_uri in same),
        faulty=tuple(faulty),
        removed=tuple(removed),
        known=known,
        is_first=is_first,
    )


def _lost(sources: list[Source], known: Mapping[str, Known]) -> list[Source]:
    """List the documents that were in a container which can't be read now: out of reach, not removed."""
    broken = {source.source_uri: source for source in sources if source.fault}
    there = {source.source_uri for source in sources}
    lost = []
    for uri, entry in known.items():
        within = next((name for name in _above(uri) if name in broken), None) if uri not in there else None
        if within and entry.has_rows:
            holder = broken[within]
            lost.append(Source(uri, holder.path, entry.document_id, fault=holder.fault))
    return lost


def _above(uri: str) -> Iterator[str]:
    while "/" in uri:
        uri = uri.rpartition("/")[0]
        yield uri


def catalogue_sha256(source: Source) -> str:
    """Hash what the catalogue says of a source; a document whose entry changes is extracted again."""
    encoding = {"encoding": source.encoding} if source.encoding else {}
    said = json.dumps({**source.overrides, **encoding}, sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.sha256(said.encode()).hexdigest()


def _is_same(source: Source, known: Known | None) -> bool:
    """Say that nothing about a readable source has changed, so that its rows, or its fault, would be the same again.

    Pinned bytes that could not be taken in can't be now either, whatever their address says.
    """
    if known is None or known.error_code in PASSING:
        return False
    if (known.sha256, known.catalogue_sha256) != (source.sha256, catalogue_sha256(source)):
        return False
    if source.fault:
        return source.is_pinned and known.state != "ok"
    return known.document_id == source.document_id or known.state == "stale"


def _has_rows(source: Source, known: Known | None) -> bool:
    """Say that the snapshot has the rows that the bytes of a source would give."""
    said = (source.sha256, source.document_id, catalogue_sha256(source))
    return known is not None and known.has_rows and (known.sha256, known.document_id, known.catalogue_sha256) == said


def _check_removals(removed: list[Known], sources: list[Source], known: Mapping[str, Known]) -> None:
    """Refuse what looks like an unmounted disk; a document that moved has not vanished."""
    there = {source.sha256 for source in sources}
    vanished = sorted(entry.source_uri for entry in removed if entry.sha256 not in there)
    n_documents = sum(entry.has_rows for entry in known.values())
    if len(vanished) > 1 and len(vanished) > LIKELY_MISTAKE * n_documents:
        named = ", ".join(vanished[:5]) + (", …" if len(vanished) > 5 else "")
        raise Refused(
            f"{len(vanished)} of {n_documents} documents are no longer there ({named}), so nothing was landed; "
            "if they are to go, run again with --allow-removals"
        )
