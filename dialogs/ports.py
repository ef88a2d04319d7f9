"""What the engine needs of storage and of understanding."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from backend.repositories import Repositories
from dialogs.gaps import GapRepository
from dialogs.replies import Attachment
from dialogs.state import Conversation
from dialogs.turns import Candidate, Locale, Turn, TurnResult


@dataclass(frozen=True, slots=True)
class StoredTurn:
    """A turn and its result as kept: ``result`` is ``dialogs.engine.result_to_json``."""

    turn: Turn
    result: dict[str, Any]
    at: datetime
    member_id: int | None = None
    """Who was proven or linked then: whose turn it is, where a conversation is more than one's."""


class ConversationRepository(Protocol):
    """Conversations and their turns, inside the current transaction."""

    async def lock(self, conversation: str) -> Conversation:
        """The conversation, made if new, held against other processes to the end of the transaction."""
        ...

    async def peek(self, conversation: str) -> Conversation:
        """The conversation without holding it; a new one (version 0) where none is stored."""
        ...

    async def claimed(self, conversation: str, update_id: str) -> dict[str, Any] | None:
        """The result stored for this update id in this conversation, or None: it is new. Call after :meth:`lock`."""
        ...

    async def turns(self, conversation: str, limit: int = 200) -> list[StoredTurn]:
        """The newest turns of a conversation, oldest of these first; texts as they are kept, masked."""
        ...

    async def save(self, conversation: Conversation, stored: StoredTurn) -> None:
        """Keep the new state (its ``version`` already grown) and the turn with its result, claiming its update id."""
        ...

    async def put(self, conversation: Conversation, at: datetime) -> None:
        """Keep a change that no turn caused (its ``version`` already grown)."""
        ...

    async def forget(self, conversation: str, update_id: str | None, answer: Mapping[str, Any], at: datetime) -> None:
        """Delete it with all its turns; ``answer`` is for a repetition of this update, kept by a keyed hash."""
        ...

    async def forgotten(self, conversation: str, update_id: str) -> dict[str, Any] | None:
        """What :meth:`forget` was given for this update, or None; a conversation made by asking is gone again."""
        ...


class Transaction(Repositories, Protocol):
    """All repositories of one transaction, the engine's own included."""

    @property
    def conversations(self) -> ConversationRepository: ...
    @property
    def gaps(self) -> GapRepository: ...


class UnitOfWork(Protocol):
    """Opens transactions. Storage implements it."""

    def write(self) -> AbstractAsyncContextManager[Transaction]:
        """A transaction that commits at the end, and rolls back on an exception."""
        ...

    def read(self) -> AbstractAsyncContextManager[Transaction]:
        """A transaction for reading."""
        ...


class Understanding(Protocol):
    """Finds what a text is about."""

    async def understand(self, text: str, locale: Locale) -> tuple[Candidate, ...]:
        """Topics and intents, best first, at most five, confidences calibrated in 0 to 1.

        ``out_of_scope`` is among them where the text is likely not for us. Empty: no idea at all.
        """
        ...


class TurnHandler(Protocol):
    """What a channel needs of the engine."""

    async def handle(self, turn: Turn) -> TurnResult:
        """Answer one turn. For channels that push, the replies are already in the outbox as well."""
        ...


@dataclass(frozen=True, slots=True)
class MadeFile:
    """A file to be delivered. ``name`` is what the person sees, ``media_type`` as in HTTP."""

    name: str
    media_type: str
    content: bytes


class AttachmentMaker(Protocol):
    """Makes what goes with a reply, when it is delivered: nothing of it is kept anywhere."""

    async def make(self, attachment: Attachment) -> MadeFile | None:
        """The file; None where there is nothing any more (the member was erased, the card is gone)."""
        ...
