"""VK's events as turns. Nothing is asked of anybody here, and nothing is remembered.

Only private conversations are answered. In a chat other people would see a member's data, and
the members of a chat would be one person to us; VK does not let a community leave by itself.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bots.voice import VoiceMessage
from dialogs.turns import Channel, Command, Turn

CHATS_FROM = 2_000_000_000
"""Peers from here on are chats of several people."""
CHOICE = "c"
"""The key of a choice in a button's payload."""
_COMMANDS = {
    "/start": Command.START,
    "/help": Command.HELP,
    "/cancel": Command.CANCEL,
    "/operator": Command.OPERATOR,
}


@dataclass(frozen=True, slots=True)
class Incoming:
    """A turn, and what VK wants to be told about it. ``message_id`` orders the messages of a peer.

    ``press`` is the id of a pressed button's event, which is to be answered; ``voice`` what has to be listened to
    first: the turn has no words yet.
    """

    peer: int
    turn: Turn
    message_id: int = 0
    edited: bool = False
    press: str | None = None
    voice: VoiceMessage | None = None


def decode(event: Any) -> Incoming | None:
    """The turn in an event; None where it is not for us, or not what VK promises."""
    if not isinstance(event, Mapping) or not isinstance(event.get("object"), Mapping):
        return None
    body = event["object"]
    match event.get("type"):
        case "message_event":
            return _pressed(body, _word(event, "event_id"))
        case "message_new" | "message_edit" as kind:
            message = body.get("message", body)
            return _said(message, _word(event, "event_id"), kind) if isinstance(message, Mapping) else None
    return None


def _said(message: Mapping[str, Any], update_id: str | None, kind: str) -> Incoming | None:
    peer = _peer(message, "from_id")
    if peer is None or message.get("out"):
        return None
    edited = kind == "message_edit"
    message_id = _number(message, "conversation_message_id")
    text = _word(message, "text") or ""
    if not text and edited:
        return None
    if not text and any(message.get(key) for key in ("attachments", "fwd_messages", "geo", "reply_message")):
        command: Command | None = Command.UNSUPPORTED
    else:
        command = _COMMANDS.get(text.split(maxsplit=1)[0].lower()) if text.strip() else None
    command, choice = _payload(message.get("payload"), command)
    said = None if command or choice else text
    turn = Turn(Channel.VK, str(peer), said, choice, command, update_id=update_id or f"{kind}-{message_id}")
    voice = _voice(message.get("attachments")) if command is Command.UNSUPPORTED else None
    return Incoming(peer, turn, message_id, edited, voice=voice)


def _voice(attachments: Any) -> VoiceMessage | None:
    """A voice message; with VK's own transcript where VK has made one."""
    first = attachments[0] if isinstance(attachments, list) and attachments else None
    sound = first.get("audio_message") if isinstance(first, Mapping) else None
    link = (_word(sound, "link_ogg") or _word(sound, "link_mp3")) if isinstance(sound, Mapping) else None
    if not isinstance(sound, Mapping) or link is None:
        return None
    words = _word(sound, "transcript") if sound.get("transcript_state") == "done" else None
    return VoiceMessage(link, float(_number(sound, "duration")), words=words or "")


def _payload(payload: Any, command: Command | None) -> tuple[Command | None, str | None]:
    """What a text button stands for: our choice, or the button «Начать» that VK shows in a new conversation."""
    if isinstance(payload, str):
        try:
            payload = json.loads(payload)
        except (ValueError, RecursionError):
            return command, None
    if not isinstance(payload, Mapping):
        return command, None
    if payload.get("command") == "start":
        return Command.START, None
    choice = _word(payload, CHOICE)
    return (None, choice) if choice else (command, None)


def _pressed(body: Mapping[str, Any], update_id: str | None) -> Incoming | None:
    peer, press = _peer(body, "user_id"), _word(body, "event_id")
    command, choice = _payload(body.get("payload"), None)
    if peer is None or press is None:
        return None
    turn = Turn(Channel.VK, str(peer), choice=choice, command=command, update_id=update_id or press)
    return Incoming(peer, turn, _number(body, "conversation_message_id"), press=press)


def _peer(body: Mapping[str, Any], author: str) -> int | None:
    """The private conversation; None for chats and for what communities say."""
    peer = _number(body, "peer_id")
    return peer if 0 < peer < CHATS_FROM and _number(body, author) == peer else None


def _number(body: Mapping[str, Any], key: str) -> int:
    value = body.get(key)
    return value if isinstance(value, int) else 0


def _word(body: Mapping[str, Any], key: str) -> str | None:
    value = body.get(key)
    return value if isinstance(value, str) and value else None
