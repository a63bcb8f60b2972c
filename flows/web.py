"""One question to a web server: for a document, if it has changed, with limits on everything.

A server may answer slowly, without end, with a bomb, or with a redirect into the network of who asks. So: a deadline
for the whole answer, not only for each packet; a limit on the decoded bytes; redirects followed by hand; and each
connection held against what it may lead to before anything is sent on it.
"""

import ipaddress
import re
import socket
import ssl
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache
from typing import Any, Literal
from urllib.request import getproxies, proxy_bypass

import httpx

from flows import __version__
from flows.addresses import DEFAULT_PORTS, Address
from flows.escapes import harmless
from flows.pins import Draft, Pin, Pins

USER_AGENT = f"crossread/{__version__} (reads reports on behalf of a person)"
REDIRECTS = (301, 302, 303, 307, 308)
GONE = {404: "not found", 410: "gone for good"}
CLOSED = {401: "asks for a password", 403: "refuses it", 451: "may not give it, for legal reasons"}
PASSING = (408, 425, 429, 500, 502, 503, 504)
ASKS_TO_WAIT = (429, 503)
NEVER = (  # no document lies there, but the credentials of machines do
    ipaddress.ip_address("100.100.100.200"),
    ipaddress.ip_address("fd00:ec2::254"),
)
NAT64 = ipaddress.ip_network("64:ff9b::/96")
GZIP_OR_ZLIB = 32 + zlib.MAX_WBITS
PIECE = 2**20
LONGEST_MESSAGE = 300

Code = Literal["missing", "unreadable", "timeout", "too_large"]
IP = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True)
class Limits:
    """How long, how much and how often. Seconds, bytes, counts; `total_seconds` are for a document, tries and waits."""

    connect_seconds: float = 10
    read_seconds: float = 20
    total_seconds: float = 180
    tries: int = 3
    wait_seconds: float = 1  # before the second try; twice as long before each further one
    longest_wait_seconds: float = 60  # that a server may ask for
    pause_seconds: float = 0.2  # between two questions to one host
    redirects: int = 5
    max_bytes: int = 64 * 2**20


@dataclass(frozen=True)
class Question:
    """An address to be asked: with what it gave before, within limits, for bytes to be pinned."""

    address: Address
    pins: Pins
    known: Pin | None
    limits: Limits


class Unretrieved(Exception):  # noqa: N818 - says a state
    """A document that an address does not give now.

    `code` is one of the codes of quarantine. `is_passing` says that another try may help, after `wait` seconds if the
    server said so; `is_of_host` that the host would say the same of every other document.
    """

    def __init__(
        self, code: Code, message: str, *, is_passing: bool = False, is_of_host: bool = False, wait: float | None = None
    ) -> None:
        self.code, self.message = code, harmless(message)[:LONGEST_MESSAGE]  # servers have a say in it
        self.is_passing, self.is_of_host, self.wait = is_passing, is_of_host, wait
        super().__init__(self.message)


class Watch:
    """Looks after the connections of one question: where they may lead, and when they have to end."""

    def __init__(self, seconds: float) -> None:
        self.is_over = False
        self.is_proxied = False
        self.began_global: bool | None = None
        self.must_be_global = False
        self._sockets: list[socket.socket] = []
        self._timer = threading.Timer(max(seconds, 0), self.end)
        self._timer.daemon = True

    def __enter__(self) -> "Watch":
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        for each in self._sockets:
            each.close()

    def end(self) -> None:
        """Cut all connections, whatever they wait for."""
        self.is_over = True
        for each in self._sockets:
            try:
                each.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue  # it has ended already

    def trace(self, event: str, info: dict[str, Any]) -> None:
        """Look at a new connection before anything is sent on it; httpx calls this."""
        if event != "connection.connect_tcp.complete":
            return
        stream = info["return_value"]
        peer = ipaddress.ip_address(str(stream.get_extra_info("server_addr")[0]).partition("%")[0])
        self._sockets.append(stream.get_extra_info("socket").dup())
        if self.is_over:
            self.end()
        if self.is_proxied:
            return
        if self.began_global is None:
            self.began_global = _is_global(peer)
        try:
            check(peer, must_be_global=self.must_be_global)
        except Unretrieved:
            stream.close()
            raise


def check(peer: IP, *, must_be_global: bool) -> None:
    """Raise Unretrieved for an IP address that no document is read from."""
    real = _real(peer)
    if real in NEVER or real.is_link_local or real.is_multicast or real.is_unspecified:
        raise Unretrieved("unreadable", f"leads to {peer}, which serves no documents")
    if must_be_global and not _is_global(peer):
        raise Unretrieved("unreadable", f"leads to {peer}, a local address; give that address itself if it is meant")


