"""A one-time code in place of a date of birth: asked for, sent, told. ``proof.code`` where nothing else is open."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from backend.errors import CodeDead, Locked, WrongProof
from backend.members.codes import CODE_DIGITS, AskForCode, ProveByCode
from backend.members.entities import ProofWay
from dialogs.entries import digits_entry
from dialogs.flows.contacts import after_proof, offer_contact
from dialogs.flows.locked import say_locked
from dialogs.flows.numbers import NUMBER, looks_like_digits
from dialogs.flows.telling import Teller
from dialogs.forms import Again, Slot
from dialogs.replies import Expect, ExpectKind, Option
from dialogs.spoken import digits_from_words
from dialogs.talk import Talk

CODE_PROOF = "proof.code"
AGAIN = "again"
"""In place of a code: it did not come, send another."""
_CODE = re.compile(r"(?<!\d)\d(?:[ -]?\d){5}(?![ -]?\d)")
_AGAIN = re.compile(
    r"\bкод\w* (ещё )?(так и )?не (приш|при[хш]|дош|получ)|\bне приш(ёл|ел|ло)|\bещё (раз )?(один )?код|\bнов\w+ код"
    r"|\b(пришли|отправь|вышли)(те)? (ещё|код|снова)|\b(another|new) code|\bsend( it)? again",
)


def parse_code(text: str) -> str | None:
    """A code as typed or said, or a wish for another one."""
    written = _CODE.search(text)
    digits = digits_from_words(written[0] if written else text)
    if len(digits) == CODE_DIGITS:
        return digits
    return AGAIN if _AGAIN.search(text.lower().replace("еще", "ещё")) else None


async def _again(talk: Talk) -> tuple[Option, ...]:
    return () if talk.on_phone else (talk.fill("code", AGAIN, talk.label("code_again")),)


def code_slot(asked_after: str = "") -> Slot:
    """The code; only asked where the slot named has it in place of its own answer."""
    return Slot(
        "code",
        "code_ask",
        "code_bad",
        parse_code,
        Expect(ExpectKind.DIGITS, CODE_DIGITS),
        options=_again,
        attempt=looks_like_digits,
        asked=lambda talk: not asked_after or wants_code(talk.state.form.slots if talk.state.form else {}),
        entry=digits_entry(lambda run: CODE_DIGITS),
        besides=_offer_contact,
    )


def _offer_contact(talk: Talk) -> None:
    """Where a code is asked for without the card's number, which has that offer beside it."""
    form = talk.state.form
    if form is not None and form.flow == CODE_PROOF and form.below is not None:
        offer_contact(talk)


INSTEAD = "code"
"""The answer to the question for a date of birth by which a code is asked for."""


def wants_code(values: Mapping[str, Any]) -> bool:
    """Whether a code was asked for in place of the date of birth."""
    return values.get("born") == INSTEAD


async def send(talk: Talk, number: str) -> bool:
    """Send a code, if there is anybody to send it to; False where too many were asked for, which it has said."""
    tx, tools = talk.tx, talk.tools
    ask = AskForCode(tx.members, tx.codes, tx.proofs, tx.looks, tools.clock, tools.random_pin)
    try:
        asked = await ask(number=number, address=talk.turn.conversation, client=talk.turn.client)
    except Locked as locked:
        say_locked(talk, locked, "code_locked")
        return False
    await Teller(talk).code(asked.member, asked.code)
    return True


async def check(talk: Talk, number: str, code: str) -> Again | None:
    """Prove by the code that was told, or say what is wrong with it."""
    if code == AGAIN:
        return Again(("code",), "code_ask_again", {}) if await send(talk, number) else None
    prove = _prover(talk)
    try:
        member = await prove(number=number, code=code, address=talk.turn.conversation, client=talk.turn.client)
    except WrongProof as wrong:
        return Again(("code",), "code_wrong", {"left": wrong.tries_left})
    except CodeDead:
        return Again(("code",), "code_dead", {})
    except Locked as locked:
        say_locked(talk, locked, "code_locked")
        return None
    await talk.prove(member.id, ProofWay.CODE)
    return None


def _prover(talk: Talk) -> ProveByCode:
    tx = talk.tx
    return ProveByCode(tx.members, tx.codes, tx.proofs, tx.looks, talk.tools.clock, Teller(talk))


@dataclass(frozen=True, slots=True)
class CodeProof:
    """``proof.code``: card number and code, where the date of birth is locked or nothing waits; then the card."""

    id: str = CODE_PROOF
    proof_before: str | None = None
    slots: tuple[Slot, ...] = (NUMBER, code_slot())

    async def ready(self, talk: Talk, values: Mapping[str, Any]) -> bool:
        """Nothing is asked while codes are locked for this address; with the number known a code is sent."""
        if "number" in values:
            return "code" in values or await send(talk, values["number"])
        prove = _prover(talk)
        try:
            await prove.refuse_if_locked(talk.turn.conversation, talk.turn.client)
        except Locked as locked:
            say_locked(talk, locked, "code_locked")
            return False
        return True

    async def complete(self, talk: Talk, values: Mapping[str, Any]) -> Again | None:
        """Compare the code; the card is what it was for."""
        again = await check(talk, values["number"], values["code"])
        if talk.newly_proven:
            talk.opens = after_proof(talk)
        return again
