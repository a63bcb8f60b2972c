"""What goes wrong in a warehouse, said with the place and the remedy."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

REASONS = {
    errno.ENOSPC: ("the disk is full", "free some space there, or name another folder with --warehouse"),
    errno.EDQUOT: ("your disk quota is used up", "free some space there, or name another folder with --warehouse"),
    errno.EFBIG: ("the file would pass the size limit", "raise the limit, or name another folder with --warehouse"),
    errno.EACCES: ("no permission", "mend its owner or mode, or name another folder with --warehouse"),
    errno.EPERM: ("no permission", "mend its owner or mode, or name another folder with --warehouse"),
    errno.EROFS: ("the file system is read-only", "name another folder with --warehouse"),
    errno.ENOTDIR: ("a file stands where a folder should be", "move it away, or name another folder with --warehouse"),
    errno.EEXIST: ("something else stands there already", "move it away, or name another folder with --warehouse"),
    errno.ENOENT: ("it is not there", "run again; if it stays away, name another folder with --warehouse"),
}
UNKNOWN = "free space there or mend it, or name another folder with --warehouse"


class WarehouseError(Exception):
    """A warehouse that cannot be read or written; the message names the path and the remedy."""


class WarehouseLocked(WarehouseError):  # noqa: N818 - says a state, not a mistake
    """Another run holds the warehouse; the message names the process and since when."""


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn the system's errors inside the block into a `WarehouseError` with path and remedy.

    Raises `WarehouseError`. `path` is named where the system names none.
    """
    try:
        yield
    except OSError as error:
        reason, remedy = REASONS.get(error.errno or 0, (error.strerror or str(error), UNKNOWN))
        place = error.filename if isinstance(error.filename, str) else str(error.filename or path)
        raise WarehouseError(f"{place}: {reason}; {remedy}") from error
