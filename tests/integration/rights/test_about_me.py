"""Everything about me: where the file goes, and what is in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from app.about_me import AboutMe
from backend.delivery.entities import MAIL
from backend.inbox.entities import RequestKind
from backend.members.entities import Link, Member, ProofWay
from dialogs.replies import AttachmentKind
from dialogs.turns import Channel, TurnResult
from storage.outbox_queue import SqlOutboxQueue
from tests.integration.rights.traces import LEASE, OTHER, PERSON, Union, Wiring, found_in

ABOUT_ME = "go:privacy.about_me"


async def ask(wiring: Wiring, channel: Channel, address: str) -> TurnResult:
    """Ask for it where one is no stranger."""
    return await wiring.turn(channel, address, ABOUT_ME)


async def prove(wiring: Wiring, channel: Channel, address: str) -> TurnResult:
    """Ask for it as a stranger who holds the card and knows the date of birth."""
    for said in (ABOUT_ME, PERSON.card, f"{PERSON.member.born:%d.%m.%Y}"):
        result = await wiring.turn(channel, address, said)
    return result


async def attached(wiring: Wiring, channel: str) -> list[tuple[str, object]]:
    """Address and attachment of what waits for a channel."""
    found: list[tuple[str, object]] = []
    queue = SqlOutboxQueue(wiring.database)
    while messages := await queue.claim(channel, 50, LEASE):
        for message in messages:
            found += [(message.address, message.payload["attachment"])] if "attachment" in message.payload else []
            await queue.delivered(message.id)
    return found


@pytest.mark.parametrize("channel", [Channel.TELEGRAM, Channel.VK, Channel.WEB])
async def test_it_comes_at_once_where_the_member_is_surely_known(
    wiring: Wiring, union: Union, channel: Channel
) -> None:
    result = await ask(wiring, channel, PERSON.addresses[channel])
    (file,) = [reply.attachment for reply in result.replies if reply.attachment]
    assert (file.kind, file.key) == (AttachmentKind.ABOUT_ME, str(union.ids[0]))


@pytest.mark.parametrize("channel", [Channel.WEB, Channel.PHONE])
async def test_a_found_card_sends_it_to_its_owner_alone(wiring: Wiring, union: Union, channel: Channel) -> None:
    await wiring.deliver()
    result = await prove(wiring, channel, "e5" * 32)
    assert not any(reply.attachment for reply in result.replies)
    assert await attached(wiring, Channel.VK) == [(PERSON.vk, ["about_me", str(union.ids[0])])]


async def test_without_a_messenger_it_goes_by_mail(wiring: Wiring, union: Union) -> None:
    await cut_all(wiring, union.ids[0])
    await wiring.deliver()
    result = await prove(wiring, Channel.PHONE, "new-call")
    assert "почту" in result.replies[-1].speech
    assert await attached(wiring, MAIL) == [(str(union.ids[0]), ["about_me", str(union.ids[0])])]


@pytest.mark.parametrize("channel", [Channel.PHONE, Channel.WEB])
async def test_with_neither_staff_get_a_request_and_the_holder_of_the_card_no_file(
    wiring: Wiring, union: Union, channel: Channel
) -> None:
    await cut_all(wiring, union.ids[0])
    async with wiring.database.write() as tx:
        await tx.traces.delete_contacts(union.ids[0])
    result = await prove(wiring, channel, "f6" * 32)
    assert "оставил просьбу сотрудникам" in "".join(reply.text for reply in result.replies)
    assert not any(reply.attachment for reply in result.replies)
    async with wiring.database.read() as tx:
        (request,) = [one for one in await tx.requests.open() if one.kind is RequestKind.PRIVACY]
    assert (request.about, request.member_id) == ("privacy.about_me", union.ids[0])


async def test_a_link_that_the_card_has_made_gets_no_file_however_new_or_old(wiring: Wiring, union: Union) -> None:
    await wiring.deliver()
    async with wiring.database.write() as tx:
        now = wiring.clock.now()
        await tx.links.put(Link(union.ids[0], Channel.VK, "666", ProofWay.CARD, now))
        await tx.links.put(Link(union.ids[0], Channel.VK, "667", ProofWay.CARD, now - timedelta(days=300)))
    for address in ("666", "667"):
        assert not any(reply.attachment for reply in (await ask(wiring, Channel.VK, address)).replies)
    assert {address for address, _ in await attached(wiring, Channel.VK)} == {PERSON.vk}


async def test_a_channel_that_is_off_is_passed_over(wiring: Wiring, union: Union) -> None:
    await wiring.deliver()
    wiring = wiring.with_outgoing(MAIL)
    result = await prove(wiring, Channel.PHONE, "new-call")
    assert "почту" in result.replies[-1].speech
    wiring = wiring.with_outgoing()
    result = await prove(wiring, Channel.PHONE, "another-call")
    assert "оставил просьбу" in result.replies[-1].speech
    assert await attached(wiring, Channel.VK) == []
    assert len(await attached(wiring, MAIL)) == 1


async def test_the_page_holds_what_is_kept_and_nothing_of_others(wiring: Wiring, union: Union) -> None:
    made = await AboutMe(wiring.database, lambda: "Федерация")(union.ids[0])
    assert made is not None
    page = made.content.decode()
    for told in (PERSON.member.full_name, "+79161112233", PERSON.member.email, "Телеграм", "7700000016", "РГ-0007771"):
        assert str(told) in page
    assert found_in(OTHER.needles(), [page]) == []


async def test_what_stands_in_the_register_cannot_steer_the_page(wiring: Wiring, union: Union) -> None:
    evil: Member = replace(PERSON.member, surname="<script>alert(1)</script>", register_number="X&<b>")
    async with wiring.database.write() as tx:
        key = await tx.loading.member(evil)
    made = await AboutMe(wiring.database, lambda: "<i>")(key)
    assert made is not None
    page = made.content.decode()
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "<i>" not in page


async def test_there_is_no_page_of_who_was_erased(wiring: Wiring, union: Union) -> None:
    async with wiring.database.write() as tx:
        await tx.members.erase(union.ids[0], wiring.clock.now())
    assert await AboutMe(wiring.database, lambda: "Федерация")(union.ids[0]) is None


async def cut_all(wiring: Wiring, member_id: int) -> None:
    """No channel is linked any more."""
    async with wiring.database.write() as tx:
        for link in await tx.links.of_member(member_id):
            await tx.links.cut(member_id, link.channel, link.address)
