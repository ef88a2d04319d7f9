"""Whatever people type is kept; only NUL and broken surrogates are replaced, the same on both databases."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dialogs.ports import StoredTurn
from dialogs.replies import Reply
from dialogs.state import Conversation, ConversationState
from dialogs.turns import Channel, Turn
from storage import Database
from storage.outbox_queue import SqlOutboxQueue
from tests.integration.storage.people import LOOK
from tests.integration.storage.test_outbox import LEASE
from tests.support.clock import NOON

ODD = {
    "long": "ы" * 4000,
    "emoji": "👩‍👩‍👧🇷🇺 👍🏽",
    "right to left": "\u202eтекст\u202c \u200f\u061c",
    "sql": "'; DROP TABLE turns; -- %s :name ? \\",
    "html": "<script>alert(1)</script>",
    "escapes": '\\u0000 \\\\u0000 "\\n',
    "controls": "\x01\x1b\x7f\u2028\ufeff",
    "empty": "",
}
REPLACED = {"nul": ("a\x00b", "a\ufffdb"), "half an emoji": ("a\ud83db", "a\ufffdb")}
CASES = [pytest.param(text, text, id=name) for name, text in ODD.items()] + [
    pytest.param(text, kept, id=name) for name, (text, kept) in REPLACED.items()
]


@pytest.mark.parametrize(("text", "kept"), CASES)
async def test_odd_text_in_a_turn(database: Database, text: str, kept: str) -> None:
    address = f"1{text}"
    turn = Turn(Channel.WEB, address, text=text, choice=text, update_id=text)
    state = ConversationState(topic=text, last=(Reply(text, text),))
    async with database.write() as tx:
        before = await tx.conversations.lock(turn.conversation)
        after = replace(before, version=1, state=state)
        await tx.conversations.save(after, StoredTurn(turn, {"текст": text, text: [text]}, NOON))
    async with database.write() as tx:
        found = await tx.conversations.lock(turn.conversation)
        assert found == Conversation(
            turn.conversation, 1, state=ConversationState(topic=kept, last=(Reply(kept, kept),))
        )
        assert await tx.conversations.claimed(turn.conversation, text) == {"текст": kept, kept: [kept]}


@pytest.mark.parametrize(("text", "kept"), CASES)
async def test_odd_text_in_the_outbox(database: Database, text: str, kept: str) -> None:
    async with database.write() as tx:
        await tx.outbox.put("vk", f"1{text}", [{"text": text}], NOON)
    [message] = await SqlOutboxQueue(database).claim("vk", 1, LEASE)
    assert (message.address, message.payload) == (f"1{kept}", {"text": kept})


@pytest.mark.parametrize(("text", "kept"), CASES)
async def test_odd_text_as_a_card_number(database: Database, text: str, kept: str) -> None:
    async with database.write() as tx:
        assert await tx.members.by_card(text, LOOK) is None
        await tx.proofs.record_failure(f"card:{text}", 1, None, NOON)
        assert (await tx.proofs.failures([f"card:{kept}"]))[0] is not None
