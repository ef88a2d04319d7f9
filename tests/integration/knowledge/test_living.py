"""An edit shows in the next turn of every process; what is wrong leaves the old answers."""

from __future__ import annotations

import asyncio
import logging

import pytest

from dialogs.turns import Channel, Command
from knowledge_base.edits import TopicEdit
from knowledge_base.entities import KnowledgeError
from knowledge_base.living import LivingKnowledge
from storage import Database
from tests.integration.knowledge.conftest import DELAY, DUES, House
from tests.support.clock import FakeClock


async def test_an_edit_of_one_process_shows_in_the_next_turn_of_another(
    house: House, database: Database, other: Database
) -> None:
    ours, theirs = await house.process(database), await house.process(other)
    assert "Пишите жалобу." in await ours.answer(DELAY)
    await house.edit(other, "pay.delay", answer="Идите в суд.", label="Нет денег")
    for process in (ours, theirs):
        assert "Идите в суд." in await process.answer(DELAY)
    shown = (await ours.say(DUES)).replies[0].options[0]
    assert shown.label == "Нет денег"
    await house.undo(database, "pay.delay")
    for process in (ours, theirs):
        assert "Пишите жалобу." in await process.answer(DELAY)


async def test_an_added_example_is_known_for_sure_in_the_next_turn(
    house: House, database: Database, other: Database
) -> None:
    ours = await house.process(database)
    strange = "шуршалка с бахромой не приходит"
    assert (await ours.say(strange)).understood.confidence < 0.9
    await house.edit(other, "pay.delay", examples=[DELAY, "где получка", strange])
    found = (await ours.say(strange)).understood
    assert (found.id, found.confidence) == ("pay.delay", 1.0)


async def test_a_file_that_was_changed_shows_in_the_next_turn(house: House, database: Database) -> None:
    ours = await house.process(database)
    house.write_pay(answer="Звоните {phone}.")
    assert "Звоните +7" in await ours.answer(DELAY)
    facts = house.folder / "facts.yml"
    facts.write_text(facts.read_text("utf-8").replace("demo: true", "demo: false"), "utf-8")
    await ours.living.refresh()
    assert not ours.living.facts.demo


async def test_an_edit_of_the_english_answer_shows_in_english_only(
    house: House, database: Database, other: Database
) -> None:
    house.translate_dues()
    ours = await house.process(database)
    asked = "how much are the dues"
    assert (await ours.say(asked)).replies[0].text.startswith("One per cent.")
    await house.edit(other, "dues.amount", "en", answer="Two per cent.", examples=[asked, "what share of my pay"])
    assert (await ours.say("what share of my pay", "b")).replies[0].text.startswith("Two per cent.")
    assert "Один процент." in await ours.answer(DUES, "c")


async def test_a_change_of_the_organisation_shows_in_the_next_greeting(house: House, database: Database) -> None:
    ours = await house.process(database)
    facts = house.folder / "facts.yml"
    name = ours.living.facts["name"].text
    facts.write_text(facts.read_text("utf-8").replace(name, "Союз горняков"), "utf-8")
    for channel in (Channel.PHONE, Channel.TELEGRAM):
        said = await ours.command(Command.START, channel=channel)
        assert "Союз горняков" in said.replies[-1].text + said.replies[-1].speech
        assert name not in said.replies[-1].text + said.replies[-1].speech


async def test_edits_lie_over_a_changed_file(house: House, database: Database) -> None:
    ours = await house.process(database)
    await house.edit(database, "pay.delay", title="Нет зарплаты")
    house.write_pay(answer="Новое.")
    await ours.living.refresh()
    topic = ours.living.base.get("pay.delay")
    assert topic is not None
    assert (topic.title, topic.answer) == ("Нет зарплаты", "Новое.")


