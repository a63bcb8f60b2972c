"""A web server may do what it likes: the question ends in time, within its limits, and leads nowhere it should not."""

import gzip
import ipaddress
import os
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from flows import retrieval, web
from flows.addresses import parse
from flows.pins import Pin, Pins
from flows.retrieval import Retrieved, retrieve
from flows.web import Limits, Unretrieved, check
from tests.flows.web_servers import WebServer, body, in_turn, moved, serving, status, tagged
from warehouse.errors import WarehouseError

ONCE = Limits(5, 5, 10, tries=1, pause_seconds=0, max_bytes=100_000)
SHORT = replace(ONCE, read_seconds=0.3, total_seconds=0.6)
Ask = Callable[..., Retrieved]


@pytest.fixture
def server() -> Iterator[WebServer]:
    with serving() as served:
        yield served


@pytest.fixture
def pins(tmp_path: Path) -> Pins:
    return Pins(tmp_path / "data")


@pytest.fixture
def ask(server: WebServer, pins: Pins) -> Ask:
    """Ask the server for a path."""

    def ask(path: str = "/a.txt", limits: Limits = ONCE) -> Retrieved:
        (retrieved,) = retrieve([parse(server.url + path)], pins, limits)
        return retrieved

    return ask


def fault(retrieved: Retrieved) -> tuple[str, str]:
    assert retrieved.fault
    return retrieved.fault.code, retrieved.fault.message


def drafts(pins: Pins) -> list[Path]:
    return list(pins.folder.glob(".*"))


def test_what_comes_is_pinned_as_it_came(server: WebServer, ask: Ask, pins: Pins) -> None:
    server.answers["/a.txt"] = body(b"A\r\n", ETag='"1"', Link='<https://example.org/by>; rel="license"')
    pin = ask().pin
    assert pin
    assert pins.path(pin).read_bytes() == b"A\r\n"
    assert (pin.url, pin.final_url, pin.status, pin.n_bytes) == (f"{server.url}/a.txt", f"{server.url}/a.txt", 200, 3)
    assert (pin.etag, pin.content_type, pin.licence) == ('"1"', "text/plain", "https://example.org/by")
    assert pins.find(pin.url) == pin
    assert server.asked[0][1]["User-Agent"].startswith("crossread/")


@pytest.mark.parametrize("validators", [{"ETag": '"1"'}, {"Last_Modified": "Sat, 01 Jan 2022 00:00:00 GMT"}])
def test_what_has_not_changed_is_not_sent_again(server: WebServer, ask: Ask, validators: dict[str, str]) -> None:
    server.answers["/a.txt"] = tagged(b"A", **validators)
    assert ask().pin == ask().pin
    assert server.asked[1][1].keys() & {"If-None-Match", "If-Modified-Since"}


def test_a_tag_that_no_header_can_hold_is_not_sent(server: WebServer, ask: Ask) -> None:
    server.answers["/a.txt"] = body(b"A", ETag='"\xe9"')
    assert ask().pin
    assert ask().fault is None


def test_a_304_that_nobody_asked_for_is_no_document(server: WebServer, ask: Ask) -> None:
    server.answers["/a.txt"] = status(304)
    assert fault(ask())[0] == "unreadable"


