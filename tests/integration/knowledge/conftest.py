"""A house of two answers in files of its own, as several processes see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pytest
import yaml

from dialogs.engine import DialogueEngine
from dialogs.nlu.embedded import EmbeddedUnderstanding
from dialogs.ports import Understanding
from dialogs.talk import Toolbox
from dialogs.texts import Texts
from dialogs.turns import Candidate, Channel, Command, Locale, Turn, TurnResult
from knowledge_base.editing import Editing
from knowledge_base.living import LivingKnowledge, Sources
from storage import Database
from tests.integration.storage.conftest import clock, database, other, url
from tests.support.clock import FakeClock
from tests.support.postgres import postgres_server, postgres_url, postgres_with_tables
from tests.unit.knowledge_base.conftest import KNOWLEDGE

__all__ = ["clock", "database", "other", "postgres_server", "postgres_url", "postgres_with_tables", "url"]

INTENTS = {
    "operator": ("позовите человека", "оператор"),
    "callback": ("перезвоните мне",),
    "greeting": ("привет", "здравствуйте"),
    "thanks": ("спасибо",),
    "out_of_scope": ("погода на завтра", "рецепт борща", "курс доллара", "кто выиграл матч", "анекдот расскажи"),
}
OFFERED = ("membership.join", "contacts.phone", "service.what_can_you_do")
DELAY, DUES = "не платят зарплату", "сколько платить взносов"


def entry(topic: str, title: str, examples: list[str], answer: str, related: str) -> dict[str, object]:
    """An entry of a content file."""
    return {
        "id": topic,
        "title": title,
        "label": title,
        "examples": examples,
        "answer": answer,
        "speech": answer,
        "sources": [],
        "checked": "@2026-11-23",
        "related": [related],
    }


PAY = entry(
    "pay.delay", "Задержали зарплату", [DELAY, "где получка", "зарплату не дают"], "Пишите жалобу.", "dues.amount"
)
AMOUNT = entry("dues.amount", "Размер взносов", [DUES, "какие взносы"], "Один процент.", "pay.delay")


def write(file: Path, *entries: dict[str, object], language: str = "ru") -> None:
    """A content file."""
    text = yaml.safe_dump({"version": 1, "language": language, "topics": list(entries)}, allow_unicode=True)
    file.write_text(text.replace("'@2026-11-23'", "2026-11-23"), "utf-8")


Guess = Mapping[str, float]
"""Confidences by id, best first."""


@dataclass(frozen=True)
class Guessing:
    """An understanding of a few phrases."""

    guesses: Mapping[str, Guess]

    async def understand(self, text: str, locale: Locale) -> tuple[Candidate, ...]:
        """What it was told, or nothing."""
        return tuple(Candidate(*one) for one in self.guesses.get(text, {}).items())


@dataclass
class Process:
    """One process of the line: its answers, its understanding, its engine."""

    living: LivingKnowledge
    engine: DialogueEngine

    async def say(
        self, text: str, address: str = "a", channel: Channel = Channel.WEB, locale: Locale = Locale.RU
    ) -> TurnResult:
        """One turn."""
        return await self.engine.handle(Turn(channel, address, text=text, locale=locale))

    async def press(self, choice: str, address: str = "a") -> TurnResult:
        """A button."""
        return await self.engine.handle(Turn(Channel.WEB, address, choice=choice))

    async def command(self, command: Command, address: str = "a", channel: Channel = Channel.WEB) -> TurnResult:
        """A command of the channel."""
        return await self.engine.handle(Turn(channel, address, command=command))

    async def answer(self, text: str, address: str = "a") -> str:
        """What is answered first."""
        return (await self.say(text, address)).replies[0].text


@dataclass
class House:
    """The files, and processes over them."""

    folder: Path
    clock: FakeClock

    @property
    def sources(self) -> Sources:
        return Sources(self.folder / "content", self.folder / "facts.yml")

    def write_pay(self, **changes: object) -> None:
        """The file of one answer, changed."""
        write(self.folder / "content/ru/pay.yml", PAY | changes)

    async def process(self, database: Database, guesses: Mapping[str, Guess] | None = None) -> Process:
        """One more process; with ``guesses`` it understands these phrases so, and nothing else."""
        living = LivingKnowledge(self.sources, database)
        understanding: Understanding
        if guesses is None:
            embedded = understanding = EmbeddedUnderstanding(living.base, INTENTS)
            living.follow(embedded.update)
        else:
            understanding = Guessing(guesses)
        await living.refresh()
        numbers = count(1)
        tools = Toolbox(
            Texts.load(),
            lambda: living.base,
            living.living_facts,
            self.clock,
            lambda: f"id{next(numbers)}",
            lambda: "1",
        )
        return Process(living, DialogueEngine(database, understanding, tools, living.refresh))

    def translate_dues(self) -> None:
        """The answer about dues in English, and the labels of the others."""
        folder = self.folder / "content/en"
        folder.mkdir()
        labels = {one: f"On {one}" for one in ("pay.delay", *OFFERED)}
        (folder / "labels.yml").write_text(yaml.safe_dump({"version": 1, "language": "en", "labels": labels}), "utf-8")
        dues = entry("dues.amount", "Dues", ["how much are the dues"], "One per cent.", "pay.delay")
        write(folder / "dues.yml", dues, language="en")

    async def edit(self, database: Database, topic: str, language: str = "ru", **fields: object) -> int:
        """What ``profline answers set`` does; the edit's id."""
        async with database.write() as tx:
            await tx.edits.lock()
            files = self.sources.read()
            edit = Editing(files.content, files.facts, await tx.edits.all()).change(
                topic, fields, "Анна", self.clock.now(), language
            )
            assert edit is not None
            return await tx.edits.add(edit)

    async def undo(self, database: Database, topic: str) -> None:
        """What ``profline answers undo`` does."""
        async with database.write() as tx:
            await tx.edits.lock()
            files = self.sources.read()
            edit = Editing(files.content, files.facts, await tx.edits.all()).undo(topic, "Анна", self.clock.now())
            assert edit is not None
            await tx.edits.add(edit)


@pytest.fixture
def house(tmp_path: Path, clock: FakeClock) -> House:
    """Two answers, and those that the program itself offers."""
    content = tmp_path / "house/content"
    (content / "ru").mkdir(parents=True)
    ids = [{"id": topic, "about": topic} for topic in ("pay.delay", "dues.amount", *OFFERED)]
    (content / "topics.yml").write_text(yaml.safe_dump({"version": 1, "topics": ids}), "utf-8")
    made = House(tmp_path / "house", clock)
    made.write_pay()
    write(content / "ru/dues.yml", AMOUNT)
    rules = yaml.safe_load((KNOWLEDGE / "content/rules.yml").read_text("utf-8"))
    rules["limits"]["examples"] = 1
    rules["local"] = ["pay.delay", "dues.amount", *OFFERED]
    (content / "rules.yml").write_text(yaml.safe_dump(rules, allow_unicode=True), "utf-8")
    write(content / "ru/other.yml", *(entry(one, one, [f"пример {one}"], "Ответ.", "pay.delay") for one in OFFERED))
    (tmp_path / "house/facts.yml").write_text((KNOWLEDGE / "organisation/demo.yml").read_text("utf-8"), "utf-8")
    return made
