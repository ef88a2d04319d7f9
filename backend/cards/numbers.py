"""Numbers of new cards."""

from __future__ import annotations

from collections.abc import Callable

from backend.members.entities import CARD_DIGITS, check_digit

Draw = Callable[[int], int]
"""A random whole number from 0 up to, not including, the one given; as ``secrets.randbelow``."""


def new_number(draw: Draw) -> str:
    """A card number with its check digit. It tells nothing of its holder, nor of the number before it."""
    first = draw(9) + 1  # a number that begins with zero is cut by spreadsheets
    body = f"{first}{draw(10 ** (CARD_DIGITS - 2)):0{CARD_DIGITS - 2}d}"
    return body + check_digit(body)
