"""Erasure is proven by searching every table and every file for the person afterwards."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import select

from backend.calls.entities import CallRecord
from backend.members.entities import Look, ProofWay
from backend.rights.erasure import EraseMember
from backend.rights.ports import NoLeftovers
from dialogs.turns import Channel
from storage import Database
from storage.tables import erasures
from tests.integration.rights.traces import OTHER, PERSON, Union, Wiring, found_in, found_in_files
from tests.support.keys import KEYRING
from tests.support.members import last_code

ERASE = "go:privacy.erase"
LOOK = Look("system", "test")


async def erase(wiring: Wiring, channel: Channel = Channel.TELEGRAM) -> str:
    """The person has themselves erased; the last answer."""
    await wiring.turn(channel, PERSON.addresses[channel], ERASE)
    result = await wiring.turn(channel, PERSON.addresses[channel], "да", update="erasing")
    return result.replies[-1].text


async def test_before_the_erasure_the_search_finds_the_person(wiring: Wiring, union: Union) -> None:
    rows = await wiring.rows()
    missing = [one for one in PERSON.needles() if not found_in([one], rows)]
    born = PERSON.member.born
    spellings = {f"{born:%d.%m.%Y}", *(one for one in PERSON.needles() if "февраля" in one or " " in one)}
    assert [one for one in missing if one not in spellings] == []
    assert found_in_files([PERSON.member.surname], wiring.files())


@pytest.mark.parametrize("channel", [Channel.TELEGRAM, Channel.WEB])
async def test_nothing_is_left_of_the_person(wiring: Wiring, union: Union, channel: Channel) -> None:
    others = len(found_in(OTHER.needles(), await wiring.rows()))
    assert "удалено" in await erase(wiring, channel)
    sent = await wiring.deliver()
    assert found_in(PERSON.needles(), await wiring.rows()) == []
    assert found_in_files(PERSON.needles(), wiring.files()) == []
    assert not found_in([PERSON.member.surname, PERSON.card], [text for _, _, text in sent])
    assert len(found_in(OTHER.needles(), await wiring.rows())) >= others - len(sent)
    assert found_in_files([OTHER.member.surname], wiring.files())


async def test_periods_without_a_name_a_record_and_the_audit_trail_stay(wiring: Wiring, union: Union) -> None:
    await erase(wiring)
    async with wiring.database.write() as tx:
        assert len(await tx.members.memberships(union.ids[0])) == 1
        assert await tx.members.by_card(PERSON.card, LOOK) is None
        (record,) = (await tx.connection.execute(select(erasures))).all()
        kept = await tx.looks.of_member(union.ids[0])
        other = await tx.members.get(union.ids[1], LOOK)
    assert record.reason == "own_wish"
    assert record.register_index in KEYRING.indexes(PERSON.member.register_number or "", "erasures.register_index")
    assert {name for name, many in record.counts.items() if many} >= {
        "calls",
        "conversations",
        "links",
        "messages",
        "recordings",
        "requests",
        "turns",
    }
    assert {look.purpose for look in kept} >= {"card", "erase", "show"}
    assert other is not None
    assert other.surname == OTHER.member.surname


async def test_the_update_that_erased_comes_again_and_brings_nothing_back(wiring: Wiring, union: Union) -> None:
    said = await erase(wiring)
    await wiring.deliver()
    again = await wiring.turn(Channel.TELEGRAM, PERSON.telegram, "да", update="erasing")
    assert again.duplicate
    assert again.replies[-1].text == said
    assert await wiring.deliver() == []
    assert found_in(PERSON.needles(), await wiring.rows()) == []


async def test_who_writes_afterwards_is_a_stranger(wiring: Wiring, union: Union) -> None:
    await erase(wiring)
    result = await wiring.turn(Channel.TELEGRAM, PERSON.telegram, "go:card.show")
    assert "номер карты" in result.replies[0].text
    for said in (PERSON.card, f"{PERSON.member.born:%d.%m.%Y}"):
        result = await wiring.turn(Channel.TELEGRAM, PERSON.telegram, said)
    assert "не подошли" in result.replies[0].text


async def test_linked_channels_are_told(wiring: Wiring, union: Union) -> None:
    await wiring.deliver()
    await erase(wiring)
    told = await wiring.deliver()
    assert {(channel, address) for channel, address, _ in told} == {
        (Channel.TELEGRAM, PERSON.telegram),
        (Channel.VK, PERSON.vk),
    }
    assert all("удал" in text for _, _, text in told)


async def test_no_is_no(wiring: Wiring, union: Union) -> None:
    await wiring.turn(Channel.TELEGRAM, PERSON.telegram, ERASE)
    result = await wiring.turn(Channel.TELEGRAM, PERSON.telegram, "нет, отменить")
    assert "ничего не удаляю" in result.replies[-1].text
    async with wiring.database.write() as tx:
        assert await tx.members.by_card(PERSON.card, LOOK) is not None


async def test_a_card_and_a_date_of_birth_alone_do_not_erase(wiring: Wiring, union: Union) -> None:
    for said in (ERASE, PERSON.card, f"{PERSON.member.born:%d.%m.%Y}"):
        result = await wiring.turn(Channel.WEB, "c3" * 32, said)
    assert "подтвердите" in "\n".join(reply.text for reply in result.replies)
    result = await wiring.turn(Channel.WEB, "c3" * 32, "да")
    async with wiring.database.write() as tx:
        assert await tx.members.by_card(PERSON.card, LOOK) is not None


async def test_a_call_that_goes_on_is_not_kept_at_its_end(wiring: Wiring, union: Union) -> None:
    async with wiring.database.write() as tx:
        for link in await tx.links.of_member(union.ids[0]):
            await tx.links.cut(union.ids[0], link.channel, link.address)
    for said in (ERASE, PERSON.card, f"{PERSON.member.born:%d.%m.%Y}"):
        await wiring.turn(Channel.PHONE, PERSON.call, said)
    for said in (await last_code(wiring.database), "да"):
        result = await wiring.turn(Channel.PHONE, PERSON.call, said)
    assert "удалено" in result.replies[-1].speech
    async with wiring.database.write() as tx:
        await tx.calls.put(CallRecord(PERSON.call, PERSON.member.phone or "", wiring.clock.now()))
    assert found_in([PERSON.call], await wiring.rows()) == []


async def test_who_is_erased_cannot_be_erased_again(wiring: Wiring, union: Union) -> None:
    await erase(wiring)
    async with wiring.database.write() as tx:
        again = EraseMember(tx, NoLeftovers(), wiring.clock)
        assert await again(union.ids[0], LOOK, "written_request") is None


async def test_an_erasure_waits_for_who_is_being_proven(wiring: Wiring, union: Union, other: Database) -> None:
    member_id = union.ids[0]

    async def erase_there() -> None:
        async with other.write() as tx:
            await EraseMember(tx, NoLeftovers(), wiring.clock)(member_id, LOOK, "test")

    async with asyncio.TaskGroup() as group, wiring.database.write() as tx:
        assert await tx.members.hold(member_id)
        await tx.links.note_proof(member_id, "web:early", ProofWay.CODE, wiring.clock.now())
        erasing = group.create_task(erase_there())
        await asyncio.wait({erasing}, timeout=0.5)
        assert not erasing.done()
    async with wiring.database.read() as tx:
        assert not await tx.links.proven_in(member_id)


async def test_nobody_is_proven_while_an_erasure_goes_on(wiring: Wiring, union: Union, other: Database) -> None:
    member_id, held = union.ids[0], []

    async def prove_there() -> None:
        async with other.write() as tx:
            held.append(await tx.members.hold(member_id))

    async with asyncio.TaskGroup() as group, wiring.database.write() as tx:
        await EraseMember(tx, NoLeftovers(), wiring.clock)(member_id, LOOK, "test")
        await asyncio.wait({group.create_task(prove_there())}, timeout=0.5)
    assert held == [False]
