"""The keys that always work: a person, leaving a form, saying it again, slower; and keys faster than can be said."""

from __future__ import annotations

import pytest

from backend.inbox.entities import RequestKind
from ivr.call.texts import texts
from tests.e2e.calls.caller import PATIENCE
from tests.e2e.calls.hotline import Hotline
from tests.fakes.until import until

pytestmark = [pytest.mark.phone, pytest.mark.asyncio(loop_scope="session")]


async def test_zero_calls_a_person(hotline: Hotline) -> None:
    async with hotline.caller() as caller:
        await caller.begins_to_hear()
        pressed = caller.clock()
        assert (await caller.presses("0")).understood.id == "operator"
        await caller.hears_out()
    async with hotline.core.database.read() as tx:
        request = await tx.requests.open_of(caller.journal.conversation, RequestKind.OPERATOR)
    assert request is not None
    assert request.channel == "phone"
    words = await caller.understands(since=pressed)
    assert sum(stem in words for stem in ("отвеча", "будням", "перезвон", "номер")) >= 2, words


async def test_hash_repeats_and_star_leaves_the_form(hotline: Hotline) -> None:
    async with hotline.caller() as caller:
        await caller.begins_to_hear()
        asked = await caller.asks("покажите мою карту")
        await caller.hears_out()
        again = await caller.presses("#")
        assert again.replies == asked.replies
        await caller.hears_out()
        left = await caller.presses("*")
        assert (await hotline.state(caller.journal)).form is None
    assert left.understood.id == "cancel"
    assert [turn.command for turn in caller.journal.turns[2:]] == ["repeat", "cancel"]


async def test_keys_pressed_without_waiting_go_through_menu_and_form(hotline: Hotline) -> None:
    number, born = "7700000016", "14031985"
    async with hotline.caller() as caller:
        await caller.begins_to_hear()
        await caller.call.press(f"92{number}#{born}")
        shown = await caller.answer(after=4)
        await caller.begins_to_hear()
    assert caller.journal.keys == ["menu", "2", number, born]
    assert caller.journal.understood[1:] == ["card.show"] * 3
    assert shown.replies[-1].code == number


async def test_slower_by_voice_and_usual_by_key_is_the_telephones_own_business(hotline: Hotline) -> None:
    async with hotline.caller() as caller:
        await caller.hears_out()
        greeting = caller.journal.script[0]
        await caller.says("вы слишком быстро говорите")
        await until(lambda: caller.journal.said.count(greeting) == 2, PATIENCE)
        assert texts()["wish_slower"] in caller.journal.said, caller.journal.heard
        await caller.call.press("7")
        await until(lambda: caller.journal.said.count(greeting) == 3, PATIENCE)
        assert texts()["wish_usual"] in caller.journal.said
    assert caller.journal.commands == [], caller.journal.heard