def _real(peer: IP) -> IP:
    """Return the IPv4 address that an IPv6 address stands for, if it does."""
    if isinstance(peer, ipaddress.IPv4Address):
        return peer
    if peer in NAT64:
        return ipaddress.IPv4Address(int(peer) & 0xFFFFFFFF)
    return peer.ipv4_mapped or peer.sixtofour or peer


def _is_global(peer: IP) -> bool:
    real = _real(peer)
    return real.is_global and not real.is_multicast


def get(question: Question, watch: Watch) -> Pin:
    """Ask for a document and pin what comes; returns what the address gave before, if that is still so.

    Redirects are followed: to the same host; from http to https; and elsewhere only to addresses of the public network,
    however their names resolve. Raises Unretrieved, WarehouseError.
    """
    try:
        start = url = httpx.URL(question.address.uri)
        for _ in range(question.limits.redirects + 1):
            auth = question.address.credentials if _same_origin(start, url) else None
            with _asked(url, question, watch, auth=auth) as response:
                if response.status_code not in REDIRECTS:
                    return _answer(response, question, watch)
                url = _target(response, start, watch)
    except httpx.InvalidURL as error:
        raise Unretrieved("unreadable", f"is, or leads to, what is no address: {error}") from error
    raise Unretrieved("unreadable", f"leads on and on, through more than {question.limits.redirects} redirects")


@contextmanager
def _asked(
    url: httpx.URL, question: Question, watch: Watch, *, auth: tuple[str, str] | None
) -> Iterator[httpx.Response]:
    known, limits = question.known, question.limits
    headers = {"User-Agent": USER_AGENT, "Accept-Encoding": "gzip", "Accept": "*/*"}
    if known and known.final_url == str(url):
        asked = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
        headers |= {name: value for name, value in asked.items() if value and value.isascii()}  # as HTTP wants it
    timeout = httpx.Timeout(limits.read_seconds, connect=limits.connect_seconds)
    proxy = _proxy(url)
    watch.is_proxied = proxy is not None  # which then decides what it reaches
    try:
        with (
            httpx.Client(verify=_certificates(), trust_env=False, proxy=proxy, timeout=timeout) as client,
            client.stream("GET", url, headers=headers, auth=auth, extensions={"trace": watch.trace}) as response,
        ):
            yield response
    except httpx.ConnectTimeout as error:
        raise _late(limits.connect_seconds, is_of_host=True) from error
    except httpx.TransportError as error:
        if watch.is_over:
            raise _late(limits.total_seconds) from error
        if isinstance(error, httpx.TimeoutException):
            raise _late(limits.read_seconds) from error
        is_of_host = isinstance(error, httpx.ConnectError | httpx.ProxyError)
        why = re.sub(r"^\[Errno -?\d+\] ", "", str(error))
        said = f"can't be reached: {why}; check the address, or try later" if is_of_host else f"broke off: {why}"
        raise Unretrieved("unreadable", said, is_passing=True, is_of_host=is_of_host) from error


def _late(seconds: float, *, is_of_host: bool = False) -> Unretrieved:
    message = f"does not answer in time, or not to the end (waited {seconds:g} s)"
    return Unretrieved("timeout", message, is_passing=True, is_of_host=is_of_host)


@cache
def _certificates() -> ssl.SSLContext:
    return httpx.create_ssl_context()  # takes 20 ms


def _proxy(url: httpx.URL) -> str | None:
    """Return the proxy that the environment names for a URL."""
    proxy = getproxies().get(url.scheme) or getproxies().get("all")
    if not proxy or proxy_bypass(url.host):
        return None
    if not proxy.startswith(("http://", "https://")):
        raise Unretrieved("unreadable", f"can't be reached: a {proxy.partition(':')[0]} proxy is not supported")
    return proxy


def _target(response: httpx.Response, start: httpx.URL, watch: Watch) -> httpx.URL:
    """Return where a redirect leads, if that may be followed."""
    location = response.headers.get("location")
    if not location:
        raise Unretrieved("unreadable", f"redirects ({response.status_code}) without saying where to")
    target = response.url.join(location).copy_with(username=None, password=None, fragment=None)
    if target.scheme not in DEFAULT_PORTS or (response.url.scheme, target.scheme) == ("https", "http"):
        raise Unretrieved(
            "unreadable", f"redirects from {response.url.scheme} to {target.scheme}, which is not followed"
        )
    watch.must_be_global |= bool(watch.began_global) or not _same_origin(start, target)
    if watch.must_be_global:
        for peer in _resolved(target):
            check(peer, must_be_global=True)
    return target


