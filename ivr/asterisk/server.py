"""An Asterisk of our own: configured, started, watched, stopped."""

from __future__ import annotations

import asyncio
import secrets
import socket
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from ivr.asterisk import processes
from ivr.asterisk.ari import Ari, AriRefused
from ivr.asterisk.config import ARI_USER, InstanceConfig, put_logs_aside, write_instance
from ivr.errors import AsteriskUnavailable
from ivr.settings import ExternalAsterisk, PhoneSettings

READY_SECONDS = 20.0


def instance_folder(settings: PhoneSettings) -> Path:
    """The folder of our own Asterisk: its configuration, logs, sounds."""
    return settings.data_dir.absolute() / "asterisk"


class AsteriskServer:
    """``async with AsteriskServer(settings) as server``: a running Asterisk, ready for calls.

    Raises :class:`AsteriskUnavailable` where it cannot start; the message says what to do.
    """

    def __init__(self, settings: PhoneSettings) -> None:
        self._settings = settings
        self._folder = instance_folder(settings)
        self._process: asyncio.subprocess.Process | None = None
        self.sip_port = settings.sip_port
        self.ari = ExternalAsterisk("", ARI_USER, secrets.token_urlsafe(24))

    @property
    def pid(self) -> int:
        """The process that we started (with a root of its own: the parent of Asterisk)."""
        if self._process is None:
            raise AsteriskUnavailable("Asterisk was not started")
        return self._process.pid

    async def __aenter__(self) -> AsteriskServer:
        launch = await asyncio.to_thread(processes.find_launch, self._folder, self._settings.cache_dir)
        config = self._configure(launch.home)
        try:
            await asyncio.to_thread(put_logs_aside, self._folder)
            await asyncio.to_thread(write_instance, self._folder, config)
            await asyncio.to_thread(processes.give_to, self._folder, launch.owner)
            self._process = await processes.start(launch, self._folder / "log/console.log")
        except OSError as error:
            raise AsteriskUnavailable(f"Asterisk could not be set up in {self._folder}: {error}") from error
        try:
            await self._ready()
        except BaseException:
            await processes.stop(self._process)
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process is not None:
            await processes.stop(self._process)

    def kill(self) -> None:
        """End it at once: it does not answer."""
        if self._process is not None and self._process.returncode is None:
            with suppress(ProcessLookupError):
                self._process.kill()

    async def died(self) -> int:
        """Wait for its end, whoever caused it; the exit status."""
        if self._process is None:
            raise AsteriskUnavailable("Asterisk was not started")
        return await self._process.wait()

    def _configure(self, home: str) -> InstanceConfig:
        settings = self._settings
        self.sip_port = _free_port(settings.host, settings.sip_port, socket.SOCK_DGRAM, "SIP", "PROFLINE_SIP_PORT")
        http = _free_port("127.0.0.1", settings.http_port, socket.SOCK_STREAM, "ARI", "http_port")
        self.ari = ExternalAsterisk(f"http://127.0.0.1:{http}", ARI_USER, self.ari.password)
        return InstanceConfig(
            home=home,
            sip_host=settings.host,
            sip_port=self.sip_port,
            http_host="127.0.0.1",
            http_port=http,
            rtp_ports=settings.rtp_ports,
            extension=settings.extension,
            ari_password=self.ari.password,
            operators=settings.desk.operators,
            operator_dead_seconds=settings.desk.dead_seconds,
            extra=settings.extra,
            max_calls=settings.max_calls,
        )

    async def _ready(self) -> None:
        """Poll ARI until the SIP driver runs."""
        deadline = time.monotonic() + READY_SECONDS
        async with Ari(self.ari) as ari:
            while not await _sip_runs(ari):
                if self._process is None or self._process.returncode is not None:
                    raise AsteriskUnavailable(f"Asterisk ended at once: {self._last_words()}")
                if time.monotonic() > deadline:
                    raise AsteriskUnavailable(f"Asterisk was not ready in {READY_SECONDS:.0f} s: {self._last_words()}")
                await asyncio.sleep(0.05)

    def _last_words(self) -> str:
        log = self._folder / "log/console.log"
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()[-5:]
        return " / ".join(lines) + f" (whole log: {log})"


async def _sip_runs(ari: Ari) -> bool:
    try:
        return await ari.runs("chan_pjsip.so")
    except (AriRefused, AsteriskUnavailable):
        return False


def _free_port(host: str, port: int, kind: socket.SocketKind, use: str, setting: str) -> int:
    """The port if it is free, any free one for 0."""
    with socket.socket(socket.AF_INET, kind) as probe:
        if kind is socket.SOCK_STREAM:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise AsteriskUnavailable(
                f"the {use} port {port} on {host} cannot be used ({error.strerror}): "
                f"stop what uses it, or set {setting} to another"
            ) from error
        return int(probe.getsockname()[1])
