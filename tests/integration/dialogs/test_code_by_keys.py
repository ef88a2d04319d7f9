"""A one-time code by the telephone's keys alone."""

from __future__ import annotations

import pytest

from storage import Database
from tests.integration.dialogs.conftest import NewEngine
from tests.integration.dialogs.test_by_keys import Deaf
from tests.support.keypad import KeypadCaller
from tests.support.members import give, last_code

CARD = "7700000016"
pytestmark = pytest.mark.parametrize("url", ["sqlite"], indirect=True)  # keys are nothing to the database


@pytest.fixture
async def caller(demo: Database, new_engine: NewEngine) -> KeypadCaller:
    """A member with an e-mail address, who has pressed the card's number."""
    await give(demo, CARD, email="marina@example.org")
    caller = KeypadCaller(new_engine(demo, Deaf()))
    await caller.begin()
    await caller.press("92")
    await caller.press(CARD)
    return caller


async def test_one_asks_for_the_code_and_six_keys_tell_it(caller: KeypadCaller, demo: Database) -> None:
    assert "нажмите один и решётку, пришлю код" in caller.heard
    await caller.press("1#")
    assert "код уже отправлен" in caller.heard
    await caller.press(await last_code(demo))
    assert "Марина, ваша карта действует" in caller.heard


async def test_star_leads_from_the_code_back_to_the_date(caller: KeypadCaller) -> None:
    await caller.press("1#")
    await caller.press("*")
    assert "дата рождения" in caller.heard
    await caller.press("14031985")
    assert "Марина, ваша карта действует" in caller.heard


async def test_where_the_date_is_locked_the_code_is_on_a_key(caller: KeypadCaller, demo: Database) -> None:
    for day in ("01", "02", "03"):
        await caller.press(f"{day}011990")
        if day != "03":
            await caller.press(CARD)
    assert "Проверка закрыта" in caller.heard
    assert [option.choice for option in caller.options] == ["go:proof.code"]
    await caller.press("1")
    await caller.press(CARD)
    await caller.press(await last_code(demo))
    assert "Марина, ваша карта действует" in caller.heard
