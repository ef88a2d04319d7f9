"""Outbox messages and the two sides of the outbox: putting in, and sending."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

MAIL = "mail"
"""The outbox's channel of e-mail. Its address is the member's id: the e-mail address is looked up when it is sent."""

NOWHERE = "nowhere"
"""The outbox's channel of what goes to nobody: kept as delivered, so that a message to somebody takes no longer."""


@dataclass(frozen=True, slots=True)
class OutboxMessage:
    """One message to deliver. ``payload`` is a reply as JSON (``dialogs.replies``).

    ``id`` grows and is unique, so it serves as VK's ``random_id``; ``attempts`` counts
    the tries already made; ``created_at`` is the ``now`` of :meth:`OutboxRepository.put`.
    """

    id: int
    channel: str
    address: str
    payload: Mapping[str, Any]
    attempts: int
    created_at: datetime


UNKEPT = "unkept"


def unkept(payload: Mapping[str, Any]) -> dict[str, Any]:
    """A message that is deleted as soon as it is delivered or given up: the last word to who had everything erased."""
    return {**payload, UNKEPT: True}


TO = "to"


def sent_to(payload: Mapping[str, Any], address: str) -> dict[str, Any]:
    """A letter that goes to this address, whatever the register holds when it is sent: the last one there."""
    return {**payload, TO: address}


class OutboxRepository(Protocol):
    """The side that writes, inside the current transaction."""

    async def put(self, channel: str, address: str, payloads: Sequence[Mapping[str, Any]], now: datetime) -> None:
        """Append messages for one address, to be sent in this order."""
        ...


class OutboxQueue(Protocol):
    """The side that sends. Each call is a short transaction of its own."""

    async def claim(self, channel: str, limit: int, lease: timedelta) -> list[OutboxMessage]:
        """Due messages, oldest first, at most one an address, held for ``lease`` against other senders.

        An address with an earlier message still undelivered gets nothing later: order is kept.
        """
        ...

    async def delivered(self, message_id: int) -> None:
        """The platform confirmed it."""
        ...

    async def retry(self, message_id: int, after: timedelta, reason: str) -> None:
        """Send it again, not before ``after`` from now."""
        ...

    async def give_up(self, message_id: int, reason: str) -> None:
        """It will never be delivered (blocked, refused, too old); ``reason`` is a stable code."""
        ...
