"""Documents in S3, or in what speaks its language: listed, asked for their ETag, and pinned when that is new.

Credentials come from where AWS' own tools look for them, in the environment and in `~/.aws`; without any, S3 is asked
anonymously. `AWS_ENDPOINT_URL` names another server than Amazon's.
"""

import os
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pyarrow import ArrowInvalid, fs

from flows.addresses import Address
from flows.pins import Pin
from flows.web import PIECE, Code, Limits, Question, Unretrieved

CREDENTIALS = ("AWS_ACCESS_KEY_ID", "AWS_PROFILE", "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_ROLE_ARN")
CREDENTIALS_IN_CONTAINERS = ("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI")
CREDENTIAL_FILES = {"AWS_SHARED_CREDENTIALS_FILE": "~/.aws/credentials", "AWS_CONFIG_FILE": "~/.aws/config"}
# What S3 says, in the words of pyarrow's errors; the first that stands there counts.
FAULTS: tuple[tuple[str, Code, str], ...] = (
    ("NO_SUCH_BUCKET", "missing", "there is no such bucket"),
    ("NO_SUCH_KEY", "missing", "there is no such object"),
    ("HTTP status 404", "missing", "there is no such bucket"),
    ("ACCESS_DENIED", "unreadable", "no access; look at the credentials (AWS_ACCESS_KEY_ID …)"),
    ("HTTP status 403", "unreadable", "no access; look at the credentials (AWS_ACCESS_KEY_ID …)"),
    ("INVALID_ACCESS_KEY_ID", "unreadable", "the credentials are not known (AWS_ACCESS_KEY_ID)"),
    ("SIGNATURE_DOES_NOT_MATCH", "unreadable", "the credentials are wrong (AWS_SECRET_ACCESS_KEY)"),
    ("REQUEST_TIMEOUT", "timeout", "the server does not answer in time"),
    ("imeout was reached", "timeout", "the server does not answer in time"),
    ("imed out", "timeout", "the server does not answer in time"),
    ("NETWORK_CONNECTION", "unreadable", "the server can't be reached"),
)


def objects(prefix: Address, limits: Limits) -> list[Address]:
    """List the objects below a prefix, at any depth; names that start with a dot are skipped. Raises Unretrieved."""
    root = f"{prefix.host}/{prefix.path}"
    try:
        found = _files(prefix.host, limits).get_file_info(fs.FileSelector(root.rstrip("/"), recursive=True))
    except (OSError, ArrowInvalid) as error:
        raise _explained(error, prefix) from error
    paths = sorted(info.path for info in found if info.type == fs.FileType.File)
    shown = [path for path in paths if not any(part.startswith(".") for part in path[len(root) :].split("/"))]
    return [Address(f"s3://{path}") for path in shown]


def get(question: Question) -> Pin:
    """Pin an object; returns what the address gave before, if its ETag is the same.

    Raises Unretrieved, WarehouseError.
    """
    address, known = question.address, question.known
    try:
        with _files(address.host, question.limits).open_input_stream(f"{address.host}/{address.path}") as stream:
            said = {name: value.decode() for name, value in stream.metadata().items()}
            if known and known.etag and known.etag == said.get("ETag"):
                return known
            return _pinned(question, stream, said)
    except (OSError, ArrowInvalid) as error:
        raise _explained(error, address) from error


def _pinned(question: Question, stream: Any, said: dict[str, str]) -> Pin:
    max_bytes = question.limits.max_bytes
    with question.pins.draft() as draft:
        while piece := stream.read(PIECE):
            if draft.n_bytes + len(piece) > max_bytes:
                raise Unretrieved("too_large", f"gives more than the {max_bytes:,} bytes of one document")
            draft.write(piece)
        pin = Pin(
            url=question.address.uri,
            final_url=question.address.uri,
            retrieved_at=datetime.now(UTC).isoformat(timespec="seconds"),
            status=None,
            etag=said.get("ETag"),
            last_modified=said.get("Last-Modified"),
            content_type=said.get("Content-Type"),
            licence=None,
            sha256=draft.sha256,
            n_bytes=draft.n_bytes,
        )
        return question.pins.keep(draft, pin)


def _files(bucket: str, limits: Limits) -> fs.S3FileSystem:
    endpoint = os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL")
    region = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION")
    region = region or ("us-east-1" if endpoint else _region(bucket))
    return _file_system(endpoint, region, _has_credentials(), limits)


@cache
def _region(bucket: str) -> str:
    return str(fs.resolve_s3_region(bucket))


def _has_credentials() -> bool:
    files = [os.environ.get(name, usual) for name, usual in CREDENTIAL_FILES.items()]
    said = any(os.environ.get(name) for name in (*CREDENTIALS, *CREDENTIALS_IN_CONTAINERS))
    return said or any(Path(file).expanduser().is_file() for file in files)


@cache
def _file_system(endpoint: str | None, region: str, has_credentials: bool, limits: Limits) -> fs.S3FileSystem:
    server = urlsplit(endpoint) if endpoint else None
    return fs.S3FileSystem(
        anonymous=not has_credentials,
        region=region,
        endpoint_override=server.netloc if server else None,
        scheme=server.scheme if server else "https",
        connect_timeout=limits.connect_seconds,
        request_timeout=limits.read_seconds,
        retry_strategy=fs.AwsStandardS3RetryStrategy(max_attempts=limits.tries),
    )


def _explained(error: Exception, address: Address) -> Unretrieved:
    said = str(error)
    for words, code, message in FAULTS:
        if words in said:
            return Unretrieved(code, f"can't be read: {message}")
    if isinstance(error, FileNotFoundError):
        what = "nothing lies below it" if address.is_prefix else "there is no such object, or no such bucket"
        return Unretrieved("missing", f"can't be read: {what}")
    first_line, _, _ = said.partition("\n")
    return Unretrieved("unreadable", f"can't be read from {address.host}: {first_line}")
