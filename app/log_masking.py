"""The second net: what looks like a person's number, address or date of birth does not get into the log.

The first is that nobody writes it there. Ids stay readable: a conversation's (``telegram:42``), a call's, a message's.
"""

from __future__ import annotations

import re

HIDDEN = "•••"
_OF_OURS = r"(?<![\w:/.+@-])"
"""What is part of an id, an address or a version is no number of a person."""
_EMAIL = re.compile(r"[\w.%+-]+@[\w-]+(?:\.[\w-]+)*\.[^\W\d_]{2,}")
_SIP = re.compile(r"\b(sips?|tel):[^\s>;,'\"@]+(?=[@>;,\s'\"]|$)", re.IGNORECASE)
_INTERNATIONAL = re.compile(r"\+\d(?:[\s()-]{0,2}\d){9,14}(?!\d)")
_PHONE = re.compile(rf"{_OF_OURS}[78](?:[\s()-]{{0,2}}\d){{10}}(?![\w-])")
_MOBILE = re.compile(rf"{_OF_OURS}9\d{{2}}[\s-]?\d{{3}}[\s-]?\d{{2}}[\s-]?\d{{2}}(?![\w-])")
_CARD = re.compile(rf"{_OF_OURS}(?:\d{{10}}|\d{{4}} \d{{4}} \d{{2}})(?![\w-])")
_DAY = re.compile(r"(?<![\w.])(?:0?[1-9]|[12]\d|3[01])\.(?:0?[1-9]|1[0-2])\.(?:19|20)\d{2}(?!\w)")
_ISO_DAY = re.compile(r"(?<![\w-])(?:19\d{2}|200\d|201[0-4])-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?![\w-])")
_DATE_CALL = re.compile(r"datetime\.date\(\d{4}, \d{1,2}, \d{1,2}\)")
_ALL = (_EMAIL, _INTERNATIONAL, _PHONE, _MOBILE, _CARD, _DAY, _ISO_DAY, _DATE_CALL)


def without_people(text: str) -> str:
    """The text with :data:`HIDDEN` for telephones, card numbers, e-mail addresses and days of birth."""
    if not any(char.isdigit() or char == "@" for char in text):
        return text
    text = _SIP.sub(rf"\1:{HIDDEN}", text)
    for pattern in _ALL:
        text = pattern.sub(HIDDEN, text)
    return text