async def test_a_broken_file_leaves_the_answers_and_is_told_once_with_its_place(
    house: House, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    ours = await house.process(database)
    house.write_pay(related=["pay.nowhere"])
    for _ in range(3):
        assert "Пишите жалобу." in await ours.answer(DELAY)
    told = [record.getMessage() for record in caplog.records if record.levelno == logging.ERROR]
    assert len(told) == 1
    assert "pay.yml, pay.delay" in told[0]
    assert "pay.nowhere" in told[0]
    async with database.write() as tx:
        await tx.edits.add(TopicEdit("dues.amount", "ru", {"answer": "Два процента."}, "Анна", house.clock.now()))
    assert "Два процента." in await ours.answer(DUES)
    house.write_pay(answer="Снова верно.")
    assert "Снова верно." in await ours.answer(DELAY)


async def test_a_fact_that_the_program_may_need_cannot_go(house: House, database: Database) -> None:
    ours = await house.process(database)
    (house.folder / "facts.yml").write_text("version: 1\nfacts: {phone: {text: a, speech: b}}\n", "utf-8")
    await ours.living.refresh()
    assert ours.living.facts["operator_hours"].text
    assert len(ours.living.living_facts) == len(ours.living.facts) > 5


async def test_a_broken_edit_leaves_its_answer_and_no_other(
    house: House, database: Database, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    async with database.write() as tx:
        for changes in ({"related": ["pay.nowhere"]}, {"dance": 1}):
            await tx.edits.add(TopicEdit("pay.delay", "ru", changes, "Анна", clock.now()))
        await tx.edits.add(TopicEdit("pay.gone", "ru", {"title": "Нет такого"}, "Анна", clock.now()))
    await house.edit(database, "dues.amount", answer="Два процента.")
    ours = await house.process(database)
    assert "Пишите жалобу." in await ours.answer(DELAY)
    assert "Два процента." in await ours.answer(DUES)
    told = [record.getMessage() for record in caplog.records if record.levelno == logging.ERROR]
    assert len(told) == 2
    assert "pay.delay" in told[0] + told[1]
    assert "edit 3, pay.gone" in told[0] + told[1]


async def test_at_the_start_a_broken_file_is_refused(house: House, database: Database) -> None:
    house.write_pay(title="")
    with pytest.raises(KnowledgeError, match="title"):
        LivingKnowledge(house.sources, database)


async def test_a_follower_that_fails_leaves_the_old_answers(house: House, database: Database) -> None:
    ours = await house.process(database)

    def fail(base: object) -> None:
        raise RuntimeError("no")

    ours.living.follow(fail)
    await house.edit(database, "pay.delay", answer="Идите в суд.")
    assert "Пишите жалобу." in await ours.answer(DELAY)


async def test_edits_while_turns_run_are_seen_by_every_turn_that_begins_after(
    house: House, database: Database, other: Database
) -> None:
    processes = [await house.process(one) for one in (database, other)]
    done, failed = [0], list[str]()

    async def ask(number: int) -> None:
        for turn in range(15):
            before = done[0]
            said = await processes[number % 2].answer(DELAY, f"person-{number}")
            version = 0 if "жалобу" in said else int(said.split("Ответ ")[1].split(".")[0])
            if version < before:
                failed.append(f"{version} after {before} in turn {turn}")

    async with asyncio.TaskGroup() as group:
        for number in range(6):
            group.create_task(ask(number))
        for version in range(1, 9):
            await house.edit(other, "pay.delay", answer=f"Ответ {version}.")
            done[0] = version
    assert failed == []
    assert done == [8]


async def test_who_comes_at_once_shares_one_look_and_one_rebuild(house: House, database: Database) -> None:
    ours = await house.process(database)
    made: list[int] = []
    ours.living.follow(lambda base: made.append(len(base)))
    await house.edit(database, "pay.delay", answer="Идите в суд.")
    await asyncio.gather(*(ours.living.refresh() for _ in range(50)))
    assert made == [len(ours.living.base)]


async def test_a_database_that_is_away_leaves_the_answers(house: House, database: Database) -> None:
    ours = await house.process(database)

    class Away:
        def read(self) -> object:
            raise ConnectionError("away")

    living = LivingKnowledge(house.sources, Away())  # type: ignore[arg-type]
    await living.refresh()
    assert len(living.base) == len(ours.living.base)


async def test_ids_of_edits_grow_in_the_order_of_their_commits(
    house: House, database: Database, other: Database, clock: FakeClock
) -> None:
    """An edit that was begun first and kept last would else be overlooked by who saw the later one."""
    seen: list[int] = []

    async def edit(base: Database) -> None:
        async with base.write() as tx:
            await tx.edits.lock()
            number = await tx.edits.add(TopicEdit("pay.delay", "ru", {}, "Анна", clock.now()))
            await asyncio.sleep(0)
            seen.append(number)

    async with asyncio.TaskGroup() as group:
        for number in range(10):
            group.create_task(edit((database, other)[number % 2]))
    assert seen == sorted(seen)
    async with database.read() as tx:
        assert await tx.edits.revision() == max(seen) == 10
        assert {one.at for one in await tx.edits.all()} == {clock.now()}
