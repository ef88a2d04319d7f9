"""Taking a port before anything else starts, so that nothing half-starts."""

from __future__ import annotations

import errno
import socket

from app.settings import SettingsError

REASONS = {
    errno.EADDRINUSE: "it is in use by another program; stop that one, or choose another port",
    errno.EACCES: "this user may not open it; choose one above 1023",
    errno.EADDRNOTAVAIL: "this machine has no such address",
}


def listening_socket(host: str, port: int, setting: str) -> socket.socket:
    """A TCP socket that listens there.

    Raises:
        SettingsError: names the setting and why the port cannot be had.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_STREAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        sock.bind((host, port))
        sock.listen(128)
    except (OSError, OverflowError) as error:
        sock.close()
        reason = REASONS.get(getattr(error, "errno", None) or 0, str(error))
        raise SettingsError(f"{setting}={port}: cannot listen on {host}:{port}: {reason}.") from error
    sock.setblocking(False)
    return sock
