"""``POST /api/v1/dialog/turns``: what is taken, what comes back, and what is refused."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from hashlib import sha256
from typing import Any

import pytest

from backend.errors import ConferenceFull, Locked, Unavailable
from dialogs.replies import Option, Reply
from dialogs.turns import Candidate, Channel, Command, HandledBy, Locale, Turn, TurnResult, Understood
from tests.support.clock import NOON
from tests.unit.portal.parts import SECRET, TURNS, Portal, is_problem


class Clarifying:
    """A handler that offers two topics."""

    async def handle(self, turn: Turn) -> TurnResult:
        """Ask which one."""
        options = (Option("Взносы", "go:dues.how_paid"), Option("Вступить", "go:membership.join"))
        alternatives = (Candidate("dues.how_paid", 0.4), Candidate("membership.join", 0.38))
        reply = Reply("Уточните:", "Уточните.", options, code="0012345678")
        understood = Understood("clarify", 0.4, alternatives)
        return TurnResult(
            (reply,), understood, HandledBy.OPERATOR, ends=True, private=True, kept="••••••••••", erased=True
        )


async def test_an_answer_has_the_documented_fields(portal: Portal) -> None:
    portal.handler = Clarifying()
    async with portal.client() as client:
        response = await client.post(TURNS, json={"conversation": SECRET, "text": "взносы"})
    assert response.status_code == 200
    assert response.headers["cache-control"] == "no-store"
    assert response.json() == {
        "replies": [
            {
                "text": "Уточните:",
                "speech": "Уточните.",
                "options": [
                    {"label": "Взносы", "choice": "go:dues.how_paid"},
                    {"label": "Вступить", "choice": "go:membership.join"},
                ],
                "code": "0012345678",
                "attachment": None,
            }
        ],
        "understood": {
            "id": "clarify",
            "confidence": 0.4,
            "alternatives": [
                {"id": "dues.how_paid", "confidence": 0.4},
                {"id": "membership.join", "confidence": 0.38},
            ],
        },
        "handled_by": "operator",
        "private": True,
        "kept": "••••••••••",
        "ends": True,
        "erased": True,
    }


async def test_the_turn_is_addressed_by_a_hash_of_the_secret(portal: Portal) -> None:
    body = {
        "conversation": SECRET,
        "text": "как вступить",
        "choice": None,
        "locale": "en",
        "update_id": "u1",
        "unknown": [1],
    }
    async with portal.client() as client:
        await client.post(TURNS, json=body)
    address = sha256(SECRET.encode()).hexdigest()
    expected = Turn(Channel.WEB, address, text="как вступить", locale=Locale.EN, update_id="u1", client="203.0.113.5")
    assert portal.engine.turns == [expected]


async def test_nothing_said_or_chosen_begins_the_conversation(portal: Portal) -> None:
    async with portal.client() as client:
        await client.post(TURNS, json={"conversation": SECRET})
        await client.post(TURNS, json={"conversation": SECRET, "text": None, "choice": None})
        await client.post(TURNS, json={"conversation": SECRET, "text": ""})
        await client.post(TURNS, json={"conversation": SECRET, "choice": "go:operator"})
    assert [turn.command for turn in portal.engine.turns] == [Command.START, Command.START, None, None]
    assert [turn.text for turn in portal.engine.turns] == [None, None, "", None]
    assert portal.engine.turns[-1].choice == "go:operator"


async def test_a_repeated_update_gets_the_first_answer(portal: Portal) -> None:
    body = {"conversation": SECRET, "text": "раз", "update_id": "u1"}
    async with portal.client() as client:
        first = await client.post(TURNS, json=body)
        second = await client.post(TURNS, json=body)
    assert second.json() == first.json()
    assert len(portal.engine.turns) == 1


@pytest.mark.parametrize(
    "text",
    [
        "",
        "я" * 4_000,
        "я" * 20_000,
        "🙂🙃",
        "<script>alert(1)</script>",
        "'; DROP TABLE members; --",
        "a\x00b",
        "\u202eобратно",
    ],
)
async def test_any_text_within_the_body_limit_reaches_the_engine_unchanged(portal: Portal, text: str) -> None:
    async with portal.client() as client:
        response = await client.post(
            TURNS,
            content=json.dumps({"conversation": SECRET, "text": text}, ensure_ascii=False),
            headers={"content-type": "application/json; charset=utf-8"},
        )
    assert response.status_code == 200
    assert portal.engine.turns[0].text == text


async def test_half_an_emoji_is_mended(portal: Portal) -> None:
    body = json.dumps({"conversation": SECRET, "text": "привет \ud83d"})
    async with portal.client() as client:
        response = await client.post(TURNS, content=body, headers={"content-type": "application/json"})
    assert response.status_code == 200
    assert portal.engine.turns[0].text == "привет \ufffd"


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "#/conversation"),
        ({"conversation": "short"}, "#/conversation"),
        ({"conversation": "x" * 201}, "#/conversation"),
        ({"conversation": 1234567890123456}, "#/conversation"),
        ({"conversation": SECRET, "text": ["список"]}, "#/text"),
        ({"conversation": SECRET, "text": 7}, "#/text"),
        ({"conversation": SECRET, "choice": "\ud800"}, "#/choice"),
        ({"conversation": SECRET, "update_id": "\ud800"}, "#/update_id"),
        ({"conversation": "\ud800" * 16}, "#/conversation"),
        ({"conversation": SECRET, "choice": "x" * 201}, "#/choice"),
        ({"conversation": SECRET, "locale": "de"}, "#/locale"),
        ({"conversation": SECRET, "update_id": ""}, "#/update_id"),
        ({"conversation": SECRET, "update_id": "u1\n12:00:00 I forged"}, "#/update_id"),
        ({"conversation": SECRET, "update_id": "u1\n"}, "#/update_id"),
        ({"conversation": SECRET + "\x1b", "update_id": "u1"}, "#/conversation"),
        ({"conversation": SECRET + "\x85"}, "#/conversation"),
        ([], "#"),
        ("строка", "#"),
        (None, "#"),
    ],
)
async def test_a_wrong_field_is_named(portal: Portal, body: Any, pointer: str) -> None:
    async with portal.client() as client:
        response = await client.post(TURNS, content=json.dumps(body), headers={"content-type": "application/json"})
    problem = is_problem(response, 422, "validation")
    assert [error["pointer"] for error in problem["errors"]] == [pointer]
    assert problem["errors"][0]["detail"]
    assert portal.engine.turns == []


@pytest.mark.parametrize(
    ("wrong", "language", "told"),
    [
        ({"update_id": ""}, "ru", "число символов — не меньше 1"),
        ({"update_id": ""}, "en", "number of characters: at least 1"),
        ({"choice": "x" * 201}, "ru", "число символов — не больше 200"),
        ({"locale": "de"}, "ru", "допустимо: ru, en"),
        ({"locale": "de"}, "en", "allowed: ru, en"),
        ({"update_id": "\t"}, "ru", "строка содержит недопустимые символы"),
    ],
)
async def test_what_is_wrong_is_told_in_the_language_asked_for(
    portal: Portal, wrong: dict[str, str], language: str, told: str
) -> None:
    async with portal.client() as client:
        response = await client.post(
            TURNS, json={"conversation": SECRET} | wrong, headers={"accept-language": language}
        )
    assert [error["detail"] for error in is_problem(response, 422, "validation")["errors"]] == [told]


async def test_a_refusal_never_repeats_the_secret(portal: Portal) -> None:
    async with portal.client() as client:
        response = await client.post(TURNS, json={"conversation": SECRET, "locale": "xx"})
    assert SECRET not in response.text


@pytest.mark.parametrize(
    "body", [b"{", b"{'a': 1}", b"\xff\xfe", b"[" * 50_000, b'{"conversation": "' + b"\xff" * 20 + b'"}']
)
async def test_malformed_json_is_refused(portal: Portal, body: bytes) -> None:
    async with portal.client() as client:
        response = await client.post(TURNS, content=body, headers={"content-type": "application/json"})
    is_problem(response, 400, "malformed")


@pytest.mark.parametrize("media_type", ["text/plain", "application/x-www-form-urlencoded", "", "application/xml"])
async def test_other_media_types_are_refused(portal: Portal, media_type: str) -> None:
    async with portal.client() as client:
        response = await client.post(
            TURNS, content=json.dumps({"conversation": SECRET}), headers={"content-type": media_type}
        )
    is_problem(response, 415, "media_type")


async def test_an_empty_body_is_refused(portal: Portal) -> None:
    async with portal.client() as client:
        response = await client.post(TURNS, headers={"content-type": "application/json"})
    is_problem(response, 422, "validation")


async def test_a_million_characters_are_refused(portal: Portal) -> None:
    async with portal.client() as client:
        response = await client.post(TURNS, json={"conversation": SECRET, "text": "я" * 1_000_000})
    problem = is_problem(response, 413, "too_large")
    assert "65536" in problem["detail"]
    assert portal.engine.turns == []


async def test_a_body_without_length_is_read_no_further_than_the_limit(portal: Portal) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while True:
            sent += 1024
            yield b"x" * 1024

    async with portal.client() as client:
        response = await client.post(TURNS, content=endless(), headers={"content-type": "application/json"})
    is_problem(response, 413, "too_large")
    assert sent <= 66 * 1024


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (Unavailable("db at 10.0.0.1"), 503, "unavailable"),
        (ConferenceFull(7), 409, "conference_full"),
        (Locked(NOON), 423, "locked"),
        (RuntimeError("secret internals"), 500, "internal"),
    ],
)
async def test_what_the_engine_raises_is_told_without_internals(
    portal: Portal, error: Exception, status: int, code: str
) -> None:
    portal.engine.failures.append(error)
    async with portal.client() as client:
        response = await client.post(TURNS, json={"conversation": SECRET, "text": "вопрос"})
        again = await client.post(TURNS, json={"conversation": SECRET, "text": "вопрос"})
    is_problem(response, status, code)
    assert "10.0.0.1" not in response.text
    assert "secret" not in response.text
    assert ("retry-after" in response.headers) == (status == 503)
    assert again.status_code == 200


async def test_a_refusal_speaks_the_language_that_is_asked_for(portal: Portal) -> None:
    async with portal.client() as client:
        russian = await client.post(TURNS, content=b"{", headers={"content-type": "application/json"})
        english = await client.post(
            TURNS,
            content=b"{",
            headers={"content-type": "application/json", "accept-language": "de, en-GB;q=0.8, ru;q=0.5"},
        )
    assert russian.json()["title"] == "Запрос не прочитан"
    assert english.json()["title"] == "The request cannot be read"
