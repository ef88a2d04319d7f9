"""What is taken from a member for good needs more than card and date of birth, which who finds the card may know."""

from __future__ import annotations

from datetime import timedelta

import pytest

from backend.inbox.entities import RequestKind
from backend.members.entities import Link, Look, ProofWay
from backend.members.links import key_of
from dialogs.talk import OUTGOING
from dialogs.turns import Channel, Command, Turn
from tests.integration.rights.traces import PERSON, Union, Wiring
from tests.support.members import last_code, sent

ERASE = "go:privacy.erase"
LOOK = Look("system", "test")


@pytest.mark.parametrize("days", [0, 300])
async def test_a_link_that_the_card_has_made_erases_nothing_however_old(
    wiring: Wiring, union: Union, days: int
) -> None:
    async with wiring.database.write() as tx:
        made = wiring.clock.now() - timedelta(days=days)
        await tx.links.put(Link(union.ids[0], Channel.VK, "666", ProofWay.CARD, made))
    for said in (ERASE, "да", ERASE, "да"):
        result = await wiring.turn(Channel.VK, "666", said)
    assert "удалено" not in result.replies[-1].text
    assert await is_there(wiring)
    assert await codes_to(wiring) == {PERSON.telegram, PERSON.vk, str(union.ids[0])}
    await wiring.turn(Channel.VK, "666", await last_code(wiring.database))
    assert "удалено" in (await wiring.turn(Channel.VK, "666", "да")).replies[-1].text


@pytest.mark.parametrize("first", ["go:privacy.withdraw", "go:links.cut"])
async def test_who_found_the_card_cannot_cut_off_its_owner_and_erase_then(
    wiring: Wiring, union: Union, first: str
) -> None:
    async with wiring.database.write() as tx:
        before = await tx.links.of_member(union.ids[0])
    steps = [first, PERSON.card, f"{PERSON.member.born:%d.%m.%Y}", "да"]
    steps += [f"{first}:{key_of(link)}" for link in before if first == "go:links.cut"] + ["да", ERASE, "да"]
    for said in steps:
        await wiring.turn(Channel.WEB, "c3" * 32, said)
    async with wiring.database.write() as tx:
        assert list(await tx.links.of_member(union.ids[0])) == list(before)
        member = await tx.members.get(union.ids[0], LOOK)
        assert await tx.consents.newest(union.ids[0]) is not None
    assert member is not None
    assert (member.phone, member.email) == (PERSON.member.phone, PERSON.member.email)


async def test_where_no_code_can_go_staff_get_one_request(wiring: Wiring, union: Union) -> None:
    nothing_on = wiring.with_outgoing()
    for said in (ERASE, PERSON.card, f"{PERSON.member.born:%d.%m.%Y}", "да", ERASE, "да"):
        await nothing_on.turn(Channel.WEB, "c3" * 32, said)
    assert await is_there(wiring)
    assert await codes_to(wiring) == set()
    async with wiring.database.read() as tx:
        wanted = [one.about for one in await tx.requests.open() if one.kind is RequestKind.PRIVACY]
    assert wanted == ["privacy.erase"]


async def test_in_telegram_the_own_number_will_do(wiring: Wiring, union: Union) -> None:
    nothing_on = wiring.with_outgoing()
    for said in (ERASE, PERSON.card, f"{PERSON.member.born:%d.%m.%Y}"):
        result = await nothing_on.turn(Channel.TELEGRAM, "666", said)
    assert any(reply.contact for reply in result.replies)
    contact = Turn(Channel.TELEGRAM, "666", command=Command.CONTACT, contact=PERSON.member.phone, update_id="c")
    await nothing_on.engine.handle(contact)
    for said in (ERASE, "да"):
        result = await nothing_on.turn(Channel.TELEGRAM, "666", said)
    assert "удалено" in result.replies[-1].text


@pytest.mark.parametrize("linked", [True, False])
async def test_a_link_or_proof_of_who_is_gone_is_none(wiring: Wiring, union: Union, linked: bool) -> None:
    for said in ("go:proof.code", PERSON.card):
        await wiring.turn(Channel.WEB, "c3" * 32, said)
    await wiring.turn(Channel.WEB, "c3" * 32, await last_code(wiring.database))
    async with wiring.database.write() as tx:
        await tx.members.erase(union.ids[0], wiring.clock.now())
        if linked:
            link = Link(union.ids[0], Channel.VK, "777", ProofWay.CONTACT, wiring.clock.now())
            await tx.links.put(link)
    place = (Channel.VK, "777") if linked else (Channel.WEB, "c3" * 32)
    result = await wiring.turn(*place, "go:card.show")
    assert "номер карты" in result.replies[0].text
    async with wiring.database.read() as tx:
        assert await tx.links.get(Channel.VK, "777") is None


async def codes_to(wiring: Wiring) -> set[str]:
    """The addresses that a one-time code was sent to."""
    told = [one for one in await sent(wiring.database) if one[0] in OUTGOING]
    return {address for _, address, message in told if "Код для входа" in message["text"]}


async def is_there(wiring: Wiring) -> bool:
    """Whether the person is known still."""
    async with wiring.database.write() as tx:
        return await tx.members.by_card(PERSON.card, LOOK) is not None
