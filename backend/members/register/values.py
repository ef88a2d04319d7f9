"""What a cell may hold: each reader gives the value, or says by a code why it cannot be one."""

from __future__ import annotations

import re
from datetime import date, timedelta

from backend.members.entities import CARD_DIGITS, is_card_number
from backend.members.register.columns import level_of
from backend.members.searching import plain_email, plain_phone
from backend.spreadsheets import Cell

LONGEST_NUMBER, LONGEST_NAME, LONGEST_ORGANISATION, LONGEST_EMAIL = 40, 100, 300, 254
EXACT = 10**15
"""Spreadsheet programs round whole numbers from here on."""
FIRST_DAY = date(1900, 1, 1)
LAST_DAY = date(2100, 12, 31)
_SERIAL_START = date(1899, 12, 30)
_SERIALS = range(1, 100_000)
_RUSSIAN = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})(?:\s*г\.?|[ T]0?0:00(?::00)?)?")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T]\d{2}:\d{2}(?::\d{2})?)?")
_SERIAL = re.compile(r"\d{5}")
_WHOLE = re.compile(r"(\d+)[.,]0+")
_ROUNDED = re.compile(r"\d+(?:[.,]\d+)?[eEеЕ]\+?\d+")
"""As spreadsheet programs show a long number, of which they have kept the beginning."""
_NOTHING = re.compile(r"[\-‐‑–—]+|нету?\.?|отсутствует", re.IGNORECASE)
_DASHES = re.compile("[‐‑–—]")
_LOOKALIKES = str.maketrans("ABCEHKMOPTXYЁ", "АВСЕНКМОРТХУЕ")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
_NAME = re.compile(r"[^\W\d_](?:[^\W\d_]|[\s.'’`ʼ(),\-‐‑–—])*")
_EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>.]+(?:\.[^@\s,;<>.]+)+")


class BadValue(Exception):
    """Not a value of its kind; the code is one of ``reasons.yml``."""

    def __init__(self, code: str, limit: int = 0) -> None:
        super().__init__(code)
        self.code = code
        self.limit = limit


def text_of(cell: Cell, longest: int) -> str:
    """Text of one line; a number as it is written."""
    text = " ".join(_INVISIBLE.sub("", number_text(cell)).split())
    if not text.isprintable():
        raise BadValue("unreadable")
    if len(text) > longest:
        raise BadValue("too_long", longest)
    return text


def number_text(cell: Cell) -> str:
    """A cell's text; whole numbers without a point, even where the program kept them with one."""
    if isinstance(cell, float):
        if not cell.is_integer():
            return str(cell)
        cell = int(cell)
    if isinstance(cell, int) and abs(cell) >= EXACT:
        raise BadValue("number_unreadable")
    return str(cell)


def register_number_of(cell: Cell) -> str:
    """A number in the register, as it is written."""
    text = text_of(cell, LONGEST_NUMBER)
    if _ROUNDED.fullmatch(text):
        raise BadValue("number_unreadable")
    whole = _WHOLE.fullmatch(text)
    return whole[1] if whole else text


def number_key(number: str) -> str:
    """What is the same of a number however it is written: zeros before it, case, and letters that look alike."""
    return _DASHES.sub("-", number.upper().translate(_LOOKALIKES)).lstrip("0") or "0"


def is_nothing(cell: Cell) -> bool:
    """Whether a cell says that there is nothing: «-», «нет»."""
    return isinstance(cell, str) and _NOTHING.fullmatch(cell.strip()) is not None


def name_of(cell: Cell) -> str:
    """A name or a part of one."""
    text = text_of(cell, LONGEST_NAME)
    if not _NAME.fullmatch(text):
        raise BadValue("name_unreadable")
    return text


def names_of(cell: Cell) -> tuple[str, str, str | None]:
    """Surname, first name and patronymic out of one cell; what comes after the first two is the patronymic."""
    surname, *others = name_of(cell).split()
    if not others:
        raise BadValue("name_incomplete")
    return surname, others[0], " ".join(others[1:]) or None


def day_of(cell: Cell) -> date:
    """A day: of a spreadsheet, 31.12.1980 and 1980-12-31 as text, or a spreadsheet's count of days."""
    if isinstance(cell, date):
        day: date | None = cell
    elif isinstance(cell, str):
        day = _day_of_text(cell)
    elif cell is not None and int(cell) in _SERIALS:
        day = _SERIAL_START + timedelta(days=int(cell))
    else:
        day = None
    if day is None:
        raise BadValue("date_unreadable")
    if day < FIRST_DAY:
        raise BadValue("date_past")
    if day > LAST_DAY:
        raise BadValue("date_far")
    return day


def _day_of_text(text: str) -> date | None:
    try:
        if found := _RUSSIAN.fullmatch(text):
            return date(int(found[3]), int(found[2]), int(found[1]))
        if found := _ISO.fullmatch(text):
            return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        raise BadValue("date_impossible") from None
    return _SERIAL_START + timedelta(days=int(text)) if _SERIAL.fullmatch(text) else None


def phone_of(cell: Cell) -> str:
    """A telephone number as it is kept; an empty text where the cell says that there is none."""
    if is_nothing(cell):
        return ""
    phone = plain_phone(number_text(cell))
    if phone is None:
        raise BadValue("phone_unreadable")
    return phone


def email_of(cell: Cell) -> str:
    """An e-mail address as it is kept; an empty text where the cell says that there is none."""
    if is_nothing(cell):
        return ""
    address = plain_email(text_of(cell, LONGEST_EMAIL))
    if not _EMAIL.fullmatch(address):
        raise BadValue("email_unreadable")
    return address


def card_of(cell: Cell) -> str:
    """A card's number: digits, however they are grouped. A number has lost its zeros at the beginning."""
    text = re.sub(r"[\s\-–—]", "", number_text(cell))
    digits = text.zfill(CARD_DIGITS) if isinstance(cell, int | float) else text
    if len(digits) != CARD_DIGITS or not (digits.isdecimal() and digits.isascii()):
        raise BadValue("card_unreadable")
    if not is_card_number(digits):
        raise BadValue("card_check_digit")
    return digits


def loyalty_of(cell: Cell) -> str:
    """A level of the loyalty programme."""
    level = level_of(text_of(cell, LONGEST_NAME))
    if level is None:
        raise BadValue("loyalty_unknown")
    return level
