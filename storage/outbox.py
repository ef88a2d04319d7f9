"""The outbox's writing side: messages kept beside what caused them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.tables import WAITING, outbox

_PUT = insert(outbox).inline()


@dataclass(frozen=True, slots=True)
class SqlOutbox:
    """``backend.delivery.entities.OutboxRepository``."""

    connection: AsyncConnection

    async def put(self, channel: str, address: str, payloads: Sequence[Mapping[str, Any]], now: datetime) -> None:
        rows = [
            {
                "channel": channel,
                "address": address,
                "payload": dict(payload),
                "state": WAITING,
                "attempts": 0,
                "created_at": now,
                "due_at": now,
            }
            for payload in payloads
        ]
        if rows:
            await self.connection.execute(_PUT, rows)
