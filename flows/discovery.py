"""The sources of a run: which there are, what they are called, and what their bytes are.

A source is a file named in the catalogue, given as a path, or lying in a folder given as one (at any depth; names that
start with a dot are skipped). A file that holds many documents is as many sources.
What can't be read is a source too, with the fault that is to be told.
"""

import hashlib
import os
import stat
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from flows.catalogue import FILE_NAME, CatalogueError, Entry, Value, read
from flows.containers import Container, Member, Place, members
from flows.errors import UsageError
from flows.escapes import escaped
from flows.settings import DEFAULT_CATALOGUE, Settings
from transforms.readers.rendition import ReadError
from transforms.reading import HEAD_BYTES, READABLE, Format, container_of, format_of

MAX_BYTES = 64 * 2**20  # a report of 10 000 pages; more is a mistake, or a corpus in one file


@dataclass(frozen=True)
class Fault:
    """Why a source can't be taken in: a code from the list of the `quarantine` table, and what to do about it."""

    error_code: str
    message: str


@dataclass(frozen=True)
class Source:
    """A document to be: its name in data, where it lies, the hash of its bytes, and what the catalogue says of it.

    `places` lead to one in a container, whose file `path` is; `stem` is what its id is made of.
    """

    source_uri: str
    path: Path
    document_id: str
    sha256: str | None = None
    n_bytes: int = 0
    overrides: Mapping[str, Value] = field(default_factory=dict)
    encoding: str | None = None
    fault: Fault | None = None
    places: tuple[Place, ...] = ()
    stem: str = ""

    @property
    def is_member(self) -> bool:
        """Say whether it lies in a container."""
        return bool(self.stem)


@dataclass(frozen=True)
class _Listed:
    """A path that was found or given, and the folder that its name starts from."""

    path: Path
    root: Path
    entry: Entry | None = None


def discover(settings: Settings) -> list[Source]:
    """List the sources that a run covers, by source_uri, each with its hash or its fault.

    Of several sources with the same bytes the one in the catalogue, else the first by name, is taken in.
    Raises CatalogueError and UsageError.
    """
    listed = _listed(settings)
    uris = _uris(listed)
    found = [source for uri, item in zip(uris, listed, strict=True) for source in _sources(uri, item)]
    return _identified(_distinct(_named_once(sorted(found, key=lambda source: source.source_uri))))


def _listed(settings: Settings) -> list[_Listed]:
    """List what a run covers, each file once, with its entry in a catalogue."""
    if settings.paths:
        listed, catalogues = _given(settings)
    else:
        file = settings.catalogue or DEFAULT_CATALOGUE
        catalogues = {file: read(file)}
        listed = [_explicit(entry, entry.folder) for entry in catalogues[file]]
    said = {os.path.realpath(entry.path): entry for entry in _merged(catalogues)}
    once: dict[Path, _Listed] = {}
    for item in listed:
        once.setdefault(item.path, replace(item, entry=said.get(os.path.realpath(item.path))))
    return [item for item in once.values() if item.path.name != FILE_NAME]


def _given(settings: Settings) -> tuple[list[_Listed], dict[Path, list[Entry]]]:
    """List what lies at the given paths, and read the catalogue given with them, else those that lie there too.

    What a catalogue inside a given folder lists is covered whether it is there or not.
    """
    paths = [_absolute(path) for path in settings.paths]
    folders = [path for path in paths if path.is_dir()]
    files = [path for path in paths if path not in folders]
    found = [item for folder in _outermost(folders) for item in _walk(folder)]
    inside = {} if settings.catalogue else {i.path: i.root for i in found if i.path.name == FILE_NAME}
    beside = [] if settings.catalogue else [file.parent / FILE_NAME for file in files]
    used = [settings.catalogue] if settings.catalogue else [*inside, *(file for file in beside if file.is_file())]
    catalogues = {file: read(file) for file in used}
    promised = [_explicit(entry, root) for file, root in inside.items() for entry in catalogues[file]]
    return [*found, *(_Listed(file, file.parent) for file in files), *promised], catalogues


def _absolute(path: Path) -> Path:
    if ":/" in str(path):
        raise UsageError(f"{path}: addresses can't be read yet; save the document and give its file")
    return Path(os.path.abspath(path))  # noqa: PTH100 - keeps links, removes `..`


