"""The card's number as an answer: the first thing that every proof by card asks for."""

from __future__ import annotations

import re

from backend.members.entities import CARD_DIGITS, is_card_number
from dialogs.entries import digits_entry
from dialogs.flows.contacts import offer_contact
from dialogs.forms import Slot
from dialogs.replies import Expect, ExpectKind
from dialogs.spoken import digits_from_words

_TEN_DIGITS = re.compile(r"(?<!\d)\d(?:[ -]?\d){9}(?![ -]?\d)")


def parse_number(text: str) -> str | None:
    """A card number as typed or said, or None."""
    written = _TEN_DIGITS.search(text)
    digits = digits_from_words(written[0] if written else text)
    return digits if is_card_number(digits) else None


def looks_like_digits(text: str) -> bool:
    """Whether the text is an attempt at a number or a date, though a failed one."""
    return sum(char.isdecimal() for char in text) >= 4 or len(digits_from_words(text)) >= 4


NUMBER = Slot(
    "number",
    "card_ask_number",
    "card_bad_number",
    parse_number,
    Expect(ExpectKind.DIGITS, CARD_DIGITS),
    attempt=looks_like_digits,
    entry=digits_entry(lambda run: CARD_DIGITS),
    besides=offer_contact,
)
