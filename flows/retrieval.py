"""What addresses give now: asked for politely, and what was pinned before where they give nothing.

Hosts are asked side by side, each for one document at a time, with a pause between two.
"""

import threading
import time
from collections.abc import Iterable
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from dataclasses import dataclass, field

from flows import web
from flows.addresses import Address
from flows.pins import Pin, Pins
from flows.web import Limits, Question, Unretrieved, Watch

HOSTS_AT_ONCE = 8
GLANCE_SECONDS = 0.2


@dataclass(frozen=True)
class Retrieved:
    """What became of an address: the pin of its bytes, now or of an earlier time, and why it gives nothing now."""

    address: Address
    pin: Pin | None
    fault: Unretrieved | None = None


@dataclass
class _Session:
    """What the questions of one run share."""

    pins: Pins
    limits: Limits
    is_over: threading.Event = field(default_factory=threading.Event)
    watches: set[Watch] = field(default_factory=set)

    def end(self) -> None:
        self.is_over.set()
        for watch in list(self.watches):
            watch.end()


def retrieve(addresses: Iterable[Address], pins: Pins, limits: Limits) -> list[Retrieved]:
    """Ask addresses for their documents; a prefix in S3 becomes the objects below it.

    Where a prefix can't be listed, it stands for what was pinned below it before. Raises WarehouseError.
    """
    hosts: dict[tuple[str, str], dict[str, Address]] = {}
    for address in addresses:
        hosts.setdefault((address.scheme, address.host), {})[address.uri] = address
    if not hosts:
        return []
    pins.forget()
    session = _Session(pins, limits)
    with ThreadPoolExecutor(HOSTS_AT_ONCE, "retrieve") as executor:
        done = [executor.submit(_of_host, list(asked.values()), session) for asked in hosts.values()]
        try:
            while (glance := wait(done, GLANCE_SECONDS, FIRST_EXCEPTION)).not_done:  # one without end is deaf to Ctrl-C
                for future in glance.done:
                    future.result()
            found = [retrieved for future in done for retrieved in future.result()]
        except BaseException:
            session.end()
            executor.shutdown(cancel_futures=True)
            raise
    return list({retrieved.address.uri: retrieved for retrieved in found}.values())


def _of_host(addresses: list[Address], session: _Session) -> list[Retrieved]:
    found: list[Retrieved] = []
    closed: Unretrieved | None = None
    waiting = list(reversed(addresses))
    while waiting and not session.is_over.is_set():
        address = waiting.pop()
        try:
            if closed:
                raise closed
            if address.is_prefix:
                waiting += reversed(_objects(address, session))
                continue
            found.append(Retrieved(address, _asked(address, session)))
        except Unretrieved as fault:
            closed = fault if fault.is_of_host else None
            found += _before(address, fault, session)
        if waiting and not closed:
            session.is_over.wait(session.limits.pause_seconds if address.scheme != "s3" else 0)
    return found


def _before(address: Address, fault: Unretrieved, session: _Session) -> list[Retrieved]:
    """Return what an address gave before, or all that a prefix stands for."""
    if not address.is_prefix:
        return [Retrieved(address, session.pins.find(address.uri), fault)]
    below = [Address(pin.url) for pin in session.pins.below(address.uri)]
    return [Retrieved(each, session.pins.find(each.uri), fault) for each in below] or [Retrieved(address, None, fault)]


def _objects(prefix: Address, session: _Session) -> list[Address]:
    from flows import s3

    found = s3.objects(prefix, session.limits)
    if not found:
        raise Unretrieved("missing", "holds no objects")
    return found


def _asked(address: Address, session: _Session) -> Pin:
    """Ask for a document, again where that may help. Raises Unretrieved."""
    limits = session.limits
    question = Question(address, session.pins, session.pins.find(address.uri), limits)
    deadline = time.monotonic() + limits.total_seconds
    tried = 0
    while True:
        try:
            return _once(question, session, deadline)
        except Unretrieved as fault:
            seconds = limits.wait_seconds * 2**tried if fault.wait is None else fault.wait
            tried += 1
            if not fault.is_passing or tried == limits.tries or time.monotonic() + seconds > deadline:
                raise
            if session.is_over.wait(seconds):
                raise


def _once(question: Question, session: _Session, deadline: float) -> Pin:
    if question.address.scheme == "s3":
        from flows import s3

        return s3.get(question)
    with Watch(deadline - time.monotonic()) as watch:
        session.watches.add(watch)
        if session.is_over.is_set():
            watch.end()
        try:
            return web.get(question, watch)
        finally:
            session.watches.discard(watch)
