"""The engine: turns in order, claimed once, stored before they are answered, across processes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from dialogs.choices import Go
from dialogs.handoff import Handoff
from dialogs.ports import Transaction
from dialogs.turns import Candidate, Channel, Command, HandledBy, Locale, Turn, TurnResult
from storage import Database
from tests.integration.dialogs.conftest import KnownPhrases, NewEngine
from tests.support.clock import FakeClock


def says(text: str, update_id: str | None = None, channel: Channel = Channel.WEB, address: str = "a") -> Turn:
    """A turn of somebody."""
    return Turn(channel, address, text=text, update_id=update_id)


async def stored_version(database: Database, conversation: str = "web:a") -> int:
    """How many turns were stored."""
    async with database.read() as tx:
        return (await tx.conversations.peek(conversation)).version


async def test_a_question_is_answered(demo: Database, new_engine: NewEngine) -> None:
    result = await new_engine(demo, KnownPhrases()).handle(says("как вступить"))
    assert result.understood.id == "membership.join"
    assert result.replies[0].options[-1].choice == Go("operator").encode()
    assert not any(char.isdecimal() for char in result.replies[0].speech)


async def test_an_update_that_comes_again_is_answered_the_same_and_done_once(
    demo: Database, new_engine: NewEngine
) -> None:
    engine = new_engine(demo, KnownPhrases())
    first = await engine.handle(says("оператор", "7"))
    again = await new_engine(demo, KnownPhrases()).handle(says("оператор", "7"))
    assert again.duplicate
    assert again.replies == first.replies
    async with demo.read() as tx:
        assert len(await tx.requests.open()) == 1
    assert await stored_version(demo) == 1


async def test_the_same_update_at_the_same_moment_is_done_once(
    demo: Database, other: Database, new_engine: NewEngine
) -> None:
    engines = [new_engine(base, KnownPhrases()) for base in (demo, other)]
    results = await asyncio.gather(*(engine.handle(says("оператор", "7")) for engine in engines * 4))
    assert sum(not result.duplicate for result in results) == 1
    assert await stored_version(demo) == 1


async def test_turns_of_one_conversation_keep_their_order_and_none_is_lost(
    demo: Database, other: Database, new_engine: NewEngine
) -> None:
    engines = [new_engine(base, KnownPhrases()) for base in (demo, other)]
    turns = [says("как вступить", str(number)) for number in range(30)]
    async with asyncio.TaskGroup() as group:
        for number, turn in enumerate(turns):
            group.create_task(engines[number % 2].handle(turn))
    assert await stored_version(demo) == len(turns)


async def test_two_messages_in_one_second_are_answered_in_their_order(demo: Database, new_engine: NewEngine) -> None:
    engine = new_engine(demo, KnownPhrases())
    answers: list[str] = []

    async def say(text: str) -> None:
        answers.append((await engine.handle(says(text))).understood.id)

    async with asyncio.TaskGroup() as group:
        for text in ("как вступить", "моя карта", "оператор"):
            group.create_task(say(text))
    assert answers == ["membership.join", "card.show", "operator"]


async def test_a_slow_question_of_one_does_not_hold_another(demo: Database, new_engine: NewEngine) -> None:
    release = asyncio.Event()

    class Slow(KnownPhrases):
        async def understand(self, text: str, locale: Locale) -> tuple[Candidate, ...]:
            if text == "долго":
                await release.wait()
            return await super().understand(text, locale)

    engine = new_engine(demo, Slow())
    async with asyncio.TaskGroup() as group:
        slow = group.create_task(engine.handle(says("долго", address="slow")))
        quick = await engine.handle(says("как вступить", address="quick"))
        assert quick.understood.id == "membership.join"
        assert not slow.done()
        release.set()


async def test_messengers_replies_are_in_the_outbox_in_the_same_transaction(
    demo: Database, new_engine: NewEngine
) -> None:
    from storage.outbox_queue import SqlOutboxQueue

    result = await new_engine(demo, KnownPhrases()).handle(says("как вступить", "1", Channel.TELEGRAM, "42"))
    waiting = await SqlOutboxQueue(demo).claim("telegram", 10, timedelta(minutes=1))
    assert [message.payload["text"] for message in waiting] == [result.replies[0].text]
    assert waiting[0].address == "42"


class Broken:
    """A unit of work whose transactions fail at their end, as many times as told."""

    def __init__(self, database: Database, failures: int) -> None:
        self._database, self.failures = database, failures

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Transaction]:
        """A transaction that may be rolled back at the last moment."""
        async with self._database.write() as tx:
            yield tx
            if self.failures:
                self.failures -= 1
                raise OSError("the disk is full")

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Transaction]:
        """A transaction for reading."""
        async with self._database.read() as tx:
            yield tx


async def test_a_fault_of_ours_is_told_kindly_and_claims_the_update(demo: Database, new_engine: NewEngine) -> None:
    engine = new_engine(Broken(demo, 1), KnownPhrases())
    told = await engine.handle(says("оператор", "1"))
    assert "неполадка" in told.replies[0].text
    async with demo.read() as tx:
        assert await tx.requests.open() == []
    after = await engine.handle(says("оператор", "2"))
    assert after.understood.id == "operator"


async def test_while_storage_is_away_nothing_is_claimed(demo: Database, new_engine: NewEngine) -> None:
    engine = new_engine(Broken(demo, 2), KnownPhrases())
    with pytest.raises(OSError, match="disk"):
        await engine.handle(says("как вступить", "1"))
    result: TurnResult = await engine.handle(says("как вступить", "1"))
    assert not result.duplicate
    assert result.understood.id == "membership.join"


async def test_a_form_answer_or_a_button_is_not_sent_to_understanding(demo: Database, new_engine: NewEngine) -> None:
    understanding = KnownPhrases()
    engine = new_engine(demo, understanding)
    await engine.handle(says("моя карта"))
    await engine.handle(says("7700000016"))
    await engine.handle(says("14.03.1985"))
    await engine.handle(Turn(Channel.WEB, "a", choice="go:pay.delay"))
    assert understanding.asked == ["моя карта"]


async def test_a_conversation_taken_over_is_kept_and_not_answered(
    demo: Database, new_engine: NewEngine, clock: FakeClock
) -> None:
    engine, handoff = new_engine(demo, KnownPhrases()), Handoff(demo, clock)
    await engine.handle(says("как вступить"))
    await handoff.give("web:a", HandledBy.OPERATOR)
    silent = await engine.handle(says("как вступить"))
    assert (silent.replies, silent.handled_by) == ((), HandledBy.OPERATOR)
    await handoff.give("web:a", HandledBy.BOT)
    assert (await engine.handle(says("как вступить"))).replies


async def test_two_conversations_share_nothing(demo: Database, new_engine: NewEngine) -> None:
    engine = new_engine(demo, KnownPhrases())
    for text in ("моя карта", "7700000016", "14.03.1985"):
        await engine.handle(says(text, address="owner"))
    stranger = await engine.handle(says("моя карта", address="stranger"))
    assert "номер карты" in stranger.replies[0].text
    assert "Соколова" not in stranger.replies[0].text


async def test_a_lock_on_a_card_holds_for_every_address(demo: Database, new_engine: NewEngine) -> None:
    engine = new_engine(demo, KnownPhrases())
    for number in range(3):
        for text in ("моя карта", "7700000016", f"0{number + 1}.01.1990"):
            await engine.handle(says(text, address=f"thief{number}"))
    for text in ("моя карта", "7700000016"):
        await engine.handle(says(text, address="owner"))
    locked = await engine.handle(says("14.03.1985", address="owner"))
    assert "Слишком много попыток" in locked.replies[-1].text


@pytest.mark.parametrize("command", list(Command))
async def test_every_command_has_an_answer(demo: Database, new_engine: NewEngine, command: Command) -> None:
    engine = new_engine(demo, KnownPhrases())
    for _ in range(2):
        result = await engine.handle(Turn(Channel.PHONE, "call", command=command))
        assert all(reply.speech for reply in result.replies)
        assert result.replies
