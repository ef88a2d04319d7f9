"""Running the portal: a socket of our own, and uvicorn without its signals."""

from __future__ import annotations

import socket
from collections.abc import Generator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp

from portal.errors import CannotListen

BACKLOG = 1024
SHUTDOWN_SECONDS = 5


class PortalServer(uvicorn.Server):
    """A uvicorn server inside a larger process, which keeps its own signals.

    Cancel the task that runs it, or call :meth:`stop`; ``started`` tells that it answers.
    """

    @contextmanager
    def capture_signals(self) -> Generator[None]:
        """Leave the signals alone."""
        yield

    def stop(self) -> None:
        """Finish what is being answered, and return from ``serve``."""
        self.should_exit = True


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 takes a free one.

    Raises:
        CannotListen: the port is taken, or the address is not this machine's.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # The protocol is named, not left 0: asyncio switches Nagle's delay (40 ms an answer) off only then.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen(BACKLOG)
    except OSError as error:
        listening.close()
        raise CannotListen(host, port, error.strerror or str(error)) from error
    return listening


def make_server(app: ASGIApp) -> PortalServer:
    """A server for the application; run it by ``await server.serve(sockets=[listen(host, port)])``.

    Addresses are not logged, since questions stand in them; nor does uvicorn believe any proxy,
    since :mod:`portal.clients` decides that.
    """
    config = uvicorn.Config(
        app,
        access_log=False,
        log_config=None,
        proxy_headers=False,
        server_header=False,
        lifespan="off",
        timeout_graceful_shutdown=SHUTDOWN_SECONDS,
    )
    return PortalServer(config)
