"""Consent: given once for a version of its text, taken back with every link and contact."""

from __future__ import annotations

import pytest

from backend.delivery.entities import MAIL
from backend.members.entities import Consent, Look
from backend.rights.consent import GiveConsent, current_version
from dialogs.turns import Channel
from tests.integration.rights.traces import PERSON, Union, Wiring
from tests.support.members import sent

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
    letters = [message for channel, _, message in await sent(wiring.database) if channel == MAIL]
    assert [message["to"] for message in letters if "to" in message] == [PERSON.member.email]
    assert "отозвано" in result.replies[-1].text
    async with wiring.database.write() as tx:
        member = await tx.members.get(union.ids[0], Look("system", "test"))
        assert member is not None
        assert (member.phone, member.email) == (None, None)
        assert await tx.members.by_phone(PERSON.member.phone or "", Look("system", "test")) == []
        assert list(await tx.links.of_member(union.ids[0])) == []
        assert [consent.withdrawn_at is None for consent in await tx.consents.all(union.ids[0])] == [False]
    told = [(channel, address) for channel, address, text in await wiring.deliver() if "отозвано в другом" in text]
    assert told == [(Channel.VK, PERSON.vk), (MAIL, str(union.ids[0]))]
    shown = await wiring.turn(Channel.TELEGRAM, PERSON.telegram, "go:card.show")
    assert "номер карты" in shown.replies[0].text


async def withdraw(wiring: Wiring, union: Union) -> None:
    """There is no consent of the person."""
    async with wiring.database.write() as tx:
        await tx.consents.withdraw(union.ids[0], wiring.clock.now())


CHANGED = "текст согласия на обработку персональных данных обновился"


async def consented_earlier(wiring: Wiring, union: Union) -> None:
    """The person consented to a text of before."""
    async with wiring.database.write() as tx:
        await tx.consents.withdraw(union.ids[0], wiring.clock.now())
        await tx.consents.give(union.ids[0], Consent("2020-01", Channel.TELEGRAM, wiring.clock.now()))


async def version(wiring: Wiring, union: Union) -> str:
    """The version that the person consents to."""
    async with wiring.database.read() as tx:
        newest = await tx.consents.newest(union.ids[0])
    assert newest is not None
    return newest.version


@pytest.mark.parametrize(("answer", "given", "told"), [(0, current_version(), "записал"), (1, "2020-01", "прежнее")])
async def test_a_new_text_is_asked_about_once_beside_the_card(
    wiring: Wiring, union: Union, answer: int, given: str, told: str
) -> None:
    shown = await wiring.turn(Channel.TELEGRAM, PERSON.telegram, "go:card.show")
    assert len(shown.replies) == 1
    await consented_earlier(wiring, union)
    shown = await wiring.turn(Channel.TELEGRAM, PERSON.telegram, "go:card.show")
    card, question = shown.replies
    assert card.attachment is not None
    assert CHANGED in question.text
    assert [option.choice for option in question.options] == [
        "go:privacy.consent:yes",
        "go:privacy.consent:no",
        "go:privacy.consent_text",
    ]
    again = await wiring.turn(Channel.TELEGRAM, PERSON.telegram, "go:card.show")
    assert len(again.replies) == 1
    said = await wiring.turn(Channel.TELEGRAM, PERSON.telegram, question.options[answer].choice)
    assert told in said.replies[-1].text
    assert await version(wiring, union) == given
    elsewhere = await wiring.turn(Channel.VK, PERSON.vk, "go:card.show")
    assert len(elsewhere.replies) == 1 + (given != current_version())


async def test_who_was_asked_about_a_new_text_and_does_not_answer_is_answered_as_ever(
    wiring: Wiring, union: Union
) -> None:
    await consented_earlier(wiring, union)
    await wiring.turn(Channel.TELEGRAM, PERSON.telegram, "go:card.show")
    news = await wiring.turn(Channel.TELEGRAM, PERSON.telegram, "go:news.latest")
    assert not any("соглас" in reply.text for reply in news.replies)
    assert await version(wiring, union) == "2020-01"
