"""Which understanding answers: the embedded one, or a Rasa server with the embedded one standing by."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Container
from contextlib import asynccontextmanager

import httpx

from app.parts import Part, PartState
from app.settings import PREFIX, Settings, SettingsError
from app.supervision import running_beside
from dialogs.nlu.embedded import EmbeddedUnderstanding
from dialogs.nlu.encoder import EncoderMissing, load_encoder
from dialogs.nlu.examples import Intents, load_all_intents
from dialogs.nlu.rasa import RasaError, RasaServer, RasaUnderstanding
from dialogs.nlu.standby import PAUSE_SECONDS, FallbackUnderstanding, Standby
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
    settings: Settings, embedded: Standby, knowledge: Callable[[], KnowledgeBase], pause: float = PAUSE_SECONDS
) -> AsyncIterator[Understanding]:
    """The understanding that is asked for by ``PROFLINE_NLU``; whether a Rasa is to be believed is seen first."""
    if settings.nlu == "embedded":
        yield embedded
        return
    async with rasa_understanding(settings, knowledge) as rasa:
        both = FallbackUnderstanding(rasa, embedded, pause)
        await both.check()
        async with running_beside("watch on Rasa", both.watch):
            yield both


@asynccontextmanager
async def rasa_understanding(
    settings: Settings, knowledge: Callable[[], Container[str]] | None = None
) -> AsyncIterator[RasaUnderstanding]:
    """A Rasa server alone; of its intents those that the house knows, or all of them without ``knowledge``."""
    intents = load_all_intents()
    async with _client(settings) as client:
        yield RasaUnderstanding(
            client,
            server_of(settings),
            lambda name: knowledge is None or name in intents or name in knowledge(),
            _sample(intents),
        )


def _sample(intents: Intents) -> str:
    """A text that every model of ours has learned."""
    return next(text for texts in intents.values() for text in texts)


async def examine(settings: Settings) -> Part:
    """Whether what is asked for answers, with our intents. If not, it is trouble, though the help line works."""
    if settings.nlu == "embedded":
        return Part(NAME, PartState.ON, "embedded", f"{PREFIX}NLU=rasa asks a Rasa server instead")
    async with rasa_understanding(settings, frozenset) as rasa:
        try:
            model = await rasa.check()
        except RasaError as error:
            note = f"Rasa does not answer ({error}), the embedded understanding stands in; start it: make rasa"
            return Part(NAME, PartState.TROUBLE, settings.rasa_url, note)
    return Part(NAME, PartState.ON, settings.rasa_url, f"Rasa, {model}; the embedded understanding stands by")


def server_of(settings: Settings) -> RasaServer:
    """The server that the settings name."""
    token = settings.rasa_token.get_secret_value() if settings.rasa_token else ""
    return RasaServer(settings.rasa_url, token, settings.rasa_timeout)


def _client(settings: Settings) -> httpx.AsyncClient:
    """A client for a server of our own: no proxy of the environment between us."""
    return httpx.AsyncClient(trust_env=False, timeout=settings.rasa_timeout)
