"""Two members at one browser: each is told of, and erased with, their own part alone."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.about_me import AboutMe
from backend.inbox.entities import RequestKind
from backend.members.entities import Link, Look, ProofWay
from backend.rights.erasure import EraseMember
from backend.rights.ports import NoLeftovers
from dialogs.talk import PROOF_LASTS
from dialogs.turns import Channel
from tests.integration.rights.traces import OTHER, PERSON, Person, Union, Wiring, found_in

BROWSER = "d4" * 32
CONVERSATION = f"web:{BROWSER}"
HIS_NUMBER, HER_NUMBER = "+79031234567", "+79037654321"
LOOK = Look("system", "test")


async def sit_down(wiring: Wiring, person: Person, *said: str) -> None:
    """Prove who one is, and say something."""
    for one in ("go:card.show", person.card, f"{person.member.born:%d.%m.%Y}", *said):
        await wiring.turn(Channel.WEB, BROWSER, one, update=f"update {wiring.clock.now().timestamp()}")


@pytest.fixture
async def couple(wiring: Wiring, union: Union) -> Union:
    """She was there first; he has the browser now."""
    await sit_down(wiring, PERSON, "go:callback", HER_NUMBER, "завтра утром")
    wiring.clock.advance(PROOF_LASTS + timedelta(minutes=1))
    await sit_down(wiring, OTHER, "go:links.add", "да", "go:callback", HIS_NUMBER, "завтра вечером")
    async with wiring.database.write() as tx:
        await tx.links.put(Link(union.ids[1], Channel.WEB, BROWSER, ProofWay.CODE, wiring.clock.now()))
    return union


async def page(wiring: Wiring, key: int) -> str:
    made = await AboutMe(wiring.database, lambda: "Федерация")(key)
    assert made is not None
    return made.content.decode()


@pytest.mark.parametrize("first", [True, False])
async def test_the_file_of_each_holds_nothing_of_the_other(wiring: Wiring, couple: Union, first: bool) -> None:
    mine, theirs = (HER_NUMBER, HIS_NUMBER) if first else (HIS_NUMBER, HER_NUMBER)
    told = await page(wiring, couple.ids[0 if first else 1])
    assert mine in told
    assert theirs not in told
    assert found_in((OTHER if first else PERSON).needles(), [told]) == []


async def test_the_turns_of_each_are_told_to_them(wiring: Wiring, couple: Union) -> None:
    async with wiring.database.read() as tx:
        assert await tx.traces.shared(couple.ids[0], [CONVERSATION, f"web:{PERSON.web}"]) == [CONVERSATION]
        parts = [await tx.traces.conversations([CONVERSATION], key) for key in couple.ids]
        (whole,) = await tx.traces.conversations([CONVERSATION])
    lengths = [len(part.turns) for (part,) in parts]
    assert all(lengths)
    assert sum(lengths) < len(whole.turns)


async def test_her_erasure_leaves_what_is_his(wiring: Wiring, couple: Union) -> None:
    async with wiring.database.write() as tx:
        (his,) = await tx.traces.conversations([CONVERSATION], couple.ids[1])
        state = (await tx.conversations.peek(CONVERSATION)).state
        erased = await EraseMember(tx, NoLeftovers(), wiring.clock)(couple.ids[0], LOOK, "test")
    assert erased is not None
    assert erased.shared == {CONVERSATION}
    async with wiring.database.read() as tx:
        assert await tx.traces.conversations([CONVERSATION], couple.ids[1]) == [his]
        assert (await tx.conversations.peek(CONVERSATION)).state == state
        assert await tx.traces.conversations([CONVERSATION], couple.ids[0]) == []
        kept = [one for one in await tx.requests.open() if one.kind is RequestKind.CALLBACK]
    assert HIS_NUMBER in [one.phone for one in kept]
    assert found_in([HER_NUMBER, *PERSON.needles()], await wiring.rows()) == []


async def test_his_erasure_empties_the_state_and_leaves_her_turns(wiring: Wiring, couple: Union) -> None:
    await wiring.deliver()
    for said in ("go:privacy.erase", "да"):
        result = await wiring.turn(Channel.WEB, BROWSER, said)
    assert "удалено" in result.replies[-1].text
    async with wiring.database.read() as tx:
        assert await tx.traces.conversations([CONVERSATION], couple.ids[0])
        assert await tx.traces.conversations([CONVERSATION], couple.ids[1]) == []
        state = (await tx.conversations.peek(CONVERSATION)).state
    assert (state.member_id, state.linked) == (None, False)
    await wiring.deliver()
    assert found_in([HIS_NUMBER, *OTHER.needles()], await wiring.rows()) == []
    assert "номер карты" in (await wiring.turn(Channel.WEB, BROWSER, "go:card.show")).replies[0].text


async def test_elsewhere_his_state_there_is_emptied_too(wiring: Wiring, couple: Union) -> None:
    async with wiring.database.write() as tx:
        await EraseMember(tx, NoLeftovers(), wiring.clock)(couple.ids[1], LOOK, "test")
    async with wiring.database.read() as tx:
        assert (await tx.conversations.peek(CONVERSATION)).state.last == ()
    assert "номер карты" in (await wiring.turn(Channel.WEB, BROWSER, "go:card.show")).replies[0].text
