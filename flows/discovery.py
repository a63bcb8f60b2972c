"""The sources of a run: which there are, what they are called, and what their bytes are.

A source is a file named in the catalogue, given as a path, or lying in a folder given as one (at any depth; names that
start with a dot are skipped); or an address, whose bytes are pinned under the warehouse first. A path may be a pattern
(`reports/*.pdf`). A file that holds many documents is as many sources.
What can't be read is a source too, with the fault that is to be told.
"""

import glob
import hashlib
import os
import re
import stat
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from flows import addresses
from flows.addresses import Address
from flows.catalogue import FILE_NAME, CatalogueError, Entry, Value, is_pattern, read
from flows.containers import Container, Member, Place, members
from flows.errors import UsageError
from flows.escapes import escaped
from flows.pins import Pin, Pins
from flows.settings import Settings, default_catalogue
from transforms.readers.rendition import ReadError
from transforms.reading import FORMATS, HEAD_BYTES, READABLE, Format, container_of, format_of

# hidden files, the lock files of office programs, what file managers leave behind
PASSED_OVER = re.compile(r"\.|~\$|(?:Thumbs\.db|desktop\.ini)$", re.IGNORECASE)
MAX_BYTES = 64 * 2**20  # a report of 10 000 pages; more is a mistake, or a corpus in one file


@dataclass(frozen=True)
class Fault:
    """Why a source can't be taken in: a code from the list of the `quarantine` table, and what to do about it."""

    error_code: str
    message: str


