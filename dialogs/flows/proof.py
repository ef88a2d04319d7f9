"""The proof of identity that other forms ask for first: card number and date of birth."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from backend.clock import MOSCOW
from backend.errors import CardBlocked, Locked, WrongProof
from backend.members.entities import CARD_DIGITS, ProofWay, is_card_number
from backend.members.identity import ProveByCard
from dialogs.entries import DATE_ENTRY, digits_entry
from dialogs.forms import Again, Slot
from dialogs.replies import Expect, ExpectKind
from dialogs.spoken import date_from_words, digits_from_words, say_time
from dialogs.talk import Talk

OLDEST = timedelta(days=120 * 366)
"""Nobody was born longer ago."""
_TEN_DIGITS = re.compile(r"(?<!\d)\d(?:[ -]?\d){9}(?![ -]?\d)")


def parse_number(text: str) -> str | None:
    """A card number as typed or said, or None."""
    written = _TEN_DIGITS.search(text)
    digits = digits_from_words(written[0] if written else text)
    return digits if is_card_number(digits) else None


def parse_born(text: str) -> str | None:
    """A possible date of birth as typed or said, in ISO form, or None."""
    born = date_from_words(text)
    return born.isoformat() if born else None


def looks_like_digits(text: str) -> bool:
    """Whether the text is an attempt at a number or a date, though a failed one."""
    return sum(char.isdecimal() for char in text) >= 4 or len(digits_from_words(text)) >= 4


@dataclass(frozen=True, slots=True)
class Proof:
    """Proves the member by card number and date of birth."""

    id: str = "proof"
    proof_before: str | None = None
    slots: tuple[Slot, ...] = (
        Slot(
            "number",
            "card_ask_number",
            "card_bad_number",
            parse_number,
            Expect(ExpectKind.DIGITS, CARD_DIGITS),
            attempt=looks_like_digits,
            entry=digits_entry(lambda run: CARD_DIGITS),
        ),
        Slot(
            "born",
            "card_ask_born",
            "card_bad_born",
            parse_born,
            Expect(ExpectKind.DATE, 8),
            attempt=looks_like_digits,
            entry=DATE_ENTRY,
        ),
    )

    async def ready(self, talk: Talk, values: Mapping[str, Any]) -> bool:
        """Nothing is asked while this address is locked."""
        try:
            await _prover(talk).refuse_if_locked(_address(talk))
        except Locked as locked:
            _say_locked(talk, locked)
            return False
        return True

    async def complete(self, talk: Talk, values: Mapping[str, Any]) -> Again | None:
        """Compare; a wrong proof asks both again until the lock."""
        born = date.fromisoformat(values["born"])
        if not talk.now.date() - OLDEST < born <= talk.now.date():
            return Again(("born",), "card_bad_born", {})
        try:
            member = await _prover(talk)(number=values["number"], born=born, address=talk.turn.conversation)
        except WrongProof as wrong:
            return Again(("number", "born"), "proof_wrong", {"left": wrong.tries_left})
        except Locked as locked:
            _say_locked(talk, locked)
            return None
        except CardBlocked:
            talk.say("card_blocked", talk.go("card.lost"), talk.person())
            return None
        await talk.prove(member.id, ProofWay.CARD)
        return None


def _prover(talk: Talk) -> ProveByCard:
    return ProveByCard(talk.tx.members, talk.tx.proofs, talk.tools.clock)


def _address(talk: Talk) -> str:
    return f"address:{talk.turn.conversation}"


def _say_locked(talk: Talk, locked: Locked) -> None:
    until = locked.until.astimezone(MOSCOW)
    said = say_time(until.time(), "gent")
    talk.say("proof_locked", talk.person(), until=f"{until:%H:%M} (МСК)", until_said=said)
