"""Asking for a code and guessing cost the same for a member with links and e-mail, for one without, and for nobody."""

from __future__ import annotations

from sqlalchemy import select

from backend.delivery.entities import MAIL, NOWHERE
from backend.members.entities import Link, ProofWay
from dialogs.flows.telling import MOST_TOLD
from dialogs.turns import Channel
from storage import Database
from storage.tables import DELIVERED, outbox
from tests.integration.dialogs.conftest import KnownPhrases, NewEngine
from tests.integration.dialogs.visitor import BLOCKED_CARD, CARD, Visitor
from tests.support.clock import NOON
from tests.support.members import give, sent
from tests.support.statements import statements

NO_CARD = "7799999995"
WRONG_DATE, WRONG_CODE = "01.01.1990", "999999"


async def reachable(database: Database) -> None:
    """The one member has chats and e-mail, more than a code goes to; the other has nothing."""
    member_id = await give(database, CARD, email="marina@example.org")
    await give(database, BLOCKED_CARD)
    async with database.write() as tx:
        for number in range(MOST_TOLD + 1):
            await tx.links.put(Link(member_id, Channel.VK, f"7{number}", ProofWay.CONTACT, NOON))


async def talked(database: Database, stranger: Visitor, *said: str) -> list[list[str]]:
    """What each turn did to the database."""
    done = []
    for one in said:
        with statements(database) as seen:
            await stranger.turn(choice=one) if one.startswith("go:") else await stranger.say(one)
        done.append(seen)
    return done


async def test_a_code_asked_for_and_told_wrong_until_the_lock(demo: Database, new_engine: NewEngine) -> None:
    await reachable(demo)
    engine = new_engine(demo, KnownPhrases())
    done = [
        await talked(demo, Visitor(engine, Channel.WEB, card, card), "go:proof.code", card, *[WRONG_CODE] * 3)
        for card in (CARD, BLOCKED_CARD, NO_CARD)
    ]
    assert done[0] == done[1] == done[2]
    told = [channel for channel, _, _ in await sent(demo)]
    assert told == [*["vk"] * MOST_TOLD, MAIL] * 2
    assert sum("INSERT INTO outbox" in statement for statement in done[2][-1]) == MOST_TOLD + 1


async def test_wrong_dates_until_the_lock(demo: Database, new_engine: NewEngine) -> None:
    await reachable(demo)
    engine = new_engine(demo, KnownPhrases())
    done = [
        await talked(demo, Visitor(engine, Channel.WEB, card, card), "go:card.show", *[card, WRONG_DATE] * 3)
        for card in (CARD, BLOCKED_CARD, NO_CARD)
    ]
    assert done[0] == done[1] == done[2]
    assert [channel for channel, _, _ in await sent(demo)] == [*["vk"] * MOST_TOLD, MAIL]


async def test_what_goes_to_nobody_never_waits(demo: Database, new_engine: NewEngine) -> None:
    await talked(demo, Visitor(new_engine(demo, KnownPhrases()), Channel.WEB, "w"), "go:proof.code", NO_CARD)
    async with demo.read() as tx:
        rows = (await tx.connection.execute(select(outbox))).all()
    assert {(row.channel, row.state) for row in rows} == {(NOWHERE, DELIVERED)}
    assert all(row.done_at is not None for row in rows)