@dataclass(frozen=True)
class Source:
    """A document to be: its name in data, where its bytes lie, their hash, and what the catalogue says of it.

    `places` lead to one in a container, whose file `path` is; `stem` is what its id is made of.
    `media_type` is what it is taken for where neither its bytes nor its name tell. Of an `address` that gives nothing
    now, the `fault` says why, and `is_pinned` that its bytes are there all the same, from an earlier time.
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
    address: Address | None = None
    media_type: str | None = None
    is_pinned: bool = False

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
    is_given: bool = False


@dataclass(frozen=True)
class _Covered:
    """What a run covers: files, addresses, and the catalogues that describe them."""

    files: list[_Listed]
    addresses: list[Address]
    catalogues: Mapping[Path, list[Entry]]


def discover(
    settings: Settings,
    known: Collection[str] | None = None,
    catalogues: Mapping[Path, list[Entry]] | None = None,
) -> list[Source]:
    """List the sources that a run covers, by source_uri, each with its hash or its fault.

    Of several sources with the same bytes the one in the catalogue, else the first by name, is taken in.
    What addresses give is pinned under the warehouse. `catalogues`, where given, describe what lies at the paths, in
    place of those that the settings name or that lie there. Raises CatalogueError, UsageError and WarehouseError;
    UsageError also where something given is not there, unless it is among the `known` source_uris or above one.
    """
    covered = _covered(settings, catalogues)
    entries = _merged(covered.catalogues)
    files = _described(covered.files, entries)
    named = list(zip(_uris(files), files, strict=True))
    sources = [source for uri, item in named for source in _sources(uri, item)]
    retrieved = _retrieved(covered.addresses, entries, Pins(settings.warehouse))
    found = sorted((*sources, *retrieved), key=lambda source: source.source_uri)
    if known is not None:
        _check_given(found, {uri for uri, item in named if item.is_given and not item.entry}, known)
    return _identified(_distinct(_named_once(found)))


def _covered(settings: Settings, catalogues: Mapping[Path, list[Entry]] | None) -> _Covered:
    """List what a run covers."""
    if settings.paths:
        return _given(settings, catalogues)
    file = settings.catalogue or default_catalogue()
    entries = read(file)
    listed = [item for entry in entries for item in _explicit(entry, entry.folder)]
    return _Covered(listed, [entry.address for entry in entries if entry.address], {file: entries})


def _described(files: list[_Listed], entries: list[Entry]) -> list[_Listed]:
    """Add the entry in a catalogue to each file, each file once; one of its own counts before that of a pattern."""
    patterns = [entry for entry in entries if entry.path and is_pattern(entry.path)]
    said = {os.path.realpath(path): entry for entry in patterns for path in _matching(Path(entry.path or ""))}
    said |= {os.path.realpath(entry.path): entry for entry in entries if entry.path and entry not in patterns}
    once: dict[Path, _Listed] = {}
    for item in files:
        once.setdefault(item.path, replace(item, entry=said.get(os.path.realpath(item.path))))
    return [item for item in once.values() if item.path.name != FILE_NAME]


def _given(settings: Settings, catalogues: Mapping[Path, list[Entry]] | None) -> _Covered:
    """List what lies at the given paths, and read the catalogue given with them, else those that lie there too.

    What a catalogue inside a given folder lists is covered whether it is there or not.
    """
    asked = [path for path in settings.paths if isinstance(path, Address)]
    paths = [_absolute(path) for path in settings.paths if isinstance(path, Path)]
    exact = [path for path in paths if not is_pattern(path)]
    matched = [_Listed(path, _fixed(pattern)) for pattern in paths if is_pattern(pattern) for path in _found(pattern)]
    folders = [path for path in (*exact, *(item.path for item in matched)) if path.is_dir()]
    files = [_Listed(path, path.parent, is_given=True) for path in exact if path not in folders]
    files += [item for item in matched if item.path not in folders]
    found = [item for folder in _outermost(folders) for item in _walk(folder, settings.warehouse)]
    if catalogues is not None or settings.catalogue:
        named = {settings.catalogue: read(settings.catalogue)} if settings.catalogue and catalogues is None else {}
        return _Covered([*found, *files], asked, catalogues or named)
    inside = {item.path: item.root for item in found if item.path.name == FILE_NAME}
    beside = (item.path.parent / FILE_NAME for item in files)
    catalogues = {file: read(file) for file in (*inside, *(file for file in beside if file.is_file()))}
    promised = [item for file, root in inside.items() for entry in catalogues[file] for item in _explicit(entry, root)]
    asked += [entry.address for file in inside for entry in catalogues[file] if entry.address]
    return _Covered([*found, *files, *promised], asked, catalogues)


def _absolute(path: Path) -> Path:
    return Path(os.path.abspath(path))  # noqa: PTH100 - keeps links, removes `..`


def _matching(pattern: Path) -> list[Path]:
    return sorted(Path(path) for path in glob.glob(str(pattern), recursive=True))  # noqa: PTH207 - Path has none for `**` with links


def _found(pattern: Path) -> list[Path]:
    found = _matching(pattern)
    if not found:
        raise UsageError(f"{pattern}: nothing there fits the pattern")
    return found


def _fixed(pattern: Path) -> Path:
    """Return the folder in front of the first part that is a pattern."""
    return next(folder for folder in pattern.parents if not glob.has_magic(str(folder)))


def _check_given(sources: list[Source], given: Collection[str], known: Collection[str]) -> None:
    """Refuse what was likely mistyped: it is not there, and never was; of addresses, only if nothing else is there."""
    missing = [source for source in sources if source.fault and source.fault.error_code == "missing"]
    for source in missing:
        is_new = not any(uri == source.source_uri or uri.startswith(f"{source.source_uri}/") for uri in known)
        if source.source_uri in given and is_new:
            raise UsageError(f"{source.path}: there is no such file or folder; nothing was read")
    if missing == sources and not known and (asked := [source for source in missing if source.address]):
        raise UsageError(f"{asked[0].source_uri}: {asked[0].fault and asked[0].fault.message}; nothing was read")


def _retrieved(asked: list[Address], entries: list[Entry], pins: Pins) -> list[Source]:
    """Pin what addresses give, and make sources of it."""
    if not asked:
        return []
    from flows.retrieval import retrieve
    from flows.web import Limits

    said = {entry.address.uri: entry for entry in entries if entry.address}
    many = {uri: entry for uri, entry in said.items() if entry.address and entry.address.is_prefix}
    sources: list[Source] = []
    for each in retrieve(asked, pins, Limits(max_bytes=MAX_BYTES)):
        uri = each.address.uri
        listed = said.get(uri) or next((entry for prefix, entry in many.items() if uri.startswith(prefix)), None)
        entry = listed or Entry(pins.folder, None, None, {}, each.address)
        entry = replace(entry, overrides={**_of_address(uri, each.pin), **entry.overrides})
        fault = Fault(each.fault.code, each.fault.message) if each.fault else None
        found = list(_of_pin(escaped(uri), entry, each.pin, pins, fault))
        sources += (replace(source, address=each.address) for source in found)
    return sources


def _of_address(uri: str, pin: Pin | None) -> dict[str, Value]:
    """Say what an address says of its document by itself."""
    said: dict[str, Value] = {} if uri.startswith("s3:") else {"source_url": uri}
    return said | ({"licence": pin.licence} if pin and pin.licence else {})


def _of_pin(uri: str, entry: Entry, pin: Pin | None, pins: Pins, fault: Fault | None) -> Iterator[Source]:
    """Yield the documents in the bytes that an address gave, now or before, unless it now gives too many."""
    if not pin or (fault and fault.error_code == "too_large"):
        yield Source(uri, pins.folder, entry.document_id or "", overrides=entry.overrides, fault=fault)
        return
    item = _Listed(pins.path(pin), pins.folder, entry)
    for source in _sources(uri, item, _media_type(pin)):
        if fault and not source.fault:
            message = f"{fault.message}; what it gave on {pin.retrieved_at[:10]} stays in use"
            yield replace(source, is_pinned=True, fault=replace(fault, message=message))
        else:
            yield source


def _media_type(pin: Pin) -> str | None:
    """Tell the media type by the names that the address has, else by what the server said."""
    names = [addresses.file_name(uri) for uri in (pin.url, pin.final_url)]
    suffixes = [PurePosixPath(name.lower()).suffix for name in names]
    told = (each.media_type for suffix in suffixes for each in FORMATS if suffix in each.suffixes)
    return next(told, pin.media_type)


def _merged(catalogues: Mapping[Path, list[Entry]]) -> list[Entry]:
    taken: dict[str, Path] = {}
    for file, entries in catalogues.items():
        for entry in entries:
            if entry.document_id and taken.setdefault(entry.document_id, file) != file:
                first = taken[entry.document_id]
                raise CatalogueError(file, f"document_id {entry.document_id} is taken already, in {first}")
    return [entry for entries in catalogues.values() for entry in entries]


def _explicit(entry: Entry, root: Path) -> Iterator[_Listed]:
    """Name the files of an entry of a catalogue from a root, or from their own folder if they lie elsewhere.

    A pattern that fits nothing is told as a file that is missing.
    """
    if not entry.path:
        return
    pattern, is_for_many = entry.path, is_pattern(entry.path)
    for path in (_matching(pattern) if is_for_many else []) or [pattern]:
        if not (is_for_many and path.is_dir()):
            outside = _fixed(pattern) if is_for_many else path.parent
            yield _Listed(path, root if path.is_relative_to(root) else outside)


def _outermost(folders: Iterable[Path]) -> list[Path]:
    distinct = list(dict.fromkeys(folders))
    return [folder for folder in distinct if not any(folder != o and folder.is_relative_to(o) for o in distinct)]


def _walk(root: Path, warehouse: Path) -> Iterator[_Listed]:
    """List the files below a folder, without the warehouse, should it lie there.

    A folder that several links lead to is read once, through its own name first.
    """
    seen = {os.path.realpath(warehouse)}
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
        for entry in (entry for entry in entries if not PASSED_OVER.match(entry.name)):
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


def _sources(uri: str, item: _Listed, media_type: str | None = None) -> Iterator[Source]:
    """Yield the document that a file is, or those that it contains."""
    if (found := _container(item.path, uri)) is None:
        yield _source(uri, item, media_type)
        return
    container = Container(found, uri, _stem(uri), {}, MAX_BYTES)
    overrides: Mapping[str, Value] = {}
    if entry := item.entry:
        base, overrides = entry.document_id or container.base, entry.overrides
        container = replace(container, base=base, columns=entry.columns, encoding=entry.encoding)
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
            return container_of(stream.read(HEAD_BYTES), addresses.file_name(uri))
    except OSError:
        return None


def _stem(uri: str) -> str:
    return addresses.label(uri) if addresses.is_address(uri) else PurePosixPath(uri).with_suffix("").as_posix()


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
        encoding=member.encoding,
        places=member.places,
        stem=member.stem or member.name,
    )


def _source(uri: str, item: _Listed, media_type: str | None) -> Source:
    document_id = item.entry.document_id if item.entry else None
    source = Source(uri, item.path, document_id or "", media_type=media_type)
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
    return replace(source, sha256=sha256, n_bytes=size, fault=_foreign(uri, head, media_type))


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


def _foreign(uri: str, head: bytes, media_type: str | None) -> Fault | None:
    """Turn away the formats that nobody reads; what a document holds is judged by its reader."""
    try:
        format_of(head, uri, media_type)
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
        if source.sha256 and (source.is_pinned or not source.fault):
            originals.setdefault(source.sha256, source)
    return [_duplicate(source, originals.get(source.sha256 or "", source)) for source in sources]


def _duplicate(source: Source, original: Source) -> Source:
    if original.source_uri == source.source_uri:
        return source
    message = f"the same bytes as {original.source_uri}, which is taken in; remove one of the two"
    return replace(source, fault=Fault("duplicate", message), is_pinned=False)


def _identified(sources: list[Source]) -> list[Source]:
    """Give a document_id to those that have none from the catalogue; those that would share one get their hash's."""
    given = Counter(source.document_id for source in sources if source.document_id)
    # A file that is out of reach for a moment must not change the names of others, so it counts.
    slugs = {s.source_uri: words(s.stem) if s.is_member else slug(s.source_uri) for s in sources if not s.document_id}
    readable = [s for s in sources if s.is_member or s.address or s.path.suffix.lower() in READABLE]
    bearers = [source for source in readable if not _is_duplicate(source)]
    shared = given + Counter(slugs[source.source_uri] for source in bearers if not source.document_id)
    return [source if source.document_id else _named(source, slugs[source.source_uri], shared) for source in sources]


def _is_duplicate(source: Source) -> bool:
    return source.fault is not None and source.fault.error_code == "duplicate"


def _named(source: Source, name: str, shared: Mapping[str, int]) -> Source:
    if shared[name] > 1 and source.address and not source.is_member:  # what an address gives may change every day
        name = f"{name}-{hashlib.sha256(source.source_uri.encode()).hexdigest()[:6]}"
    elif shared[name] > 1 and source.sha256:
        name = f"{name}-{source.sha256[:6]}"
    return replace(source, document_id=name)


def slug(source_uri: str) -> str:
    """Make a document_id of a source_uri: its letters (of any script) and digits, lower case, the suffix left out."""
    if addresses.is_address(source_uri):
        return words(addresses.label(source_uri))
    name, dot, suffix = source_uri.rpartition(".")
    return words(name if dot and name and "/" not in suffix else f"{name}{dot}{suffix}")


def words(stem: str) -> str:
    """Join the letters and digits of a name with hyphens, in lower case."""
    kept = "".join(char if unicodedata.category(char)[0] in "LMN" else " " for char in stem.lower())
    return "-".join(kept.split()) or "document"