def _merged(catalogues: Mapping[Path, list[Entry]]) -> list[Entry]:
    taken: dict[str, Path] = {}
    for file, entries in catalogues.items():
        for entry in entries:
            if entry.document_id and taken.setdefault(entry.document_id, file) != file:
                first = taken[entry.document_id]
                raise CatalogueError(file, f"document_id {entry.document_id} is taken already, in {first}")
    return [entry for entries in catalogues.values() for entry in entries]


def _explicit(entry: Entry, root: Path) -> _Listed:
    """Name a file of a catalogue from a root, or from its own folder if it lies elsewhere."""
    path = Path(os.path.normpath(entry.path))
    return _Listed(path, root if path.is_relative_to(root) else path.parent)


def _outermost(folders: Iterable[Path]) -> list[Path]:
    distinct = list(dict.fromkeys(folders))
    return [folder for folder in distinct if not any(folder != o and folder.is_relative_to(o) for o in distinct)]


def _walk(root: Path) -> Iterator[_Listed]:
    """List the files below a folder; a folder that several links lead to is read once, through its own name first."""
    seen: set[str] = set()
    waiting = [root]
    linked: list[Path] = []
    while waiting or linked:
        folder = waiting.pop() if waiting else linked.pop(0)
        if (real := os.path.realpath(folder)) in seen:
            continue
        seen.add(real)
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError:
            yield _Listed(folder, root)  # told as a source that can't be read
            continue
        for entry in (entry for entry in entries if not entry.name.startswith(".")):
            path = Path(entry.path)
            if path.is_dir():
                (linked if entry.is_symlink() else waiting).append(path)
            else:
                yield _Listed(path, root)


def _uris(listed: list[_Listed]) -> list[str]:
    """Name each source by its root's name and its path below; roots of one name get their parents' names in front."""
    roots = list(dict.fromkeys(item.root for item in listed))
    names = dict.fromkeys(roots, 1)
    while True:
        labels = {root: "/".join(part for part in root.parts[-n:] if part != root.anchor) for root, n in names.items()}
        shared = Counter(labels.values())
        clashing = [root for root in roots if shared[labels[root]] > 1 and names[root] < len(root.parts)]
        if not clashing:
            break
        for root in clashing:
            names[root] += 1
    return [escaped(f"{labels[i.root]}/{i.path.relative_to(i.root).as_posix()}".lstrip("/")) for i in listed]


def _sources(uri: str, item: _Listed) -> Iterator[Source]:
    """Yield the document that a file is, or those that it contains."""
    if (found := _container(item.path, uri)) is None:
        yield _source(uri, item)
        return
    entry = item.entry
    base = (entry.document_id if entry else None) or PurePosixPath(uri).with_suffix("").as_posix()
    container = Container(found, uri, base, entry.columns if entry else {}, MAX_BYTES)
    overrides = entry.overrides if entry else {}
    try:
        with item.path.open("rb") as stream:
            yield from (_member(item.path, member, overrides) for member in members(container, stream))
    except OSError as error:
        yield Source(uri, item.path, "", fault=_unreadable(error))


def _container(path: Path, uri: str) -> Format | None:
    """Tell the format of a file that holds documents; what can't be opened is told as a document that can't."""
    try:
        _size(path)
        with path.open("rb") as stream:
            return container_of(stream.read(HEAD_BYTES), uri)
    except OSError:
        return None


def _member(path: Path, member: Member, overrides: Mapping[str, Value]) -> Source:
    fault = Fault(member.fault.code, member.fault.message) if member.fault else None
    return Source(
        source_uri=escaped(member.name),
        path=path,
        document_id=member.document_id or "",
        sha256=member.sha256,
        n_bytes=member.n_bytes,
        overrides={**overrides, **member.overrides},
        fault=fault,
        places=member.places,
        stem=member.stem or member.name,
    )


