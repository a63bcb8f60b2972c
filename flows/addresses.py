"""Addresses of documents on the web and in S3: as people write them, and as data name them."""

import re
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from unicodedata import category
from urllib.parse import quote, unquote, urlsplit

from flows.errors import UsageError

WRITTEN = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")
SCHEMES = ("http", "https", "s3")
DEFAULT_PORTS = {"http": 80, "https": 443}
ESCAPED = re.compile(r"(?:%[89A-Fa-f][0-9A-Fa-f])+")
UNSAFE = re.compile(r"[\x00-\x20\"<>\\^`{|}\x7f-\U0010ffff]")


@dataclass(frozen=True)
class Address:
    """Where a document lies: `http(s)://host/path?query`, `s3://bucket/key`, or `s3://bucket/prefix/` for all below.

    `uri` names it in data and messages. `credentials`, user and password, never leave this class but for the server
    that they are for.
    """

    uri: str
    credentials: tuple[str, str] | None = field(default=None, repr=False, compare=False)

    @property
    def scheme(self) -> str:
        """Return http, https or s3."""
        return self.uri.partition(":")[0]

    @property
    def host(self) -> str:
        """Return the host with its port, or the bucket."""
        return self.uri.split("/")[2]

    @property
    def path(self) -> str:
        """Return the path, or the key, without the slash in front."""
        rest = self.uri.split("/", 3)[3]
        return rest if self.scheme == "s3" else rest.partition("?")[0]

    @property
    def is_prefix(self) -> bool:
        """Say whether it stands for all objects below it."""
        return self.scheme == "s3" and (not self.path or self.path.endswith("/"))


def is_address(written: str) -> bool:
    """Say whether something is written like an address, and not like a path."""
    return WRITTEN.match(written) is not None


def parse(written: str) -> Address:
    """Read an address. Letters of any script stand as they are, other characters that URLs may not hold are escaped.

    What follows `#` is dropped. Raises UsageError, without passwords in its message.
    """
    written = written.strip()
    shown = re.sub(r"//.*@", "//", written)
    scheme = written.partition(":")[0].lower()
    if scheme not in SCHEMES:
        raise UsageError(f"{shown}: {scheme} addresses can't be read; give one of {', '.join(SCHEMES)}, or a file")
    if scheme == "s3":
        return _object(written, shown)
    try:
        parts = urlsplit(written)
        port = parts.port
    except ValueError as error:
        raise UsageError(f"{shown}: not an address, look at its host and port") from error
    if not parts.hostname or re.search(r"[\s%]", parts.hostname):
        raise UsageError(f"{shown}: the address has no host")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    place = host if port in (None, DEFAULT_PORTS[scheme]) else f"{host}:{port}"
    query = f"?{_readable(parts.query)}" if parts.query else ""
    credentials = (unquote(parts.username or ""), unquote(parts.password or "")) if parts.username else None
    return Address(f"{scheme}://{place}{_readable(parts.path) or '/'}{query}", credentials)


def _object(written: str, shown: str) -> Address:
    """Read an address in S3. A key stands as it is: every character may be part of it."""
    bucket, _, key = written.partition("://")[2].partition("/")
    if "@" in bucket or ":" in bucket:
        raise UsageError(
            f"{shown}: credentials for S3 come from the environment (AWS_ACCESS_KEY_ID …), not the address"
        )
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]+", bucket):
        raise UsageError(f"{shown}: the address has no bucket; write s3://bucket/key, or s3://bucket/prefix/")
    return Address(f"s3://{bucket}/{key}")


def _readable(part: str) -> str:
    """Write letters and digits of all scripts as themselves, and what a URL may not hold as escapes."""
    shown = UNSAFE.sub(lambda found: quote(found[0]), part)
    return ESCAPED.sub(lambda found: _unescaped(found[0]), shown)


def _unescaped(escapes: str) -> str:
    try:
        text = unquote(escapes, errors="strict")
    except UnicodeDecodeError:
        return escapes.upper()
    return "".join(char if category(char)[0] in "LMN" else quote(char) for char in text)


def file_name(uri: str) -> str:
    """Return the last part of a path, or of an address without host and query."""
    return PurePosixPath("/", parse(uri).path if is_address(uri) else uri).name


def label(uri: str) -> str:
    """Return what a document_id is made of: host and path without the suffix of a file, and the query."""
    address = parse(uri)
    path = PurePosixPath(address.path)
    query = uri.partition("?")[2] if address.scheme != "s3" else ""
    stem = path.with_suffix("") if re.fullmatch(r"\.\w{1,5}", path.suffix) else path
    return f"{address.host}/{unquote(str(stem))}/{unquote(query)}"
