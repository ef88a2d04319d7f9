"""The core of the help line without its channels: storage, knowledge, the engine."""

from __future__ import annotations

import asyncio
import secrets
import string
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial

from app import knowledge
from app.about_me import AboutMe
from app.attachments import Attachments, CardPictures
from app.channels_on import outgoing
from app.demo import load_demo
from app.desk import people_answer
from app.erasing import FilesCleared
from app.opening import open_database
from app.settings import Settings
from app.understanding import embedded_understanding, understanding_of
from backend.cards.passes import Passes
from backend.conferences.sign_up import PIN_DIGITS
from backend.keys import Keyring
from dialogs.engine import DialogueEngine
from dialogs.nlu.embedded import EmbeddedUnderstanding
from dialogs.talk import Toolbox
from dialogs.texts import Texts
from dialogs.turns import Channel, Locale
from knowledge_base.base import KnowledgeBase
from knowledge_base.living import LivingKnowledge
from knowledge_base.loading import Facts
from storage import Database

ID_ALPHABET = string.ascii_lowercase + string.digits


@dataclass(frozen=True, slots=True)
class Core:
    """What every channel is wired to."""

    settings: Settings
    database: Database
    living: LivingKnowledge
    engine: DialogueEngine
    understanding: EmbeddedUnderstanding
    texts: Texts
    attachments: Attachments

    @property
    def knowledge(self) -> KnowledgeBase:
        """The answers as they are now: not to be kept."""
        return self.living.base

    @property
    def facts(self) -> Facts:
        """The organisation's facts as they are now."""
        return self.living.facts

    @property
    def keyring(self) -> Keyring:
        """The keys that seal, make keyed hashes and sign."""
        return self.database.keyring

    @property
    def phone_greeting(self) -> str:
        """What every call begins with, as it is now."""
        name = self.facts["name"].text
        return self.texts.render("greeting", Locale.RU, Channel.PHONE, organisation=name).speech


def new_id() -> str:
    """A short id that is not guessed or met twice by chance."""
    return "".join(secrets.choice(ID_ALPHABET) for _ in range(8))


def random_pin() -> str:
    """As many random digits as a PIN has."""
    return f"{secrets.randbelow(10**PIN_DIGITS):0{PIN_DIGITS}d}"


@asynccontextmanager
async def open_core(settings: Settings) -> AsyncIterator[Core]:
    """The database, with the demo federation if it is empty and that is wanted, and the engine over it.

    Raises:
        SettingsError, storage.StorageUnavailable: as :func:`app.opening.open_database`.
        knowledge_base.entities.KnowledgeError: naming the file and the place.
    """
    async with open_database(settings) as database:
        if settings.demo:
            await load_demo(database, database.clock.now())
        living = await asyncio.to_thread(knowledge.living, settings, database)
        texts = Texts.load()
        embedded = await asyncio.to_thread(embedded_understanding, settings, living.base)
        # of the files alone, so that what was learned serves the next start as well; edits are followed
        living.follow(embedded.update)
        await living.refresh()
        tools = Toolbox(
            texts,
            lambda: living.base,
            living.living_facts,
            database.clock,
            new_id,
            random_pin,
            demo=lambda: living.facts.demo,
            desk=partial(people_answer, settings),
            leftovers=FilesCleared(database, settings),
            outgoing=outgoing(settings),
        )
        async with understanding_of(settings, embedded, lambda: living.base) as chosen:
            engine = DialogueEngine(database, chosen, tools, living.refresh)
            yield Core(
                settings, database, living, engine, embedded, texts, _attachments(settings, database, living, texts)
            )


def _attachments(settings: Settings, database: Database, living: LivingKnowledge, texts: Texts) -> Attachments:
    def federation() -> str:
        return living.facts["name"].text

    pictures = CardPictures(
        database,
        database.clock,
        Passes(database.keyring),
        texts,
        settings.portal_url,
        federation,
        demo=lambda: living.facts.demo,
    )
    return Attachments(pictures, AboutMe(database, federation))
