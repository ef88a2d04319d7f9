"""A reply as Telegram messages: HTML of its own small kind, and an inline keyboard under the last one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from html import escape

from aiogram.types import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)

from bots import rendering
from bots.rendering import Span
from dialogs.replies import MAX_CHOICE, Reply

MAX_TEXT = 4096
MAX_CAPTION = 1024
"""Characters under a picture or a file, as core.telegram.org/bots/api#sendphoto counts them: without the markup."""
POINTER = "👇 {label}"
"""Words for the button that gives the person's telephone number, where it has none: no message is without."""
_LINKED = ("http://", "https://", "tg://")

Markup = InlineKeyboardMarkup | ReplyKeyboardMarkup | ReplyKeyboardRemove
GONE = ReplyKeyboardRemove(remove_keyboard=True)
"""Takes the button away that asks for the telephone number. Nothing happens where there is none."""


@dataclass(frozen=True, slots=True)
class Part:
    """One message; ``plain`` is sent where Telegram does not take the HTML. ``file``: the reply's file goes with it."""

    html: str
    plain: str
    keyboard: Markup | None = None
    file: bool = False

    def and_said(self, words: str) -> Part:
        """The part with more words below its own."""
        html, plain = ("\n\n".join(filter(None, one)) for one in ((self.html, to_html(words)), (self.plain, words)))
        return replace(self, html=html, plain=plain)


def render(reply: Reply) -> list[Part]:
    """The messages of a reply, in order; none for a reply with nothing in it.

    They are the same, and as many, whether the reply's file can be had or not: the last words are short enough to
    stand under it. The button under the field of writing is the last message's, which is one of its own where there are
    options: a message has one keyboard.
    """
    unfit = [option for option in reply.options if not 0 < len(option.choice.encode()) <= MAX_CHOICE]
    texts = rendering.split(rendering.compose(reply, unfit), MAX_TEXT)
    if reply.attachment:
        texts = [*texts[:-1], *(rendering.split(texts[-1], MAX_CAPTION) if texts else [""])]
    last, inline = len(texts) - 1, _inline(reply)
    asking = _asking(reply.contact) if reply.contact else None
    parts = [
        Part(
            to_html(text),
            rendering.plain(text),
            (inline or asking or GONE) if number == last else (None if asking else GONE),
            file=number == last and reply.attachment is not None,
        )
        for number, text in enumerate(texts)
    ]
    return [*parts, _pointer(reply.contact, asking)] if asking and (inline or not parts) else parts


def _inline(reply: Reply) -> InlineKeyboardMarkup | None:
    fit = [option for option in reply.options if 0 < len(option.choice.encode()) <= MAX_CHOICE]
    buttons = [
        [InlineKeyboardButton(text=rendering.label(option), callback_data=option.choice) for option in row]
        for row in rendering.rows(fit)
    ]
    return InlineKeyboardMarkup(inline_keyboard=buttons) if buttons else None


def _asking(label: str) -> ReplyKeyboardMarkup:
    """The button by which Telegram gives us the person's own number, if the person wants it."""
    button = KeyboardButton(text=rendering.clean(label), request_contact=True)
    return ReplyKeyboardMarkup(keyboard=[[button]], resize_keyboard=True, one_time_keyboard=True)


def _pointer(label: str, keyboard: ReplyKeyboardMarkup) -> Part:
    words = POINTER.format(label=rendering.clean(label))
    return Part(to_html(words), words, keyboard)


def to_html(markdown: str) -> str:
    """Light Markdown as Telegram's HTML (core.telegram.org/bots/api#html-style), always well-formed."""
    return "".join(_tagged(span) for span in rendering.spans(markdown))


def _tagged(span: Span) -> str:
    html = escape(span.text, quote=False)
    for tag in _tags(span):
        html = f"<{tag}>{html}</{tag}>"
    if span.href and span.href.startswith(_LINKED):
        return f'<a href="{escape(span.href)}">{html}</a>'
    return html


def _tags(span: Span) -> Iterator[str]:
    """The tags around a span, from within. Telegram lets nothing else be where code is."""
    if span.code:
        yield "code"
        return
    if span.italic:
        yield "i"
    if span.bold:
        yield "b"