def _same_origin(a: httpx.URL, b: httpx.URL) -> bool:
    """Say whether two URLs are of one server; https in place of http, each at its usual port, is."""
    place = [(url.host, url.port or DEFAULT_PORTS.get(url.scheme)) for url in (a, b)]
    upgraded = (a.host, DEFAULT_PORTS["http"]) == place[0] and (a.host, DEFAULT_PORTS["https"]) == place[1]
    return (place[0] == place[1] and a.scheme == b.scheme) or (upgraded and b.scheme == "https")


def _resolved(url: httpx.URL) -> list[IP]:
    try:
        found = socket.getaddrinfo(url.host, url.port or DEFAULT_PORTS[url.scheme], type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return []  # to connect will fail, or a proxy knows the name
    return [ipaddress.ip_address(str(address[0]).partition("%")[0]) for *_, address in found]


def _answer(response: httpx.Response, question: Question, watch: Watch) -> Pin:
    known, limits, pins = question.known, question.limits, question.pins
    status = response.status_code
    was_asked = {"if-none-match", "if-modified-since"} & response.request.headers.keys()
    if status == httpx.codes.NOT_MODIFIED and known and was_asked:
        return known
    if status in GONE:
        raise Unretrieved("missing", f"{GONE[status]} ({status})")
    if status in CLOSED:
        raise Unretrieved("unreadable", f"can't be read: the server {CLOSED[status]} ({status})")
    if status != httpx.codes.OK:
        raise _refused(response, limits)
    with pins.draft() as draft:
        _take(response, draft, limits.max_bytes)
        if watch.is_over:  # to the server's eyes the end of the connection may be that of the document
            raise _late(limits.total_seconds)
        headers = response.headers
        pin = Pin(
            url=question.address.uri,
            final_url=str(response.url),
            retrieved_at=datetime.now(UTC).isoformat(timespec="seconds"),
            status=status,
            etag=headers.get("etag"),
            last_modified=headers.get("last-modified"),
            content_type=headers.get("content-type"),
            licence=response.links.get("license", {}).get("url"),
            sha256=draft.sha256,
            n_bytes=draft.n_bytes,
        )
        return pins.keep(draft, pin)


def _refused(response: httpx.Response, limits: Limits) -> Unretrieved:
    status = response.status_code
    wait = _wait(response.headers.get("retry-after")) if status in ASKS_TO_WAIT else None
    if wait is not None and wait > limits.longest_wait_seconds:
        message = f"can't be read: the server asks to wait {wait:,.0f} s ({status}); run again after that"
        return Unretrieved("unreadable", message, is_of_host=True)
    message = f"can't be read: the server answers {status} {response.reason_phrase}".rstrip()
    return Unretrieved("unreadable", message, is_passing=status in PASSING, wait=wait)


def _wait(said: str | None) -> float | None:
    """Read a Retry-After: seconds, or a date."""
    if not said:
        return None
    if said.strip().isdecimal():
        return float(said)
    try:
        until = parsedate_to_datetime(said)
    except (ValueError, OverflowError):
        return None
    return max((until if until.tzinfo else until.replace(tzinfo=UTC)).timestamp() - datetime.now(UTC).timestamp(), 0)


def _take(response: httpx.Response, draft: Draft, max_bytes: int) -> None:
    """Write the body to a draft, decoded, as long as it is no larger than allowed."""
    length = response.headers.get("content-length", "")
    if length.isdecimal() and float(length) > max_bytes:
        raise _too_large(max_bytes)
    encoding = response.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in ("identity", "gzip", "x-gzip", "deflate"):
        raise Unretrieved("unreadable", f"comes in an encoding that was not asked for ({encoding})")
    pieces = response.iter_raw()
    for piece in pieces if encoding == "identity" else _decoded(pieces):
        if draft.n_bytes + len(piece) > max_bytes:
            raise _too_large(max_bytes)
        draft.write(piece)


def _too_large(max_bytes: int) -> Unretrieved:
    return Unretrieved("too_large", f"gives more than the {max_bytes:,} bytes of one document")


def _decoded(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Decompress, a piece at a time, so that no bomb goes off. Raises Unretrieved for what is damaged or cut short."""
    decoder = zlib.decompressobj(GZIP_OR_ZLIB)
    try:
        for piece in pieces:
            waiting = piece
            while waiting:
                if decoder.eof:
                    decoder = zlib.decompressobj(GZIP_OR_ZLIB)
                yield decoder.decompress(waiting, PIECE)
                waiting = decoder.unconsumed_tail or decoder.unused_data
        yield decoder.flush()
    except zlib.error as error:
        raise Unretrieved("unreadable", f"is damaged: {error}", is_passing=True) from error
    if not decoder.eof:
        raise Unretrieved("unreadable", "broke off: its compressed bytes are cut short", is_passing=True)
