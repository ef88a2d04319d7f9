"""What VK accepts as an inline keyboard (dev.vk.com/ru/api/bots/development/keyboard)."""

from __future__ import annotations

import json
from typing import Any

Buttons = list[list[tuple[str, str]]]
"""Rows of labels and payloads."""

MAX_ROWS, MAX_COLUMNS, MAX_BUTTONS, MAX_LABEL, MAX_PAYLOAD = 6, 5, 10, 40, 255
COLORS = {"primary", "secondary", "negative", "positive"}


class BadKeyboard(Exception):
    """VK would not take it; the message says why."""


def checked_buttons(text: str) -> Buttons:
    """The buttons in a ``keyboard`` parameter. Raises BadKeyboard."""
    try:
        keyboard = json.loads(text)
        rows = keyboard["buttons"]
        _demand(keyboard.get("inline") is True, "only inline keyboards are served here")
        _demand(0 < len(rows) <= MAX_ROWS, f"{len(rows)} rows")
        _demand(all(0 < len(row) <= MAX_COLUMNS for row in rows), "too many columns")
        _demand(sum(len(row) for row in rows) <= MAX_BUTTONS, "too many buttons")
        return [[_checked(button) for button in row] for row in rows]
    except (ValueError, KeyError, TypeError) as error:
        raise BadKeyboard(type(error).__name__) from None


def _checked(button: Any) -> tuple[str, str]:
    action = button["action"]
    label, payload = action["label"], action["payload"]
    _demand(action["type"] in ("text", "callback"), "type")
    _demand(button.get("color", "secondary") in COLORS, "color")
    _demand(len(label.strip()) > 0 and len(label) <= MAX_LABEL, "label")
    _demand(len(payload) <= MAX_PAYLOAD, "payload is too long")
    json.loads(payload)
    return label, payload


def _demand(fine: bool, what: str) -> None:
    if not fine:
        raise BadKeyboard(what)
