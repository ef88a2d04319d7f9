"""Looking members up, each in a transaction of its own: how long it takes, commit included and apart."""

from __future__ import annotations

import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text

from backend.members.entities import Look, Member
from bench.measuring import percentile
from bench.members.people import card_of, phone_of
from storage import Database
from storage.transaction import SqlTransaction

LOOK = Look("member", "card", "web:bench")
WARM_UP = 200
Find = Callable[[SqlTransaction, int], Awaitable[Member | None]]


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds: the lookup with its audit entry, and with the commit, too."""

    median: float
    p99: float
    whole_median: float
    whole_p99: float


async def by_card(transaction: SqlTransaction, key: int) -> Member | None:
    """As the card is shown."""
    return await transaction.members.by_card(card_of(key), LOOK)


async def by_phone(transaction: SqlTransaction, key: int) -> Member | None:
    """As a contact is proven."""
    found = await transaction.members.by_phone(phone_of(key), LOOK)
    return found[0] if found else None


async def measure(database: Database, members: int, lookups: int, find: Find) -> Times:
    """Look random members up, one after another. Each found is checked to be the one."""
    draw = random.Random(members)
    inner, whole = [], []
    for number in range(WARM_UP + lookups):
        key = draw.randint(1, members)
        began = time.perf_counter()
        async with database.write() as transaction:
            asked = time.perf_counter()
            found = await find(transaction, key)
            answered = time.perf_counter()
        ended = time.perf_counter()
        if found is None or found.id != key:
            raise AssertionError(f"member {key} was not found")
        if number >= WARM_UP:
            inner.append((answered - asked) * 1000)
            whole.append((ended - began) * 1000)
    inner.sort()
    whole.sort()
    return Times(percentile(inner, 0.5), percentile(inner, 0.99), percentile(whole, 0.5), percentile(whole, 0.99))


async def size_mb(database: Database, url: str) -> float:
    """What the database takes on the disk."""
    if url.startswith("sqlite"):
        path = Path(url.partition(":///")[2])
        return sum(one.stat().st_size for one in path.parent.glob(f"{path.name}*")) / 1e6
    async with database.read() as transaction:
        size = await transaction.connection.scalar(text("SELECT pg_database_size(current_database())"))
    return float(size or 0) / 1e6
