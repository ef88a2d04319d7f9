"""Telegram's HTML as its server reads it, with the server's own words for what is wrong."""

from __future__ import annotations

import re
from html import unescape

TAGS = frozenset(
    {"a", "b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "code", "pre", "span", "blockquote"}
    | {"tg-spoiler", "tg-emoji"}
)
_TAG = re.compile(r"<(?P<slash>/?)(?P<name>[a-zA-Z0-9-]*)(?P<attributes>[^<>]*)(?P<end>>?)")
_ENTITY = re.compile(r"&(?:lt|gt|amp|quot|#\d+|#x[0-9a-fA-F]+);")


class HtmlError(Exception):
    """The HTML is not taken; the message is Telegram's description."""


def visible(html: str) -> str:
    """The text that a reader sees."""
    parts: list[str] = []
    open_tags: list[str] = []
    at = 0
    for match in _TAG.finditer(html):
        parts.append(html[at : match.start()])
        at = match.end()
        _enter(match, open_tags, len(html[: match.start()].encode()))
    parts.append(html[at:])
    if open_tags:
        raise _error(f'Can\'t find end tag corresponding to start tag "{open_tags[-1]}"')
    return _ENTITY.sub(lambda entity: unescape(entity[0]), "".join(parts))


def _enter(match: re.Match[str], open_tags: list[str], offset: int) -> None:
    name = match["name"].lower()
    if match["slash"]:
        if not open_tags:
            raise _error(f"Unexpected end tag at byte offset {offset}")
        expected = open_tags.pop()
        if name not in ("", expected):
            raise _error(f'Unmatched end tag at byte offset {offset}, expected "</{expected}>", found "</{name}>"')
    elif name not in TAGS:
        raise _error(f'Unsupported start tag "{name}" at byte offset {offset}')
    elif not match["end"]:
        raise _error(f"Unclosed start tag at byte offset {offset}")
    else:
        open_tags.append(name)


def _error(what: str) -> HtmlError:
    return HtmlError(f"Bad Request: can't parse entities: {what}")
