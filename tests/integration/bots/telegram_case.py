"""A bot, the server it talks to, and the engine and outbox behind it, as the tests of this folder use them."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from bots.pace import Backoff, Pace
from bots.settings import TelegramSettings
from bots.telegram.bot import TelegramBot
from bots.voice import MessageEar
from dialogs.replies import Reply
from tests.fakes.attachments import ScriptedMaker
from tests.fakes.handler import ScriptedEngine
from tests.fakes.queue import MemoryOutbox
from tests.fakes.telegram_server import TOKEN, TelegramServer, telegram_server
from tests.fakes.until import running

ANNA, BORIS = 1001, 1002
SECRET = "s3cret-of-the-webhook"  # a value made up for tests
FAST = Pace(per_second=1000, address_gap=0.001)


@dataclass(slots=True)
class Case:
    """What a test holds in its hands."""

    server: TelegramServer
    outbox: MemoryOutbox
    engine: ScriptedEngine
    bots: list[TelegramBot] = field(default_factory=list)
    ear: MessageEar | None = None
    maker: ScriptedMaker = field(default_factory=ScriptedMaker)

    def bot(self, *, token: str = TOKEN, webhook: str | None = None, url: str | None = None) -> TelegramBot:
        """A bot of this case, not running yet; its pauses are a hundredth of the real ones."""
        settings = TelegramSettings(token, url or self.server.url, webhook, SECRET if webhook else None)
        backoff = Backoff(random.Random(1), first=0.01, longest=0.1)
        self.bots.append(
            TelegramBot(
                settings,
                self.engine,
                self.outbox,
                pace=FAST,
                backoff=backoff,
                ear=self.ear,
                attachments=self.maker,
            )
        )
        return self.bots[-1]

    @asynccontextmanager
    async def running(self) -> AsyncIterator[TelegramBot]:
        """A bot at work."""
        bot = self.bot()
        async with running(bot.run()):
            yield bot

    def answers(self, *replies: Reply) -> None:
        """What the engine answers to everything."""
        self.engine.answer = lambda turn: list(replies)


@asynccontextmanager
async def telegram_case() -> AsyncIterator[Case]:
    """A server that runs, and an engine that echoes."""
    outbox = MemoryOutbox(hasten=10)
    async with telegram_server() as server:
        case = Case(server, outbox, ScriptedEngine(outbox))
        yield case
        for bot in case.bots:
            await bot.close()
