"""A reply as VK messages: plain text, for VK knows no markup, and an inline keyboard under the last one.

Limits: dev.vk.com/ru/api/bots/development/keyboard and dev.vk.com/ru/method/messages.send.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from bots import rendering
from bots.vk.decode import CHOICE
from dialogs.replies import MAX_CHOICE, Option, Reply

MAX_TEXT = 4096
MAX_BUTTONS = 10
MAX_ROWS = 6


@dataclass(frozen=True, slots=True)
class Part:
    """One message; ``keyboard`` is JSON."""

    text: str
    keyboard: str | None = None


def render(reply: Reply, *, buttons: bool = True, below: str = "") -> list[Part]:
    """The messages of a reply, in order; none for a reply with nothing in it. Its file goes with the last one.

    Options that no button can carry are numbered lines, since a number may be typed; without ``buttons`` all are.
    ``below`` is said after the reply's own words.
    """
    fit = [option for option in reply.options if 0 < len(option.choice.encode()) <= MAX_CHOICE][:MAX_BUTTONS]
    if not buttons:
        fit = []
    unfit = [option for option in reply.options if option not in fit]
    words = "\n\n".join(filter(None, (rendering.compose(reply, unfit), below)))
    texts = rendering.split(rendering.plain(words), MAX_TEXT)
    keyboard = _keyboard(fit) if fit else None
    last = len(texts) - 1
    return [Part(text, keyboard if number == last else None) for number, text in enumerate(texts)]


def _keyboard(options: Sequence[Option]) -> str:
    rows = rendering.rows(options)
    if len(rows) > MAX_ROWS:
        rows = [list(options[at : at + 2]) for at in range(0, len(options), 2)]
    buttons = [[_button(option) for option in row] for row in rows]
    return json.dumps({"inline": True, "buttons": buttons}, ensure_ascii=False)


def _button(option: Option) -> dict[str, object]:
    payload = json.dumps({CHOICE: option.choice}, ensure_ascii=False)
    action = {"type": "callback", "label": rendering.label(option), "payload": payload}
    return {"action": action, "color": "secondary"}
