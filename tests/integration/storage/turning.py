"""Taking turns against a database, as the engine does; also as a process of its own.

python -m tests.integration.storage.turning URL turns NAME COUNT
python -m tests.integration.storage.turning URL crash
"""

from __future__ import annotations

import asyncio
import os
import sys
from dataclasses import replace
from typing import Any

from dialogs.ports import StoredTurn, UnitOfWork
from dialogs.state import Conversation
from dialogs.turns import Channel, Turn
from storage import Database, migrate
from tests.support.clock import NOON
from tests.support.keys import KEYRING

ADDRESS = "42"
CONVERSATION = f"web:{ADDRESS}"


def stored(update_id: str | None, result: dict[str, Any] | None = None, text: str = "привет") -> StoredTurn:
    """A turn as the engine keeps it."""
    return StoredTurn(Turn(Channel.WEB, ADDRESS, text=text, update_id=update_id), result or {"replies": []}, NOON)


async def take_turn(uow: UnitOfWork, update_id: str, result: dict[str, Any] | None = None) -> Conversation | None:
    """One turn that counts up ``misses``; None where the update id was claimed before."""
    async with uow.write() as tx:
        before = await tx.conversations.lock(CONVERSATION)
        if await tx.conversations.claimed(CONVERSATION, update_id) is not None:
            return None
        state = replace(before.state, misses=before.state.misses + 1)
        after = replace(before, version=before.version + 1, state=state)
        await tx.conversations.save(after, stored(update_id, result))
    return after


async def _turns(url: str, name: str, count: int) -> None:
    database = Database(url, keyring=KEYRING)
    for number in range(count):
        await take_turn(database, f"{name}-{number}")
    await database.close()


async def _crash(url: str) -> None:
    """Do everything but the commit, then die."""
    database = Database(url, keyring=KEYRING)
    async with database.write() as tx:
        before = await tx.conversations.lock(CONVERSATION)
        await tx.conversations.save(replace(before, version=before.version + 1), stored("crashed"))
        await tx.outbox.put("vk", ADDRESS, [{"text": "never"}], NOON)
        os._exit(7)


def main() -> None:
    """The process's entry."""
    url, task, *rest = sys.argv[1:]
    match task:
        case "turns":
            asyncio.run(_turns(url, rest[0], int(rest[1])))
        case "crash":
            asyncio.run(_crash(url))
        case "migrate":
            asyncio.run(migrate(url, KEYRING))
        case _:
            raise SystemExit(f"no such task: {task}")


async def in_a_process(url: str, *arguments: str) -> int:
    """Run one of the tasks as a process of its own; its exit code."""
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", __spec__.name, url, *arguments)
    return await process.wait()


if __name__ == "__main__":
    main()
