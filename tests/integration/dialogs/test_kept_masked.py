"""What a person tells of themselves is in the answer, and not in what is kept of the turn."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from dialogs.engine import DialogueEngine
from dialogs.turns import Channel, Command, Turn, TurnResult
from storage import Database
from storage.outbox_queue import SqlOutboxQueue
from tests.integration.dialogs.conftest import KnownPhrases, NewEngine

pytestmark = pytest.mark.parametrize("url", ["sqlite"], indirect=True)  # words are nothing to the database
HEARD = "Вы сказали: «{}»"


@pytest.fixture
def engine(demo: Database, new_engine: NewEngine) -> DialogueEngine:
    """An engine over the demo federation."""
    return new_engine(demo, KnownPhrases())


async def says(engine: DialogueEngine, text: str, channel: Channel = Channel.PHONE) -> TurnResult:
    return await engine.handle(Turn(channel, "7", text, update_id=text, preface=HEARD.format(text)))


async def kept(database: Database, conversation: str = "phone:7") -> str:
    """The last turn as it is kept, text and result."""
    async with database.read() as tx:
        (turn,) = await tx.conversations.turns(conversation, 1)
    return f"{turn.turn.text} | {json.dumps(turn.result, ensure_ascii=False)}"


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("моя карта семьдесят семь ноль ноль ноль ноль ноль ноль шестнадцать", "моя карта ••• |"),
        ("я родился четырнадцатого марта восемьдесят пятого", "я родился ••• |"),
        ("звоните на 8 916 123-45-67", "звоните на • ••• •••-••-•• |"),
        ("отпуск двадцать восемь дней", "отпуск двадцать восемь дней |"),
    ],
)
async def test_numbers_in_words_are_hidden(engine: DialogueEngine, demo: Database, text: str, stored: str) -> None:
    await says(engine, text)
    assert (await kept(demo)).startswith(stored)


async def test_a_telephone_is_read_back_and_not_kept(engine: DialogueEngine, demo: Database) -> None:
    await engine.handle(Turn(Channel.PHONE, "7", choice="go:callback"))
    result = await says(engine, "9161234567")
    assert "девятьсот шестнадцать" in result.replies[-1].speech
    assert "шестнадцать" not in await kept(demo)
    for again in ("повторите", Command.SILENCE):
        command = again if isinstance(again, Command) else Command.REPEAT
        repeated = await engine.handle(Turn(Channel.PHONE, "7", command=command))
        assert "девятьсот шестнадцать" in repeated.replies[-1].speech
        assert "шестнадцать" not in await kept(demo)
    await says(engine, "нет, восемь девятьсот три")
    assert (await kept(demo)).startswith("нет, ••• |")
    await says(engine, "сто одиннадцать двадцать два тридцать три")
    await says(engine, "да")
    assert "девятьсот три" in (await says(engine, "завтра утром")).replies[-1].speech
    assert "девятьсот" not in await kept(demo)


async def test_a_card_is_shown_and_not_kept(engine: DialogueEngine, demo: Database) -> None:
    for text in ("моя карта", "7700000016", "14.03.1985"):
        shown = await says(engine, text)
    assert shown.replies[-1].code == "7700000016"
    stored = await kept(demo)
    assert "7700" not in stored
    assert "семьдесят семь" not in stored


async def test_a_second_delivery_is_answered_as_the_first_until_the_next_turn(
    engine: DialogueEngine, demo: Database
) -> None:
    for text in ("моя карта", "7700000016", "14.03.1985"):
        shown = await says(engine, text)
    again = await says(engine, "14.03.1985")
    assert (again.duplicate, again.replies) == (True, shown.replies)
    await says(engine, "как вступить")
    late = await says(engine, "14.03.1985")
    assert late.duplicate
    assert late.replies[-1].code == "•" * 10


async def test_what_was_heard_of_a_secret_is_not_sent(engine: DialogueEngine, demo: Database) -> None:
    for text in (
        "я родился четырнадцатого марта восемьдесят пятого",
        "моя карта",
        "семь семь ноль ноль",
        "как вступить",
    ):
        await says(engine, text, Channel.TELEGRAM)
    texts = await sent(demo)
    heard = [text.partition("\n")[0] for text in texts if "Вы сказали" in text]
    assert heard == [HEARD.format(one) for one in ("я родился •••", "моя карта", "как вступить")]
    assert any(text.startswith("Пока 4 цифры") for text in texts)


async def sent(database: Database) -> list[str]:
    """The texts of the outbox, each delivered before the next is looked for."""
    queue, texts = SqlOutboxQueue(database), []
    while messages := await queue.claim(Channel.TELEGRAM, 20, timedelta(minutes=1)):
        for message in messages:
            texts.append(str(message.payload["text"]))
            await queue.delivered(message.id)
    return texts
