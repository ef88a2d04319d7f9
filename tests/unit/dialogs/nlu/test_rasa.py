"""Asking a Rasa server: what it answers is read with care, and whatever fails is one kind of error."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest

from dialogs.nlu.rasa import RasaError, RasaServer, RasaUnderstanding
from dialogs.turns import Candidate, Locale
from tests.fakes.rasa_server import FakeRasa, Mood

JOIN, PENSIONER, TRANSFER, WHY, LEAVE = (
    f"membership.{name}" for name in ("join", "pensioner", "transfer", "why", "leave")
)
KNOWN = frozenset({JOIN, PENSIONER, TRANSFER, WHY, LEAVE, "operator", "out_of_scope"})
PATIENT, HASTY = 20.0, 0.2
SAMPLE = "здравствуйте"


@pytest.fixture
async def server() -> AsyncIterator[FakeRasa]:
    async with FakeRasa().running() as fake:
        yield fake


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(trust_env=False, timeout=PATIENT) as made:
        yield made


def asker(client: httpx.AsyncClient, url: str, token: str = "", timeout: float = PATIENT) -> RasaUnderstanding:
    return RasaUnderstanding(client, RasaServer(url, token, timeout), KNOWN.__contains__, SAMPLE)


async def test_five_known_candidates_come_best_first(server: FakeRasa, client: httpx.AsyncClient) -> None:
    server.ranking.reverse()
    candidates = await asker(client, server.url).understand("как вступить", Locale.RU)
    assert candidates[0] == Candidate(JOIN, 0.8094987)
    assert [one.id for one in candidates[1:]] == [PENSIONER, "out_of_scope", TRANSFER, WHY]
    assert server.asked == [{"text": "как вступить"}]


async def test_a_confidence_stays_within_its_bounds(server: FakeRasa, client: httpx.AsyncClient) -> None:
    server.ranking = [("operator", 1.0000001), (JOIN, -0.1)]
    assert await asker(client, server.url).understand("x", Locale.RU) == (
        Candidate("operator", 1.0),
        Candidate(JOIN, 0.0),
    )


@pytest.mark.parametrize("text", ["", "\ud800", "a\0b", '"}\n', "🙂" * 2000])
async def test_any_text_arrives(server: FakeRasa, client: httpx.AsyncClient, text: str) -> None:
    assert await asker(client, server.url).understand(text, Locale.RU)
    assert server.asked == [{"text": text.replace("\ud800", "?")}]


async def test_the_token_is_given(server: FakeRasa, client: httpx.AsyncClient) -> None:
    server.token = "s&ecret"
    assert await asker(client, server.url, "s&ecret").understand("x", Locale.RU)
    with pytest.raises(RasaError, match="HTTP 401"):
        await asker(client, server.url, "wrong").understand("x", Locale.RU)


@pytest.mark.parametrize("mood", [mood for mood in Mood if mood not in (Mood.WELL, Mood.NO_MODEL)])
async def test_every_failure_is_one_error(server: FakeRasa, client: httpx.AsyncClient, mood: Mood) -> None:
    server.mood = mood
    timeout = HASTY if mood in (Mood.HANGS, Mood.DRIPS) else PATIENT
    with pytest.raises(RasaError) as caught:
        await asker(client, server.url, "geheim", timeout).understand("x", Locale.RU)
    assert "geheim" not in str(caught.value)
    assert server.asked, "it was asked"


async def test_nobody_there_is_that_error_too(client: httpx.AsyncClient) -> None:
    async with FakeRasa().running() as gone:
        url = gone.url
    with pytest.raises(RasaError, match="ConnectError"):
        await asker(client, url).understand("x", Locale.RU)


async def test_a_model_of_ours_is_named(server: FakeRasa, client: httpx.AsyncClient) -> None:
    assert await asker(client, server.url).check() == "profline.tar.gz"
    assert server.asked == [{"text": SAMPLE}]


@pytest.mark.parametrize(
    ("mood", "why"),
    [(Mood.NO_MODEL, "no model"), (Mood.STRANGERS, "none of our topics"), (Mood.HANGS, "no answer within")],
)
async def test_another_server_is_not_believed(
    server: FakeRasa, client: httpx.AsyncClient, mood: Mood, why: str
) -> None:
    server.mood = mood
    with pytest.raises(RasaError, match=why):
        await asker(client, server.url, timeout=HASTY if mood is Mood.HANGS else PATIENT).check()
