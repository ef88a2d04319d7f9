"""Conversations and their turns. This is the path of every turn, so its statements are made once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, delete, insert, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.ext.asyncio import AsyncConnection

from dialogs.ports import StoredTurn
from dialogs.state import Conversation, ConversationState
from dialogs.turns import Channel, Command, HandledBy, Locale, Turn
from storage.errors import StorageError
from storage.forgotten import SqlForgotten, update_key
from storage.statements import upsert
from storage.tables import conversations, turns

_READ = select(conversations.c.version, conversations.c.handled_by, conversations.c.state).where(
    conversations.c.id == bindparam("id")
)
_READ_LOCKED = _READ.with_for_update()
_MAKE = postgresql_insert(conversations).on_conflict_do_nothing()
_CLAIMED = select(turns.c.result).where(
    turns.c.conversation == bindparam("conversation"), turns.c.update_id == bindparam("update_id")
)
_TURNS = (
    select(turns)
    .where(turns.c.conversation == bindparam("conversation"))
    .order_by(turns.c.id.desc())
    .limit(bindparam("limit"))
)
_SAVE = upsert(conversations, "id", ("version", "handled_by", "state", "updated_at"), newer="version")
_ADD_TURN = insert(turns).inline()


class StaleConversation(StorageError):
    """A conversation was saved that had moved on: it was not locked before."""

    code = "stale_conversation"


@dataclass(frozen=True, slots=True)
class SqlConversations:
    """``dialogs.ports.ConversationRepository``."""

    connection: AsyncConnection

    async def lock(self, conversation: str) -> Conversation:
        """On SQLite the write transaction excludes all others already; on PostgreSQL the row is locked."""
        if self.connection.dialect.name == "sqlite":
            return await self.peek(conversation)
        if row := await self._row(_READ_LOCKED, conversation):
            return _conversation(conversation, row)
        blank = {"id": conversation, "version": 0, "handled_by": HandledBy.BOT.value, "state": {}}
        await self.connection.execute(_MAKE, blank)
        return _conversation(conversation, await self._row(_READ_LOCKED, conversation))

    async def peek(self, conversation: str) -> Conversation:
        return _conversation(conversation, await self._row(_READ, conversation))

    async def claimed(self, conversation: str, update_id: str) -> dict[str, Any] | None:
        result = await self.connection.execute(_CLAIMED, {"conversation": conversation, "update_id": update_id})
        found: dict[str, Any] | None = result.scalar_one_or_none()
        return found

    async def turns(self, conversation: str, limit: int = 200) -> list[StoredTurn]:
        found = await self.connection.execute(_TURNS, {"conversation": conversation, "limit": limit})
        return [_stored_turn(row) for row in found][::-1]

    async def save(self, conversation: Conversation, stored: StoredTurn) -> None:
        await self.put(conversation, stored.at)
        await self.connection.execute(_ADD_TURN, _turn_row(conversation.id, stored))

    async def put(self, conversation: Conversation, at: datetime) -> None:
        row = {
            "id": conversation.id,
            "version": conversation.version,
            "handled_by": conversation.handled_by.value,
            "state": conversation.state.to_json(),
            "updated_at": at,
        }
        saved = await self.connection.execute(_SAVE[self.connection.dialect.name], row)
        if saved.rowcount == 0:
            raise StaleConversation(
                f"version {conversation.version} of a conversation is not newer than the stored one"
            )

    async def forget(self, conversation: str, update_id: str | None, answer: Mapping[str, Any], at: datetime) -> None:
        await self._drop(conversation)
        if update_id is not None:
            await SqlForgotten(self.connection).add({update_key(conversation, update_id): dict(answer)}, at)

    async def forgotten(self, conversation: str, update_id: str) -> dict[str, Any] | None:
        """On PostgreSQL :meth:`lock` has made the conversation's row anew."""
        answer = await SqlForgotten(self.connection).answer(update_key(conversation, update_id))
        if answer is not None:
            await self._drop(conversation)
        return answer

    async def _drop(self, conversation: str) -> None:
        await self.connection.execute(delete(turns).where(turns.c.conversation == conversation))
        await self.connection.execute(delete(conversations).where(conversations.c.id == conversation))

    async def _row(self, statement: Any, conversation: str) -> Row[Any] | None:
        return (await self.connection.execute(statement, {"id": conversation})).one_or_none()


def _conversation(key: str, row: Row[Any] | None) -> Conversation:
    if row is None:
        return Conversation(key)
    return Conversation(key, row.version, HandledBy(row.handled_by), ConversationState.from_json(row.state))


def _stored_turn(row: Row[Any]) -> StoredTurn:
    channel, _, address = row.conversation.partition(":")
    command = Command(row.command) if row.command else None
    turn = Turn(Channel(channel), address, row.text, row.choice, command, Locale(row.locale), row.update_id)
    return StoredTurn(turn, row.result, row.at, row.member_id)


def _turn_row(conversation: str, stored: StoredTurn) -> dict[str, Any]:
    turn = stored.turn
    return {
        "conversation": conversation,
        "update_id": turn.update_id,
        "text": turn.text,
        "choice": turn.choice,
        "command": turn.command.value if turn.command else None,
        "locale": turn.locale.value,
        "result": stored.result,
        "at": stored.at,
        "member_id": stored.member_id,
    }
