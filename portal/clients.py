"""Who calls: the client's address, behind proxies that we trust and no others."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

from starlette.datastructures import Headers
from starlette.types import Scope

UNKNOWN = "unknown"
IPV6_PREFIX = 64
"""A household's IPv6 network: its addresses count as one client."""


class Clients:
    """Finds the client's address. ``trusted_proxies`` are addresses or networks.

    Raises:
        ValueError: a proxy is neither an address nor a network.
    """

    def __init__(self, trusted_proxies: Iterable[str]) -> None:
        self._trusted = tuple(ip_network(proxy, strict=False) for proxy in trusted_proxies)

    def key(self, scope: Scope) -> str:
        """The client that a limit counts: an IPv4 address, or an IPv6 network of a household."""
        address = self.address(scope)
        if address is None:
            return UNKNOWN
        if isinstance(address, IPv6Address):
            return str(IPv6Network((address, IPV6_PREFIX), strict=False))
        return str(address)

    def address(self, scope: Scope) -> IPv4Address | IPv6Address | None:
        """The nearest address that is no trusted proxy, walking ``X-Forwarded-For`` from its end."""
        client = scope.get("client")
        address = _address(client[0]) if client else None
        forwarded = ",".join(Headers(scope=scope).getlist("x-forwarded-for")).split(",")
        for hop in reversed(forwarded):
            if not self._is_trusted(address):
                break
            before = _address(hop.strip())
            if before is None:
                break
            address = before
        return address

    def _is_trusted(self, address: IPv4Address | IPv6Address | None) -> bool:
        return address is not None and any(
            address in network for network in self._trusted if network.version == address.version
        )


def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
