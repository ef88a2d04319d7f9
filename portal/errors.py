"""What can go wrong with the portal itself."""

from __future__ import annotations

from dataclasses import dataclass


class PortalError(Exception):
    """The root of the portal's errors; ``code`` is stable."""

    code = "portal"


@dataclass(eq=False)
class CannotListen(PortalError):
    """The address is taken or not ours."""

    host: str
    port: int
    reason: str
    code = "cannot_listen"

    def __str__(self) -> str:
        return f"cannot listen on {self.host}:{self.port}: {self.reason}; free it, or set PROFLINE_HTTP_PORT"
