"""One call by the softphone: what a person with a telephone can do, and what he hears."""

from __future__ import annotations

import asyncio
import random
from types import TracebackType

from ivr.softphone import sdp
from ivr.softphone.signalling import CallFailed, Ended, Signalling
from ivr.softphone.sound import SoundStream
from ivr.softphone.talking import Talking

__all__ = ["Call", "CallFailed", "Ended"]


class Call(Talking):
    """``async with Softphone(...).call("100") as call``: dials at the beginning, hangs up at the end.

    All times are the running loop's (``asyncio.get_running_loop().time()``), in seconds.
    """

    def __init__(self, remote: tuple[str, int], target: str, caller: str, chance: random.Random) -> None:
        self._signalling = Signalling(remote, target, caller, chance)
        super().__init__(SoundStream(chance), self._signalling.ended)
        self._chance = chance
        self._tasks = asyncio.TaskGroup()
        self._running: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> Call:
        host = await self._signalling.open()
        port = await self._sound.open(host)
        await self._tasks.__aenter__()
        self.ended.add_done_callback(lambda _: self._sound.close())
        invite = self._signalling.invite(sdp.offer(host, port, self._chance.getrandbits(31)))
        self._running = [self._tasks.create_task(invite), self._tasks.create_task(self._talk())]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            await self.hang_up()
        finally:
            self.vanish()
            await self._tasks.__aexit__(None, None, None)

    @property
    def answered(self) -> asyncio.Future[str]:
        """Await it to be connected; raises :class:`CallFailed`."""
        return self._signalling.answered

    @property
    def invited_at(self) -> float:
        """When the first INVITE went out."""
        return self._signalling.invited_at

    @property
    def answered_at(self) -> float | None:
        """When the 200 came, None before."""
        return self._signalling.answered_at

    async def hang_up(self) -> None:
        """End the call (or give it up), politely."""
        await self._signalling.hang_up()

    def vanish(self) -> None:
        """Be gone without a word, like a dead battery."""
        for task in self._running:
            task.cancel()
        self._signalling.close()

    async def _talk(self) -> None:
        try:
            remote = sdp.read(await asyncio.shield(self.answered))
        except (CallFailed, sdp.NoCommonSound):
            return
        await self._sound.run(remote)
