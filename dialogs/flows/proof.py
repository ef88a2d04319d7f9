"""The proof of identity that other forms ask for first: card number, and date of birth or a one-time code."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from backend.errors import CardBlocked, Locked, WrongProof
from backend.members.entities import ProofWay
from backend.members.identity import ProveByCard
from dialogs.entries import DATE_ENTRY
from dialogs.flows import codes
from dialogs.flows.locked import say_locked
from dialogs.flows.numbers import NUMBER, looks_like_digits, parse_number
from dialogs.flows.telling import Teller
from dialogs.forms import Again, Slot
from dialogs.replies import Expect, ExpectKind, Option
from dialogs.spoken import date_from_words
from dialogs.talk import Talk

__all__ = ["Proof", "looks_like_digits", "parse_born", "parse_number"]

OLDEST = timedelta(days=120 * 366)
"""Nobody was born longer ago."""
BY_KEY = "1"
"""The key that asks a caller's phone for a code; no date is told by it alone."""
_WANTS_CODE = re.compile(
    r"\b(код|кода|кодом)\b|\bcode\b|\bнет даты\b|\bдат\w+ (рождения )?не (помню|знаю|скажу|хочу|буду|назову)"
    r"|\bне (хочу|буду|могу) (называть|говорить|писать|сказать|назвать)( дату)?",
)


def parse_born(text: str) -> str | None:
    """A possible date of birth as typed or said, in ISO form, or the wish for a code in its place; or None."""
    born = date_from_words(text)
    if born is not None:
        return born.isoformat()
    return codes.INSTEAD if text.strip() == BY_KEY or _WANTS_CODE.search(text.lower()) else None


async def _by_code(talk: Talk) -> tuple[Option, ...]:
    """By ear the question itself tells of the code: while a date is said, "the first" is no choice."""
    return () if talk.on_phone else (talk.fill("born", codes.INSTEAD, talk.label("proof.code")),)


@dataclass(frozen=True, slots=True)
class Proof:
    """Proves the member by card number and date of birth, or by card number and code."""

    id: str = "proof"
    proof_before: str | None = None
    slots: tuple[Slot, ...] = (
        NUMBER,
        Slot(
            "born",
            "card_ask_born",
            "card_bad_born",
            parse_born,
            Expect(ExpectKind.DATE, 8),
            options=_by_code,
            attempt=looks_like_digits,
            entry=DATE_ENTRY,
        ),
        codes.code_slot(asked_after="born"),
    )

    async def ready(self, talk: Talk, values: Mapping[str, Any]) -> bool:
        """Nothing is asked while this address is locked; a code that is wanted is sent."""
        if codes.wants_code(values):
            return "code" in values or await codes.send(talk, values["number"])
        try:
            await _prover(talk).refuse_if_locked(talk.turn.conversation, talk.turn.client)
        except Locked as locked:
            _say_locked(talk, locked)
            return False
        return True

    async def complete(self, talk: Talk, values: Mapping[str, Any]) -> Again | None:
        """Compare; a wrong proof asks both again until the lock."""
        if codes.wants_code(values):
            return await codes.check(talk, values["number"], values["code"])
        born = date.fromisoformat(values["born"])
        if not talk.now.date() - OLDEST < born <= talk.now.date():
            return Again(("born",), "card_bad_born", {})
        turn = talk.turn
        try:
            member = await _prover(talk)(
                number=values["number"], born=born, address=turn.conversation, client=turn.client
            )
        except WrongProof as wrong:
            return Again(("number", "born"), "proof_wrong", {"left": wrong.tries_left})
        except Locked as locked:
            _say_locked(talk, locked)
            return None
        except CardBlocked:
            talk.say("card_blocked", talk.go("proof.code"), talk.go("card.lost"), talk.person())
            return None
        await talk.prove(member.id, ProofWay.CARD)
        return None


def _prover(talk: Talk) -> ProveByCard:
    tx = talk.tx
    return ProveByCard(tx.members, tx.proofs, tx.looks, talk.tools.clock, Teller(talk))


def _say_locked(talk: Talk, locked: Locked) -> None:
    """The date of birth is not to be guessed; a code still proves."""
    say_locked(talk, locked, "proof_locked", talk.go("proof.code"))
