"""The one door to the readers: from the bytes of a document to its text, once."""

import hashlib
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from importlib import import_module
from pathlib import PurePosixPath
from typing import Any

import polars as pl

from transforms.readers.encodings import declared
from transforms.readers.rendition import ReadError, Rendition

OF_FILE = {  # what a file may say of its document: columns of `documents`
    **dict.fromkeys(("title", "language"), pl.String),
    "published_at": pl.Datetime,
    **dict.fromkeys(("source_name", "source_url"), pl.String),
}
OLE = b"\xd0\xcf\x11\xe0"
ZIP, EMPTY_ZIP = b"PK\x03\x04", b"PK\x05\x06"
GZIP, PARQUET = b"\x1f\x8b", b"PAR1"
PARTS_OF_OFFICE = (b"[Content_Types].xml", b"_rels/.rels", b"docProps/")
PARTS_OF_OTHERS = (*PARTS_OF_OFFICE, b"mimetypeapplication/", b"META-INF/")  # XLSX, PPTX, EPUB, ODT, JAR
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
LAYOUT = pl.Schema(
    {
        "blocks": pl.List(pl.Struct({"text": pl.String, "kind": pl.String, "level": pl.Int64, "is_bold": pl.Boolean})),
        "page_lines": pl.List(
            pl.Struct(
                {
                    **dict.fromkeys(("char_start", "char_end", "page"), pl.Int64),
                    **dict.fromkeys(("left", "top", "right", "bottom"), pl.Float64),
                    "page_label": pl.String,
                }
            )
        ),
        "removed": pl.List(pl.Struct({"kind": pl.String, "text": pl.String, "page": pl.Int64})),
        "metadata": pl.Struct(OF_FILE),
    }
)
READ = pl.Schema(dict.fromkeys(("text", "media_type", "encoding", "sha256", "text_sha256"), pl.String()) | dict(LAYOUT))


@dataclass(frozen=True)
class Format:
    """A format that can be read.

    `reader` is a module of `transforms.readers` with `render(data, name) -> Rendition`; `extra` the extra of the
    package that installs what it needs, where the package alone does not.
    """

    label: str
    media_type: str
    reader: str
    suffixes: tuple[str, ...]
    begins: Callable[[bytes], bool]
    extra: str | None = None


def _told_by_name(_head: bytes) -> bool:
    return False


def _is_html(head: bytes) -> bool:
    opening = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    return opening.startswith(b"<") and (b"<html" in opening or b"<!doctype html" in opening)


def _is_pdf(head: bytes) -> bool:
    return b"%PDF-" in head[:1024]


def _is_docx(head: bytes) -> bool:
    return head.startswith(ZIP) and b"word/" in head and any(part in head for part in PARTS_OF_OFFICE)


def _is_zip(head: bytes) -> bool:
    return head.startswith((ZIP, EMPTY_ZIP)) and not any(part in head for part in PARTS_OF_OTHERS)


def _is_gzip(head: bytes) -> bool:
    return head.startswith(GZIP)


def _is_parquet(head: bytes) -> bool:
    return head.startswith(PARQUET)


