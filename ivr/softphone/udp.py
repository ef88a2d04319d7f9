"""A UDP socket that hands over each datagram with the loop's time."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable

Received = Callable[[bytes, float], None]


class UdpSocket(asyncio.DatagramProtocol):
    """Datagrams to any address and from any; errors of the network are no news (UDP loses things)."""

    def __init__(self, received: Received) -> None:
        self._received = received
        self._clock = asyncio.get_running_loop().time
        self._transport: asyncio.DatagramTransport | None = None

    @classmethod
    async def open(cls, host: str, received: Received) -> UdpSocket:
        """Bound to a free port of a local address."""
        loop = asyncio.get_running_loop()
        _, protocol = await loop.create_datagram_endpoint(lambda: cls(received), local_addr=(host, 0))
        return protocol

    def connection_made(self, transport: asyncio.DatagramTransport) -> None:  # type: ignore[override]
        """asyncio's callback."""
        self._transport = transport

    def datagram_received(self, data: bytes, addr: object) -> None:
        """asyncio's callback."""
        self._received(data, self._clock())

    def send(self, data: bytes, to: tuple[str, int]) -> None:
        """Send, unless closed."""
        if self._transport is not None and not self._transport.is_closing():
            self._transport.sendto(data, to)

    @property
    def address(self) -> tuple[str, int]:
        """Where it is bound."""
        if self._transport is None:
            raise OSError("not open")
        host, port = self._transport.get_extra_info("sockname")[:2]
        return str(host), int(port)

    @property
    def closed(self) -> bool:
        """Whether nothing more is sent or received."""
        return self._transport is None or self._transport.is_closing()

    def close(self) -> None:
        """Stop sending and receiving."""
        if self._transport is not None:
            self._transport.close()


def local_host(remote: tuple[str, int]) -> str:
    """Our own address on the way to another."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(remote)
        return str(probe.getsockname()[0])
