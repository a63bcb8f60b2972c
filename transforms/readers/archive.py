"""Look into archives: the files in a ZIP archive, the one in a gzip file. Nothing is ever written to disk."""

import gzip
import lzma
import re
import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from transforms.readers.rendition import ReadError

MOST_FILES = 100_000
MOST_BYTES = 4 * 2**30  # unpacked, of a whole archive
MOST_RATIO = 200  # of unpacked to packed; text is packed to a fifth, a list of noughts to a thousandth
RATIO_COUNTS_FROM = 2**20  # bytes
HIDDEN = ("__MACOSX", ".")
UTF_8_NAMES, ENCRYPTED = 0x800, 0x1
CHINESE_NAME = re.compile(r"[\x20-\x7e\u2010-\u2026\u3000-\u303f\u3400-\u9fff\uff00-\uffef]*")
DRIVE = re.compile(r"^[A-Za-z]:")
DAMAGED = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError, OverflowError)
PIECE = 4096  # bytes unpacked at a time; a megabyte of bzip2 may unpack to gigabytes, whatever size it says
ANEW = "get it anew, or unpack it and give its files"


@dataclass(frozen=True)
class Packed:
    """Where a file lies in an archive: its position among those of a ZIP archive; none in a gzip file."""

    position: int | None = None


@dataclass(frozen=True)
class PackedFile:
    """A file in an archive: its path there, where it lies, and why it can't be read, if so."""

    name: str
    place: Packed
    n_bytes: int
    fault: ReadError | None = None


def opened(stream: BinaryIO, name: str) -> zipfile.ZipFile:
    """Open a ZIP archive. Raises ReadError (malformed, too_large)."""
    try:
        archive = zipfile.ZipFile(stream)
    except (*DAMAGED, NotImplementedError) as error:
        raise ReadError("malformed", f"{name} is cut off or damaged ({error}); {ANEW}.") from error
    if len(archive.filelist) > MOST_FILES:
        message = f"{name} holds {len(archive.filelist):,} files, more than {MOST_FILES:,}; divide it."
        raise ReadError("too_large", message)
    total = sum(info.file_size for info in archive.filelist)
    if total > MOST_BYTES:
        message = f"{name} unpacks to {total:,} bytes, more than {MOST_BYTES:,}; divide it."
        raise ReadError("too_large", message)
    return archive


def files(archive: zipfile.ZipFile, name: str, max_bytes: int) -> Iterator[PackedFile]:
    """List the files of a ZIP archive, in its order, without folders and hidden files.

    Names are those of the archive, from GBK where they are no UTF-8; they are told, never used as paths. A file of
    which the name leads out of the archive, that is a link, encrypted, or larger than `max_bytes`, has a fault.
    """
    seen: set[str] = set()
    for position, info in enumerate(archive.filelist):
        path = _name(info)
        parts = path.split("/")
        if path.endswith("/") or any(part.startswith(HIDDEN) and part != ".." for part in parts):
            continue
        path = path if path.strip("/ ") else f"file {position + 1}"
        fault = _fault(info, path, f"{name}/{path}", max_bytes)
        if path in seen:
            path = f"{path} (file {position + 1} of the archive)"
            fault = ReadError(
                "malformed", f"{name} holds two files of one name, this is the second: {path}; rename it."
            )
        seen.add(path)
        yield PackedFile(path, Packed(position), info.file_size, fault)


def _fault(info: zipfile.ZipInfo, path: str, uri: str, max_bytes: int) -> ReadError | None:
    if path.startswith("/") or DRIVE.match(path) or ".." in path.split("/"):
        return ReadError("malformed", f"{uri}: its name leads out of the archive; rename it in the archive.")
    if stat.S_ISLNK(info.external_attr >> 16):
        return ReadError("malformed", f"{uri} is a link, not a file; put the file itself into the archive.")
    if info.flag_bits & ENCRYPTED:
        return ReadError("encrypted", f"{uri} opens with a password only; unpack the archive and give its files.")
    if info.file_size > max_bytes:
        message = f"{uri}: {info.file_size:,} bytes, more than the {max_bytes:,} of one document; split it."
        return ReadError("too_large", message)
    if info.file_size > max(RATIO_COUNTS_FROM, MOST_RATIO * info.compress_size):
        times = info.file_size // max(info.compress_size, 1)
        return ReadError(
            "too_large", f"{uri} unpacks to {times:,} times its size, as no text does; it is not unpacked."
        )
    return None


def _name(info: zipfile.ZipInfo) -> str:
    """Read the name of a file, which old programs write in the encoding of their country."""
    path = info.filename
    if not info.flag_bits & UTF_8_NAMES and not path.isascii():
        path = _decoded(path.encode("cp437", errors="replace")) or path
    path = "".join("\ufffd" if unicodedata.category(char) in {"Cc", "Cs"} else char for char in path)
    return unicodedata.normalize("NFC", path).replace("\\", "/").removeprefix("./")


def _decoded(data: bytes) -> str | None:
    """Decode a name that is no ASCII as UTF-8, or as GBK where most of its characters are common ones."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        path = data.decode("gb18030", errors="replace")
    beyond = [char for char in path if not char.isascii()]
    common = sum(bool(char.encode("gb2312", errors="ignore")) for char in beyond)
    return path if common > len(beyond) / 2 and CHINESE_NAME.fullmatch(path) else None


def unpacked(archive: zipfile.ZipFile, place: Packed, uri: str) -> bytes:
    """Unpack a file of a ZIP archive. Raises ReadError (malformed)."""
    try:
        return content(archive, archive.filelist[place.position or 0])
    except NotImplementedError as error:
        message = f"{uri} is packed in a way that can't be read ({error}); {ANEW}."
        raise ReadError("malformed", message) from error
    except (*DAMAGED, IndexError, RuntimeError) as error:
        raise ReadError("malformed", f"{uri} is damaged ({error}); {ANEW}.") from error


def content(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """Unpack a file of a ZIP archive as far as the size it says. Raises DAMAGED, NotImplementedError, RuntimeError."""
    with archive.open(info) as stream:
        return b"".join(iter(lambda: stream.read(PIECE), b""))


def gunzipped(stream: BinaryIO, uri: str, max_bytes: int) -> bytes:
    """Unpack a gzip file. Raises ReadError (malformed, too_large)."""
    try:
        data = gzip.GzipFile(fileobj=stream).read(max_bytes + 1)
    except (zlib.error, EOFError, OSError) as error:
        raise ReadError("malformed", f"{uri} is cut off or damaged ({error}); get it anew.") from error
    if len(data) > max_bytes:
        raise ReadError("too_large", f"{uri} unpacks to more than {max_bytes:,} bytes; unpack and divide it.")
    return data
