"""A TCP proxy that cuts, stalls or refuses the connections that a test chooses."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field


@dataclass
class Cutter:
    """Connections are told apart by the first bytes of the client, an HTTP request's line."""

    host: str
    target: int
    port: int = 0
    away: bytes | None = None
    """Connections whose first bytes hold this are refused."""
    on_request: Callable[[bytes], None] = lambda _: None
    """Told all that clients send, before it goes on."""
    _open: dict[asyncio.StreamWriter, bytes] = field(default_factory=dict)
    _stalled: set[bytes] = field(default_factory=set)

    def cut(self, kind: bytes) -> int:
        """Break all connections of a kind; how many there were."""
        doomed = [writer for writer, first in self._open.items() if kind in first]
        for writer in doomed:
            writer.transport.abort()
        return len(doomed)

    def stall(self, kind: bytes) -> None:
        """Let nothing more through the connections of a kind that there are, both ways, as a broken network does."""
        self._stalled |= {first for first in self._open.values() if kind in first}

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One client."""
        first = await reader.read(4096)
        if not first or (self.away is not None and self.away in first):
            writer.transport.abort()
            return
        try:
            there, back = await asyncio.open_connection(self.host, self.target)
        except OSError:
            writer.transport.abort()
            return
        self.on_request(first)
        back.write(first)
        self._open[writer] = first
        try:
            async with asyncio.TaskGroup() as ways:
                ways.create_task(self._copy(reader, back, first, lambda data: self.on_request(data)))
                ways.create_task(self._copy(there, writer, first))
        finally:
            del self._open[writer]
            for one in (writer, back):
                one.transport.abort()

    async def _copy(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        first: bytes,
        told: Callable[[bytes], None] = lambda _: None,
    ) -> None:
        with suppress(OSError):
            while data := await reader.read(65536):
                told(data)
                if first not in self._stalled:
                    writer.write(data)
                    await writer.drain()
            writer.close()


@asynccontextmanager
async def cutter(host: str, target: int) -> AsyncIterator[Cutter]:
    """A proxy to a port, on a free port of its own."""
    proxy = Cutter(host, target)
    server = await asyncio.start_server(proxy.serve, "127.0.0.1", 0)
    proxy.port = server.sockets[0].getsockname()[1]
    try:
        yield proxy
    finally:
        server.close()
        proxy.cut(b"")
