"""The console's API over a real engine and database: who waits, what was said, what was left; and for whom."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC

import httpx
import pytest

from backend.desk.entities import QueuedCaller, QueueState
from dialogs.turns import Channel, Command, Turn
from portal.application import create_app
from portal.console import REQUESTS_A_MINUTE
from portal.ports import ConsoleDeps, Organisation, PortalDeps
from portal.settings import PortalSettings
from storage import Database
from tests.integration.dialogs.conftest import BASE, KnownPhrases, NewEngine
from tests.support.clock import FakeClock

TOKEN = "a-long-console-token"
PATHS = ("/api/console/queue", "/api/console/conversations/phone:c1", "/api/console/requests")


class OneWaits:
    """A queue of one caller."""

    def __init__(self, clock: FakeClock) -> None:
        self.waiting = QueuedCaller("phone:c1", "79161234567", clock.now(), 1, QueueState.RINGING, ("201", "202"))

    def callers(self) -> list[QueuedCaller]:
        return [self.waiting]


def portal(demo: Database, clock: FakeClock, new_engine: NewEngine, token: str | None) -> httpx.AsyncClient:
    """A client of the portal."""
    deps = PortalDeps(
        handler=new_engine(demo, KnownPhrases()),
        reader=demo,
        knowledge=lambda: BASE,
        organisation=lambda: Organisation("Профсоюз"),
        find=lambda question, limit: [],
        clock=clock,
        console=ConsoleDeps(token, OneWaits(clock), demo) if token else None,
    )
    transport = httpx.ASGITransport(create_app(deps, PortalSettings()))
    return httpx.AsyncClient(transport=transport, base_url="http://portal")


@pytest.fixture
async def console(demo: Database, clock: FakeClock, new_engine: NewEngine) -> AsyncIterator[httpx.AsyncClient]:
    """The console, with a call that asked something, proved nothing and left a number."""
    engine = new_engine(demo, KnownPhrases())
    said: list[str | Command] = ["как вступить", "моя карта", "7700000016", Command.OPERATOR, "9161234567"]
    for number, one in enumerate(said):
        text, command = (None, one) if isinstance(one, Command) else (one, None)
        await engine.handle(Turn(Channel.PHONE, "c1", text, command=command, update_id=str(number)))
    async with portal(demo, clock, new_engine, TOKEN) as client:
        client.headers["authorization"] = f"Bearer {TOKEN}"
        yield client


async def test_the_queue_tells_who_waits_and_about_what(console: httpx.AsyncClient, clock: FakeClock) -> None:
    answer = await console.get("/api/console/queue")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.json() == {
        "items": [
            {
                "conversation": "phone:c1",
                "phone": "79161234567",
                "since": clock.now().astimezone(UTC).isoformat().replace("+00:00", "Z"),
                "position": 1,
                "state": "ringing",
                "extensions": ["201", "202"],
                "topic": "membership.join",
            }
        ]
    }


async def test_what_was_said_is_read_in_order_with_numbers_dotted_out(console: httpx.AsyncClient) -> None:
    found = (await console.get("/api/console/conversations/phone:c1")).json()
    assert [turn["text"] for turn in found["turns"]] == ["как вступить", "моя карта", "•" * 10, None, "•" * 10]
    assert [turn["command"] for turn in found["turns"]] == [None, None, None, "operator", None]
    assert found["turns"][0]["understood"] == "membership.join"
    assert "Назовите или наберите номер карты" in found["turns"][1]["replies"][-1]  # as it was said, not written
    assert (found["handled_by"], found["topic"]) == ("bot", "membership.join")


async def test_of_a_long_conversation_the_newest_turns_are_read(console: httpx.AsyncClient) -> None:
    found = (await console.get("/api/console/conversations/phone:c1", params={"limit": 2})).json()
    assert [turn["command"] for turn in found["turns"]] == ["operator", None]


async def test_requests_are_listed(console: httpx.AsyncClient) -> None:
    (request,) = (await console.get("/api/console/requests")).json()["items"]
    assert (request["kind"], request["conversation"], request["about"]) == ("operator", "phone:c1", "membership.join")


async def test_an_unknown_conversation_is_a_problem(console: httpx.AsyncClient) -> None:
    answer = await console.get("/api/console/conversations/phone:nobody")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    ("header", "status"),
    [
        ("", 401),
        ("Basic YTpi", 401),
        ("Bearer ", 401),
        ("Bearer wrong", 403),
        ("Bearer токен", 403),
        (f"Bearer {TOKEN}x", 403),
    ],
)
async def test_nobody_is_let_in_without_the_token(
    console: httpx.AsyncClient, path: str, header: str, status: int
) -> None:
    answer = await console.get(path, headers={b"authorization": header.encode()})
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert ("www-authenticate" in answer.headers) == (status == 401)
    assert "membership" not in answer.text


async def test_guessing_is_limited(console: httpx.AsyncClient) -> None:
    console.headers["authorization"] = "Bearer wrong"
    statuses = {(await console.get("/api/console/queue")).status_code for _ in range(REQUESTS_A_MINUTE + 20)}
    assert statuses == {403, 429}


@pytest.mark.parametrize("path", PATHS)
async def test_without_a_token_set_there_is_no_console(
    demo: Database, clock: FakeClock, new_engine: NewEngine, path: str
) -> None:
    async with portal(demo, clock, new_engine, None) as client:
        assert (await client.get(path, headers={"authorization": "Bearer "})).status_code == 404
        assert "/api/console/queue" not in (await client.get("/api/openapi.json")).json()["paths"]


async def test_the_api_is_described_with_its_token(console: httpx.AsyncClient) -> None:
    document = (await console.get("/api/openapi.json")).json()
    described = document["paths"]["/api/console/queue"]["get"]
    assert described["security"] == [{"Console token": []}]
    assert {"200", "401", "403", "429"} <= set(described["responses"])
    assert document["components"]["securitySchemes"]["Console token"] == {"type": "http", "scheme": "bearer"}
