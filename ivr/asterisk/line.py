"""The telephone line: an Asterisk, our own or another's, and its calls, kept going."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from uuid import uuid4

from ivr.asterisk.ari import PAUSES, STEADY_SECONDS, Ari
from ivr.asterisk.calls import OnCall
from ivr.asterisk.legs import Legs
from ivr.asterisk.rooms import Rooms
from ivr.asterisk.server import AsteriskServer
from ivr.asterisk.switchboard import Switchboard
from ivr.asterisk.watch import Patience, until_hung
from ivr.errors import AsteriskUnavailable
from ivr.settings import ExternalAsterisk, PhoneSettings

_log = logging.getLogger(__name__)


class Line:
    """``await Line(settings, on_call).run()``. ``ready`` is set whenever calls are taken."""

    def __init__(
        self,
        settings: PhoneSettings,
        on_call: OnCall,
        *,
        new_id: Callable[[], str] = lambda: uuid4().hex,
        pauses: Sequence[float] = PAUSES,
        patience: Patience | None = None,
        on_refused: Callable[[str], None] = lambda number: None,
    ) -> None:
        self._settings, self._on_call, self._new_id, self._pauses = settings, on_call, new_id, pauses
        self._patience = patience or Patience()
        self._on_refused = on_refused
        self._switchboard: Switchboard | None = None
        self._server: AsteriskServer | None = None
        self.ready = asyncio.Event()

    @property
    def sip_port(self) -> int:
        """Where our own Asterisk takes calls."""
        return self._settings.sip_port

    @property
    def ari(self) -> ExternalAsterisk | None:
        """The Asterisk in use; None while there is none."""
        return self._settings.external or (self._server.ari if self._server else None)

    @property
    def asterisk_pid(self) -> int | None:
        """The process of our own Asterisk."""
        return self._server.pid if self._server else None

    @property
    def live_calls(self) -> int:
        """How many calls there are now."""
        return self._switchboard.live if self._switchboard else 0

    @property
    def legs(self) -> Legs | None:
        """Operators' telephones; None while there is no Asterisk."""
        return self._switchboard.legs if self._switchboard and self.ready.is_set() else None

    @property
    def rooms(self) -> Rooms | None:
        """The conferences' bridges; None while there is no Asterisk."""
        return self._switchboard.rooms if self._switchboard and self.ready.is_set() else None

    async def run(self) -> None:
        """Take calls until cancelled.

        Raises :class:`AsteriskUnavailable` where the first start fails; later ends of Asterisk are mended.
        """
        try:
            if self._settings.external is not None:
                await self._serve(self._settings.external, asyncio.Event())
            await self._keep_own()
        finally:
            self.ready.clear()

    async def _keep_own(self) -> None:
        clock = asyncio.get_running_loop().time
        failures, was_ready = 0, False
        while True:
            started = clock()
            try:
                await self._run_own()
            except AsteriskUnavailable as error:
                if not was_ready and not self.ready.is_set():
                    raise
                _log.error("the telephone is down: %s", error)
            else:
                _log.error("Asterisk ended by itself and is started again")
            was_ready = True
            self.ready.clear()
            failures = 0 if clock() - started > STEADY_SECONDS else failures + 1
            await asyncio.sleep(self._pauses[min(failures, len(self._pauses) - 1)])

    async def _run_own(self) -> None:
        """Start Asterisk and serve its calls until it ends."""
        try:
            async with AsteriskServer(self._settings) as self._server, asyncio.TaskGroup() as tasks:
                self._settings = replace(self._settings, sip_port=self._server.sip_port)
                stopped = asyncio.Event()
                serving = tasks.create_task(self._serve(self._server.ari, stopped), name="telephone line")
                watching = tasks.create_task(self._server.died(), name="Asterisk")
                watching.add_done_callback(lambda _: stopped.set())
                guarding = tasks.create_task(self._guard(self._server), name="Asterisk's pulse")
                await asyncio.wait({serving})
                watching.cancel()
                guarding.cancel()
        except* AsteriskUnavailable as group:
            raise AsteriskUnavailable(str(group.exceptions[0])) from group
        finally:
            self._server = None

    async def _guard(self, server: AsteriskServer) -> None:
        """End an Asterisk that hangs; a new one is started."""
        async with Ari(server.ari) as ari:
            await until_hung(ari, self._patience)
        server.kill()

    async def _serve(self, address: ExternalAsterisk, stopped: asyncio.Event) -> None:
        async with Ari(address, self._pauses) as ari, asyncio.TaskGroup() as tasks:
            self._switchboard = Switchboard(
                ari, self._on_call, self._settings.max_calls, self._new_id, self._on_refused
            )
            serving = tasks.create_task(self._switchboard.run(stopped), name="switchboard")
            connecting = tasks.create_task(self._switchboard.connected.wait())
            connecting.add_done_callback(lambda task: None if task.cancelled() else self.ready.set())
            await asyncio.wait({serving})
            connecting.cancel()
