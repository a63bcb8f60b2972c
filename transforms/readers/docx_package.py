"""The package of a Word file: a ZIP archive of XML parts that name each other by relationships."""

import codecs
import posixpath
import re
import zipfile
from io import BytesIO
from xml.etree.ElementTree import Element, ParseError, XMLParser
from xml.parsers import expat

from transforms.readers.archive import DAMAGED, content
from transforms.readers.rendition import ReadError

MOST_XML = 256 * 2**20  # bytes of XML read of one file; a report of 10 000 pages has half of it
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # how old Office files begin, and new ones with a password
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")

# Files saved as "Strict Open XML" name the same things otherwise (ISO/IEC 29500-1, annex A).
STRICT = (
    (
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    ),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    ),
    (b"http://purl.oclc.org/ooxml/officeDocument/math", b"http://schemas.openxmlformats.org/officeDocument/2006/math"),
)
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
# A namespace stands in the name of every element, so that a long one makes much of little.
LONG_NAMESPACE = re.compile(rb"xmlns[^=<>]{0,200}=\s{0,200}[\"'][^\"'<>]{500}")
PROLOG_BYTES = 4096
MAIN = "word/document.xml"
MEANT = "save it again as .docx in Word or LibreOffice"


class Package:
    """The parts of a Word file, parsed as they are asked for; nothing outside of it is ever fetched.

    Raises ReadError (encrypted, binary, malformed, too_large).
    """

    def __init__(self, data: bytes, name: str) -> None:
        self.name, self.n_read = name, 0
        if data.startswith(OLE):
            if ENCRYPTED in data:
                message = f"{name} opens with a password only. Remove the password (File > Info), save it, run again."
                raise ReadError("encrypted", message)
            raise ReadError("binary", f"{name} is an old Microsoft Office file, not a DOCX; {MEANT}.")
        try:
            self.archive = zipfile.ZipFile(BytesIO(data))
        except (*DAMAGED, NotImplementedError) as error:
            raise ReadError("malformed", f"{name} is cut off or damaged ({error}); {MEANT}, or get it anew.") from error
        self.names = set(self.archive.namelist())
        targets = self.related("")
        self.main_name = next(iter(targets.get("officeDocument", [])), MAIN)
        if self.main_name not in self.names:
            raise ReadError("malformed", f"{name} holds no Word document ({self.main_name} is missing); {MEANT}.")
        self.core_name = next(iter(targets.get("core-properties", [])), None)

    def related(self, part: str) -> dict[str, list[str]]:
        """Return the parts that a part names, by the last word of the kind of their relationship."""
        folder, file = posixpath.split(part)
        root = self.parsed(posixpath.join(folder, "_rels", f"{file}.rels"))
        found: dict[str, list[str]] = {}
        for relationship in () if root is None else root:
            if relationship.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, relationship.get("Target", ""))).lstrip("/")
                found.setdefault(relationship.get("Type", "").rpartition("/")[2], []).append(target)
        return found

    def parsed(self, part: str | None) -> Element | None:
        """Parse a part; none if there is no such part. Document types and entities are refused."""
        if part not in self.names or part is None:
            return None
        data = _in_utf_8(self._bytes(part))
        for strict, transitional in STRICT:
            data = data.replace(strict, transitional)
        if LONG_NAMESPACE.search(data):
            raise ReadError("malformed", f"{self.name} has a name without end in {part}; it is refused as unsafe.")
        try:
            _check_prolog(data)
            parser = XMLParser(encoding="utf-8")  # noqa: S314 - what has a document type is refused before
            parser.feed(data)
            return parser.close()
        except (ParseError, expat.ExpatError) as error:
            raise ReadError("malformed", f"{self.name} is damaged: {part} is no XML ({error}); {MEANT}.") from error
        except _DocumentTypeError as error:
            message = f"{self.name} has a document type in {part}, as no Word file does; it is refused as unsafe."
            raise ReadError("malformed", message) from error

    def _bytes(self, part: str) -> bytes:
        info = self.archive.getinfo(part)
        if info.flag_bits & 1:
            raise ReadError("encrypted", f"{self.name} is encrypted; save it without a password.")
        self.n_read += info.file_size
        if self.n_read > MOST_XML:
            message = f"{self.name} unpacks to {self.n_read:,} bytes and more, the limit is {MOST_XML:,}; split it."
            raise ReadError("too_large", message)
        try:
            return content(self.archive, info)
        except (*DAMAGED, NotImplementedError, RuntimeError) as error:
            raise ReadError("malformed", f"{self.name} is damaged at {part} ({error}); {MEANT}.") from error


class _DocumentTypeError(Exception):
    """A part of XML declares a document type, with which entities can grow without end."""


def _in_utf_8(data: bytes) -> bytes:
    """Return XML in UTF-8, in which every program writes it; the standard allows UTF-16 too."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", errors="replace").encode(errors="replace")
    return data


def _check_prolog(data: bytes) -> None:
    """Parse up to the first element, before which a document type has to stand."""
    parser = expat.ParserCreate("utf-8")
    parser.StartDoctypeDeclHandler = _refuse
    parser.StartElementHandler = lambda *_: setattr(parser, "StartDoctypeDeclHandler", None)
    for start in range(0, len(data), PROLOG_BYTES):
        parser.Parse(data[start : start + PROLOG_BYTES])
        if parser.StartDoctypeDeclHandler is None:
            return


def _refuse(*_: object) -> None:
    raise _DocumentTypeError


def value(element: Element | None, name: str = "val") -> str | None:
    """Return an attribute of Word's namespace."""
    return None if element is None else element.get(W + name)


def integer(element: Element | None, name: str = "val") -> int | None:
    """Return an attribute that is a whole number."""
    written = value(element, name) or ""
    return int(written) if written.lstrip("-").isdecimal() and len(written) < 10 else None


def is_on(element: Element | None) -> bool | None:
    """Say whether a switch is on: `<w:b/>` is, `<w:b w:val="0"/>` is not, and none says nothing."""
    return None if element is None else (value(element) or "1") not in {"0", "false", "off", "none"}
