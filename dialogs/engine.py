"""The dialogue engine: one turn in, its replies out, whatever the channel."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any
from weakref import WeakValueDictionary

from backend.delivery.entities import unkept
from dialogs.interpreting import Interpreter
from dialogs.masking import is_private, masked, masked_preface, masked_result
from dialogs.noting import note
from dialogs.ports import StoredTurn, Transaction, Understanding, UnitOfWork
from dialogs.reader import Meaning
from dialogs.reading import clean
from dialogs.replies import offered
from dialogs.results import prefaced, result_from_json, result_to_json
from dialogs.state import Conversation
from dialogs.talk import Talk, Toolbox
from dialogs.turns import MAX_TEXT, Command, HandledBy, Turn, TurnResult, Understood

REMEMBERED = 10_000
"""Conversations whose last state is kept in memory, to spare a read before each turn."""
COLLISIONS = 20
"""How often a turn is begun anew because another process answered the same conversation meanwhile."""

log = logging.getLogger(__name__)


class Overtaken(Exception):
    """Other processes kept answering the same conversation; the turn was not claimed."""


async def _as_it_is() -> None:
    """Knowledge that never changes."""


class DialogueEngine:
    """Answers turns. Those of one conversation run one after another, also across processes.

    ``refresh`` is awaited before each turn: it has knowledge and understanding follow what staff have edited.
    """

    def __init__(
        self,
        uow: UnitOfWork,
        understanding: Understanding,
        tools: Toolbox,
        refresh: Callable[[], Awaitable[None]] = _as_it_is,
    ) -> None:
        self._uow = uow
        self._tools = tools
        self._refresh = refresh
        self._interpreter = Interpreter(understanding, tools.knowledge)
        self._queues: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._known: OrderedDict[str, Conversation] = OrderedDict()

    async def handle(self, turn: Turn) -> TurnResult:
        """Answer one turn. State and replies are stored in one transaction before this returns.

        Raises:
            Exception: storage is away; the turn was not claimed, and may be tried again.
        """
        turn, cut = _cleaned(turn)
        queue = self._queues.setdefault(turn.conversation, asyncio.Lock())
        async with queue:
            try:
                return await self._answer(turn, cut)
            except Exception:
                log.exception("%s: the turn failed", turn.conversation)
                self._known.pop(turn.conversation, None)
                return await self._apologise(turn)

    async def _answer(self, turn: Turn, cut: bool) -> TurnResult:
        await self._refresh()
        for _ in range(COLLISIONS):
            seen = await self._peek(turn)
            meaning = await self._interpreter.read(turn, seen)
            async with self._uow.write() as tx:
                conversation = await tx.conversations.lock(turn.conversation)
                repeated = await self._repeated(turn, tx, conversation)
                if repeated is not None:
                    return repeated
                answered = conversation.version == seen.version
                if answered:
                    talk = await self._talk(turn, tx, conversation, meaning, cut)
                    result = await self._store(turn, tx, conversation, talk)
            if answered:
                await self._after(talk)
                return result
            self._known.pop(turn.conversation, None)
        raise Overtaken(turn.conversation)

    async def _peek(self, turn: Turn) -> Conversation:
        known = self._known.get(turn.conversation)
        if known is not None:
            return known
        async with self._uow.read() as tx:
            return await tx.conversations.peek(turn.conversation)

    async def _repeated(self, turn: Turn, tx: Transaction, conversation: Conversation) -> TurnResult | None:
        """The result given before to the same update, if it was claimed before; what was personal in it is whole
        only until the next turn."""
        if turn.update_id is None:
            return None
        stored = await tx.conversations.claimed(turn.conversation, turn.update_id)
        if stored is None and not conversation.version:
            stored = await tx.conversations.forgotten(turn.conversation, turn.update_id)
        if stored is None:
            return None
        log.info("%s: update %r came again", turn.conversation, turn.update_id)
        result = result_from_json(stored, duplicate=True)
        if not stored.get("hidden") or len(result.replies) != len(conversation.state.last):
            return result
        newest = await tx.conversations.turns(turn.conversation, 1)
        was_last = bool(newest) and newest[-1].turn.update_id == turn.update_id
        return replace(result, replies=conversation.state.last) if was_last else result

    async def _talk(self, turn: Turn, tx: Transaction, conversation: Conversation, meaning: Meaning, cut: bool) -> Talk:
        talk = Talk(turn, replace(conversation.state, locale=turn.locale), tx, self._tools)
        await _look_for_link(talk, new=not conversation.version)
        if conversation.handled_by is HandledBy.OPERATOR:
            talk.mean("operator")
            talk.remember(question=None)
            return talk
        if cut:
            talk.say("too_long", limit=MAX_TEXT)
        await self._interpreter.act(talk, meaning)
        await note(talk, conversation.state, meaning.question, understood=meaning.candidates is not None)
        _remember_replies(talk, private=is_private(conversation.state, talk))
        return talk

    async def _store(self, turn: Turn, tx: Transaction, conversation: Conversation, talk: Talk) -> TurnResult:
        before = conversation.state
        stored = masked(turn, before, talk)
        result = TurnResult(
            tuple(talk.replies),
            talk.understood,
            conversation.handled_by,
            ends=talk.ends,
            expect=talk.expect,
            transfer=talk.transfer,
            private=is_private(before, talk),
            kept=stored.text if stored.text != turn.text else None,
            erased=talk.forgets,
        )
        new = replace(conversation, version=conversation.version + 1, state=talk.state)
        data = result_to_json(result)
        if talk.forgets:
            await self._forget(turn, tx, data, talk)
            return result
        kept = masked_result(data, before, talk)
        await tx.conversations.save(new, StoredTurn(stored, kept, talk.now, talk.member_id))
        if turn.channel.pushes:
            preface = masked_preface(turn, before, talk)
            await tx.outbox.put(turn.channel, turn.address, prefaced(data["replies"], preface), talk.now)
        self._remember(new)
        log.info("%s: %s (%.2f)", turn.conversation, talk.understood.id, talk.understood.confidence)
        return result

    async def _forget(self, turn: Turn, tx: Transaction, data: dict[str, Any], talk: Talk) -> None:
        """Nothing of the conversation stays, nor of this turn: the answer is for a repetition of its update alone."""
        await tx.conversations.forget(turn.conversation, turn.update_id, data, talk.now)
        if turn.channel.pushes:
            replies = [unkept(reply) for reply in data["replies"]]
            await tx.outbox.put(turn.channel, turn.address, replies, talk.now)
        log.info("%s: %s, and the conversation is forgotten", turn.conversation, talk.understood.id)

    async def _after(self, talk: Talk) -> None:
        """What an erasure leaves to be done when it is committed."""
        if talk.forgets:
            self._known.pop(talk.turn.conversation, None)
            await self._tools.leftovers.scrub()

    def _remember(self, conversation: Conversation) -> None:
        """Keep the state at hand. If the commit then fails, the version tells, and it is read anew."""
        self._known[conversation.id] = conversation
        self._known.move_to_end(conversation.id)
        while len(self._known) > REMEMBERED:
            self._known.popitem(last=False)

    async def _apologise(self, turn: Turn) -> TurnResult:
        """A fault of ours in answering: say so, and claim the update, lest it come back for ever."""
        async with self._uow.write() as tx:
            conversation = await tx.conversations.lock(turn.conversation)
            repeated = await self._repeated(turn, tx, conversation)
            if repeated is not None:
                return repeated
            talk = Talk(turn, conversation.state, tx, self._tools)
            talk.understood = Understood("out_of_scope", 0.0)
            talk.say("trouble", talk.person())
            return await self._store(turn, tx, conversation, talk)


def _cleaned(turn: Turn) -> tuple[Turn, bool]:
    if turn.text is None:
        return turn, False
    return replace(turn, text=clean(turn.text)), len(turn.text) > MAX_TEXT


async def _look_for_link(talk: Talk, *, new: bool) -> None:
    """Where a member may have linked this conversation, see whether the link still stands."""
    if new or talk.state.linked:
        talk.link = await talk.tx.links.get(talk.turn.channel, talk.turn.address)
        if talk.link is None and talk.state.linked:
            talk.forget_proof()  # the link was cut elsewhere: whoever sits here must prove themselves anew
    await talk.forget_who_is_gone()
    if new or talk.state.linked:
        talk.remember(linked=talk.link is not None)
    await talk.forget_proof_by_bad_card()


def _remember_replies(talk: Talk, *, private: bool) -> None:
    """What may be repeated, and picked from. A word in passing is neither, unless it offers something."""
    options = offered(talk.replies)
    if not talk.passing and talk.turn.command not in (Command.SILENCE, Command.UNHEARD):
        if talk.replies:
            talk.remember(last=tuple(talk.replies), repeats=talk.repeated, offered=options, expect=talk.expect)
            talk.remember(personal=talk.personal, private=private)
    elif options:
        talk.remember(offered=options, expect=talk.expect)
