"""Sends a channel's outbox: in order for one address, side by side for different ones, at the platform's pace."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol

from backend.clock import Clock, SystemClock
from backend.delivery.entities import OutboxMessage, OutboxQueue
from bots.errors import RetryAfter, TokenRefused, Transient, Undeliverable, refusal
from bots.pace import Backoff, Limits, Pace, usual_backoff

Mark = Callable[[], Awaitable[None]]
"""Writes an outcome into the outbox."""

log = logging.getLogger(__name__)

OLDEST = timedelta(days=1)
"""What could not be delivered for so long is of no use any more."""
SURPRISES = 8
"""Tries for a message whose failure is of no known kind."""


class ChannelClient(Protocol):
    """Delivers one message to the platform."""

    async def send(self, message: OutboxMessage) -> None:
        """Return when the platform has confirmed it.

        Raises:
            RetryAfter: the platform asks to wait.
            Transient: it may work later.
            Undeliverable: it never will.
            TokenRefused: nothing will, until a person acts; it ends the sender.
        """
        ...


@dataclass(slots=True)
class Sender:
    """One channel's sender. Several may run, in several processes: the queue's leases part the work.

    ``lease`` bounds a message's way from claim to mark, ``timeout`` the sending alone; both in seconds,
    as are ``idle``, the pause between looks into the outbox when nobody calls :meth:`wake`, and
    ``grace``, what sending may take after a cancellation: it would be sent twice if it were cut off.
    """

    channel: str
    queue: OutboxQueue
    client: ChannelClient
    pace: Pace
    clock: Clock = field(default_factory=SystemClock)
    backoff: Backoff = field(default_factory=usual_backoff)
    concurrency: int = 32
    idle: float = 1.0
    lease: float = 90.0
    timeout: float = 60.0
    grace: float = 3.0
    _limits: Limits = field(init=False)
    _wake: asyncio.Event = field(init=False, default_factory=asyncio.Event)
    _busy: set[int] = field(init=False, default_factory=set)
    _failures: int = field(init=False, default=0)
    _refusal: TokenRefused | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        self._limits = Limits(self.pace)

    def wake(self) -> None:
        """There may be something to send: look now."""
        self._wake.set()

    async def run(self) -> None:
        """Send until cancelled. Raises :class:`bots.errors.TokenRefused`."""
        self._refusal = None
        try:
            async with asyncio.TaskGroup() as group:
                try:
                    await self._work(group)
                except asyncio.CancelledError:
                    await self._finish()
                    raise
        except ExceptionGroup as failures:
            raise refusal(failures) or failures from None

    async def _work(self, group: asyncio.TaskGroup) -> None:
        """Claim and send, until the token is refused: what is claimed then would stay leased for nothing."""
        while self._refusal is None:
            self._wake.clear()
            messages = await self._claim()
            for message in messages:
                self._busy.add(message.id)
                group.create_task(self._deliver(message), name=f"send-{self.channel}-{message.id}")
            if not messages:
                await self._rest()
        raise self._refusal

    async def _finish(self) -> None:
        """Let what is being sent come to its end, but not for long."""
        try:
            async with asyncio.timeout(self.grace):
                while self._busy:
                    self._wake.clear()
                    await self._wake.wait()
        except TimeoutError:
            log.warning("%s: stopped with %d messages half sent", self.channel, len(self._busy))

    async def _claim(self) -> list[OutboxMessage]:
        free = self.concurrency - len(self._busy)
        if free <= 0 or self._limits.closed(_now()):
            return []
        try:
            claimed = await self.queue.claim(self.channel, free, timedelta(seconds=self.lease))
        except Exception:
            log.exception("%s: the outbox cannot be read", self.channel)
            self._failures += 1
            return []
        self._failures = 0
        mine = [message for message in claimed if message.id not in self._busy]
        if self._refusal is None:
            return mine
        for message in mine:
            await self._put_back(message)
        return []

    async def _rest(self) -> None:
        """Wait for :meth:`wake`, or a while. Where the outbox cannot be read, the while grows."""
        if self._failures:
            await asyncio.sleep(self.backoff.pause(self._failures - 1))
            return
        pause = self._limits.closed(_now()) or self.idle
        try:
            async with asyncio.timeout(pause):
                await self._wake.wait()
        except TimeoutError:
            pass

    async def _deliver(self, message: OutboxMessage) -> None:
        """Send one message, and mark what came of it. A refused token is left for :meth:`_work` to raise."""
        try:
            await self._mark(await self._outcome(message))
        except TokenRefused:
            pass
        finally:
            self._busy.discard(message.id)
            self.wake()

    async def _outcome(self, message: OutboxMessage) -> Mark:
        """Try to send; what is to be marked then."""
        try:
            if self.clock.now() - message.created_at > OLDEST:
                return self._give_up(message, Undeliverable("too_old"))
            await self._wait_for_turn(message.address)
            async with asyncio.timeout(self.timeout):
                await self.client.send(message)
        except TokenRefused as error:
            self._refusal = error
            await self._put_back(message)
            raise
        except asyncio.CancelledError:
            await self._put_back(message)
            raise
        except Undeliverable as error:
            return self._give_up(message, error)
        except RetryAfter as error:
            self._limits.refused(message.address, error.seconds, error.everyone, _now())
            return self._again(message, error.seconds, error.code)
        except TimeoutError:
            return self._again(message, self.backoff.pause(message.attempts), "timeout")
        except Transient as error:
            return self._again(message, self.backoff.pause(message.attempts), error.reason)
        except Exception:
            log.exception("%s: message %d met a surprise", _where(message), message.id)
            if message.attempts + 1 >= SURPRISES:
                return self._give_up(message, Undeliverable("error"))
            return self._again(message, self.backoff.pause(message.attempts), "error")
        return lambda: self.queue.delivered(message.id)

    async def _wait_for_turn(self, address: str) -> None:
        """Keep the pace. Raises RetryAfter where the platform has closed the channel meanwhile."""
        await asyncio.sleep(self._limits.address(address, _now()))
        await asyncio.sleep(self._limits.channel(_now()))
        if closed := self._limits.closed(_now()):
            raise RetryAfter(closed, everyone=True)

    def _give_up(self, message: OutboxMessage, why: Undeliverable) -> Mark:
        log.warning("%s: message %d is given up: %s", _where(message), message.id, why)
        return lambda: self.queue.give_up(message.id, why.reason)

    def _again(self, message: OutboxMessage, seconds: float, reason: str) -> Mark:
        log.warning("%s: message %d is tried again in %.1f s: %s", _where(message), message.id, seconds, reason)
        return lambda: self.queue.retry(message.id, timedelta(seconds=seconds), reason)

    async def _put_back(self, message: OutboxMessage) -> None:
        """Free a message that was not confirmed, so that whoever comes next need not wait for the lease to end."""
        await self._try(lambda: self.queue.retry(message.id, timedelta(0), "stopped"))

    async def _mark(self, mark: Mark) -> None:
        """Write down what came of a message, however long the outbox is out of reach.

        A confirmed message must be known as such, or it goes out twice: so a cancellation
        comes through only after one more try. Marking twice does no harm.
        """
        failures = 0
        try:
            while not await self._try(mark):
                await asyncio.sleep(self.backoff.pause(failures))
                failures += 1
        except asyncio.CancelledError:
            await self._try(mark)
            raise

    async def _try(self, mark: Mark) -> bool:
        """Whether the outbox took the mark."""
        try:
            await mark()
        except Exception:
            log.exception("%s: the outbox cannot be written", self.channel)
            return False
        return True


def _now() -> float:
    return asyncio.get_running_loop().time()


def _where(message: OutboxMessage) -> str:
    """The conversation's id: the log names it, and never what was said."""
    return f"{message.channel}:{message.address}"
