"""A Vosk server as a process of its own: the protocol of alphacep/vosk-server with a real model.

``python -m tests.support.vosk_server MODEL [starved]`` prints its port when it listens. ``starved``: it is given no
memory beyond its model's.
"""

from __future__ import annotations

import asyncio
import json
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from websockets.asyncio.server import ServerConnection, serve

ROOT = Path(__file__).resolve().parent.parent.parent
END = '{"eof" : 1}'


@dataclass(slots=True)
class VoskServerProcess:
    """A server that tests may stop, continue and kill. ``address`` like ``ws://127.0.0.1:2700``."""

    process: subprocess.Popen[str]
    address: str

    def freeze(self) -> None:
        """It hangs: connections are taken by the kernel, and nobody answers."""
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """It goes on."""
        self.process.send_signal(signal.SIGCONT)

    def kill(self) -> None:
        """It is gone at once."""
        self.process.kill()
        self.process.wait()


@contextmanager
def vosk_server(model: Path, *, starved: bool = False) -> Iterator[VoskServerProcess]:
    """A server on a free port, ready after seconds; ended afterwards. Blocking."""
    command = [sys.executable, "-m", "tests.support.vosk_server", str(model), *(["starved"] if starved else [])]
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        cwd=ROOT,
        env=os.environ | {"OPENBLAS_NUM_THREADS": "1"},
    ) as process:
        server = VoskServerProcess(process, "")
        try:
            assert process.stdout is not None
            port = process.stdout.readline().strip()
            assert port, "the server did not start"
            server.address = f"ws://127.0.0.1:{port}"
            yield server
        finally:
            server.kill()


class _Server:
    """The vendor's loop: a message in, an answer out."""

    def __init__(self, model: Path) -> None:
        import vosk

        vosk.SetLogLevel(-1)
        self._vosk: Any = vosk
        self._model = vosk.Model(str(model))
        self._threads = ThreadPoolExecutor(os.cpu_count() or 1)

    async def recognise(self, connection: ServerConnection) -> None:
        """One utterance."""
        loop, rate, recogniser = asyncio.get_running_loop(), 8000.0, None
        async for message in connection:
            if isinstance(message, str) and "config" in message:
                rate = float(json.loads(message)["config"]["sample_rate"])
                continue
            if recogniser is None:
                recogniser = self._vosk.KaldiRecognizer(self._model, rate)
            answer, over = await loop.run_in_executor(self._threads, _answer, recogniser, message)
            await connection.send(answer)
            if over:
                return


def _answer(recogniser: Any, message: str | bytes) -> tuple[str, bool]:
    if message == END:
        return recogniser.FinalResult(), True
    if recogniser.AcceptWaveform(message):
        return recogniser.Result(), False
    return recogniser.PartialResult(), False


async def _main(model: Path, starved: bool) -> None:
    server = _Server(model)
    async with serve(server.recognise, "127.0.0.1", 0, compression=None) as listening:
        if starved:
            resource.setrlimit(resource.RLIMIT_AS, (2**20, 2**20))
        print(listening.sockets[0].getsockname()[1], flush=True)  # noqa: T201 - whoever started it reads it
        await listening.serve_forever()


if __name__ == "__main__":
    asyncio.run(_main(Path(sys.argv[1]), sys.argv[2:] == ["starved"]))
