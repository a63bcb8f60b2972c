"""Pins: the bytes that addresses gave, kept under the warehouse as they came.

    <warehouse>/sources/<sha256>               the bytes; read-only, never replaced
    <warehouse>/sources/addresses/<hash>.json  what an address last gave: url, final_url, retrieved_at, etag, sha256 …

A file appears under its name when it is whole. What killed runs left is removed.
"""

import hashlib
import json
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType

from warehouse.errors import explained

DRAFT = ".part"
FORGOTTEN_SECONDS = 3600


@dataclass(frozen=True)
class Pin:
    """What an address gave: from where and when, what the server said of it, and which bytes.

    `url` is the address without credentials, `final_url` where redirects led, `retrieved_at` when the bytes came (UTC).
    """

    url: str
    final_url: str
    retrieved_at: str
    status: int | None
    etag: str | None
    last_modified: str | None
    content_type: str | None
    licence: str | None
    sha256: str
    n_bytes: int

    @property
    def media_type(self) -> str | None:
        """Return the media type that the server said, without parameters."""
        return self.content_type.partition(";")[0].strip().lower() if self.content_type else None


class Pins:
    """The pins of a warehouse."""

    def __init__(self, warehouse: Path) -> None:
        self.folder = warehouse.absolute() / "sources"
        self._index = self.folder / "addresses"

    def path(self, pin: Pin) -> Path:
        """Name the file that holds the bytes."""
        return self.folder / pin.sha256

    def find(self, uri: str) -> Pin | None:
        """Return what an address last gave, if its bytes are there and whole."""
        pin = _loaded(self._entry(uri))
        return pin if pin and self._is_whole(pin) else None

    def below(self, prefix: str) -> list[Pin]:
        """List the pins of the addresses that begin with a prefix, by address."""
        pins = (_loaded(file) for file in self._index.glob("*.json"))
        return sorted((pin for pin in pins if pin and pin.url.startswith(prefix)), key=lambda pin: pin.url)

    def forget(self) -> None:
        """Remove what killed runs left. Raises WarehouseError."""
        for left in (*self.folder.glob(f".*{DRAFT}"), *self._index.glob(f".*{DRAFT}")):
            with explained(left), suppress(FileNotFoundError):  # of a run that goes on beside
                if left.stat().st_mtime < time.time() - FORGOTTEN_SECONDS:
                    left.unlink()

    @contextmanager
    def draft(self) -> Iterator["Draft"]:
        """Give a file to write bytes to, which become a pin with `keep`, and vanish without.

        Raises WarehouseError.
        """
        file = self.folder / f".{secrets.token_hex(8)}{DRAFT}"
        with explained(file):
            self._index.mkdir(parents=True, exist_ok=True)
        with Draft(file) as draft:
            yield draft

    def keep(self, draft: "Draft", pin: Pin) -> Pin:
        """Make the bytes of a draft those of a pin, durably. Raises WarehouseError."""
        file = self.path(pin)
        with explained(file):
            draft.finish()
            if self._is_whole(pin):
                draft.file.unlink()
            else:
                draft.file.replace(file)
            self.note(pin)
        return pin

    def note(self, pin: Pin) -> None:
        """Write what an address gave. Raises WarehouseError."""
        entry = self._entry(pin.url)
        unfinished = entry.with_name(f".{secrets.token_hex(8)}{DRAFT}")
        with explained(entry):
            try:
                unfinished.write_text(json.dumps(asdict(pin), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
                unfinished.replace(entry)
            finally:
                unfinished.unlink(missing_ok=True)

    def _entry(self, uri: str) -> Path:
        return self._index / f"{hashlib.sha256(uri.encode()).hexdigest()[:32]}.json"

    def _is_whole(self, pin: Pin) -> bool:
        try:
            with self.path(pin).open("rb") as stream:
                return hashlib.file_digest(stream, "sha256").hexdigest() == pin.sha256
        except OSError:
            return False


class Draft:
    """Bytes on their way to a pin, and their hash."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.n_bytes = 0
        self._digest = hashlib.sha256()

    def __enter__(self) -> "Draft":
        with explained(self.file):
            self._stream = self.file.open("xb")
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        with explained(self.file):
            self._stream.close()
            self.file.unlink(missing_ok=True)

    @property
    def sha256(self) -> str:
        """Return the hash of what was written so far."""
        return self._digest.hexdigest()

    def write(self, chunk: bytes) -> None:
        """Add bytes. Raises WarehouseError."""
        with explained(self.file):
            self._stream.write(chunk)
        self.n_bytes += len(chunk)
        self._digest.update(chunk)

    def finish(self) -> None:
        """Bring all bytes to the disk and allow no more."""
        self._stream.flush()
        os.fsync(self._stream.fileno())
        self._stream.close()
        self.file.chmod(0o444)


def _loaded(entry: Path) -> Pin | None:
    """Read an entry; one that is damaged or of another form counts as none, and is written anew with the bytes."""
    try:
        return Pin(**json.loads(entry.read_bytes()))
    except (OSError, ValueError, TypeError):
        return None
