"""Which understanding the settings choose, and what the table of parts says of it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from pydantic import SecretStr

from app.parts import PartState
from app.settings import Settings
from app.understanding import examine, understanding_of
from dialogs.turns import Candidate, Locale
from knowledge_base.base import KnowledgeBase
from tests.fakes.rasa_server import FakeRasa, Mood

OURS = (Candidate("pay.delay", 0.9),)


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
        candidates = await chosen.understand("соедините", Locale.RU)
        assert [one.id for one in candidates] == ["out_of_scope", "operator"], "topics that are not in the base go"
        server.mood = Mood.BREAKS
        assert await chosen.understand("соедините", Locale.RU) == OURS


async def test_a_server_that_answers_is_on_and_named_with_its_model(server: FakeRasa) -> None:
    part = await examine(by_rasa(server))
    assert (part.state, part.where) == (PartState.ON, server.url)
    assert "profline.tar.gz" in part.note


async def test_a_server_that_does_not_is_trouble_and_the_reason_is_told(server: FakeRasa) -> None:
    refused = await examine(by_rasa(server, "wrong"))
    assert refused.state is PartState.TROUBLE
    assert "HTTP 401" in refused.note
    server.mood = Mood.NO_MODEL
    assert "no model" in (await examine(by_rasa(server))).note