FORMATS = (
    Format("PDF", "application/pdf", "pdf", (".pdf",), _is_pdf, extra="pdf"),
    Format("Word (DOCX)", DOCX, "docx", (".docx",), _is_docx),
    Format("HTML", "text/html", "html", (".html", ".htm", ".xhtml"), _is_html, extra="html"),
    Format("Markdown", "text/markdown", "plain", (".md", ".markdown"), _told_by_name),
    Format("plain text", "text/plain", "plain", (".txt",), _told_by_name),
)
CONTAINERS = (
    Format("Parquet", "application/vnd.apache.parquet", "corpus", (".parquet",), _is_parquet),
    Format("ZIP archive", "application/zip", "archive", (".zip",), _is_zip),
    Format("gzip", "application/gzip", "archive", (".gz",), _is_gzip),
    Format("JSON lines", "application/jsonl", "corpus", (".jsonl", ".ndjson"), _told_by_name),
    Format("JSON", "application/json", "corpus", (".json",), _told_by_name),
    Format("CSV", "text/csv", "corpus", (".csv", ".tsv", ".tab"), _told_by_name),
)
FOREIGN = (
    (ZIP, "a ZIP archive (XLSX, EPUB …)"),
    (OLE, "an old Microsoft Office file (.doc, .xls …)"),
    (b"{\\rtf", "an RTF file"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (GZIP, "a gzip archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (PARQUET, "a Parquet file"),
    (b"SQLite format 3", "an SQLite database"),
    (b"\x7fELF", "a program"),
)
HEAD_BYTES = 8192  # enough to tell a format
READABLE = tuple(suffix for each in FORMATS for suffix in each.suffixes)


@dataclass(frozen=True)
class Reading:
    """A document as read: what its reader made of it, and the fingerprints of its bytes and its text."""

    rendition: Rendition
    media_type: str
    sha256: str
    text_sha256: str

    @property
    def text(self) -> str:
        """Return the text that all offsets point into."""
        return self.rendition.text

    @property
    def encoding(self) -> str | None:
        """Return the name of the encoding of the bytes, where they are a text."""
        return self.rendition.encoding

    def columns(self) -> dict[str, Any]:
        """Return the values of the columns of READ, with which the transforms start."""
        return {
            "text": self.text,
            "media_type": self.media_type,
            "encoding": self.encoding,
            "sha256": self.sha256,
            "text_sha256": self.text_sha256,
            "blocks": [asdict(block) for block in self.rendition.blocks],
            "page_lines": [asdict(line) for line in self.rendition.page_lines],
            "removed": [asdict(removal) for removal in self.rendition.removed],
            "metadata": asdict(self.rendition.metadata),
        }


def container_of(head: bytes, name: str) -> Format | None:
    """Tell the format of a file that holds many documents; none where it is one document, or nothing that is read."""
    suffix = PurePosixPath(name.lower()).suffix
    if any(each.begins(head) for each in FORMATS) or any(suffix in each.suffixes for each in FORMATS):
        return None
    for each in CONTAINERS:
        if each.begins(head):
            return each
    is_foreign = any(head.startswith(signature) for signature, _ in FOREIGN)
    return next((each for each in CONTAINERS if suffix in each.suffixes and not is_foreign), None)


def format_of(head: bytes, name: str, media_type: str | None = None, *, by_name: bool = True) -> Format:
    """Tell the format of a document by how its bytes begin, else by the suffix of its name or its media type.

    A name that is none of a file tells nothing (not `by_name`).

    Raises ReadError (binary, unreadable) for what no reader reads.
    """
    for each in FORMATS:
        if each.begins(head):
            return each
    suffix = PurePosixPath(name.lower()).suffix if by_name else ""
    if suffix == ".docx" and head.startswith((ZIP, OLE)):  # damaged, or with a password: its reader says so
        return next(each for each in FORMATS if each.media_type == DOCX)
    remedy = f"can't be read; save it as one of {', '.join(READABLE)}."
    for signature, what in FOREIGN:
        if head.startswith(signature):
            raise ReadError("binary", f"{name} is {what}, which {remedy}")
    for each in FORMATS:
        if suffix in each.suffixes or (suffix not in READABLE and media_type == each.media_type):
            return each
    if b"\0" in head:
        raise ReadError("binary", f"{name} is a binary file, which {remedy}")
    kind = f"a {suffix} file" if suffix else "a file without a suffix"
    raise ReadError("unreadable", f"{name} is {kind}, which {remedy}")


def read(
    data: bytes, name: str, media_type: str = "text/plain", encoding: str | None = None, *, by_name: bool = True
) -> Reading:
    """Read a document and pin its text.

    `name` is its source_uri, `media_type` what it is taken for where neither its bytes nor its name tell, `encoding`
    that of its bytes where somebody has said it.
    Raises ReadError.
    """
    sha256 = hashlib.sha256(data).hexdigest()
    try:
        found = format_of(data[:HEAD_BYTES], name, media_type, by_name=by_name)
        rendition = _render(found, data, name, encoding)
    except ReadError as error:
        error.sha256 = sha256
        raise
    return Reading(rendition, found.media_type, sha256, hashlib.sha256(rendition.text.encode()).hexdigest())


def _render(found: Format, data: bytes, name: str, encoding: str | None) -> Rendition:
    if encoding and not found.media_type.startswith("text/"):
        message = f"{name} is {found.label}, which has no encoding to be named. Take `encoding:` out of the catalogue."
        raise ReadError("undecodable", message)
    if encoding:
        return replace(_render(found, declared(data, name, encoding), name, None), encoding=encoding)
    try:
        reader = import_module(f"transforms.readers.{found.reader}")
    except ModuleNotFoundError as error:
        remedy = f"pip install 'crossread[{found.extra}]'"
        message = f"{name} is {found.label}; to read it, install {error.name}: {remedy}"
        raise ReadError("no_reader", message) from error
    rendition: Rendition = reader.render(data, name)
    if not rendition.text.strip():
        raise ReadError("empty", f"{name} is empty: it holds no text. Replace or remove it.", 0)
    return rendition
