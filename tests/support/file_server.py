"""A real HTTP server with one file, which it sends well or in ways that servers and networks have."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(slots=True)
class FileServer:
    """``ranges``: whether it goes on where asked to; ``cut``: bytes after which each of ``cuts`` connections breaks.

    ``status``: its answer, where it refuses; ``shifted``: bytes that it leaves out of a part.
    """

    content: bytes
    ranges: bool = True
    cut: int = 0
    cuts: int = 0
    status: int = 200
    shifted: int = 0
    tells_length: bool = True
    url: str = ""
    asked: list[str | None] = field(default_factory=list)
    """The ranges that were asked for, one a request."""
    hangs: bool = False
    """Whether it sends no end, and keeps the connection."""
    _over: threading.Event = field(default_factory=threading.Event)

    @contextmanager
    def running(self) -> Iterator[FileServer]:
        """Listen on a free port."""
        owner = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                owner.answer(self)

            def log_message(self, format: str, *args: object) -> None: ...

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        serving = threading.Thread(target=server.serve_forever, args=(0.05,))
        serving.start()
        self.url = f"http://127.0.0.1:{server.server_port}/model.zip"
        try:
            yield self
        finally:
            self._over.set()
            server.shutdown()
            serving.join()
            server.server_close()

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        """One request."""
        wanted = request.headers.get("Range")
        self.asked.append(wanted)
        if self.status != 200:
            request.send_error(self.status)
            return
        start = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted and self.ranges else 0
        if start >= len(self.content) and start:
            request.send_error(416)
            return
        start += self.shifted if wanted else 0
        part = self.content[start:]
        request.send_response(206 if wanted and self.ranges else 200)
        if wanted and self.ranges:
            request.send_header("Content-Range", f"bytes {start}-{len(self.content) - 1}/{len(self.content)}")
        if self.tells_length:
            request.send_header("Content-Length", str(len(part)))
        request.end_headers()
        if self.cuts:
            self.cuts -= 1
            part = part[: self.cut]
        request.wfile.write(part)
        if self.hangs:
            self._over.wait()
        request.close_connection = True