def _source(uri: str, item: _Listed) -> Source:
    document_id = item.entry.document_id if item.entry else None
    source = Source(uri, item.path, document_id or "")
    if item.entry:
        source = replace(source, overrides=item.entry.overrides, encoding=item.entry.encoding)
    try:
        size = _size(item.path)
        if size > MAX_BYTES:
            message = f"{size:,} bytes, more than the {MAX_BYTES:,} of one document; split it"
            return replace(source, n_bytes=size, fault=Fault("too_large", message))
        with item.path.open("rb") as stream:
            head = stream.read(HEAD_BYTES)
            stream.seek(0)
            sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
    except FileNotFoundError:
        where = "the catalogue lists it, but " if item.entry else ""
        message = f"{where}there is no such file; put it back, or take it off the list"
        return replace(source, fault=Fault("missing", message))
    except OSError as error:
        return replace(source, fault=_unreadable(error))
    return replace(source, sha256=sha256, n_bytes=size, fault=_foreign(uri, head))


def _unreadable(error: OSError) -> Fault:
    return Fault("unreadable", f"can't be read: {error.strerror or error}; mend the file or its permissions")


def _size(path: Path) -> int:
    status = path.stat()
    if stat.S_ISDIR(status.st_mode):
        os.scandir(path).close()
        raise OSError(f"{path.name} is a folder")
    if not stat.S_ISREG(status.st_mode):
        raise OSError("not a regular file")
    return status.st_size


def _foreign(uri: str, head: bytes) -> Fault | None:
    """Turn away the formats that nobody reads; what a document holds is judged by its reader."""
    try:
        format_of(head, uri)
    except ReadError as error:
        return Fault(error.code, error.message)
    return None


def _named_once(sources: list[Source]) -> list[Source]:
    """Set aside the rows of corpora that give a document_id of another source."""
    bearers: dict[str, Source] = {}
    for source in sorted(sources, key=lambda source: source.is_member):
        if source.document_id:
            bearers.setdefault(source.document_id, source)
    return [
        source if bearers.get(source.document_id, source) is source else _unnamed(source, bearers[source.document_id])
        for source in sources
    ]


def _unnamed(source: Source, bearer: Source) -> Source:
    message = f"{source.source_uri}: document_id {source.document_id} is taken already, by {bearer.source_uri}"
    return replace(source, document_id="", fault=Fault("malformed", f"{message}; give each document its own"))


def _distinct(sources: list[Source]) -> list[Source]:
    originals: dict[str, Source] = {}
    for source in sorted(sources, key=lambda source: (not source.document_id, source.source_uri)):
        if source.sha256 and not source.fault:
            originals.setdefault(source.sha256, source)
    return [_duplicate(source, originals.get(source.sha256 or "", source)) for source in sources]


def _duplicate(source: Source, original: Source) -> Source:
    if original.source_uri == source.source_uri:
        return source
    message = f"the same bytes as {original.source_uri}, which is taken in; remove one of the two"
    return replace(source, fault=Fault("duplicate", message))


def _identified(sources: list[Source]) -> list[Source]:
    """Give a document_id to those that have none from the catalogue; those that would share one get their hash's."""
    given = Counter(source.document_id for source in sources if source.document_id)
    # A file that is out of reach for a moment must not change the names of others, so it counts.
    slugs = {s.source_uri: words(s.stem) if s.is_member else slug(s.source_uri) for s in sources if not s.document_id}
    readable = [s for s in sources if s.is_member or s.path.suffix.lower() in READABLE]
    bearers = [source for source in readable if not _is_duplicate(source)]
    shared = given + Counter(slugs[source.source_uri] for source in bearers if not source.document_id)
    return [source if source.document_id else _named(source, slugs[source.source_uri], shared) for source in sources]


def _is_duplicate(source: Source) -> bool:
    return source.fault is not None and source.fault.error_code == "duplicate"


def _named(source: Source, name: str, shared: Mapping[str, int]) -> Source:
    if shared[name] > 1 and source.sha256:
        name = f"{name}-{source.sha256[:6]}"
    return replace(source, document_id=name)


def slug(source_uri: str) -> str:
    """Make a document_id of a source_uri: its letters (of any script) and digits, lower case, the suffix left out."""
    name, dot, suffix = source_uri.rpartition(".")
    return words(name if dot and name and "/" not in suffix else f"{name}{dot}{suffix}")


def words(stem: str) -> str:
    """Join the letters and digits of a name with hyphens, in lower case."""
    kept = "".join(char if unicodedata.category(char)[0] in "LMN" else " " for char in stem.lower())
    return "-".join(kept.split()) or "document"
