"""What every messenger needs to show a reply: light Markdown read into spans, long texts split, buttons laid out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from dialogs.replies import MAX_LABEL, Option, Reply

_INLINE = re.compile(
    r"\\(?P<escaped>[\\`*_\[\]()#.-])"
    r"|`(?P<code>[^`]+)`"
    r"|\[(?P<label>[^\[\]]+)\]\((?P<href>[^()\s]+)\)"
    r"|\*\*(?P<bold>(?=\S)[^*]*(?:\*[^*]+)*(?<=\S))\*\*"
    r"|(?<![\w*])\*(?P<star>(?=\S)[^*]+(?<=\S))\*(?![\w*])"
    r"|(?<!\w)_(?P<line>(?=\S)[^_]+(?<=\S))_(?!\w)"
)
_BULLET = re.compile(r"^(\s*)[-*+]\s+")
_HEADING = re.compile(r"^#{1,6}\s+(.*)$")
_UNSENDABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_BORDERS = ("\n\n", "\n", ". ", " ")
"""Where a long text is cut: between paragraphs if possible, then lines, sentences, words."""


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text in one style."""

    text: str
    bold: bool = False
    italic: bool = False
    code: bool = False
    href: str | None = None


def clean(text: str) -> str:
    """The text without what no messenger takes: control characters and halves of characters."""
    return _UNSENDABLE.sub("", text.replace("\r\n", "\n"))


def spans(markdown: str) -> tuple[Span, ...]:
    """Light Markdown (bold, italics, lists, links, headings, code) as spans. Never fails: what is odd stays text."""
    found: list[Span] = []
    for line in markdown.split("\n"):
        if found:
            found.append(Span("\n"))
        if heading := _HEADING.match(line):
            found.extend(_inline(heading[1], Span("", bold=True)))
        else:
            found.extend(_inline(_BULLET.sub(r"\1• ", line), Span("")))
    return tuple(found)


def _inline(text: str, style: Span) -> Iterator[Span]:
    at = 0
    for match in _INLINE.finditer(text):
        if match.start() > at:
            yield replace(style, text=text[at : match.start()])
        at = match.end()
        yield from _styled(match, style)
    if at < len(text):
        yield replace(style, text=text[at:])


def _styled(match: re.Match[str], style: Span) -> Iterator[Span]:
    kind, inner = match.lastgroup, match[match.lastgroup or 0]
    match kind:
        case "escaped":
            yield replace(style, text=inner)
        case "code":
            yield replace(style, text=inner, code=True)
        case "bold":
            yield from _inline(inner, replace(style, bold=True))
        case "href":
            yield from _inline(match["label"], replace(style, href=inner))
        case _:
            yield from _inline(inner, replace(style, italic=True))


def plain(markdown: str) -> str:
    """The text without markup. A link's address follows its words in brackets, where they do not name it."""
    parts: list[str] = []
    for span in spans(markdown):
        named = span.href is None or span.text in span.href or span.href.startswith(("tel:", "mailto:"))
        parts.append(span.text if named else f"{span.text} ({span.href})")
    return "".join(parts)


def length(text: str) -> int:
    """Characters as the platforms count them, in UTF-16 units: an emoji is two."""
    return len(text.encode("utf-16-le")) // 2


def split(text: str, limit: int) -> list[str]:
    """Parts of at most ``limit`` units, cut at paragraphs where that is possible. Markup is counted as text."""
    parts: list[str] = []
    rest = text.strip()
    while length(rest) > limit:
        head = _head(rest, limit)
        cut = _cut(head)
        parts.append(rest[:cut].strip())
        rest = rest[cut:].strip()
    return [part for part in [*parts, rest] if part]


def _head(text: str, limit: int) -> str:
    """The longest beginning within the limit; never half a character."""
    units = text.encode("utf-16-le")[: limit * 2]
    return units.decode("utf-16-le", errors="ignore")


def _cut(head: str) -> int:
    """Where to cut: the last good border in the second half, else the best there is."""
    for border in _BORDERS:
        at = head.rfind(border, len(head) // 2)
        if at > 0:
            return at + len(border)
    return len(head)


def label(option: Option) -> str:
    """The option's label, short enough for any messenger's button."""
    text = " ".join(clean(option.label).split())
    return text if length(text) <= MAX_LABEL else _head(text, MAX_LABEL - 1).rstrip() + "…"


def rows(options: Sequence[Option], wide: int = 16) -> list[list[Option]]:
    """Options laid out: two in a row where both labels have at most ``wide`` characters, else one."""
    laid: list[list[Option]] = []
    for option in options:
        short = len(label(option)) <= wide
        if short and laid and len(laid[-1]) == 1 and len(label(laid[-1][0])) <= wide:
            laid[-1].append(option)
        else:
            laid.append([option])
    return laid


def _in_groups(code: str) -> re.Pattern[str]:
    """The code as it may stand in words: with spaces between its figures."""
    return re.compile(r"[ \u00a0\u202f]?".join(re.escape(one) for one in code if not one.isspace()))


def compose(reply: Reply, unfit: Sequence[Option] = ()) -> str:
    """The reply's Markdown with its code, below it where it does not stand in it, and with numbers for the options
    that no button can carry."""
    parts = [clean(reply.text).strip()]
    if reply.code and (said := _in_groups(clean(reply.code)).search(parts[0])):
        parts[0] = f"{parts[0][: said.start()]}`{said[0]}`{parts[0][said.end() :]}"
    elif reply.code:
        parts.append(f"`{clean(reply.code)}`")
    numbers = {option.choice: number for number, option in enumerate(reply.options, start=1)}
    parts.append("\n".join(f"{numbers[option.choice]}. {label(option)}" for option in unfit))
    return "\n\n".join(part for part in parts if part)
