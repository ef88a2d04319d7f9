"""What ARI tells: the few events we act on, decoded into types."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel as ARI shows it. ``app`` is the Stasis application that the dial plan gave it to."""

    id: str
    state: str
    caller_number: str
    app: str

    @classmethod
    def decode(cls, data: dict[str, Any]) -> Channel:
        """From ARI's JSON; raises KeyError where it is not a channel."""
        plan = data.get("dialplan", {})
        app = str(plan.get("app_data", "")).split(",")[0] if plan.get("app_name") == "Stasis" else ""
        return cls(str(data["id"]), str(data["state"]), str(data.get("caller", {}).get("number", "")), app)


@dataclass(frozen=True, slots=True)
class Telephone:
    """A telephone that registers: whether it is reachable, and whether it rings or talks."""

    online: bool
    busy: bool

    @classmethod
    def decode(cls, data: dict[str, Any]) -> Telephone:
        """From ARI's JSON of an endpoint."""
        return cls(data.get("state") == "online", bool(data.get("channel_ids")))


@dataclass(frozen=True, slots=True)
class StasisStart:
    """A channel is ours to steer."""

    channel: Channel


@dataclass(frozen=True, slots=True)
class ChannelGone:
    """A channel left us or was hung up (StasisEnd, ChannelHangupRequest, ChannelDestroyed)."""

    channel_id: str


@dataclass(frozen=True, slots=True)
class Connected:
    """The event stream is open, at first or again: what happened in between was not told."""


@dataclass(frozen=True, slots=True)
class Replaced:
    """Another client took our application over; nothing more will come."""


@dataclass(frozen=True, slots=True)
class PlaybackOver:
    """A sound that Asterisk played by itself to a channel has ended, or could not be played."""

    channel_id: str


@dataclass(frozen=True, slots=True)
class Bridged:
    """A channel has come into a bridge."""

    channel_id: str
    bridge_id: str


@dataclass(frozen=True, slots=True)
class KeyPressed:
    """A key was pressed and released on a channel, wherever it is bridged."""

    channel_id: str
    key: str


AriEvent = StasisStart | ChannelGone | Connected | Replaced | PlaybackOver | Bridged | KeyPressed
_GONE = frozenset({"StasisEnd", "ChannelHangupRequest", "ChannelDestroyed"})


def decode(raw: str | bytes) -> AriEvent | None:
    """An event we act on, None for any other and for what is not an event at all."""
    try:
        data = json.loads(raw)
        kind = data["type"]
        if kind == "ApplicationReplaced":
            return Replaced()
        if kind == "StasisStart":
            return StasisStart(Channel.decode(data["channel"]))
        if kind in _GONE:
            return ChannelGone(str(data["channel"]["id"]))
        if kind == "PlaybackFinished":
            return PlaybackOver(str(data["playback"]["target_uri"]).removeprefix("channel:"))
        if kind == "ChannelEnteredBridge":
            return Bridged(str(data["channel"]["id"]), str(data["bridge"]["id"]))
        if kind == "ChannelDtmfReceived":
            return KeyPressed(str(data["channel"]["id"]), str(data["digit"]))
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
    return None
