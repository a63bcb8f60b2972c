"""Web servers on this machine that answer as tests want: well, badly, or never."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Answer = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class WebServer:
    """A server, what it answers by path, and what it was asked: path and headers, in order."""

    url: str
    answers: dict[str, Answer]
    asked: list[tuple[str, Mapping[str, str]]] = field(default_factory=list)
    is_over: threading.Event = field(default_factory=threading.Event)

    @property
    def paths(self) -> list[str]:
        return [path for path, _ in self.asked]


@contextmanager
def serving(host: str = "127.0.0.1") -> Iterator[WebServer]:
    """Serve on a free port of an address of this machine."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            served.asked.append((self.path, dict(self.headers)))
            self.close_connection = True
            served.answers.get(self.path, status(404))(self)

        def log_message(self, *_: object) -> None:
            pass

    class Quiet(ThreadingHTTPServer):
        def handle_error(self, *_: object) -> None:
            pass  # who hangs up early is part of the tests

    with Quiet((host, 0), Handler) as server:
        served = WebServer(f"http://{host}:{server.server_port}", {})
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield served
        finally:
            served.is_over.set()
            server.shutdown()
            thread.join()


def status(code: int, **headers: str) -> Answer:
    """Answer with a status and no body; `Retry_After` stands for the header Retry-After."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(code)
        for name, value in {"Content_Length": "0", **headers}.items():
            request.send_header(name.replace("_", "-"), value)
        request.end_headers()

    return answer


def moved(to: str, code: int = 302) -> Answer:
    return status(code, Location=to)


def body(content: bytes, **headers: str) -> Answer:
    """Answer with a document; its length is told unless a header tells another."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        status(200, **{"Content_Length": str(len(content)), "Content_Type": "text/plain", **headers})(request)
        request.wfile.write(content)

    return answer


def in_turn(*answers: Answer) -> Answer:
    """Answer differently each time, and at last always the same."""
    left = list(answers)

    def answer(request: BaseHTTPRequestHandler) -> None:
        (left.pop(0) if len(left) > 1 else left[0])(request)

    return answer


def tagged(content: bytes, **validators: str) -> Answer:
    """Answer 304 to who has the document already, by ETag or Last_Modified."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        has = {request.headers.get("If-None-Match"), request.headers.get("If-Modified-Since")} - {None}
        (status(304) if has & set(validators.values()) else body(content, **validators))(request)

    return answer
