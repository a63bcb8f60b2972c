"""Documents in S3, from a server on this machine that speaks its language."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pyarrow import fs

from flows import s3
from flows.addresses import parse
from flows.discovery import discover
from flows.pins import Pins
from flows.retrieval import Retrieved, retrieve
from flows.settings import Settings, read_paths
from flows.web import Limits

LIMITS = Limits(connect_seconds=2, read_seconds=2, tries=1, max_bytes=1000)
VARIABLES = ("AWS_PROFILE", "AWS_ROLE_ARN", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ENDPOINT_URL_S3")


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    import logging

    from moto.server import ThreadedMotoServer

    logging.getLogger("werkzeug").setLevel(logging.CRITICAL)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    yield "http://{}:{}".format(*server.get_host_and_port())
    server.stop()


@pytest.fixture
def bucket(endpoint: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> fs.SubTreeFileSystem:
    """The bucket `reports`, empty."""
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_ENDPOINT_URL", endpoint)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    files = fs.S3FileSystem(
        endpoint_override=endpoint.partition("//")[2],
        scheme="http",
        region="us-east-1",
        allow_bucket_creation=True,
        allow_bucket_deletion=True,
    )
    files.create_dir("reports")
    files.delete_dir_contents("reports", missing_dir_ok=True)
    return fs.SubTreeFileSystem("reports", files)


def put(bucket: fs.SubTreeFileSystem, **objects: bytes) -> None:
    for name, content in objects.items():
        with bucket.open_output_stream(name.replace("__", "/") + ".txt") as stream:
            stream.write(content)


def ask(pins: Pins, *addresses: str) -> dict[str, Retrieved]:
    return {each.address.uri: each for each in retrieve(map(parse, addresses), pins, LIMITS)}


def faults(found: dict[str, Retrieved]) -> dict[str, tuple[str, str] | None]:
    return {uri: (each.fault.code, each.fault.message) if each.fault else None for uri, each in found.items()}


def test_objects_and_what_lies_below_a_prefix(bucket: fs.SubTreeFileSystem, tmp_path: Path) -> None:
    put(bucket, in__a=b"A", in__en__b=b"B", **{"in__.hidden": b"C", "out": b"D"})
    pins = Pins(tmp_path)
    found = ask(pins, "s3://reports/in/", "s3://reports/out.txt")
    assert list(found) == ["s3://reports/in/a.txt", "s3://reports/in/en/b.txt", "s3://reports/out.txt"]
    pin = found["s3://reports/in/en/b.txt"].pin
    assert pin
    assert (pins.path(pin).read_bytes(), pin.url, pin.n_bytes) == (b"B", "s3://reports/in/en/b.txt", 1)


def test_what_has_not_changed_is_not_read_again(
    bucket: fs.SubTreeFileSystem, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(bucket, a=b"A")
    pins = Pins(tmp_path)
    first = ask(pins, "s3://reports/a.txt")
    with monkeypatch.context() as without:
        without.delattr(s3, "_pinned")
        assert ask(pins, "s3://reports/a.txt") == first
    put(bucket, a=b"B")
    assert ask(pins, "s3://reports/a.txt") != first


def test_faults_are_told(bucket: fs.SubTreeFileSystem, tmp_path: Path) -> None:
    put(bucket, large=b"A" * 1001)
    addresses = (
        "reports/large.txt",
        "reports/none.txt",
        "reports/none/",
        "elsewhere/a.txt",
        "elsewhere/",
        "reports//a",
    )
    assert faults(ask(Pins(tmp_path), *(f"s3://{address}" for address in addresses))) == {
        "s3://reports/large.txt": ("too_large", "gives more than the 1,000 bytes of one document"),
        "s3://reports/none.txt": ("missing", "can't be read: there is no such object, or no such bucket"),
        "s3://reports/none/": ("missing", "can't be read: nothing lies below it"),
        "s3://reports//a": ("unreadable", "can't be read from reports: Empty path component in path reports//a"),
        "s3://elsewhere/a.txt": ("missing", "can't be read: there is no such object, or no such bucket"),
        "s3://elsewhere/": ("missing", "can't be read: there is no such bucket"),
    }


def test_a_prefix_that_is_out_of_reach_stands_for_what_was_pinned(
    bucket: fs.SubTreeFileSystem, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(bucket, in__a=b"A", in__b=b"B")
    pins = Pins(tmp_path)
    before = ask(pins, "s3://reports/in/")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    now = ask(pins, "s3://reports/in/")
    assert {uri: each.pin for uri, each in now.items()} == {uri: each.pin for uri, each in before.items()}
    assert set(faults(now).values()) == {("unreadable", "can't be read: the server can't be reached")}


def test_without_credentials_it_asks_anonymously(
    bucket: fs.SubTreeFileSystem, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(bucket, a=b"A")
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    assert ask(Pins(tmp_path), "s3://reports/a.txt")["s3://reports/a.txt"].pin


def test_objects_are_sources(bucket: fs.SubTreeFileSystem, tmp_path: Path) -> None:
    put(bucket, in__a=b"A")
    catalogue = tmp_path / "catalogue.yaml"
    catalogue.write_text("documents:\n  - url: s3://reports/in/\n    language: en\n")
    settings = Settings(paths=read_paths(["s3://reports/in/"]), catalogue=catalogue, warehouse=tmp_path / "data")
    (source,) = discover(settings)
    assert (source.source_uri, source.document_id, source.overrides) == (
        "s3://reports/in/a.txt",
        "reports-in-a",
        {"language": "en"},
    )
    assert source.path.read_bytes() == b"A"
