"""Turn the bytes of a document into its text, once."""

import hashlib
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import PurePosixPath

from charset_normalizer import from_bytes

BYTE_ORDER_MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
SIGNATURES = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a ZIP archive (DOCX, XLSX, EPUB …)"),
    (b"\xd0\xcf\x11\xe0", "an old Microsoft Office file"),
    (b"{\\rtf", "an RTF file"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"PAR1", "a Parquet file"),
    (b"SQLite format 3", "an SQLite database"),
    (b"\x7fELF", "a program"),
)
MEDIA_TYPES = {".md": "text/markdown", ".markdown": "text/markdown"}
CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


@dataclass(frozen=True)
class Reading:
    """A document as read: its text, how the bytes said it, and the fingerprints of both."""

    text: str
    media_type: str
    encoding: str | None
    sha256: str
    text_sha256: str


class ReadError(Exception):
    """A document can't be read.

    `code` is one of the error codes of quarantine (empty, binary, undecodable, nul), `message` names the document,
    the place and the remedy, `char_offset` the character at which reading failed, `sha256` that of the bytes.
    """

    def __init__(self, code: str, message: str, char_offset: int | None = None, sha256: str | None = None) -> None:
        self.code, self.message, self.char_offset, self.sha256 = code, message, char_offset, sha256
        super().__init__(message)


def read(data: bytes, name: str) -> Reading:
    r"""Decode a document and pin its text.

    The text is the decoded file with `\r\n` made `\n` and nothing else; a lone `\r` stays, and ends a line for the
    transforms. Encodings: UTF-8, UTF-16 and UTF-32 by their byte order marks, UTF-16 without one, else GB18030, Big5
    or Windows-1252 where exactly one of them gives a plausible text.
    Raises ReadError.
    """
    sha256 = hashlib.sha256(data).hexdigest()
    try:
        text, encoding = _decode(data, name)
    except ReadError as error:
        error.sha256 = sha256
        raise
    text = text.replace("\r\n", "\n")
    if not text.strip():
        raise ReadError("empty", f"{name} is empty: it holds no text. Replace or remove it.", 0, sha256)
    if "\0" in text:
        place = text.index("\0")
        message = f"{name} holds a NUL at character {place}: it is damaged or no text. Save it again as UTF-8 text."
        raise ReadError("nul", message, place, sha256)
    media_type = MEDIA_TYPES.get(PurePosixPath(name.lower()).suffix, "text/plain")
    return Reading(text, media_type, encoding, sha256, hashlib.sha256(text.encode()).hexdigest())


def _decode(data: bytes, name: str) -> tuple[str, str]:
    for mark, encoding in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _strictly(data[len(mark) :], encoding, name), encoding
    for signature, what in SIGNATURES:
        if data.startswith(signature):
            raise ReadError("binary", f"{name} is {what}, not a text. Convert it to plain text or Markdown.", 0)
    if b"\0" in data:
        return _wide(data, name)
    if len(CONTROLS.findall(data)) > 0.02 * len(data):
        raise ReadError("binary", f"{name} is binary, not a text. Convert it to plain text or Markdown.", 0)
    try:
        return data.decode(), "utf-8"
    except UnicodeDecodeError as error:
        return _legacy(data, name, error)


def _strictly(data: bytes, encoding: str, name: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        place = len(data[: error.start].decode(encoding))
        message = (
            f"{name} says that it is {encoding.upper()}, but its byte {error.start} (character {place}) is not. "
            "Save it again as UTF-8."
        )
        raise ReadError("undecodable", message, place) from error


def _wide(data: bytes, name: str) -> tuple[str, str]:
    """Decode bytes that hold NULs: UTF-16 without a mark, else damaged or no text."""
    half = max(1, len(data) // 2)
    for encoding, low, high in (("utf-16-le", 0, 1), ("utf-16-be", 1, 0)):
        if data[high::2].count(0) > 0.1 * half and not data[low::2].count(0):
            return _strictly(data, encoding, name), encoding
    place = data.index(b"\0")
    if data.count(0) > 0.01 * len(data):
        message = f"{name} is binary, not a text (first NUL at byte {place}). Convert it to plain text or Markdown."
        raise ReadError("binary", message, place)
    message = f"{name} holds a NUL at byte {place}: it is damaged. Save it again as UTF-8 text."
    raise ReadError("nul", message, len(data[:place].decode(errors="replace")))


def _legacy(data: bytes, name: str, error: UnicodeDecodeError) -> tuple[str, str]:
    """Decode bytes that are not UTF-8 where one of the older encodings alone fits."""
    plausible = {encoding: text for encoding, fits in LEGACY.items() if (text := fits(data)) is not None}
    if len(plausible) > 1:
        guess = from_bytes(data, cp_isolation=list(plausible)).best()
        plausible = {guess.encoding: plausible[guess.encoding]} if guess and guess.encoding in plausible else {}
    if not plausible:
        place = len(data[: error.start].decode())
        message = (
            f"{name} is not UTF-8 from byte {error.start} (character {place}) on, and no other encoding fits without "
            "doubt. Save it again as UTF-8."
        )
        raise ReadError("undecodable", message, place) from error
    ((encoding, text),) = plausible.items()
    return text, encoding


def _gb18030(data: bytes) -> str | None:
    return _chinese(data, "gb18030", "gb2312", last_common=0xD7)


def _big5(data: bytes) -> str | None:
    return _chinese(data, "big5", "big5", last_common=0xC6)


def _chinese(data: bytes, encoding: str, narrow: str, last_common: int) -> str | None:
    """Return the text if nearly all of it beyond ASCII is common characters (level 1 of the standard)."""
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return None
    beyond = Counter(character for character in text if character > "\x7f")
    common = sum(n for character, n in beyond.items() if _lead_byte(character, narrow) <= last_common)
    return text if common >= 0.9 * beyond.total() else None


def _lead_byte(character: str, encoding: str) -> int:
    return (character.encode(encoding, errors="ignore") or b"\xff")[0]


def _western(data: bytes) -> str | None:
    """Return the text if what lies beyond ASCII is the odd letter or mark among Latin letters."""
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        return None
    beyond = re.findall(r"[^\x00-\x7f]", text)
    usual = re.findall(USUAL_WESTERN, text)
    return text if len(beyond) <= 0.2 * len(text) and len(usual) >= 0.95 * len(beyond) else None


# "£15", "people’s", "café", "Équateur", "80°"
USUAL_WESTERN = r"[“”‘’–—…€£¥°®™©§·•\xa0\xad]|(?<=[A-Za-z])[ß-öø-ÿœšž]|[À-ÖØ-öø-ÿŒœŠšŽž](?=[a-z])|(?<=[A-Z])[À-ÖØ-ÞŒŠŽ]"
LEGACY = {"gb18030": _gb18030, "big5": _big5, "cp1252": _western}
