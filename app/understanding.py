"""Which understanding answers: the embedded one, or a Rasa server with the embedded one standing by."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable, Container
from contextlib import asynccontextmanager

import httpx

from app.parts import Part, PartState
from app.settings import PREFIX, Settings, SettingsError
from dialogs.nlu.embedded import EmbeddedUnderstanding
from dialogs.nlu.encoder import EncoderMissing, load_encoder
from dialogs.nlu.examples import load_all_intents
from dialogs.nlu.rasa import RasaError, RasaServer, RasaUnderstanding
from dialogs.nlu.standby import FallbackUnderstanding, Standby
from dialogs.ports import Understanding
from knowledge_base.base import KnowledgeBase

NAME = "Understanding"


def embedded_understanding(settings: Settings, base: KnowledgeBase) -> EmbeddedUnderstanding:
    """The embedded understanding of some answers: seconds from the cache, half a minute from nothing.

    Raises:
        SettingsError: the sentence encoder of the settings is not installed.
    """
    try:
        encoder = load_encoder(settings.encoder)
    except EncoderMissing as error:
        raise SettingsError(f"{PREFIX}ENCODER={settings.encoder}: {error}; set {PREFIX}ENCODER=use") from None
    return EmbeddedUnderstanding(base, load_all_intents(), settings.cache / "nlu", encoder)


@asynccontextmanager
async def understanding_of(
    settings: Settings, embedded: Standby, knowledge: Callable[[], KnowledgeBase]
) -> AsyncIterator[Understanding]:
    """The understanding that is asked for by ``PROFLINE_NLU``."""
    if settings.nlu == "embedded":
        yield embedded
        return
    async with rasa_understanding(settings, knowledge) as rasa:
        yield FallbackUnderstanding(rasa, embedded, time.monotonic)


@asynccontextmanager
async def rasa_understanding(
    settings: Settings, knowledge: Callable[[], Container[str]] | None = None
) -> AsyncIterator[RasaUnderstanding]:
    """A Rasa server alone; of its intents those that the house knows, or all of them without ``knowledge``."""
    intents = frozenset(load_all_intents())
    async with _client(settings) as client:
        yield RasaUnderstanding(
            client, server_of(settings), lambda name: knowledge is None or name in intents or name in knowledge()
        )


async def examine(settings: Settings) -> Part:
    """Whether what is asked for answers. A silent Rasa is trouble, though the help line works without."""
    if settings.nlu == "embedded":
        return Part(NAME, PartState.ON, "embedded", f"{PREFIX}NLU=rasa asks a Rasa server instead")
    server = server_of(settings)
    async with _client(settings) as client:
        try:
            model = await RasaUnderstanding(client, server, lambda name: True).model()
        except RasaError as error:
            note = f"Rasa does not answer ({error}), the embedded understanding stands in; start it: make rasa"
            return Part(NAME, PartState.TROUBLE, server.url, note)
    return Part(NAME, PartState.ON, server.url, f"Rasa, {model}; the embedded understanding stands by")


def server_of(settings: Settings) -> RasaServer:
    """The server that the settings name."""
    token = settings.rasa_token.get_secret_value() if settings.rasa_token else ""
    return RasaServer(settings.rasa_url, token, settings.rasa_timeout)


def _client(settings: Settings) -> httpx.AsyncClient:
    """A client for a server of our own: no proxy of the environment between us."""
    return httpx.AsyncClient(trust_env=False, timeout=settings.rasa_timeout)
