"""Ten thousand guesses at a date of birth, over every channel at once: nothing is found beyond the tries allowed."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import count, cycle

import pytest
from sqlalchemy import func, select

from backend.errors import Locked, WrongProof
from backend.members.entities import check_digit
from backend.members.identity import ProveByCard
from backend.members.tries import SHARED_TRIES, TRIES
from dialogs.turns import Channel
from storage import Database
from storage.tables import cards, looks
from tests.integration.dialogs.conftest import KnownPhrases, NewEngine
from tests.integration.dialogs.visitor import CARD, Visitor
from tests.support.alarms import Alarms
from tests.support.clock import FakeClock
from tests.support.members import holder_of

GUESSES = 10_000
THROUGH_THE_ENGINE = 200
"""Guesses that talk to the engine, three turns each; the rest are put to the very use case that it calls."""
BATCH = 100
"""Guesses in one transaction: what is refused writes nothing."""
BORN = date(1985, 3, 14)
FIRST, LAST = date(1946, 1, 1), date(2008, 1, 1)
SHOWN = "Карта члена профсоюза"


def guesses(chance: random.Random) -> list[date]:
    """Wrong dates, with the right one among them twice: once where the engine is asked, once later."""
    days = [FIRST + timedelta(days=one) for one in range((LAST - FIRST).days)]
    dates = [day for day in chance.sample(days, GUESSES) if day != BORN]
    dates.insert(chance.randrange(TRIES, THROUGH_THE_ENGINE), BORN)
    dates.insert(chance.randrange(THROUGH_THE_ENGINE + 1, len(dates)), BORN)
    return dates[:GUESSES]


def strangers() -> list[tuple[Channel, str, str]]:
    """As many as there are guesses: channel, address and client, each of them new, the channels by turns."""
    numbers = zip(cycle(Channel), range(GUESSES), strict=False)
    return [(channel, f"{channel}-{number}", f"client {number}") for channel, number in numbers]


async def compared(database: Database, member_id: int | None = None) -> int:
    """How often somebody's date was looked at, by the audit trail."""
    query = select(func.count()).select_from(looks).where(looks.c.purpose == "proof")
    if member_id is not None:
        query = query.where(looks.c.member_id == member_id)
    async with database.read() as tx:
        return int((await tx.connection.execute(query)).scalar_one())


async def put(database: Database, clock: FakeClock, tries: Sequence[tuple[str, date, str, str]]) -> Counter[str]:
    """Tries (number, date, address, client) put to the use case, and what came of them."""
    found: Counter[str] = Counter()
    for start in range(0, len(tries), BATCH):
        async with database.write() as tx:
            prove = ProveByCard(tx.members, tx.proofs, tx.looks, clock, Alarms())
            for number, born, address, client in tries[start : start + BATCH]:
                try:
                    await prove(number=number, born=born, address=address, client=client)
                except (Locked, WrongProof) as refused:
                    found[refused.code] += 1
                else:
                    found["proven"] += 1
    return found


async def test_ten_thousand_dates_over_all_channels_find_nothing_beyond_the_tries(
    demo: Database, clock: FakeClock, new_engine: NewEngine
) -> None:
    dates, people = guesses(random.Random(5)), strangers()
    assert BORN in dates[TRIES:THROUGH_THE_ENGINE]
    assert BORN in dates[THROUGH_THE_ENGINE:]
    engine = new_engine(demo, KnownPhrases())
    answers = []
    for born, (channel, address, client) in zip(dates, people[:THROUGH_THE_ENGINE], strict=False):
        stranger = Visitor(engine, channel, address, client)
        await stranger.go("card.show")
        answers.append(await stranger.say(CARD, f"{born:%d.%m.%Y}"))
    assert not any(SHOWN in answer for answer in answers)
    assert ["Слишком много" in answer for answer in answers] == [False] * (TRIES - 1) + [True] * (
        len(answers) - TRIES + 1
    )
    rest = [
        (CARD, born, f"{channel}:{address}", client)
        for born, (channel, address, client) in list(zip(dates, people, strict=True))[THROUGH_THE_ENGINE:]
    ]
    assert await put(demo, clock, rest) == {"locked": GUESSES - THROUGH_THE_ENGINE}
    assert await compared(demo, await holder_of(demo, CARD)) == TRIES


async def test_many_cards_from_one_client_find_nothing_beyond_its_tries(demo: Database, clock: FakeClock) -> None:
    async with demo.read() as tx:
        known = list((await tx.connection.execute(select(cards.c.number))).scalars())
    body = count(880_000_000)
    numbers = [*known, *(f"{one}{check_digit(str(one))}" for one, _ in zip(body, range(2000), strict=False))]
    random.Random(5).shuffle(numbers)
    numbers.remove(CARD)
    numbers.insert(500, CARD)
    found = await put(demo, clock, [(one, BORN, f"web:{one}", "one network") for one in numbers])
    assert found["proven"] == 0
    assert found["wrong_proof"] == SHARED_TRIES - 1
    assert await compared(demo) == SHARED_TRIES


@pytest.mark.parametrize("channel", [Channel.PHONE, Channel.WEB])
async def test_the_channels_hand_the_client_on(demo: Database, new_engine: NewEngine, channel: Channel) -> None:
    engine = new_engine(demo, KnownPhrases())
    answers = []
    for number in range(SHARED_TRIES + 1):
        stranger = Visitor(engine, channel, f"address-{number}", "one client")
        await stranger.go("card.show")
        body = f"8800000{number:02d}"
        answers.append(await stranger.say(body + check_digit(body), "14.03.1985"))
    assert ["не подошли" in answer for answer in answers] == [True] * (SHARED_TRIES - 1) + [False] * 2
