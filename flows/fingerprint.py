"""What the tables depend on besides the documents: when it changes, every document is extracted again."""

import hashlib
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from importlib.resources.abc import Traversable

from flows.settings import PIPELINE_VERSION
from transforms import reference

PACKAGES = ("transforms", "expectations", "warehouse")
RESULTS = "data"  # in a working copy the warehouse's folder holds the results too
SUFFIXES = (".py", ".yaml", ".sql")
LIBRARIES = ("polars", "duckdb", "pyarrow", "charset-normalizer", "py3langid", "scipy", "sparse-dot-topn")
READERS = ("selectolax", "pypdfium2")  # may be missing


def fingerprint() -> str:
    """Hash the code and contracts of the layers below, the reference tables, and the versions of what they build on.

    Returns 32 hexadecimal digits, the same on every machine with the same code.
    """
    digest = hashlib.sha256(f"crossread {PIPELINE_VERSION}\nreference {reference.fingerprint()}\n".encode())
    for library in (*LIBRARIES, *READERS):
        digest.update(f"{library} {_version(library)}\n".encode())
    for package in PACKAGES:
        for path, file in _code(package, files(package)):
            data = file.read_bytes()
            digest.update(f"{path} {len(data)}\n".encode() + data)
    return digest.hexdigest()[:32]


def _version(library: str) -> str | None:
    try:
        return version(library)
    except PackageNotFoundError:
        return None  # of a reader that is not installed


def _code(path: str, folder: Traversable) -> Iterator[tuple[str, Traversable]]:
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir() and entry.name != RESULTS:
            yield from _code(f"{path}/{entry.name}", entry)
        elif entry.name.endswith(SUFFIXES):
            yield f"{path}/{entry.name}", entry
