"""Light Markdown to plain sentences, and what in a text is an address or a picture."""

from __future__ import annotations

import re

from dialogs.spoken.data import words
from dialogs.spoken.saying import say_ordinal, say_phone

_URL = re.compile(
    r"\b(?:https?://|www\.)\S+?(?=[.,;:!?)\]»]*(?:\s|$))|\b(?:[\w-]+\.)+(?:ru|org|com|net|рф|su|me|info|io|gov|edu|online|app|by|kz)\b(?:/\S*)?"
)
_MAIL = re.compile(r"\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(r"(?<![0-9])(?:\+7|8)(?=[\s()–-]{0,3}[3489])(?:[\s()–-]{0,3}[0-9]){10}(?![0-9])")
_CITY_PHONE = re.compile(r"(?<![0-9-])[0-9]{3}-[0-9]{2}-[0-9]{2}(?![0-9-])")
_LINK = re.compile(r"!?\[([^\]\n]*)\]\([^)\s]*(?:\s[^)]*)?\)")
_LINE_HEAD = re.compile(r"^\s*(?:#{1,6}\s+|>\s?|[-*+•—]\s+)+")
_NUMBERED = re.compile(r"^\s*([0-9]{1,2})[.)]\s+")


def plain(text: str) -> str:
    """The text without Markdown and HTML, each line or list item a sentence of its own."""
    text = re.sub(r"```.*?```", " ", text, flags=re.DOTALL)
    text = re.sub(r"</?[A-Za-z][^>\n]*>", " ", text)
    text = _LINK.sub(_link, text)
    text = re.sub(r"(\*\*|__|~~|`|(?<!\w)[*_](?=\S)|(?<=\S)[*_](?!\w))", "", text)
    return " ".join(sentence for line in re.split(r"[\n\r]+", text) if (sentence := _line(line)))


def _link(match: re.Match[str]) -> str:
    return str(words()["site_address"]) if _URL.fullmatch(match[1]) else match[1]


def _line(line: str) -> str:
    line = _NUMBERED.sub(lambda m: f"{say_ordinal(int(m[1]), 'nomn', 'n').capitalize()}: ", line)
    line = _LINE_HEAD.sub("", line).strip()
    if not re.search(r"\w", line):
        return ""
    return line if line[-1] in ".!?:…," else f"{line.rstrip(';')}."


def say_addresses(text: str) -> str:
    """Mail and web addresses as what they are, telephones as they are dialled."""
    text = _MAIL.sub(words()["mail_address"], text)
    text = _URL.sub(words()["site_address"], text)
    text = _PHONE.sub(lambda match: say_phone(match[0].replace("+7", "8")), text)
    return _CITY_PHONE.sub(lambda match: say_phone(match[0]), text)
