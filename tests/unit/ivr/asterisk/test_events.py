"""What is read from ARI's events and from the media socket's control messages."""

from __future__ import annotations

import json

import pytest

from ivr.asterisk import events, frames
from tests.fakes.ari_server import channel


def test_a_call_arrives_with_its_number_and_state() -> None:
    event = events.decode(json.dumps({"type": "StasisStart", "args": [], "channel": channel("c1")}))
    assert event == events.StasisStart(events.Channel("c1", "Ring", "100500", "profline"))


@pytest.mark.parametrize("kind", ["StasisEnd", "ChannelHangupRequest", "ChannelDestroyed"])
def test_each_way_a_channel_ends_is_its_end(kind: str) -> None:
    assert events.decode(json.dumps({"type": kind, "channel": channel("c1")})) == events.ChannelGone("c1")


def test_a_channel_of_another_application_is_not_ours() -> None:
    other = channel("c1", app="conference,1")
    assert events.Channel.decode(other).app == "conference"
    other["dialplan"]["app_name"] = "Dial"
    assert events.Channel.decode(other).app == ""


def test_being_replaced_is_told() -> None:
    assert events.decode('{"type": "ApplicationReplaced", "application": "profline"}') == events.Replaced()


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "{",
        "null",
        '"StasisStart"',
        '{"type": "StasisStart"}',
        '{"type": "StasisStart", "channel": 5}',
        '{"type": "ChannelVarset", "channel": {"id": "c1"}}',
        b"\xff\xfe",
    ],
)
def test_what_is_no_event_of_ours_is_ignored(raw: str | bytes) -> None:
    assert events.decode(raw) is None


@pytest.mark.parametrize(
    ("text", "control"),
    [
        ('{"event":"MEDIA_MARK_PROCESSED","channel_id":"m","correlation_id":"7"}', frames.MarkPassed("7")),
        ('{"event":"DTMF_END","channel_id":"m","digit":"#"}', frames.KeyReleased("#")),
        ('{"event":"MEDIA_XOFF","channel_id":"m"}', frames.QueueFull()),
        ('{"event":"MEDIA_XON","channel_id":"m"}', frames.QueueOpen()),
        ('{"event":"MEDIA_START","format":"slin16"}', None),
        ("MEDIA_XOFF channel_id:m", None),
        ("[1]", None),
        ('{"event":"DTMF_END"}', None),
    ],
)
def test_media_control_messages(text: str, control: frames.Control | None) -> None:
    assert frames.decode(text) == control


def test_commands_are_short_enough_not_to_be_dropped() -> None:
    assert max(len(frames.mark(10**12)), len(frames.FLUSH), len(frames.CONTINUE)) < 128
