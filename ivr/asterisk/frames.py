"""The text messages of Asterisk's media WebSocket (chan_websocket, JSON form)."""

from __future__ import annotations

import json
from dataclasses import dataclass

MESSAGE_BYTES = 32_000
"""Sound a message carries: 50 whole frames. A message over 65,500 bytes would end the call."""


@dataclass(frozen=True, slots=True)
class MarkPassed:
    """Asterisk took everything before this mark from the queue."""

    id: str


@dataclass(frozen=True, slots=True)
class KeyReleased:
    """The caller pressed a key (DTMF_END)."""

    key: str


@dataclass(frozen=True, slots=True)
class QueueFull:
    """No more sound now (MEDIA_XOFF, at 900 of 1000 frames)."""


@dataclass(frozen=True, slots=True)
class QueueOpen:
    """Sound is welcome again (MEDIA_XON)."""


Control = MarkPassed | KeyReleased | QueueFull | QueueOpen


def decode(text: str) -> Control | None:
    """A message we act on, None for any other."""
    try:
        data = json.loads(text)
        match data["event"]:
            case "MEDIA_MARK_PROCESSED":
                return MarkPassed(str(data["correlation_id"]))
            case "DTMF_END":
                return KeyReleased(str(data["digit"]))
            case "MEDIA_XOFF":
                return QueueFull()
            case "MEDIA_XON":
                return QueueOpen()
            case _:
                return None
    except (ValueError, KeyError, TypeError):
        return None


def mark(number: int) -> str:
    """Ask to be told when the queue has come to here. Short: a command over 128 bytes is dropped silently."""
    return json.dumps({"command": "MARK_MEDIA", "correlation_id": str(number)})


FLUSH = json.dumps({"command": "FLUSH_MEDIA"})
PAUSE = json.dumps({"command": "PAUSE_MEDIA"})
CONTINUE = json.dumps({"command": "CONTINUE_MEDIA"})
"""Goes after each flush, which does not end a pause."""
