"""The card in a conversation: who gets a new number at once, who is told, and who is shut out."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import update

from backend.cards.blocking import BlockCard
from backend.inbox.entities import RequestKind
from backend.members.entities import Card, CardStatus, Link, Look, ProofWay
from dialogs.engine import DialogueEngine
from dialogs.replies import Attachment, AttachmentKind
from dialogs.turns import Channel
from storage import Database
from storage.tables import cards, memberships
from tests.integration.dialogs.conftest import KnownPhrases, NewEngine
from tests.integration.dialogs.visitor import CARD, Visitor
from tests.support.clock import FakeClock
from tests.support.members import holder_of, sent

AGO = timedelta(days=30)


@pytest.fixture
def engine(demo: Database, new_engine: NewEngine) -> DialogueEngine:
    return new_engine(demo, KnownPhrases(**{"потерял карту": "card.lost", "повтори": "repeat"}))


async def link(demo: Database, clock: FakeClock, address: str, way: ProofWay, ago: timedelta = AGO) -> None:
    """Have the member linked in Telegram."""
    member_id = await holder_of(demo, CARD)
    async with demo.write() as tx:
        await tx.links.put(Link(member_id, Channel.TELEGRAM, address, way, clock.now() - ago))


async def cards_of(demo: Database) -> list[Card]:
    async with demo.read() as tx:
        return list(await tx.members.cards_of(await holder_of(demo, CARD)))


async def linked_addresses(demo: Database) -> set[str]:
    async with demo.read() as tx:
        return {one.address for one in await tx.links.of_member(await holder_of(demo, CARD))}


@pytest.mark.parametrize("channel", [Channel.TELEGRAM, Channel.VK, Channel.WEB])
async def test_the_card_goes_with_its_picture(engine: DialogueEngine, demo: Database, channel: Channel) -> None:
    visitor = Visitor(engine, channel)
    await visitor.go("card.show")
    await visitor.prove()
    assert visitor.result is not None
    shown = visitor.result.replies[0]
    assert shown.attachment == Attachment(AttachmentKind.CARD, str(await holder_of(demo, CARD)))
    assert shown.options[0].label == "Обновить QR-код"
    assert len(shown.options) <= 5


@pytest.mark.parametrize("channel", [Channel.PHONE, Channel.TERMINAL])
async def test_where_no_picture_can_be_seen_there_is_none(engine: DialogueEngine, channel: Channel) -> None:
    visitor = Visitor(engine, channel)
    await visitor.go("card.show")
    assert "Карта члена профсоюза" in await visitor.prove()
    assert visitor.result is not None
    assert all(one.attachment is None for one in visitor.result.replies)


async def test_who_is_linked_blocks_and_has_a_new_number_at_once(
    engine: DialogueEngine, demo: Database, clock: FakeClock
) -> None:
    for address in ("1001", "2002"):
        await link(demo, clock, address, ProofWay.CONTACT)
    visitor = Visitor(engine)
    assert "0016" in await visitor.go("card.block")
    assert "карта заблокирована" in await visitor.press("Да")
    assert "0016" in await visitor.press("Выпустить новую карту")
    answer = await visitor.press("Да")
    new, old = await cards_of(demo)
    assert (new.status, old.status) == (CardStatus.ACTIVE, CardStatus.BLOCKED)
    assert old.number == CARD
    assert new.number[:4] in answer
    assert new.number not in answer  # it is written in groups
    told = [payload["text"] for _, address, payload in await sent(demo) if address == "2002"]
    assert len(told) == 2
    assert "кончается на 0016, заблокирована" in told[0]
    assert new.number[-4:] in told[1]
    assert new.number not in "".join(told)
    assert "действует" in await visitor.press("Моя карта")
    async with demo.read() as tx:
        looks = await tx.looks.of_member(new.member_id)
        assert not await tx.requests.open()
    assert {"card_block", "card_reissue"} <= {look.purpose for look in looks}


async def test_who_was_proven_by_card_leaves_one_request_and_is_proven_no_more(
    engine: DialogueEngine, demo: Database
) -> None:
    visitor = Visitor(engine)
    await visitor.go("card.block")
    await visitor.prove()
    assert "заявку я им оставил" in await visitor.press("Да")
    assert "номер карты" in await visitor.go("card.reissue")
    async with demo.read() as tx:
        assert [one.kind for one in await tx.requests.open()] == [RequestKind.REISSUE]
    assert [card.status for card in await cards_of(demo)] == [CardStatus.BLOCKED]


async def test_blocking_ends_what_was_proven_elsewhere_by_this_card(
    engine: DialogueEngine, demo: Database, clock: FakeClock
) -> None:
    thief = Visitor(engine, address="666")
    await thief.go("card.show")
    assert "Карта члена профсоюза" in await thief.prove()
    await link(demo, clock, "1001", ProofWay.CODE)
    owner = Visitor(engine)
    await owner.go("card.block")
    await owner.press("Да")
    assert "номер карты" in await thief.go("card.show")
    await owner.go("card.reissue")
    await owner.press("Да")
    assert "номер карты" in await thief.go("conference.mine")
    assert "Карта члена" not in await thief.say("повтори")


async def test_a_new_number_alone_ends_it_too(engine: DialogueEngine, demo: Database, clock: FakeClock) -> None:
    thief = Visitor(engine, address="666")
    await thief.go("card.show")
    await thief.prove()
    await link(demo, clock, "1001", ProofWay.CODE)
    owner = Visitor(engine)
    await owner.go("card.reissue")
    await owner.press("Да")
    assert "номер карты" in await thief.go("card.show")


async def test_links_made_by_card_are_cut_and_others_stand(
    engine: DialogueEngine, demo: Database, clock: FakeClock
) -> None:
    await link(demo, clock, "1001", ProofWay.CONTACT)
    await link(demo, clock, "2002", ProofWay.CARD, timedelta(days=300))
    await link(demo, clock, "3003", ProofWay.CODE, timedelta(hours=1))
    await link(demo, clock, "666", ProofWay.CARD, timedelta(hours=1))
    owner = Visitor(engine)
    await owner.go("card.block")
    await owner.press("Да")
    assert await linked_addresses(demo) == {"1001", "3003"}
    assert "666" not in {address for _, address, payload in await sent(demo) if "заблокирована" in payload["text"]}


async def test_a_thief_who_linked_a_channel_gets_no_new_number(
    engine: DialogueEngine, demo: Database, clock: FakeClock
) -> None:
    await link(demo, clock, "666", ProofWay.CARD, timedelta(hours=1))
    thief = Visitor(engine, address="666")
    assert "только по коду" in await thief.go("card.reissue")
    assert [card.number for card in await cards_of(demo)] == [CARD]


async def test_a_card_blocked_before_leads_to_a_new_one(
    engine: DialogueEngine, demo: Database, clock: FakeClock
) -> None:
    await link(demo, clock, "1001", ProofWay.CONTACT)
    async with demo.write() as tx:
        await tx.members.set_card_status(CARD, CardStatus.BLOCKED)
    visitor = Visitor(engine)
    shown = await visitor.go("card.show")
    assert "заблокирована" in shown
    assert "Обновить QR-код" not in [one.label for one in visitor.options]
    assert "уже заблокирована" in await visitor.go("card.block")
    assert "Выпустить новую карту" in [one.label for one in visitor.options]


async def test_a_card_that_has_expired_is_not_prolonged_here(
    engine: DialogueEngine, demo: Database, clock: FakeClock
) -> None:
    await link(demo, clock, "1001", ProofWay.CONTACT)
    async with demo.write() as tx:
        await tx.connection.execute(
            update(cards).where(cards.c.number == CARD).values(valid_until=clock.now().date() - timedelta(days=1))
        )
    visitor = Visitor(engine)
    assert "срок истёк" in await visitor.go("card.show")
    assert "вышел срок" in await visitor.go("card.reissue")
    assert len(await cards_of(demo)) == 1


async def test_who_has_left_is_told_so_kindly_and_shown_no_card(
    engine: DialogueEngine, demo: Database, clock: FakeClock
) -> None:
    await link(demo, clock, "1001", ProofWay.CONTACT)
    member_id = await holder_of(demo, CARD)
    async with demo.write() as tx:
        await tx.connection.execute(
            update(memberships).where(memberships.c.member_id == member_id).values(left=date(2026, 9, 30))
        )
    visitor = Visitor(engine)
    answer = await visitor.go("card.show")
    assert "с 30.09.2026 вы больше не в организации" in answer
    assert "7700" not in answer
    assert "go:membership.join" in [one.choice for one in visitor.options]


async def test_a_block_by_staff_is_in_the_trail_under_their_name(demo: Database) -> None:
    member_id = await holder_of(demo, CARD)
    async with demo.write() as tx:
        await BlockCard(tx.members)(member_id, Look("staff:olga", "card_block"))
    async with demo.read() as tx:
        assert ("staff:olga", "card_block") in [(one.who, one.purpose) for one in await tx.looks.of_member(member_id)]
