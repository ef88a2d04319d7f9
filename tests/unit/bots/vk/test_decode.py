"""What VK's events become."""

from typing import Any

import pytest

from bots.vk.decode import Incoming, decode
from dialogs.turns import Channel, Command, Turn


def event(kind: str = "message_new", **message: Any) -> dict[str, Any]:
    body = {"peer_id": 7, "from_id": 7, "conversation_message_id": 3, "text": ""} | message
    wrapped = {"message": body, "client_info": {}} if kind == "message_new" else body
    return {"type": kind, "event_id": "e1", "group_id": 1, "object": wrapped}


def turn_of(raw: Any) -> Turn:
    incoming = decode(raw)
    assert incoming is not None
    return incoming.turn


def test_a_text_is_a_text() -> None:
    assert decode(event(text="привет")) == Incoming(7, Turn(Channel.VK, "7", text="привет", update_id="e1"), 3)


def test_messages_of_older_versions_are_not_wrapped() -> None:
    raw = event("message_edit", text="привет") | {"type": "message_new"}
    assert turn_of(raw).text == "привет"


def test_an_event_without_an_id_is_known_by_its_message() -> None:
    raw = event(text="привет")
    del raw["event_id"]
    assert turn_of(raw).update_id == "message_new-3"


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("/start", Command.START),
        ("/HELP", Command.HELP),
        ("/cancel всё", Command.CANCEL),
        ("/operator", Command.OPERATOR),
    ],
)
def test_commands(text: str, command: Command) -> None:
    assert turn_of(event(text=text)) == Turn(Channel.VK, "7", command=command, update_id="e1")


@pytest.mark.parametrize("text", ["/unknown", "start", "", " ", "/"])
def test_what_is_no_command_stays_text(text: str) -> None:
    assert (turn_of(event(text=text)).text, turn_of(event(text=text)).command) == (text, None)


@pytest.mark.parametrize(
    "content",
    [
        {"attachments": [{"type": "sticker"}]},
        {"fwd_messages": [{"text": "чужое"}]},
        {"geo": {"type": "point"}},
        {"reply_message": {"text": "старое"}},
    ],
)
def test_what_has_no_words_is_unsupported(content: dict[str, Any]) -> None:
    assert turn_of(event(**content)).command is Command.UNSUPPORTED


def test_words_beside_a_photo_are_read() -> None:
    assert turn_of(event(text="что это?", attachments=[{"type": "photo"}])).text == "что это?"


def test_a_text_buttons_payload_is_a_choice() -> None:
    turn = turn_of(event(text="Карта", payload='{"c": "go:card"}'))
    assert (turn.choice, turn.text, turn.command) == ("go:card", None, None)


def test_the_start_button_is_a_command() -> None:
    assert turn_of(event(text="Начать", payload='{"command":"start"}')).command is Command.START


@pytest.mark.parametrize("payload", ["{", "[]", '{"c": 5}', '{"c": ""}', '{"other": "bot"}', "[" * 100_000, 5, None])
def test_an_odd_payload_leaves_the_text(payload: object) -> None:
    assert turn_of(event(text="Карта", payload=payload)).text == "Карта"


def test_a_press_is_a_choice_that_is_to_be_answered() -> None:
    raw = event("message_event", user_id=7, event_id="press1", payload={"c": "go:card"})
    assert decode(raw) == Incoming(7, Turn(Channel.VK, "7", choice="go:card", update_id="e1"), 3, press="press1")


def test_an_edit_is_marked() -> None:
    incoming = decode(event("message_edit", text="иначе"))
    assert incoming is not None
    assert (incoming.edited, incoming.turn.text) == (True, "иначе")


@pytest.mark.parametrize(
    "raw",
    [
        None,
        [],
        "вздор",
        {},
        {"type": "message_new"},
        {"type": "message_new", "object": None},
        {"type": "message_new", "object": {"message": []}},
        {"type": "message_event", "object": {}},
        event("message_event", user_id=8, event_id="press1", payload={"c": "x"}),
        event("message_event", user_id=7, payload={"c": "x"}),
        event("message_edit", attachments=[{"type": "photo"}]),
        event("message_reply", text="наше"),
        event("group_join"),
        event(text="наше", out=1),
        event(text="от сообщества", peer_id=-5, from_id=-5),
        event(text="от сообщества", from_id=-5),
        event(text="в беседе", peer_id=2_000_000_001),
        event(text="число словом", peer_id="7", from_id="7"),
    ],
)
def test_what_is_not_for_us_is_nothing(raw: Any) -> None:
    assert decode(raw) is None
