"""Forms: a flow that asks for several things, one after another, and survives anything in between."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

from dialogs.choices import Fill
from dialogs.entries import Entry
from dialogs.replies import Expect, ExpectKind, Option
from dialogs.spoken import digits_from_words, say_count
from dialogs.state import FormState
from dialogs.talk import Talk

STRUGGLE = 3
"""Answers that did not fit, in a row, after which the way out is named."""


AMENDS = 3
"""Digits said where yes or no is awaited that are the beginning of another number."""
PROOFS = frozenset({"proof", "proof.code"})
"""Forms that ask who the person is."""
NO = (False, "no")
"""A denial in words, and by its option."""


async def way_out(talk: Talk) -> tuple[Option, ...]:
    """For a slot that is filled by text alone, where there are buttons: leave, or call a person."""
    return () if talk.on_phone else (talk.go("cancel"), talk.person())


async def no_values(_: Talk) -> Mapping[str, str]:
    """For a question that names nothing of the answers before it."""
    return {}


@dataclass(frozen=True, slots=True)
class Slot:
    """One thing that a form asks for.

    ``parse`` reads a text as the answer, or gives None; it is pure and quick, since the engine
    asks it before anything else. ``attempt`` tells a failed answer (a number with a digit missing)
    from something else (a question). ``ask`` and ``bad`` are keys of texts, which ``values`` fills in.
    Answers are plain JSON. ``asked`` tells whether this slot is asked at all; ``takes_back`` names the slot before it
    that is asked again where the answer is no, and that takes a text which is its own answer ("no, nine hundred…").
    ``entry`` tells how a number is put together that comes in parts; ``beside`` gives the key of what is said to words
    that are neither an answer nor a question ("to this very number").
    """

    name: str
    ask: str
    bad: str
    parse: Callable[[str], Any | None]
    expect: Expect = Expect(ExpectKind.OPEN)
    options: Callable[[Talk], Awaitable[tuple[Option, ...]]] = way_out
    attempt: Callable[[str], bool] = lambda text: False
    values: Callable[[Talk], Awaitable[Mapping[str, str]]] = no_values
    asked: Callable[[Talk], bool] = lambda talk: True
    takes_back: str = ""
    entry: Entry | None = None
    beside: Callable[[str], str | None] = lambda text: None
    besides: Callable[[Talk], None] = lambda talk: None


@dataclass(frozen=True, slots=True)
class Read:
    """A text as an answer to a form: ``value`` of the slot ``slot``, or ``run``, the unfinished beginning of one."""

    slot: Slot
    value: Any = None
    run: str = ""


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

    async def ready(self, talk: Talk, values: Mapping[str, Any]) -> bool:
        """Whether it makes sense to go on with what is known; if not, it has said why."""
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
        return flow in self._forms and flow != self._proof.id

    def slot(self, form: FormState) -> Slot:
        """The slot that a form waits for."""
        return next(slot for slot in self._forms[form.flow].slots if slot.name == form.pending)

    def read(self, form: FormState, text: str) -> Read | None:
        """A text as the answer to the pending slot or to the one that it asks about, whole or in part."""
        slot = self.slot(form)
        earlier = next((one for one in self._forms[form.flow].slots if one.name == slot.takes_back), None)
        for one in (earlier, slot) if earlier else (slot,):
            if (value := one.parse(text)) is not None:
                return Read(one, value)
        return _in_parts(slot, form.run, text, 1) or (_in_parts(earlier, "", text, AMENDS) if earlier else None)

    def answers(self, form: FormState, text: str) -> bool:
        """Whether a text needs no understanding: it answers the form, or is about its answer."""
        slot = self.slot(form)
        return self.read(form, text) is not None or slot.beside(text) is not None

    async def take(self, talk: Talk, read: Read) -> None:
        """Go on with what was read."""
        form = talk.state.form
        if form is not None and read.slot.name != form.pending:
            kept = {name: value for name, value in form.slots.items() if name != read.slot.name}
            talk.remember(form=replace(form, slots=kept, pending=read.slot.name))
        if read.value is not None:
            await self.fill(talk, read.value)
        else:
            await self._go_on(talk, read)

    async def _go_on(self, talk: Talk, read: Read) -> None:
        """Part of the answer is there: ask for the rest, which burns no try."""
        form, entry = talk.state.form, read.slot.entry
        if form is None or entry is None:
            return
        talk.remember(form=replace(form, run=read.run))
        if self._needs_proof(talk, self._forms[form.flow], read.slot):
            await self._advance(talk)
            return
        count = len(digits_from_words(read.run))
        await self._ask(talk, read.slot, entry.key, count=count, count_said=say_count(count, "цифра"))

    async def say_beside(self, talk: Talk, key: str) -> None:
        """Answer what is neither an answer nor a question, and wait for the answer; no try is burnt."""
        form = talk.state.form
        if form is not None:
            await self._ask(talk, self.slot(form), key)

    async def begin(self, talk: Talk, flow: str, values: Mapping[str, Any] | None = None) -> None:
        """Open a form, with some slots perhaps known."""
        form = FormState(flow, talk.tools.new_id(), values or {})
        talk.remember(form=form)
        await self._advance(talk)

    async def offers(self, talk: Talk, choice: Fill) -> bool:
        """Whether the pending slot of the open form offers this choice now."""
        form = talk.state.form
        if form is None or (form.instance, form.pending) != (choice.instance, choice.slot):
            return False
        options = await self.slot(form).options(talk)
        return choice.encode() in {option.choice for option in options}

    async def fill(self, talk: Talk, value: Any) -> None:
        """Store the answer to the pending slot and go on."""
        form = talk.state.form
        if form is None or form.pending is None:
            raise ValueError("no slot is pending")
        slots = {**form.slots, form.pending: value}
        slot = self.slot(form)
        if slot.takes_back and value in NO:
            slots = {name: kept for name, kept in form.slots.items() if name != slot.takes_back}
        talk.remember(form=replace(form, slots=slots, pending=None, tries=0, run=""))
        await self._advance(talk)

    async def back(self, talk: Talk) -> bool:
        """One step back: the answer before is forgotten and asked again. False where the first one is asked."""
        form = talk.state.form
        while form is not None:
            names = [slot.name for slot in self._forms[form.flow].slots]
            before = names[: names.index(form.pending)] if form.pending else names
            filled = [name for name in before if name in form.slots]
            if filled:
                kept = {name: value for name, value in form.slots.items() if name != filled[-1]}
                talk.remember(form=replace(form, slots=kept, pending=None, tries=0, run=""))
                await self._advance(talk)
                return True
            form = form.below
        return False

    async def show(self, talk: Talk) -> None:
        """Ask the pending question again."""
        form = talk.state.form
        if form is None:
            return
        slot = self.slot(form)
        if self._needs_proof(talk, self._forms[form.flow], slot):
            await self._advance(talk)
        elif form.run:
            await self._go_on(talk, Read(slot, run=form.run))
        else:
            await self._ask(talk, slot, slot.ask)

    async def refuse(self, talk: Talk) -> None:
        """The answer did not fit: say what is expected."""
        form = talk.state.form
        if form is None:
            return
        talk.remember(form=replace(form, tries=form.tries + 1, run=""))
        slot = self.slot(form)
        if self._needs_proof(talk, self._forms[form.flow], slot):
            await self._advance(talk)
            return
        await self._ask(talk, slot, slot.bad)
        if form.tries + 1 >= STRUGGLE:
            talk.say("form_struggle", talk.person())

    async def _advance(self, talk: Talk) -> None:
        """Ask the next open slot, or the proof, or complete."""
        while (state := talk.state.form) is not None:
            form = self._forms[state.flow]
            asked = (slot for slot in form.slots if slot.name not in state.slots and slot.asked(talk))
            slot = next(asked, None)
            if not await form.ready(talk, state.slots):
                if talk.state.form is not state:
                    continue  # another form comes before it, and it waits below that
                talk.remember(form=None)
                return
            if self._needs_proof(talk, form, slot):
                talk.remember(form=FormState(self._proof.id, talk.tools.new_id(), below=state))
                continue
            if slot is None:
                await self._complete(talk, form, state)
                return
            talk.remember(form=replace(state, pending=slot.name))
            await self._ask(talk, slot, slot.ask)
            slot.besides(talk)
            return

    def _needs_proof(self, talk: Talk, form: Form, slot: Slot | None) -> bool:
        """Whether the proof comes before this slot (None: the end), and there is none, or none any more."""
        if form.proof_before is None or talk.member_id is not None:
            return False
        names = [one.name for one in form.slots] + [""]
        return names.index(slot.name if slot else "") >= names.index(form.proof_before)

    async def proven(self, talk: Talk, otherwise: str) -> None:
        """The member was proven by something that no slot asks for: what waited for that goes on, or ``otherwise``."""
        form = talk.state.form
        if form is not None and form.flow in PROOFS:
            talk.remember(form=form.below)
        if talk.state.form is None:
            await self.begin(talk, otherwise)
        else:
            await self._advance(talk)

    async def _complete(self, talk: Talk, form: Form, state: FormState) -> None:
        talk.remember(form=None)
        again = await form.complete(talk, state.slots)
        if again is not None:
            kept = {name: value for name, value in state.slots.items() if name not in again.slots}
            slot = next(slot for slot in form.slots if slot.name == again.slots[0])
            talk.remember(form=replace(state, slots=kept, pending=slot.name, tries=0, run=""))
            await self._ask(talk, slot, again.key, **again.values)
        elif state.below is not None and talk.newly_proven:
            talk.remember(form=state.below)
            talk.opens = None
            await self._advance(talk)
        elif talk.opens is not None:
            flow, talk.opens = talk.opens, None
            await self.begin(talk, flow)

    async def _ask(self, talk: Talk, slot: Slot, key: str, **values: Any) -> None:
        options = await slot.options(talk)
        ways_out = () if slot.options is way_out else await way_out(talk)
        talk.say(key, *options, *ways_out, **{**await slot.values(talk), **values})
        talk.expect = slot.expect


def _in_parts(slot: Slot, run: str, text: str, least: int) -> Read | None:
    """A text as a part of an answer, which may be the last; one that is whole and wrong is none."""
    together = slot.entry.joined(run, text) if slot.entry else None
    if slot.entry is None or together is None or len(digits_from_words(together)) < least:
        return None
    if (value := slot.parse(together)) is not None:
        return Read(slot, value)
    return Read(slot, run=together) if slot.entry.unfinished(together) else None
