"""What a channel says before the answer: sent with it, kept nowhere else."""

from __future__ import annotations

from datetime import timedelta

from dialogs.handoff import Handoff
from dialogs.turns import Channel, Command, HandledBy, Turn
from storage import Database
from storage.outbox_queue import SqlOutboxQueue
from tests.integration.dialogs.conftest import KnownPhrases, NewEngine
from tests.support.clock import FakeClock

HEARD = "Вы сказали: «как вступить»"
CONVERSATION = "telegram:7"


def turn(update_id: str = "1", preface: str = HEARD, command: Command | None = None) -> Turn:
    text = None if command else "как вступить"
    return Turn(Channel.TELEGRAM, "7", text=text, command=command, update_id=update_id, preface=preface)


async def sent(database: Database) -> list[str]:
    """The texts that wait in the outbox, first come first."""
    messages = await SqlOutboxQueue(database).claim(Channel.TELEGRAM, 10, timedelta(minutes=1))
    return [str(message.payload["text"]) for message in messages]


async def test_the_answer_begins_with_it_and_is_stored_without_it(demo: Database, new_engine: NewEngine) -> None:
    result = await new_engine(demo, KnownPhrases()).handle(turn())
    answered = result.replies[0].text
    assert HEARD not in answered
    assert (await sent(demo))[0] == f"{HEARD}\n\n{answered}"
    async with demo.read() as tx:
        stored = await tx.conversations.claimed(CONVERSATION, "1")
    assert stored is not None
    assert HEARD not in str(stored)


async def test_the_same_update_is_answered_once(demo: Database, new_engine: NewEngine) -> None:
    engine = new_engine(demo, KnownPhrases())
    await engine.handle(turn())
    await engine.handle(turn())
    assert sum(HEARD in text for text in await sent(demo)) == 1


async def test_where_a_person_answers_nothing_is_said(demo: Database, new_engine: NewEngine, clock: FakeClock) -> None:
    engine = new_engine(demo, KnownPhrases())
    await engine.handle(turn("1", ""))
    await sent(demo)
    await Handoff(demo, clock).give(CONVERSATION, HandledBy.OPERATOR)
    await engine.handle(turn("2"))
    assert await sent(demo) == []


async def test_a_message_without_words_tells_why_and_the_way_on(demo: Database, new_engine: NewEngine) -> None:
    why = "В голосовом сообщении не слышно слов."
    await new_engine(demo, KnownPhrases()).handle(turn("1", why, Command.NOT_HEARD))
    (text,) = await sent(demo)
    assert text == f"{why}\n\nНапишите, пожалуйста, вопрос словами или позовите человека."
