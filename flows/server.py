"""Keep a Prefect server of one's own: for a run or a schedule whose user has none.

The server is a child process on a loopback port. It ends with its parent, however that ends: it watches its
standard input, which closes then. Prefect's own temporary server does the same job, but costs its parent another two
seconds of imports, and outlives a parent that was killed.

The child runs this file by itself, so nothing of ours is imported here.
"""

import atexit
import os
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request

HOST = "127.0.0.1"
PORT = 4200  # where Prefect's users look for its pages
START_SECONDS = 120

# Prefect reports usage, and its pages ask for news, unless told not to.
PRIVATE = {"PREFECT_SERVER_ANALYTICS_ENABLED": "false", "DO_NOT_TRACK": "1"}


class ServerError(Exception):
    """The server did not start; the message holds what it printed."""


class Server:
    """A Prefect server in a child process: it starts at once, and is waited for with `api_url`.

    `scheduling` makes it a complete one, with scheduler and pages, on Prefect's usual port if that is free;
    without it is as small as Prefect's temporary server.
    """

    def __init__(self, *, scheduling: bool = False) -> None:
        with _listener(PORT if scheduling else 0) as listener:
            self.url = f"http://{HOST}:{listener.getsockname()[1]}"
            mode = {} if scheduling else {"PREFECT_UI_ENABLED": "0", "PREFECT__SERVER_EPHEMERAL": "1"}
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and file
                [sys.executable, "-P", __file__, str(listener.fileno())],
                env={**os.environ, **PRIVATE, **mode, "PREFECT__SERVER_FINAL": "1"},
                pass_fds=[listener.fileno()],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                text=True,
                start_new_session=True,  # Ctrl-C is for the run, which ends the server in its own time
            )
        self._said: list[str] = []
        threading.Thread(target=self._listen, daemon=True).start()
        _running.append(self)

    def api_url(self) -> str:
        """Wait until the server answers, and return the address of its API.

        Raises ServerError.
        """
        direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:  # the connection waits in the socket's queue until the server takes it
            direct.open(f"{self.url}/api/health", timeout=START_SECONDS).close()
        except OSError as error:
            self.stop()
            said = "".join(self._said[-20:]).strip() or "it printed nothing"
            raise ServerError(f"Prefect's server did not start within {START_SECONDS} s ({error}): {said}") from error
        return f"{self.url}/api"

    def stop(self) -> None:
        """Tell the server to end; it takes the seconds it needs, and nobody waits for it."""
        if self._process.stdin:
            self._process.stdin.close()

    def _listen(self) -> None:
        if self._process.stderr:
            self._said.extend(self._process.stderr)


def _listener(port: int) -> socket.socket:
    try:
        return socket.create_server((HOST, port))
    except OSError:
        return socket.create_server((HOST, 0))


_running: list[Server] = []


# Registered before Prefect is imported, this runs after Prefect has sent its last logs and events.
@atexit.register
def _stop_all() -> None:
    for server in _running:
        server.stop()


def _serve(listener: socket.socket) -> None:
    import uvicorn
    from prefect.server.api.server import create_app

    server = uvicorn.Server(uvicorn.Config(create_app(), log_level="error", lifespan="on"))

    def end_with_parent() -> None:
        sys.stdin.read()
        server.should_exit = True

    threading.Thread(target=end_with_parent, daemon=True).start()
    server.run(sockets=[listener])


if __name__ == "__main__":
    _serve(socket.socket(fileno=int(sys.argv[1])))