def test_compressed_documents_are_decoded(server: WebServer, ask: Ask, pins: Pins) -> None:
    content = gzip.compress(b"A" * 1000) + gzip.compress(b"B")
    server.answers["/a.txt"] = body(content, Content_Encoding="gzip")
    pin = ask().pin
    assert pin
    assert pins.path(pin).read_bytes() == b"A" * 1000 + b"B"


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (body(gzip.compress(b"\0" * 10**8), Content_Encoding="gzip"), ("too_large", "more than the 100,000 bytes")),
        (body(b"A" * 100_001), ("too_large", "more than the 100,000 bytes")),
        (body(b"A" * 100_001, Content_Length="5", Transfer_Encoding="chunked"), ("unreadable", "broke off")),
        (body(b"A", Content_Length="999999999"), ("too_large", "more than the 100,000 bytes")),
        (body(b"A", Content_Length="5"), ("unreadable", "broke off")),
        (body(gzip.compress(b"A" * 99)[:-5], Content_Encoding="gzip"), ("unreadable", "cut short")),
        (body(b"no gzip", Content_Encoding="gzip"), ("unreadable", "damaged")),
        (body(b"A", Content_Encoding="gzip, gzip"), ("unreadable", "not asked for (gzip, gzip)")),
        (status(404), ("missing", "not found (404)")),
        (status(410), ("missing", "gone for good (410)")),
        (status(403), ("unreadable", "refuses it (403)")),
        (status(401), ("unreadable", "asks for a password (401)")),
        (status(500), ("unreadable", "answers 500")),
        (status(503, Retry_After="Sat, 01 Jan 99999999999999999999 00:00:00 GMT"), ("unreadable", "answers 503")),
        (status(206), ("unreadable", "answers 206")),
        (status(302), ("unreadable", "without saying where to")),
        (moved("/a.txt"), ("unreadable", "more than 5 redirects")),
        (moved("file:///etc/passwd"), ("unreadable", "from http to file")),
        (moved("ftp://example.org/a"), ("unreadable", "from http to ftp")),
        (moved("http://[::1/"), ("unreadable", "Invalid URL")),
        (moved("http://127.0.0.1:1/"), ("unreadable", "leads to 127.0.0.1, a local address")),
        (moved("http://2130706433:1/"), ("unreadable", "leads to 127.0.0.1, a local address")),
        (moved("http://[::1]:1/"), ("unreadable", "leads to ::1, a local address")),
        (moved("http://10.0.0.1/"), ("unreadable", "leads to 10.0.0.1, a local address")),
        (moved("http://169.254.169.254/latest/meta-data"), ("unreadable", "leads to 169.254.169.254")),
        (moved("http://localhost:1/"), ("unreadable", "a local address")),
    ],
)
def test_each_bad_answer_is_told(
    server: WebServer, ask: Ask, pins: Pins, answer: Callable[[BaseHTTPRequestHandler], None], said: tuple[str, str]
) -> None:
    server.answers["/a.txt"] = answer
    code, message = fault(ask())
    assert (code, said[1] in message) == (said[0], True), message
    assert not drafts(pins)
    assert pins.find(f"{server.url}/a.txt") is None


def test_redirects_on_the_same_server_are_followed(server: WebServer, ask: Ask) -> None:
    server.answers |= {"/a.txt": moved("b?c=1#d", 301), "/b?c=1": moved(f"{server.url}/e", 308), "/e": body(b"A")}
    pin = ask().pin
    assert pin
    assert (pin.url, pin.final_url) == (f"{server.url}/a.txt", f"{server.url}/e")


def test_a_password_goes_to_its_server_only_and_is_kept_nowhere(server: WebServer, pins: Pins) -> None:
    server.answers |= {"/a.txt": moved("/b.txt"), "/b.txt": body(b"A")}
    (retrieved,) = retrieve([parse(server.url.replace("//", "//me:sesame@") + "/a.txt#part")], pins, ONCE)
    assert retrieved.address.uri == f"{server.url}/a.txt"
    assert all("Authorization" in headers for _, headers in server.asked)
    assert not any(b"sesame" in file.read_bytes() for file in pins.folder.rglob("*") if file.is_file())
    assert "sesame" not in repr(retrieved)


