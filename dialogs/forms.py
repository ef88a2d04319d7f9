"""Forms: a flow that asks for several things, one after another, and survives anything in between."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

from dialogs.replies import Expect, ExpectKind, Option
from dialogs.state import FormState
from dialogs.talk import Talk

STRUGGLE = 3
"""Answers that did not fit, in a row, after which the way out is named."""


async def way_out(talk: Talk) -> tuple[Option, ...]:
    """For a slot that is filled by text alone, where there are buttons: leave, or call a person."""
    return () if talk.on_phone else (talk.go("cancel"), talk.person())


@dataclass(frozen=True, slots=True)
class Slot:
    """One thing that a form asks for.

    ``parse`` reads a text as the answer, or gives None; it is pure and quick, since the engine
    asks it before anything else. ``attempt`` tells a failed answer (a number with a digit missing)
    from something else (a question). ``open`` slots take any words, so a wish to leave, and a
    question that we know well, go before them; for these ``attempt`` tells what is surely an answer.
    ``ask`` and ``bad`` are keys of texts. Values are plain JSON.
    """

    name: str
    ask: str
    bad: str
    parse: Callable[[str], Any | None]
    expect: Expect = Expect(ExpectKind.OPEN)
    options: Callable[[Talk], Awaitable[tuple[Option, ...]]] = way_out
    attempt: Callable[[str], bool] = lambda text: False
    open: bool = False


@dataclass(frozen=True, slots=True)
class Again:
    """Forget the named slots and ask the first of them, with another text."""

    slots: tuple[str, ...]
    key: str
    values: Mapping[str, Any]


class Form(Protocol):
    """A flow made of slots."""

    @property
    def id(self) -> str:
        """The intent."""
        ...

    @property
    def slots(self) -> tuple[Slot, ...]:
        """What is asked, in order."""
        ...

    @property
    def proof_before(self) -> str | None:
        """The slot before which the member must be proven; ``""`` is after the last; None is never."""
        ...

    async def ready(self, talk: Talk) -> bool:
        """Whether it makes sense to ask the next slot; if not, it has said why."""
        ...

    async def complete(self, talk: Talk, values: Mapping[str, Any]) -> Again | None:
        """All slots are filled: do it and say so; or ask some of them again."""
        ...


class Forms:
    """Opens, fills, shows and closes the forms of a conversation."""

    def __init__(self, forms: Mapping[str, Form], proof: Form) -> None:
        self._forms = {**forms, proof.id: proof}
        self._proof = proof

    def __contains__(self, flow: str) -> bool:
        return flow in self._forms

    def intent(self, form: FormState) -> str:
        """The intent that a form serves: its own, or that of the form waiting below it."""
        return self.intent(form.below) if form.below else form.flow

    def slot(self, form: FormState) -> Slot:
        """The slot that a form waits for."""
        return next(slot for slot in self._forms[form.flow].slots if slot.name == form.pending)

    async def begin(self, talk: Talk, flow: str, values: Mapping[str, Any] | None = None) -> None:
        """Open a form, with some slots perhaps known."""
        form = FormState(flow, talk.tools.new_id(), values or {})
        talk.remember(form=form)
        await self._advance(talk)

    async def fill(self, talk: Talk, value: Any) -> None:
        """Store the answer to the pending slot and go on."""
        form = talk.state.form
        if form is None or form.pending is None:
            raise ValueError("no slot is pending")
        talk.remember(form=replace(form, slots={**form.slots, form.pending: value}, pending=None, tries=0))
        await self._advance(talk)

    async def show(self, talk: Talk) -> None:
        """Ask the pending question again."""
        form = talk.state.form
        if form is None:
            return
        slot = self.slot(form)
        await self._ask(talk, slot, slot.ask)

    async def refuse(self, talk: Talk) -> None:
        """The answer did not fit: say what is expected."""
        form = talk.state.form
        if form is None:
            return
        talk.remember(form=replace(form, tries=form.tries + 1))
        slot = self.slot(form)
        await self._ask(talk, slot, slot.bad)
        if form.tries + 1 >= STRUGGLE:
            talk.say("form_struggle", talk.person())

    async def _advance(self, talk: Talk) -> None:
        """Ask the next open slot, or the proof, or complete."""
        while (state := talk.state.form) is not None:
            form = self._forms[state.flow]
            slot = next((slot for slot in form.slots if slot.name not in state.slots), None)
            if self._needs_proof(talk, form, slot):
                talk.remember(form=FormState(self._proof.id, talk.tools.new_id(), below=state))
                continue
            if slot is None:
                await self._complete(talk, form, state)
                return
            talk.remember(form=replace(state, pending=slot.name))
            if not await form.ready(talk):
                talk.remember(form=None)
                return
            await self._ask(talk, slot, slot.ask)
            return

    def _needs_proof(self, talk: Talk, form: Form, slot: Slot | None) -> bool:
        before = form.proof_before
        return before is not None and before == (slot.name if slot else "") and talk.member_id is None

    async def _complete(self, talk: Talk, form: Form, state: FormState) -> None:
        talk.remember(form=None)
        again = await form.complete(talk, state.slots)
        if again is not None:
            kept = {name: value for name, value in state.slots.items() if name not in again.slots}
            slot = next(slot for slot in form.slots if slot.name == again.slots[0])
            talk.remember(form=replace(state, slots=kept, pending=slot.name, tries=0))
            await self._ask(talk, slot, again.key, **again.values)
        elif state.below is not None and talk.member_id is not None:
            talk.remember(form=state.below)
            await self._advance(talk)

    async def _ask(self, talk: Talk, slot: Slot, key: str, **values: Any) -> None:
        talk.say(key, *await slot.options(talk), **values)
        talk.expect = slot.expect
