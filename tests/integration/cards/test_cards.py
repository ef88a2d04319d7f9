"""A card over a real database: its picture, a cashier's check of it, blocking, a new number."""

from __future__ import annotations

import random
from datetime import timedelta
from io import BytesIO

import zxingcpp
from PIL import Image

from app.attachments import Attachments, CardPictures
from backend.cards.blocking import BlockCard, ReissueCard
from backend.cards.checking import CheckPass, CheckReason
from backend.cards.passes import LIFE, Passes
from backend.members.entities import CardStatus, Look
from dialogs.ports import MadeFile
from dialogs.replies import Attachment, AttachmentKind
from dialogs.texts import Texts
from storage import Database
from tests.support.clock import FakeClock
from tests.support.keys import KEYRING

CARD = "7700000016"
STAFF = Look("staff:olga", "card_block")
ADDRESS = "https://profline.example.org"


async def nothing(member_id: int) -> MadeFile | None:
    return None


def maker(database: Database, clock: FakeClock) -> Attachments:
    pictures = CardPictures(
        database, clock, Passes(KEYRING), Texts.load(), ADDRESS, lambda: "Федерация профсоюзов", lambda: True
    )
    return Attachments(pictures, nothing)


def checker(database: Database, clock: FakeClock) -> CheckPass:
    return CheckPass(Passes(KEYRING), database, clock)


async def holder(database: Database) -> int:
    async with database.write() as tx:
        member = await tx.members.by_card(CARD, Look("system", "test"))
    assert member is not None
    return member.id


async def scanned(attachments: Attachments, member_id: int) -> list[str]:
    """What a camera reads from the picture."""
    made = await attachments.make(Attachment(AttachmentKind.CARD, str(member_id)))
    assert made is not None
    assert (made.name, made.media_type) == ("карта.png", "image/png")
    return [found.text for found in zxingcpp.read_barcodes(Image.open(BytesIO(made.content)))]


async def test_a_cashier_checks_what_a_camera_reads(demo: Database, clock: FakeClock) -> None:
    member_id = await holder(demo)
    (address,) = await scanned(maker(demo, clock), member_id)
    assert address.startswith(f"{ADDRESS}/check/")
    token = address.removeprefix(f"{ADDRESS}/check/")
    result = await checker(demo, clock)(token)
    assert (result.reason, result.first_name, result.initial) == (CheckReason.VALID, "Марина", "С")
    async with demo.read() as tx:
        looks = await tx.looks.of_member(member_id)
    assert {("partner", "check"), ("member", "card_picture")} <= {(look.who, look.purpose) for look in looks}
    clock.advance(LIFE)
    assert (await checker(demo, clock)(token)).reason is CheckReason.TOO_OLD


async def test_a_blocked_card_has_no_code_and_its_pass_is_refused_at_once(demo: Database, clock: FakeClock) -> None:
    member_id, attachments = await holder(demo), maker(demo, clock)
    (address,) = await scanned(attachments, member_id)
    async with demo.write() as tx:
        await BlockCard(tx.members)(member_id, STAFF)
    assert await scanned(attachments, member_id) == []
    assert (await checker(demo, clock)(address.rpartition("/")[2])).reason is CheckReason.BLOCKED


async def test_new_numbers_of_one_day_follow_each_other(demo: Database, clock: FakeClock) -> None:
    member_id, draw = await holder(demo), random.Random(3).randrange
    (address,) = await scanned(maker(demo, clock), member_id)
    issued = []
    for _ in range(6):
        async with demo.write() as tx:
            issued.append(await ReissueCard(tx.members, clock, draw)(member_id, STAFF))
        async with demo.read() as tx:
            assert await tx.members.card_of(member_id) == issued[-1]
    assert sorted(one.number for one in issued) != [one.number for one in issued]
    async with demo.read() as tx:
        cards = await tx.members.cards_of(member_id)
    assert [card.status for card in cards] == [CardStatus.ACTIVE] + [CardStatus.BLOCKED] * 6
    check = checker(demo, clock)
    assert (await check(address.rpartition("/")[2])).reason is CheckReason.BLOCKED
    (fresh,) = await scanned(maker(demo, clock), member_id)
    assert (await check(fresh.rpartition("/")[2])).valid


async def test_of_who_was_erased_there_is_no_picture_and_no_pass(demo: Database, clock: FakeClock) -> None:
    member_id, attachments = await holder(demo), maker(demo, clock)
    (address,) = await scanned(attachments, member_id)
    async with demo.write() as tx:
        assert await tx.members.erase(member_id, clock.advance(timedelta(minutes=1)))
    assert await attachments.make(Attachment(AttachmentKind.CARD, str(member_id))) is None
    assert (await checker(demo, clock)(address.rpartition("/")[2])).reason is CheckReason.GONE
