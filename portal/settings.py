"""What can be set about the portal."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PortalSettings:
    """Where the portal listens, and what it refuses.

    ``rate_limit`` is turns a minute from one client address, 0 for none. ``trusted_proxies`` are
    addresses or networks (``10.0.0.0/8``) whose ``X-Forwarded-For`` is believed. ``frame_ancestors``
    are the sites that may show the chat in a frame, in the words of CSP.
    """

    host: str = "127.0.0.1"
    port: int = 8080
    rate_limit: int = 60
    trusted_proxies: tuple[str, ...] = ()
    frame_ancestors: tuple[str, ...] = ("'none'",)
    max_body_bytes: int = 64 * 1024
