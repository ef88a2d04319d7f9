"""A reply as Telegram messages: HTML of its own small kind, and an inline keyboard under the last one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from bots import rendering
from bots.rendering import Span
from dialogs.replies import MAX_CHOICE, Reply

MAX_TEXT = 4096
_LINKED = ("http://", "https://", "tg://")


@dataclass(frozen=True, slots=True)
class Part:
    """One message; ``plain`` is sent where Telegram does not take the HTML."""

    html: str
    plain: str
    keyboard: InlineKeyboardMarkup | None = None


def render(reply: Reply) -> list[Part]:
    """The messages of a reply, in order; none for a reply with nothing in it."""
    unfit = [option for option in reply.options if not 0 < len(option.choice.encode()) <= MAX_CHOICE]
    fit = [option for option in reply.options if option not in unfit]
    texts = rendering.split(rendering.compose(reply, unfit), MAX_TEXT)
    buttons = [
        [InlineKeyboardButton(text=rendering.label(option), callback_data=option.choice) for option in row]
        for row in rendering.rows(fit)
    ]
    keyboard = InlineKeyboardMarkup(inline_keyboard=buttons) if buttons else None
    last = len(texts) - 1
    return [
        Part(to_html(text), rendering.plain(text), keyboard if number == last else None)
        for number, text in enumerate(texts)
    ]


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
