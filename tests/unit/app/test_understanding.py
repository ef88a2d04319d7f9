"""Which understanding the settings choose, and what the table of parts says of it."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator

import pytest
from pydantic import SecretStr

from app.parts import PartState
from app.settings import Settings
from app.understanding import examine, understanding_of
from dialogs.turns import Candidate, Locale
from knowledge_base.base import KnowledgeBase
from tests.fakes.rasa_server import FakeRasa, Mood
from tests.fakes.until import until

OURS = (Candidate("pay.delay", 0.9),)
QUESTION = "соедините"


class Embedded:
    """An understanding that knows nothing by heart."""

    def known(self, text: str) -> tuple[Candidate, ...] | None:
        return None

    async def understand(self, text: str, locale: Locale) -> tuple[Candidate, ...]:
        return OURS


@pytest.fixture
async def server() -> AsyncIterator[FakeRasa]:
    async with FakeRasa().running() as fake:
        fake.token = "geheim"
        yield fake


def by_rasa(server: FakeRasa, token: str = "geheim") -> Settings:
    return Settings(nlu="rasa", rasa_url=server.url, rasa_token=SecretStr(token), rasa_timeout=20)


async def test_embedded_is_what_answers_by_default(server: FakeRasa) -> None:
    embedded = Embedded()
    async with understanding_of(Settings(rasa_url=server.url), embedded, lambda: KnowledgeBase(())) as chosen:
        assert chosen is embedded
    part = await examine(Settings(rasa_url=server.url))
    assert (part.state, part.where) == (PartState.ON, "embedded")


async def test_rasa_answers_where_it_is_chosen_and_the_embedded_where_it_fails(server: FakeRasa) -> None:
    async with understanding_of(by_rasa(server), Embedded(), lambda: KnowledgeBase(())) as chosen:
        candidates = await chosen.understand(QUESTION, Locale.RU)
        assert [one.id for one in candidates] == ["out_of_scope", "operator"], "topics that are not in the base go"
        server.mood = Mood.BREAKS
        assert await chosen.understand(QUESTION, Locale.RU) == OURS


@pytest.mark.parametrize("mood", [Mood.HANGS, Mood.NO_MODEL, Mood.STRANGERS])
async def test_a_rasa_that_is_no_good_at_the_start_costs_no_turn(server: FakeRasa, mood: Mood) -> None:
    server.mood = mood
    settings = by_rasa(server).model_copy(update={"rasa_timeout": 0.2})
    async with understanding_of(settings, Embedded(), lambda: KnowledgeBase(())) as chosen:
        for _ in range(3):
            assert await chosen.understand(QUESTION, Locale.RU) == OURS
    assert {"text": QUESTION} not in server.asked


async def test_a_rasa_that_hangs_costs_one_turn_and_is_asked_again_beside_the_turns(
    server: FakeRasa, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "dialogs.nlu.standby")
    settings = by_rasa(server).model_copy(update={"rasa_timeout": 0.2})
    async with understanding_of(settings, Embedded(), lambda: KnowledgeBase(()), pause=0) as chosen:
        server.mood = Mood.HANGS
        assert [await chosen.understand(QUESTION, Locale.RU) for _ in range(20)] == [OURS] * 20
        assert server.asked.count({"text": QUESTION}) == 1
        asked = len(server.asked)
        await until(lambda: len(server.asked) > asked + 1)
        assert await chosen.understand(QUESTION, Locale.RU) == OURS
        server.mood = Mood.WELL
        await until(lambda: "answers again" in caplog.text)
        assert await chosen.understand(QUESTION, Locale.RU) != OURS


async def test_what_goes_wrong_beside_the_understanding_comes_out_as_it_is(server: FakeRasa) -> None:
    with pytest.raises(KeyError):
        async with understanding_of(by_rasa(server), Embedded(), lambda: KnowledgeBase(())):
            raise KeyError


async def test_a_server_that_answers_is_on_and_named_with_its_model(server: FakeRasa) -> None:
    part = await examine(by_rasa(server))
    assert (part.state, part.where) == (PartState.ON, server.url)
    assert "profline.tar.gz" in part.note


async def test_a_server_that_does_not_is_trouble_and_the_reason_is_told(server: FakeRasa) -> None:
    refused = await examine(by_rasa(server, "wrong"))
    assert refused.state is PartState.TROUBLE
    assert "HTTP 401" in refused.note
    for mood, why in ((Mood.NO_MODEL, "no model"), (Mood.STRANGERS, "none of our topics")):
        server.mood = mood
        assert why in (await examine(by_rasa(server))).note
