"""The second net: what looks like a person's number, address or date of birth does not get into the log.

The first is that nobody writes it there. Ids stay readable: a conversation's (``telegram:42``), a call's, a message's;
and so do days of these years, the log's own among them.
"""

from __future__ import annotations

import re

HIDDEN = "•••"
_CHANNELS = "telegram", "vk", "web", "mail", "terminal"
_OF_OURS = r"(?<![\w/.+@-])" + "".join(f"(?<!{one}:)" for one in _CHANNELS)
"""What is part of an id, an address or a version is no number of a person."""
_YEAR, _BIRTH_YEAR = r"(?:19|20)\d{2}", r"(?:19\d{2}|200\d|201[0-4])"
_DATE, _MONTH = r"(?:0?[1-9]|[12]\d|3[01])", "(?:0?[1-9]|1[0-2])"
_MONTHS = (
    "января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноября|декабря"
    "|january|february|march|april|may|june|july|august|september|october|november|december"
)
_EMAIL = re.compile(r"[\w.%+-]+@[\w-]+(?:\.[\w-]+)*\.[^\W\d_]{2,}")
_SIP = re.compile(r"\b(sips?|tel):[^\s>;,'\"@]+(?=[@>;,\s'\"]|$)", re.IGNORECASE)
_INTERNATIONAL = re.compile(r"\+\d(?:[\s()-]{0,2}\d){9,14}(?!\d)")
_PHONE = re.compile(rf"{_OF_OURS}[78](?:[\s()-]{{0,2}}\d){{10}}(?![\w-])")
_MOBILE = re.compile(rf"{_OF_OURS}9\d{{2}}[\s-]?\d{{3}}[\s-]?\d{{2}}[\s-]?\d{{2}}(?![\w-])")
_CARD = re.compile(rf"{_OF_OURS}(?:\d{{10}}|\d{{4}}[\s-]\d{{4}}[\s-]\d{{2}})(?![\w-]|\.\d)")
_DAY = re.compile(rf"(?<![\w./-]){_DATE}([./-]){_MONTH}\1{_YEAR}(?![\w-])")
_ISO_DAY = re.compile(rf"(?<![\w-]){_BIRTH_YEAR}([./-]){_MONTH}\1{_DATE}(?:(?![\w-])|(?=T\d))")
_DAY_IN_WORDS = re.compile(rf"(?<!\w){_DATE}\s+(?:{_MONTHS})\s+{_YEAR}(?!\d)", re.IGNORECASE)
_DATE_CALL = re.compile(r"datetime\.date\(\d{4}, \d{1,2}, \d{1,2}\)")
_ALL = (_EMAIL, _INTERNATIONAL, _PHONE, _MOBILE, _CARD, _DAY, _ISO_DAY, _DAY_IN_WORDS, _DATE_CALL)


def without_people(text: str) -> str:
    """The text with :data:`HIDDEN` for telephones, card numbers, e-mail addresses and days of birth."""
    if not any(char.isdigit() or char == "@" for char in text):
        return text
    text = _SIP.sub(rf"\1:{HIDDEN}", text)
    for pattern in _ALL:
        text = pattern.sub(HIDDEN, text)
    return text