def begun_on_the_public_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let 127.0.0.1 stand for an address of the public network."""
    is_global = web._is_global
    monkeypatch.setattr(web, "_is_global", lambda peer: str(peer) == "127.0.0.1" or is_global(peer))


def test_from_the_public_network_no_way_leads_to_a_local_address(
    server: WebServer, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun_on_the_public_network(monkeypatch)
    with serving() as other, serving("127.0.0.2") as local:
        server.answers |= {"/a.txt": moved(f"{other.url}/"), "/b.txt": moved(f"{local.url}/"), "/c.txt": body(b"C")}
        other.answers["/"] = moved(f"{server.url}/c.txt")
        assert ask("/a.txt").fault is None
        assert fault(ask("/b.txt")) == (
            "unreadable",
            "leads to 127.0.0.2, a local address; give that address itself if it is meant",
        )
        assert not local.asked


def test_a_name_that_resolves_to_another_address_the_second_time_gains_nothing(
    server: WebServer, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun_on_the_public_network(monkeypatch)
    monkeypatch.setattr(web, "_resolved", lambda _url: [ipaddress.ip_address("8.8.8.8")])
    with serving("127.0.0.2") as local:
        server.answers["/a.txt"] = moved(f"{local.url}/")
        assert fault(ask())[0] == "unreadable"
        assert not local.asked


@pytest.mark.parametrize("peer", ["169.254.169.254", "fe80::1", "fd00:ec2::254", "0.0.0.0", "224.0.0.1", "::"])  # noqa: S104
def test_some_addresses_serve_no_documents_at_all(peer: str) -> None:
    with pytest.raises(Unretrieved, match="serves no documents"):
        check(ipaddress.ip_address(peer), must_be_global=False)


@pytest.mark.parametrize(
    "peer",
    ["127.0.0.1", "10.1.2.3", "192.168.0.1", "100.64.0.1", "::1", "fc00::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1"],
)
def test_local_addresses_in_every_dress(peer: str) -> None:
    check(ipaddress.ip_address(peer), must_be_global=False)
    with pytest.raises(Unretrieved, match="a local address"):
        check(ipaddress.ip_address(peer), must_be_global=True)


@pytest.mark.parametrize("peer", ["93.184.216.34", "2606:2800:220:1::1"])
def test_public_addresses(peer: str) -> None:
    check(ipaddress.ip_address(peer), must_be_global=True)


def test_a_server_that_hangs(server: WebServer, ask: Ask) -> None:
    server.answers["/a.txt"] = lambda _: server.is_over.wait(5) and None
    assert fault(ask(limits=SHORT))[0] == "timeout"


@pytest.mark.parametrize("head", [b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n", b"HTTP/1.0 200 OK\r\n\r\n", b""])
def test_a_server_that_dribbles(server: WebServer, ask: Ask, pins: Pins, head: bytes) -> None:
    """A byte at a time, in the body or in the head, each in time for the time-out of a packet."""

    def dribble(request: BaseHTTPRequestHandler) -> None:
        request.wfile.write(head)
        for byte in b"HTTP/1.1 200 OK\r\nX: " + b"x" * 1000:
            if server.is_over.wait(0.05):
                break
            request.wfile.write(bytes([byte]))

    server.answers["/a.txt"] = dribble
    began = time.monotonic()
    assert fault(ask(limits=SHORT))[0] == "timeout"
    assert time.monotonic() - began < 5
    assert not drafts(pins)


def test_ctrl_c_cuts_a_question_short(server: WebServer, ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        while not server.asked:
            time.sleep(0.01)
        raise KeyboardInterrupt

    server.answers["/a.txt"] = lambda _: server.is_over.wait(20) and None
    monkeypatch.setattr(retrieval, "wait", interrupted)
    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        ask(limits=Limits())
    assert time.monotonic() - began < 5


def test_ctrl_c_ends_what_was_still_to_be_asked(server: WebServer, pins: Pins, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        while not server.asked:
            time.sleep(0.01)
        raise KeyboardInterrupt

    tried = []
    get = web.get
    monkeypatch.setattr(web, "get", lambda question, watch: tried.append(question.address.uri) or get(question, watch))
    monkeypatch.setattr(retrieval, "wait", interrupted)
    server.answers["/0"] = lambda _: server.is_over.wait(20) and None
    with pytest.raises(KeyboardInterrupt):
        retrieve([parse(f"{server.url}/{i}") for i in range(9)], pins, Limits())
    assert tried == [f"{server.url}/0"]


def test_a_server_that_resets(server: WebServer, ask: Ask) -> None:
    def reset(request: BaseHTTPRequestHandler) -> None:
        request.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        request.connection.close()

    server.answers["/a.txt"] = reset
    assert fault(ask())[0] == "unreadable"


def test_a_server_that_is_not_there(pins: Pins) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    addresses = [parse(f"http://127.0.0.1:{port}/{name}.txt") for name in "abc"]
    found = retrieve(addresses, pins, ONCE)
    assert [fault(each)[0] for each in found] == ["unreadable"] * 3
    assert "can't be reached" in fault(found[0])[1]


def test_what_passes_is_tried_again(server: WebServer, ask: Ask) -> None:
    server.answers["/a.txt"] = in_turn(status(503), status(429, Retry_After="0"), body(b"A"))
    assert ask(limits=Limits(tries=3, wait_seconds=0.01)).pin
    assert len(server.asked) == 3


def test_a_server_is_given_the_time_it_asks_for_or_not_asked_again(server: WebServer, ask: Ask) -> None:
    server.answers["/a.txt"] = in_turn(status(503, Retry_After="9"), body(b"A"))
    assert "answers 503" in fault(ask(limits=Limits(tries=2, wait_seconds=0, total_seconds=8)))[1]
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    "after", ["3600", format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)], ids=["seconds", "date"]
)
def test_a_server_that_asks_for_too_much_time_is_left_alone(server: WebServer, pins: Pins, after: str) -> None:
    server.answers |= {f"/{name}.txt": status(429, Retry_After=after) for name in "ab"}
    found = retrieve([parse(f"{server.url}/{name}.txt") for name in "ab"], pins, Limits(pause_seconds=0))
    assert all("asks to wait 3," in fault(each)[1] for each in found)
    assert server.paths == ["/a.txt"]


def test_one_question_at_a_time_to_a_host(server: WebServer, pins: Pins) -> None:
    lock, seen = threading.Lock(), []

    def answer(request: BaseHTTPRequestHandler) -> None:
        seen.append(lock.acquire(blocking=False))
        time.sleep(0.02)
        body(request.path.encode())(request)
        lock.release()

    server.answers |= {f"/{i}": answer for i in range(5)}
    found = retrieve([parse(f"{server.url}/{i}") for i in range(5)], pins, ONCE)
    assert seen == [True] * 5
    assert len({each.pin.sha256 for each in found if each.pin}) == 5


def test_what_was_pinned_before_is_there_when_the_server_is_not(server: WebServer, ask: Ask) -> None:
    server.answers["/a.txt"] = in_turn(body(b"A"), status(500))
    before = ask().pin
    assert before
    again = ask()
    assert (again.pin, fault(again)[0]) == (before, "unreadable")


def test_pins_that_were_damaged_are_asked_for_again(server: WebServer, ask: Ask, pins: Pins) -> None:
    server.answers["/a.txt"] = tagged(b"A", ETag='"1"')
    pin = ask().pin
    assert pin
    pins.path(pin).chmod(0o644)
    pins.path(pin).write_bytes(b"B")
    assert pins.find(pin.url) is None
    assert ask().pin
    assert pins.path(pin).read_bytes() == b"A"
    for entry in (pins.folder / "addresses").iterdir():
        entry.write_text("{")
    assert ask().pin


def test_pins_are_never_replaced(server: WebServer, ask: Ask, pins: Pins) -> None:
    server.answers["/a.txt"] = in_turn(body(b"A"), body(b"B"), body(b"A"))
    first, second = ask().pin, ask().pin
    assert first
    assert second
    inode = pins.path(first).stat().st_ino
    assert ask().pin
    assert (pins.path(first).stat().st_ino, pins.path(second).read_bytes()) == (inode, b"B")
    assert pins.path(first).stat().st_mode & 0o222 == 0


def test_a_full_disk_ends_the_run_and_leaves_nothing(
    server: WebServer, ask: Ask, pins: Pins, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    server.answers["/a.txt"] = body(b"A")
    monkeypatch.setattr("flows.pins.os.fsync", full)
    with pytest.raises(WarehouseError, match="the disk is full"):
        ask()
    assert not drafts(pins)
    assert pins.below("") == []


def test_a_folder_that_can_t_be_written(server: WebServer, ask: Ask, pins: Pins) -> None:
    server.answers["/a.txt"] = body(b"A")
    pins.folder.parent.mkdir()
    pins.folder.write_text("a file where the folder should be")
    with pytest.raises(WarehouseError, match="sources"):
        ask()


def test_what_killed_runs_left_is_removed(server: WebServer, ask: Ask, pins: Pins) -> None:
    server.answers["/a.txt"] = body(b"A")
    pins.folder.mkdir(parents=True)
    left = pins.folder / ".0123.part"
    left.write_bytes(b"half of")
    os.utime(left, (0, 0))
    ask()
    assert not drafts(pins)


def test_a_proxy_decides_what_it_reaches(pins: Pins, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving() as proxy:
        monkeypatch.setattr(web, "getproxies", lambda: {"http": proxy.url})
        monkeypatch.setattr(web, "proxy_bypass", lambda _host: False)
        proxy.answers["http://report.example/a.txt"] = body(b"A")
        (retrieved,) = retrieve([parse("http://report.example/a.txt")], pins, ONCE)
        assert isinstance(retrieved.pin, Pin)
    monkeypatch.setattr(web, "getproxies", lambda: {"all": "socks5://localhost:1"})
    (retrieved,) = retrieve([parse("http://report.example/b.txt")], pins, ONCE)
    assert "a socks5 proxy is not supported" in fault(retrieved)[1]
