"""A whole union behind the bots: engine, database, card pictures, and members whom the tests know by name."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from io import BytesIO
from itertools import count

import zxingcpp
from PIL import Image
from sqlalchemy import update

from app.about_me import AboutMe
from app.attachments import Attachments, CardPictures
from app.messengers import KnownAddresses
from backend.cards.passes import Passes
from backend.clock import SystemClock
from backend.members.entities import Link, Look, Member, ProofWay
from bots.mail.bot import MailSender
from bots.mail.settings import MailSettings
from bots.pace import Backoff, Pace
from bots.settings import TelegramSettings, VkSettings
from bots.telegram.bot import TelegramBot
from bots.vk.bot import VkBot
from bots.voice import MessageEar
from dialogs.engine import DialogueEngine
from dialogs.talk import Toolbox
from dialogs.texts import Texts
from dialogs.turns import Channel, Locale
from storage import Database
from storage.outbox_queue import SqlOutboxQueue
from storage.tables import members
from tests.fakes.mail_server import MailServer
from tests.fakes.telegram_server import TelegramServer
from tests.fakes.vk_server import VkServer
from tests.integration.dialogs.conftest import BASE, FACTS, KnownPhrases
from tests.support.keys import KEYRING

CARD, BORN, NAME = "7700000016", "14.03.1985", "Соколова"
PHONE, EMAIL = "+79160000001", "marina@example.org"
STRANGERS_PHONE = "+79169999999"
PUBLIC_URL = "https://profline.example.org"
FAST = Pace(per_second=1000, address_gap=0.001)
HASTY = Backoff(random.Random(1), first=0.01, longest=0.1)
TEXTS = Texts.load()


@dataclass(slots=True)
class Union:
    """Makes the bots of one database; codes and ids are those of a fixed draw."""

    database: Database
    ear: MessageEar | None = None
    engine: DialogueEngine = field(init=False)
    attachments: Attachments = field(init=False)

    def __post_init__(self) -> None:
        numbers, draw = count(1), random.Random(5)
        tools = Toolbox(
            TEXTS,
            lambda: BASE,
            FACTS,
            SystemClock(),
            lambda: f"id{next(numbers)}",
            lambda: f"{draw.randrange(10**6):06d}",
        )
        self.engine = DialogueEngine(self.database, KnownPhrases(), tools)
        passes = Passes(KEYRING)
        pictures = CardPictures(
            self.database, self.database.clock, passes, TEXTS, PUBLIC_URL, lambda: "Федерация", lambda: True
        )
        self.attachments = Attachments(pictures, AboutMe(self.database, lambda: "Федерация"))

    @property
    def queue(self) -> SqlOutboxQueue:
        """The outbox as senders see it."""
        return SqlOutboxQueue(self.database)

    def telegram(self, server: TelegramServer) -> TelegramBot:
        """The Telegram bot."""
        settings = TelegramSettings(server.token, server.url)
        return TelegramBot(
            settings, self.engine, self.queue, pace=FAST, backoff=HASTY, ear=self.ear, attachments=self.attachments
        )

    def vk(self, server: VkServer) -> VkBot:
        """The VK bot."""
        settings = VkSettings(server.token, server.group, server.url)
        return VkBot(settings, self.engine, self.queue, backoff=HASTY, ear=self.ear, attachments=self.attachments)

    def mail(self, server: MailServer) -> MailSender:
        """E-mail."""
        settings = MailSettings.parse(f"smtp://{server.url}", "Профлиния <robot@profline.test>")
        return MailSender(settings, self.queue, KnownAddresses(self.database), pace=FAST, backoff=HASTY)

    async def marina(self) -> Member:
        """The member whom all tests know."""
        async with self.database.write() as tx:
            member = await tx.members.by_card(CARD, Look("system", "test"))
        assert member is not None
        return member

    async def reachable(self) -> Member:
        """Give her a telephone and an e-mail address."""
        member = await self.marina()
        values = {
            "phone": PHONE,
            "phone_index": KEYRING.index(PHONE, "members.phone_index"),
            "email": EMAIL,
            "email_index": KEYRING.index(EMAIL, "members.email_index"),
        }
        async with self.database.write() as tx:
            await tx.connection.execute(update(members).where(members.c.id == member.id).values(**values))
        return member

    async def linked(self, channel: Channel, address: int) -> Member:
        """Link a chat to her."""
        member = await self.marina()
        async with self.database.write() as tx:
            link = Link(member.id, channel, str(address), ProofWay.CONTACT, self.database.clock.now())
            await tx.links.put(link)
        return member


def words(key: str, channel: Channel = Channel.WEB, **values: object) -> str:
    """A text of the assistant's."""
    return TEXTS.render(key, Locale.RU, channel, **values).text


def label(target: str) -> str:
    """What stands on a button."""
    topic = BASE.get(target)
    return topic.label_in(Locale.RU) if topic else words(f"label.{target}")


def scanned(picture: bytes) -> str:
    """What a cashier's camera reads from the picture of a card."""
    (found,) = zxingcpp.read_barcodes(Image.open(BytesIO(picture)))
    return str(found.text)
