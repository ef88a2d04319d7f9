"""Every channel's renderer, as its channel calls it, with the limits of its platform checked."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Mapping

from aiogram.types import InlineKeyboardMarkup
from rich.console import Console

from app.chatting import show
from bots.telegram import render as telegram
from bots.vk import render as vk
from dialogs.turns import Channel, Locale, TurnResult
from portal.api.turns import as_response
from tests.fakes.telegram_html import visible
from tests.support.script import script_of


def on_web(result: TurnResult) -> None:
    """The JSON of the web chat."""
    view = as_response(result, Locale.RU, None)
    assert json.loads(view.model_dump_json())["replies"]


def in_telegram(result: TurnResult) -> None:
    """HTML that Telegram takes, in messages that are not too long, with buttons that fit."""
    for reply in result.replies:
        parts = telegram.render(reply)
        assert parts
        for part in parts:
            assert 0 < len(visible(part.html)) <= telegram.MAX_TEXT
        inline = [part.keyboard for part in parts if isinstance(part.keyboard, InlineKeyboardMarkup)]
        assert len(inline) == bool(reply.options)
        buttons = [button for keyboard in inline for row in keyboard.inline_keyboard for button in row]
        assert all(len((button.callback_data or "").encode()) <= 64 for button in buttons)


def in_vk(result: TurnResult) -> None:
    """Plain text and a keyboard within VK's limits."""
    for reply in result.replies:
        parts = vk.render(reply)
        assert parts
        assert all(0 < len(part.text) <= vk.MAX_TEXT for part in parts)
        assert "**" not in "".join(part.text for part in parts)
        if parts[-1].keyboard:
            rows = json.loads(parts[-1].keyboard)["buttons"]
            assert len(rows) <= vk.MAX_ROWS
            assert sum(map(len, rows)) <= vk.MAX_BUTTONS


def by_phone(result: TurnResult) -> None:
    """Words for the ear: no figures, no Latin letters, nothing to read."""
    sentences = script_of(result)
    assert sentences
    for sentence in sentences:
        assert not any(char.isdecimal() for char in sentence), sentence
        assert not any("a" <= char <= "z" for char in sentence.lower()), sentence


def in_terminal(result: TurnResult) -> None:
    """Something to read."""
    printed = io.StringIO()
    show(result, Console(file=printed, width=80))
    assert printed.getvalue().strip()


RENDERERS: Mapping[Channel, Callable[[TurnResult], None]] = {
    Channel.WEB: on_web,
    Channel.TELEGRAM: in_telegram,
    Channel.VK: in_vk,
    Channel.PHONE: by_phone,
    Channel.TERMINAL: in_terminal,
}
