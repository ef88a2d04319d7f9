"""Links and one-time codes as they are kept; and that a card which does not exist costs what a known one does."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from backend.errors import Locked, WrongProof
from backend.keys import Keyring
from backend.members.codes import AskForCode, ProveByCode
from backend.members.entities import Link, ProofWay
from backend.members.identity import ProveByCard
from storage import Database
from storage.tables import proof_codes
from tests.integration.storage.people import CARD, OLD_CARD, fill
from tests.support.alarms import Alarms
from tests.support.clock import NOON, FakeClock
from tests.support.statements import statements

LINK = Link(1, "telegram", "1001", ProofWay.CARD, NOON)
MINUTE = timedelta(minutes=1)


async def test_a_link_is_put_found_listed_replaced_and_cut(database: Database) -> None:
    await fill(database)
    later = Link(1, "vk", "77", ProofWay.CONTACT, NOON + MINUTE)
    async with database.write() as tx:
        for link in (later, LINK):
            await tx.links.put(link)
        assert await tx.links.of_member(1) == [LINK, later]
        replaced = replace(LINK, member_id=2, way=ProofWay.CODE, linked_at=NOON + MINUTE)
        await tx.links.put(replaced)
        assert await tx.links.get("telegram", "1001") == replaced
        assert not await tx.links.cut(1, "telegram", "1001")
        assert await tx.links.cut(2, "telegram", "1001")
        assert await tx.links.get("telegram", "1001") is None
        assert await tx.links.of_member(1) == [later]


async def test_where_a_member_was_proven_or_linked_is_remembered_once(database: Database) -> None:
    await fill(database)
    async with database.write() as tx:
        for way in (ProofWay.CARD, ProofWay.CODE):
            await tx.links.note_proof(1, "web:b", way, NOON)
        await tx.links.put(LINK)
        assert await tx.links.proven_in(1) == ["telegram:1001", "web:b"]
        assert await tx.links.proven_in(2) == []


@pytest.mark.parametrize("nobody", [0, -1, 2**40])
async def test_impossible_members_have_no_links(database: Database, nobody: int) -> None:
    async with database.write() as tx:
        assert not await tx.links.of_member(nobody)
        assert not await tx.links.proven_in(nobody)
        assert not await tx.links.cut(nobody, "telegram", "1001")


async def test_a_code_is_kept_as_a_keyed_hash_of_its_conversation(database: Database) -> None:
    await fill(database)
    async with database.write() as tx:
        for conversation in ("web:a", "web:b"):
            await tx.codes.keep(conversation, 1, "123456", NOON)
        sent = await tx.codes.get("web:a")
        assert sent is not None
        assert (sent.member_id, sent.sent_at, sent.wrong) == (1, NOON, 0)
        assert await tx.codes.matches(sent, "123456")
        assert not await tx.codes.matches(sent, "123457")
        kept = list((await tx.connection.execute(select(proof_codes.c.code))).scalars())
        assert len(set(kept)) == 2
        assert not any(b"123456" in one for one in kept)


async def test_wrong_codes_are_counted_until_another_one_is_kept_or_it_is_forgotten(database: Database) -> None:
    async with database.write() as tx:
        await tx.codes.keep("web:a", None, "123456", NOON)
        await tx.codes.count_wrong("web:a")
        sent = await tx.codes.get("web:a")
        assert sent is not None
        assert sent.wrong == 1
        await tx.codes.keep("web:a", None, "654321", NOON + MINUTE)
        sent = await tx.codes.get("web:a")
        assert sent is not None
        assert (sent.wrong, sent.sent_at) == (0, NOON + MINUTE)
        await tx.codes.forget("web:a")
        assert await tx.codes.get("web:a") is None


async def test_a_code_is_right_while_keys_are_changed(url: str, database: Database, clock: FakeClock) -> None:
    from tests.support.keys import KEYRING

    async with database.write() as tx:
        await tx.codes.keep("web:a", None, "123456", NOON)
    renewed = Database(url, clock, keyring=Keyring([b"n" * 32, KEYRING.newest.secret]))
    try:
        async with renewed.write() as tx:
            sent = await tx.codes.get("web:a")
            assert sent is not None
            assert await tx.codes.matches(sent, "123456")
    finally:
        await renewed.close()


async def test_guesses_of_a_code_at_once_get_no_more_tries_than_one_by_one(
    database: Database, other: Database, clock: FakeClock
) -> None:
    await fill(database)
    async with database.write() as tx:
        ask = AskForCode(tx.members, tx.codes, tx.proofs, tx.looks, clock, lambda: "123456")
        await ask(number=CARD.number, address="web:a")

    async def guess(one: Database, code: int) -> str:
        async with one.write() as tx:
            prove = ProveByCode(tx.members, tx.codes, tx.proofs, tx.looks, clock, Alarms())
            try:
                await prove(number=CARD.number, code=f"{code:06}", address="web:a")
            except (WrongProof, Locked) as error:
                return error.code
        return "proven"

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(guess((database, other)[code % 2], code)) for code in range(10)]
    assert sorted(task.result() for task in tasks) == ["locked"] * 8 + ["wrong_proof"] * 2


async def test_a_wrong_proof_does_the_same_whatever_is_wrong(database: Database, clock: FakeClock) -> None:
    await fill(database)
    done = []
    for number, born in (
        (CARD.number, date(1985, 3, 15)),
        (OLD_CARD.number, date(1985, 3, 14)),
        ("7799999990", NOON.date()),
    ):
        with statements(database) as seen:
            async with database.write() as tx:
                prove = ProveByCard(tx.members, tx.proofs, tx.looks, clock, Alarms())
                with pytest.raises(WrongProof):
                    await prove(number=number, born=born, address=f"web:{number}", client="network")
        done.append(seen)
    assert done[0] == done[1] == done[2]
    assert any("member_looks" in statement for statement in done[0])
