"""People who left traces in every table and folder, and a search through all of them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import count
from pathlib import Path

from sqlalchemy import insert, select

from app.erasing import FilesCleared
from app.settings import Settings
from backend.calls.entities import CallRecord
from backend.conferences.entities import Conference
from backend.delivery.entities import MAIL
from backend.members.entities import Card, CardStatus, Consent, Link, Look, Member, Organisation, ProofWay
from dialogs.engine import DialogueEngine
from dialogs.replies import Reply
from dialogs.spoken import say_date
from dialogs.talk import OUTGOING, Toolbox
from dialogs.texts import Texts
from dialogs.turns import Channel, Turn, TurnResult
from ivr.asterisk.recording import RecordingShelf, file_of
from storage import Database
from storage.outbox_queue import SqlOutboxQueue
from storage.tables import import_batches, import_rows, metadata
from tests.integration.dialogs.conftest import BASE, FACTS, KnownPhrases
from tests.support.clock import NOON, FakeClock

WORKS = Organisation(2, "Завод «Прогресс»", "primary", 1)
HOUR = timedelta(hours=1)
LEASE = timedelta(minutes=1)


@dataclass(frozen=True)
class Person:
    """A member, and where they talk from."""

    member: Member
    card: str
    telegram: str
    vk: str
    web: str
    call: str
    strange_call: str

    @property
    def addresses(self) -> dict[Channel, str]:
        """By channel."""
        return {
            Channel.TELEGRAM: self.telegram,
            Channel.VK: self.vk,
            Channel.WEB: self.web,
            Channel.PHONE: self.call,
            Channel.TERMINAL: f"terminal-{self.telegram}",
        }

    def needles(self) -> list[str]:
        """Whatever would tell of this person, in the usual spellings."""
        member = self.member
        digits = (member.phone or "").lstrip("+")
        born = member.born
        return [
            member.surname,
            member.patronymic or "",
            member.first_name,
            digits,
            digits[1:],
            f"8{digits[1:]}",
            f"+7 {digits[1:4]} {digits[4:7]}-{digits[7:9]}-{digits[9:]}",
            member.email or "",
            born.isoformat(),
            f"{born:%d.%m.%Y}",
            say_date(born, "gent", year=True),
            f"{born.day} февраля {born.year}",
            self.card,
            " ".join(self.card[start : start + 4] for start in range(0, 10, 4)),
            member.register_number or "",
            self.telegram,
            self.vk,
            self.web,
            self.call,
            self.strange_call,
            WISH.format(self.card[-2:]),
        ]


WISH = "хочу спросить о сокращении в цехе {}"
PERSON = Person(
    Member(
        id=0,
        surname="Вороновская",
        first_name="Пелагея",
        patronymic="Аристарховна",
        born=date(1957, 2, 17),
        organisation=WORKS,
        joined=date(2010, 5, 1),
        dues_paid_until=date(2026, 11, 30),
        register_number="РГ-0007771",
        phone="+79161112233",
        email="pelageya@example.org",
    ),
    "7700000016",
    "555000111222",
    "777000222333",
    "a1" * 32,
    "5f0c2a9e11aa",
    "77aa88bb99cc",
)
OTHER = Person(
    Member(
        id=0,
        surname="Ястребцов",
        first_name="Каллистрат",
        patronymic="Евлампиевич",
        born=date(1949, 2, 21),
        organisation=WORKS,
        joined=date(2012, 6, 1),
        dues_paid_until=None,
        register_number="РГ-0008882",
        phone="+79264445566",
        email="kallistrat@example.org",
    ),
    "7700000024",
    "555000333444",
    "777000444555",
    "b2" * 32,
    "6e1d3b8f22bb",
    "88bb99cc00dd",
)


@dataclass(frozen=True)
class Wiring:
    """What the tests work with."""

    database: Database
    clock: FakeClock
    settings: Settings
    engine: DialogueEngine

    def with_outgoing(self, *channels: str) -> Wiring:
        """The same with only these channels on."""
        return self.of(self.database, self.clock, self.settings, KnownPhrases(), frozenset(channels))

    @classmethod
    def of(
        cls,
        database: Database,
        clock: FakeClock,
        settings: Settings,
        understanding: KnownPhrases,
        outgoing: frozenset[str] = OUTGOING,
    ) -> Wiring:
        """An engine with the product's own clearing of files."""
        numbers = count(1)
        tools = Toolbox(
            Texts.load(),
            lambda: BASE,
            FACTS,
            clock,
            lambda: f"id{next(numbers)}",
            lambda: f"{next(numbers):06d}",
            leftovers=FilesCleared(database, settings),
            outgoing=outgoing,
        )
        return cls(database, clock, settings, DialogueEngine(database, understanding, tools))

    @property
    def shelf(self) -> RecordingShelf:
        """The folder of recordings."""
        return RecordingShelf(self.settings.recordings)

    async def turn(self, channel: Channel, address: str, said: str, update: str = "") -> TurnResult:
        """Say something, or press an option (``go:…``)."""
        pressed = said.startswith(("go:", "form:"))
        turn = Turn(
            channel,
            address,
            text=None if pressed else said,
            choice=said if pressed else None,
            update_id=update or f"{said}-{self.clock.now().timestamp()}",
        )
        self.clock.advance(timedelta(seconds=1))
        return await self.engine.handle(turn)

    async def deliver(self) -> list[tuple[str, str, str]]:
        """Have the senders deliver everything that waits: channel, address and text of each."""
        queue, sent = SqlOutboxQueue(self.database), []
        for channel in (Channel.TELEGRAM, Channel.VK, MAIL):
            while messages := await queue.claim(channel, 50, LEASE):
                for message in messages:
                    sent.append((message.channel, message.address, str(message.payload["text"])))
                    await queue.delivered(message.id)
        return sent

    async def rows(self) -> list[str]:
        """Every row of every table, with what is sealed opened, as text."""
        found: list[str] = []
        async with self.database.read() as tx:
            for table in metadata.sorted_tables:
                for row in await tx.connection.execute(select(table)):
                    values = json.dumps(dict(row._mapping), ensure_ascii=False, default=str)
                    found.append(f"{table.name}: {values}")
        return found

    def files(self) -> list[tuple[str, bytes]]:
        """Every file of the data folder with its bytes; names count as well."""
        paths = [path for path in Path(self.settings.data).rglob("*") if path.is_file()]
        return [(str(path.relative_to(self.settings.data)), path.read_bytes()) for path in paths]


