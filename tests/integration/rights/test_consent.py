"""Consent: given once for a version of its text, taken back with every link and contact."""

from __future__ import annotations

import pytest

from backend.members.entities import Consent, Look
from backend.rights.consent import GiveConsent, current_version
from dialogs.turns import Channel
from tests.integration.rights.traces import PERSON, Union, Wiring

CONSENT, WITHDRAW = "go:privacy.consent", "go:privacy.withdraw"


async def test_a_consent_is_needed_once_for_each_version_of_the_text(wiring: Wiring, union: Union) -> None:
    async with wiring.database.write() as tx:
        member_id = union.ids[0]
        await tx.consents.withdraw(member_id, wiring.clock.now())
        give = GiveConsent(tx.consents, wiring.clock)
        assert await give.needs(member_id)
        assert await give(member_id, Channel.WEB)
        assert not await give(member_id, Channel.VK)
        newest = await tx.consents.newest(member_id)
        assert newest is not None
        assert (newest.version, newest.channel) == (current_version(), Channel.WEB)
        await tx.consents.give(member_id, Consent("2031-01", Channel.WEB, wiring.clock.now()))
        assert await give.needs(member_id)


@pytest.mark.parametrize("answer", ["согласна", "да", "даю согласие", "I agree"])
async def test_it_is_given_in_words(wiring: Wiring, union: Union, answer: str) -> None:
    await withdraw(wiring, union)
    await wiring.turn(Channel.TELEGRAM, PERSON.telegram, CONSENT)
    await wiring.turn(Channel.TELEGRAM, PERSON.telegram, answer)
    async with wiring.database.read() as tx:
        assert await tx.consents.newest(union.ids[0]) is not None


@pytest.mark.parametrize("answer", ["не согласна", "нет", "не даю", "я не согласен"])
async def test_a_no_is_no_consent(wiring: Wiring, union: Union, answer: str) -> None:
    await withdraw(wiring, union)
    await wiring.turn(Channel.TELEGRAM, PERSON.telegram, CONSENT)
    await wiring.turn(Channel.TELEGRAM, PERSON.telegram, answer)
    async with wiring.database.read() as tx:
        assert await tx.consents.newest(union.ids[0]) is None


async def test_withdrawing_takes_links_and_contacts_and_tells_the_others(wiring: Wiring, union: Union) -> None:
    await wiring.deliver()
    await wiring.turn(Channel.TELEGRAM, PERSON.telegram, WITHDRAW)
    result = await wiring.turn(Channel.TELEGRAM, PERSON.telegram, "да")
    assert "отозвано" in result.replies[-1].text
    async with wiring.database.write() as tx:
        member = await tx.members.get(union.ids[0], Look("system", "test"))
        assert member is not None
        assert (member.phone, member.email) == (None, None)
        assert await tx.members.by_phone(PERSON.member.phone or "", Look("system", "test")) == []
        assert list(await tx.links.of_member(union.ids[0])) == []
        assert [consent.withdrawn_at is None for consent in await tx.consents.all(union.ids[0])] == [False]
    told = [(channel, address) for channel, address, text in await wiring.deliver() if "отозвано в другом" in text]
    assert told == [(Channel.VK, PERSON.vk)]
    shown = await wiring.turn(Channel.TELEGRAM, PERSON.telegram, "go:card.show")
    assert "номер карты" in shown.replies[0].text


async def withdraw(wiring: Wiring, union: Union) -> None:
    """There is no consent of the person."""
    async with wiring.database.write() as tx:
        await tx.consents.withdraw(union.ids[0], wiring.clock.now())
