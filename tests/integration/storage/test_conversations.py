"""Conversations: what is kept, what is claimed, and who goes first."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from dialogs.replies import Expect, ExpectKind, Option, Reply
from dialogs.state import Conversation, ConversationState, FormState
from dialogs.turns import HandledBy, Locale
from storage import Database
from storage.conversations import StaleConversation
from tests.integration.storage.turning import CONVERSATION, in_a_process, stored, take_turn

OPTION = Option("Да", "yes", "да")
STATE = ConversationState(
    locale=Locale.EN,
    form=FormState("card.show", "f1", {"number": "7700000018"}, "born", 1, FormState("operator", "f0")),
    member_id=7,
    proven_at=1_795_000_000.25,
    misses=1,
    topic="pay.delay",
    answered="pay.delay",
    last=(Reply("**Привет**", "привет", (OPTION,), "123"),),
    offered=(OPTION,),
    expect=Expect(ExpectKind.DATE, 8),
)


async def test_a_new_conversation_has_version_0_and_is_not_stored_by_looking(database: Database) -> None:
    async with database.read() as tx:
        assert await tx.conversations.peek(CONVERSATION) == Conversation(CONVERSATION)
    async with database.write() as tx:
        assert await tx.conversations.lock(CONVERSATION) == Conversation(CONVERSATION)


async def test_the_whole_state_comes_back(database: Database, other: Database) -> None:
    kept = Conversation(CONVERSATION, 1, HandledBy.OPERATOR, STATE)
    async with database.write() as tx:
        await tx.conversations.lock(CONVERSATION)
        await tx.conversations.save(kept, stored("1"))
    async with other.read() as tx:
        assert await tx.conversations.peek(CONVERSATION) == kept
    async with other.write() as tx:
        assert await tx.conversations.lock(CONVERSATION) == kept


async def test_an_update_id_is_claimed_once_and_gives_the_first_result(database: Database, other: Database) -> None:
    assert await take_turn(database, "100", {"replies": ["первый"]})
    assert await take_turn(other, "100", {"replies": ["второй"]}) is None
    async with other.write() as tx:
        assert await tx.conversations.claimed(CONVERSATION, "100") == {"replies": ["первый"]}
        assert await tx.conversations.claimed(CONVERSATION, "101") is None
        assert await tx.conversations.claimed("web:other", "100") is None


async def test_turns_without_update_id_are_all_kept(database: Database) -> None:
    for version in (1, 2):
        async with database.write() as tx:
            await tx.conversations.lock(CONVERSATION)
            await tx.conversations.save(Conversation(CONVERSATION, version), stored(None))
    async with database.read() as tx:
        assert (await tx.conversations.peek(CONVERSATION)).version == 2


async def test_an_exception_leaves_nothing_behind(database: Database) -> None:
    async def fail() -> None:
        async with database.write() as tx:
            await tx.conversations.lock(CONVERSATION)
            await tx.conversations.save(Conversation(CONVERSATION, 1), stored("1"))
            raise RuntimeError("mid-turn")

    with pytest.raises(RuntimeError, match="mid-turn"):
        await fail()
    assert (await take_turn(database, "1")) is not None


async def test_a_cancelled_transaction_leaves_nothing_and_blocks_nobody(database: Database) -> None:
    saved = asyncio.Event()

    async def hang() -> None:
        async with database.write() as tx:
            await tx.conversations.lock(CONVERSATION)
            await tx.conversations.save(Conversation(CONVERSATION, 1), stored("1"))
            saved.set()
            await asyncio.Event().wait()

    async with asyncio.TaskGroup() as group:
        task = group.create_task(hang())
        await saved.wait()
        task.cancel()
    after = await take_turn(database, "1")
    assert after is not None
    assert after.version == 1


async def test_cancelling_at_any_moment_never_harms_the_next_turn(database: Database) -> None:
    for steps in range(40):
        async with asyncio.TaskGroup() as group:
            task = group.create_task(take_turn(database, f"cut-{steps}"))
            for _ in range(steps):
                await asyncio.sleep(0)
            task.cancel()
        assert await take_turn(database, f"whole-{steps}") is not None
    async with database.read() as tx:
        last = await tx.conversations.peek(CONVERSATION)
    assert last.version == last.state.misses >= 40


async def test_saving_what_was_not_locked_is_refused(database: Database) -> None:
    await take_turn(database, "1")
    with pytest.raises(StaleConversation):
        async with database.write() as tx:
            await tx.conversations.save(Conversation(CONVERSATION, 1), stored("2"))


async def test_two_databases_on_one_conversation_lose_no_turn(database: Database, other: Database) -> None:
    async with asyncio.TaskGroup() as group:
        for name, one in (("a", database), ("b", other)):
            for number in range(25):
                group.create_task(take_turn(one, f"{name}-{number}"))
    async with database.read() as tx:
        last = await tx.conversations.peek(CONVERSATION)
    assert last.version == last.state.misses == 50


async def test_the_same_update_at_once_is_answered_once(database: Database, other: Database) -> None:
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(take_turn(one, "same")) for one in (database, other) for _ in range(5)]
    assert sum(task.result() is not None for task in tasks) == 1


async def test_a_locked_conversation_does_not_stop_reading(database: Database, other: Database) -> None:
    await take_turn(database, "1")
    async with database.write() as tx:
        before = await tx.conversations.lock(CONVERSATION)
        await tx.conversations.save(replace(before, version=2), stored("2"))
        async with other.read() as reading:
            assert (await reading.conversations.peek(CONVERSATION)).version == 1


async def test_real_processes_take_turns(url: str, database: Database) -> None:
    async with asyncio.TaskGroup() as group:
        started = [group.create_task(in_a_process(url, "turns", name, "30")) for name in ("a", "b")]
    assert [task.result() for task in started] == [0, 0]
    async with database.read() as tx:
        last = await tx.conversations.peek(CONVERSATION)
    assert last.version == last.state.misses == 60


async def test_a_process_that_dies_before_its_commit_leaves_nothing(url: str, database: Database) -> None:
    assert await in_a_process(url, "crash") == 7
    after = await take_turn(database, "crashed")
    assert after is not None
    assert after.version == 1