@dataclass(frozen=True)
class Union:
    """The ids of the people, in the order that they were given."""

    ids: tuple[int, ...]


async def fill(wiring: Wiring, people: Sequence[Person]) -> Union:
    """A union of these people, each of whom talks in every channel."""
    ids: list[int] = []
    async with wiring.database.write() as tx:
        await tx.loading.organisation(Organisation(0, "Федерация", "federation", None))
        await tx.loading.organisation(replace(WORKS, id=0))
        await tx.loading.conference(Conference(0, "Охрана труда", "О главном", NOON + 99 * HOUR, HOUR, "Орлов", 9, 0))
        for person in people:
            ids.append(await tx.loading.member(person.member))
            card = Card(person.card, ids[-1], CardStatus.ACTIVE, date(2028, 1, 1))
            await tx.loading.cards([(card, date(2025, 1, 1))])
    for person, key in zip(people, ids, strict=True):
        await link(wiring, person, key)
        await _talk(wiring, person)
        await _leave(wiring, person, key)
    return Union(tuple(ids))


async def link(wiring: Wiring, person: Person, key: int) -> None:
    """Known in these channels without a proof, since a contact was shared there."""
    async with wiring.database.write() as tx:
        for channel in (Channel.TELEGRAM, Channel.VK, Channel.WEB):
            address, now = person.addresses[channel], wiring.clock.now()
            await tx.links.put(Link(key, channel, address, ProofWay.CONTACT, now))


async def _talk(wiring: Wiring, person: Person) -> None:
    """Proven everywhere, with the card shown; asks for a call back, and signs up."""
    for channel, address in person.addresses.items():
        for said in ("go:card.show", person.card, f"{person.member.born:%d.%m.%Y}", WISH.format(person.card[-2:])):
            await wiring.turn(channel, address, said)
    web = person.addresses[Channel.WEB]
    for said in ("go:conference.sign_up:1", "go:callback", person.member.phone or "", "завтра утром"):
        await wiring.turn(Channel.WEB, web, said)
    stranger = f"stranger{person.telegram[-3:]}" * 4
    for said in ("go:callback", f"8{(person.member.phone or '')[2:]}", "завтра вечером"):
        await wiring.turn(Channel.WEB, stranger, said)


async def _leave(wiring: Wiring, person: Person, key: int) -> None:
    """What the channels' own parts keep."""
    now = wiring.clock.now()
    async with wiring.database.write() as tx:
        for channel, address in (
            (Channel.TELEGRAM, person.telegram),
            (Channel.VK, person.vk),
            (Channel.WEB, person.web),
        ):
            await tx.links.put(Link(key, channel, address, ProofWay.CONTACT, now))
        await tx.consents.give(key, Consent("2026-11", Channel.TELEGRAM, now))
        await tx.codes.keep(f"web:{person.web}", key, "123456", now)
        await tx.outbox.put(MAIL, str(key), [Reply(person.member.full_name, "").to_json()], now)
        await tx.outbox.put(Channel.VK, person.vk, [Reply(person.member.full_name, "").to_json()], now)
        await tx.members.get(key, Look("staff:irina", "show", f"telegram:{person.telegram}"))
        number = person.member.phone or ""
        for call in (person.call, person.strange_call):
            file = file_of(call)
            await tx.calls.put(CallRecord(call, number, now, ended_at=now, recording=file, topics=("card.show",)))
            wiring.shelf.write(file, b"RIFF" + person.member.surname.encode())
        batch = await tx.connection.execute(insert(import_batches).values(started_at=now))
        staged = {"batch_id": (batch.inserted_primary_key or (0,))[0], "row": 1, "surname": person.member.surname}
        staged |= {"register_number": person.member.register_number, "phone": number}
        await tx.connection.execute(insert(import_rows).values(staged))
    await wiring.turn(Channel.PHONE, person.strange_call, "как вступить")


def found_in(needles: Iterable[str], texts: Iterable[str]) -> list[tuple[str, str]]:
    """Each needle with the text that it stands in, whatever its letters' size."""
    wanted = [one.lower() for one in needles if one]
    return [(needle, text[:300]) for text in texts for needle in wanted if needle in text.lower()]


def found_in_files(needles: Iterable[str], files: Iterable[tuple[str, bytes]]) -> list[tuple[str, str]]:
    """Each needle with the file that it stands in, in its bytes or its name."""
    wanted = [one for one in needles if one]
    return [
        (needle, name)
        for name, content in files
        for needle in wanted
        if needle in name or needle.encode() in content or needle.encode("utf-16-le") in content
    ]
