"""Keys are changed beside a running line, and the old one can be dropped afterwards."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import LargeBinary, insert, select, type_coerce

from app.demo import load_demo
from backend.keys import Keyring
from backend.members.register.entities import ImportRunning
from backend.rights.erasure import EraseMember
from backend.rights.ports import NoLeftovers
from storage import Database, WrongKeys, migrate
from storage.register_store import SqlRegisterStore
from storage.rotating import ImportUnderWay, count_waiting, rotate, sealings
from storage.tables import erasures, import_batches, import_rows, looks
from tests.integration.register.conftest import importing, yes
from tests.integration.storage.people import LOOK, MARINA, fill
from tests.integration.storage.turning import CONVERSATION, take_turn
from tests.support.clock import NOON, FakeClock
from tests.support.keys import KEYRING, OTHER_KEYRING, OTHER_SECRET, SECRET
from tests.support.register import people, write_rows

REGISTER = "77-000012"


def both() -> Keyring:
    """The new key and the old one."""
    return Keyring([OTHER_SECRET, SECRET])


def alone() -> Keyring:
    """The new key."""
    return Keyring([OTHER_SECRET])


async def sealed_by(database: Database) -> set[bytes]:
    """The ids of the keys that anything is sealed with."""
    found = set()
    async with database.read() as tx:
        for one in sealings():
            raw = [type_coerce(column, LargeBinary) for column in one.columns]
            for row in await tx.connection.execute(select(*raw)):
                found |= {bytes(value)[:4] for value in row if value is not None}
    return found


async def test_afterwards_the_new_key_alone_opens_and_finds_everybody(
    url: str, database: Database, clock: FakeClock
) -> None:
    await load_demo(database, NOON)
    await take_turn(database, "1")
    async with database.write() as tx:
        person = await tx.members.get(1, LOOK)
        trace = KEYRING.index(REGISTER, "erasures.register_index")
        erased = {"at": NOON, "reason": "wish", "counts": {}, "register_index": trace}
        await tx.connection.execute(insert(erasures), erased)
    assert person is not None
    assert person.phone
    assert person.email
    rotating = Database(url, clock, keyring=both())
    told: list[int] = []
    waiting = await count_waiting(rotating)
    assert waiting > 200
    assert await rotate(rotating, told.append) == sum(told) == waiting
    assert await count_waiting(rotating) == 0
    assert await rotate(rotating) == 0
    await rotating.close()
    assert await sealed_by(database) == {OTHER_KEYRING.newest.id}
    keyring = alone()
    await migrate(url, keyring)
    line = Database(url, clock, keyring=keyring)
    async with line.write() as tx:
        assert await tx.members.get(1, LOOK) == person
        assert await tx.members.by_phone(person.phone, LOOK) == [person]
        assert await tx.members.by_email(person.email, LOOK) == [person]
        assert person in await tx.members.by_name(person.surname, person.first_name, LOOK)
        assert (await tx.conversations.peek(CONVERSATION)).state.misses == 1
    assert KEYRING.index(REGISTER, "erasures.register_index") in keyring.indexes(REGISTER, "erasures.register_index")
    await line.close()


async def test_who_was_erased_under_a_dropped_key_stays_out_of_an_import(
    url: str, database: Database, clock: FakeClock, tmp_path: Path
) -> None:
    row = next(people(1))
    file = write_rows(tmp_path / "register.csv", [row])
    assert await importing(database)(file, yes) is not None
    async with database.write() as tx:
        [member] = await tx.members.page(0, LOOK, 2)
        await EraseMember(tx, NoLeftovers(), clock)(member.id, LOOK, "wish")
    rotating = Database(url, clock, keyring=both())
    await rotate(rotating)
    await rotating.close()
    keyring = alone()
    await migrate(url, keyring)  # as every start does
    line = Database(url, clock, keyring=keyring)
    found = await importing(line)(file, yes)
    assert found is not None
    assert (found.new, found.erased) == (0, 1)
    await line.close()


async def test_keys_are_changed_step_by_step_in_processes_that_start_one_after_another(
    url: str, database: Database, clock: FakeClock
) -> None:
    """At each step one process has started anew, the other has not: each opens what the other writes."""
    await fill(database)
    old_first, new_first = Keyring([SECRET, OTHER_SECRET]), both()
    steps = [(KEYRING, old_first), (old_first, new_first), (new_first, alone())]
    for step, rings in enumerate(steps):
        for keyring in rings:
            await migrate(url, keyring)  # the check of the start
        one, other = (Database(url, clock, keyring=keyring) for keyring in rings)
        for turn, (writer, reader) in enumerate([(one, other), (other, one)]):
            await take_turn(writer, f"{step}-{turn}")
            async with reader.write() as tx:
                assert len(await tx.conversations.turns(CONVERSATION)) == 2 * step + turn + 1
                assert await tx.members.get(1, LOOK) == MARINA
                assert MARINA in await tx.members.by_name(MARINA.surname, MARINA.first_name, LOOK)
        if rings[1] is new_first:
            await rotate(other)
        for process in (one, other):
            await process.close()


async def test_without_the_first_step_a_process_cannot_open_what_another_writes(
    url: str, database: Database, clock: FakeClock
) -> None:
    await fill(database)
    ahead = Database(url, clock, keyring=both())
    await take_turn(ahead, "1")
    with pytest.raises(WrongKeys):
        async with database.read() as tx:
            await tx.conversations.turns(CONVERSATION)
    await ahead.close()


async def test_no_import_begins_while_keys_are_changed_and_the_other_way_round(
    url: str, database: Database, clock: FakeClock, tmp_path: Path
) -> None:
    await fill(database, extra_members=600)
    rotating, soon = Database(url, clock, keyring=both()), timedelta(milliseconds=1)
    held = SqlRegisterStore(database, patience=soon).alone()
    async with held:
        with pytest.raises(ImportUnderWay):
            await rotate(rotating)
    entered = 0

    async def during() -> None:
        nonlocal entered
        with pytest.raises(ImportRunning):
            async with SqlRegisterStore(database, patience=soon).alone():
                entered += 1

    async with asyncio.TaskGroup() as group:
        tasks: list[asyncio.Task[None]] = []
        await rotate(rotating, lambda rows: tasks.append(group.create_task(during())) if not tasks else None)
    assert tasks
    assert entered == 0
    await rotating.close()


async def test_the_old_key_alone_is_refused_from_then_on(url: str, database: Database, clock: FakeClock) -> None:
    await fill(database)
    rotating = Database(url, clock, keyring=both())
    await rotate(rotating)
    await rotating.close()
    with pytest.raises(WrongKeys, match="Nothing was changed"):
        await migrate(url, KEYRING)
    with pytest.raises(WrongKeys):
        await database.check_keys()
    with pytest.raises(WrongKeys):
        async with database.write() as tx:
            await tx.members.get(1, LOOK)
    async with database.read() as tx:
        assert (await tx.connection.execute(select(looks))).all() == []


async def test_a_strange_key_changes_nothing(url: str, database: Database, clock: FakeClock) -> None:
    await fill(database)
    stranger = Database(url, clock, keyring=Keyring([OTHER_SECRET]))
    with pytest.raises(WrongKeys):
        await migrate(url, stranger.keyring)
    with pytest.raises(WrongKeys):
        await rotate(stranger)
    await stranger.close()
    assert await sealed_by(database) == {KEYRING.newest.id}
    await database.check_keys()
    async with database.write() as tx:
        assert await tx.members.get(1, LOOK) == MARINA


async def test_what_was_cut_short_goes_on(url: str, database: Database, clock: FakeClock) -> None:
    await fill(database, extra_members=1200)
    rotating = Database(url, clock, keyring=both())

    class Cut(Exception):
        """As a kill between two batches."""

    def cut(rows: int) -> None:
        raise Cut

    with pytest.raises(Cut):
        await rotate(rotating, cut)
    assert await sealed_by(database) == {KEYRING.newest.id, OTHER_KEYRING.newest.id}
    left = await count_waiting(rotating)
    assert 0 < left < 1202
    assert await rotate(rotating) == left
    await rotating.close()
    assert await sealed_by(database) == {OTHER_KEYRING.newest.id}


async def test_a_line_that_runs_meanwhile_loses_nothing(url: str, database: Database, clock: FakeClock) -> None:
    await fill(database, extra_members=600)
    line, rotating = (Database(url, clock, keyring=both()) for _ in range(2))

    async def talk() -> None:
        for number in range(60):
            await take_turn(line, str(number))

    async with asyncio.TaskGroup() as group:
        group.create_task(talk())
        group.create_task(rotate(rotating))
    await rotate(rotating)
    new = Database(url, clock, keyring=alone())
    async with new.write() as tx:
        assert (await tx.conversations.peek(CONVERSATION)).state.misses == 60
        assert len(await tx.conversations.turns(CONVERSATION)) == 60
        assert await tx.members.get(1, LOOK) == MARINA
    for one in (line, rotating, new):
        await one.close()


async def test_not_while_an_import_waits(url: str, database: Database, clock: FakeClock) -> None:
    async with database.write() as tx:
        await tx.connection.execute(insert(import_batches), {"id": 1, "started_at": NOON})
        row = {"batch_id": 1, "row": 1, "register_number": "1", "surname": MARINA.surname}
        await tx.connection.execute(insert(import_rows), row)
    rotating = Database(url, clock, keyring=both())
    with pytest.raises(ImportUnderWay, match="run it to its end"):
        await rotate(rotating)
    await rotating.close()
    await migrate(url, KEYRING)


async def test_a_lock_against_guessing_outlives_the_change(url: str, database: Database, clock: FakeClock) -> None:
    async with database.write() as tx:
        await tx.proofs.record_failure("card:1", 3, NOON, NOON)
    line = Database(url, clock, keyring=both())
    async with line.write() as tx:
        [found] = await tx.proofs.failures(["card:1"])
        assert found is not None
        await tx.proofs.record_failure("card:1", found.count + 1, None, NOON)
        assert await tx.proofs.failures(["card:1"]) == [replace(found, count=4, locked_until_epoch=None)]
        await tx.proofs.clear("card:1")
        assert await tx.proofs.failures(["card:1"]) == [None]
    await line.close()
