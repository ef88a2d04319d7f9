"""An outbox in memory: honest about order, leases and due times, and failing when told to."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from backend.delivery.entities import OutboxMessage


@dataclass(slots=True)
class Row:
    """A message with what storage keeps beside it."""

    message: OutboxMessage
    due: datetime
    status: str = "waiting"
    reasons: list[str] = field(default_factory=list)


@dataclass(slots=True)
class MemoryOutbox:
    """Both sides of the outbox (``OutboxRepository`` and ``OutboxQueue``).

    ``hasten`` divides the pauses asked by :meth:`retry`, so that tests need not wait them out;
    ``fail_next`` holds exceptions that the next calls raise.
    """

    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    hasten: float = 1.0
    rows: dict[int, Row] = field(default_factory=dict)
    retries: list[tuple[int, timedelta, str]] = field(default_factory=list)
    fail_next: list[Exception] = field(default_factory=list)

    async def put(self, channel: str, address: str, payloads: Sequence[Mapping[str, Any]], now: datetime) -> None:
        """Append messages for one address."""
        for payload in payloads:
            message = OutboxMessage(len(self.rows) + 1, channel, address, payload, attempts=0, created_at=now)
            self.rows[message.id] = Row(message, due=now)

    async def say(self, channel: str, address: str, *texts: str) -> None:
        """Put plain replies."""
        await self.put(channel, address, [{"text": text, "speech": text} for text in texts], self.now())

    async def claim(self, channel: str, limit: int, lease: timedelta) -> list[OutboxMessage]:
        """Due messages, oldest first, at most one an address."""
        self._fail()
        claimed: list[OutboxMessage] = []
        passed: set[str] = set()
        for row in self.rows.values():
            if row.status != "waiting" or row.message.channel != channel or row.message.address in passed:
                continue
            passed.add(row.message.address)
            if row.due <= self.now() and len(claimed) < limit:
                row.due = self.now() + lease
                claimed.append(row.message)
        return claimed

    async def delivered(self, message_id: int) -> None:
        """The platform confirmed it."""
        self._fail()
        self.rows[message_id].status = "delivered"

    async def retry(self, message_id: int, after: timedelta, reason: str) -> None:
        """Send it again later."""
        self._fail()
        row = self.rows[message_id]
        row.message = replace(row.message, attempts=row.message.attempts + 1)
        row.due = self.now() + after / self.hasten
        row.reasons.append(reason)
        self.retries.append((message_id, after, reason))

    async def give_up(self, message_id: int, reason: str) -> None:
        """It will never be delivered."""
        self._fail()
        self.rows[message_id].status = "given up"
        self.rows[message_id].reasons.append(reason)

    def statuses(self) -> list[str]:
        """How each message stands, in the order they were put."""
        return [row.status for row in self.rows.values()]

    def _fail(self) -> None:
        if self.fail_next:
            raise self.fail_next.pop(0)
