"""A caller who asks for a person: passed on in the hours, called back otherwise, never left with nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count

import pytest

from backend.inbox.entities import RequestKind
from dialogs.engine import DialogueEngine
from dialogs.talk import Toolbox
from dialogs.texts import Texts
from dialogs.turns import Channel, Command, Destination, Transfer, Turn, TurnResult
from storage import Database
from tests.integration.dialogs.conftest import BASE, FACTS, KnownPhrases
from tests.support.clock import FakeClock


@dataclass
class PhoneCall:
    """One call to an engine, without sound."""

    engine: DialogueEngine
    numbers: count[int] = field(default_factory=lambda: count(1))

    async def says(self, text: str) -> TurnResult:
        return await self.engine.handle(Turn(Channel.PHONE, "c", text, update_id=str(next(self.numbers))))

    async def tells(self, command: Command) -> TurnResult:
        return await self.engine.handle(
            Turn(Channel.PHONE, "c", None, None, command, update_id=str(next(self.numbers)))
        )


def said(result: TurnResult) -> str:
    """What the robot says."""
    return " ".join(reply.speech for reply in result.replies)


def phone_call(demo: Database, clock: FakeClock, *, desk_is_open: bool) -> PhoneCall:
    """A call while people are there, or are not."""
    ids = count(1)
    tools = Toolbox(
        Texts.load(),
        lambda: BASE,
        FACTS,
        clock,
        lambda: f"id{next(ids)}",
        lambda: "000001",
        desk=lambda _: desk_is_open,
    )
    return PhoneCall(DialogueEngine(demo, KnownPhrases(), tools))


@pytest.fixture
async def by_day(demo: Database, clock: FakeClock) -> PhoneCall:
    """While people are there."""
    return phone_call(demo, clock, desk_is_open=True)


@pytest.fixture
async def by_night(demo: Database, clock: FakeClock) -> PhoneCall:
    """While nobody is there."""
    return phone_call(demo, clock, desk_is_open=False)


async def requests(demo: Database, kind: RequestKind) -> list[str | None]:
    """The numbers of the open requests of a kind."""
    async with demo.read() as tx:
        return [one.phone for one in await tx.requests.open() if one.kind is kind]


async def test_in_the_hours_the_call_is_passed_on(by_day: PhoneCall, demo: Database) -> None:
    result = await by_day.tells(Command.OPERATOR)
    assert said(result) == "Соединяю вас с человеком, оставайтесь на линии."
    assert result.transfer == Transfer(Destination.OPERATOR)
    assert await requests(demo, RequestKind.OPERATOR) == []


async def test_out_of_hours_the_number_is_asked_read_back_and_kept(by_night: PhoneCall, demo: Database) -> None:
    result = await by_night.says("оператор")
    assert result.transfer is None
    assert "с девяти до восемнадцати" in said(result)
    assert "На какой номер перезвонить?" in said(result)
    result = await by_night.says("9161234567")
    assert "Перезвоним на восемь, девятьсот шестнадцать" in said(result)
    assert said(result).endswith("верно?")
    assert "Когда вам удобно" in said(await by_night.says("да"))
    assert "Записал" in said(await by_night.says("завтра утром"))
    assert await requests(demo, RequestKind.CALLBACK) == ["+79161234567"]
    assert await requests(demo, RequestKind.OPERATOR) == []  # which has no number, and could not be served


@pytest.mark.parametrize("no", ["нет", "2"])
async def test_a_number_that_was_heard_wrong_is_asked_again(by_night: PhoneCall, demo: Database, no: str) -> None:
    await by_night.tells(Command.OPERATOR)
    await by_night.says("9161234567")
    assert "На какой номер перезвонить?" in said(await by_night.says(no))
    assert "девятьсот три" in said(await by_night.says("89031112233"))
    await by_night.says("1")
    await by_night.says("1")
    assert await requests(demo, RequestKind.CALLBACK) == ["+79031112233"]


async def test_something_else_than_yes_or_no_is_asked_again(by_night: PhoneCall) -> None:
    await by_night.tells(Command.OPERATOR)
    await by_night.says("9161234567")
    assert "да или нет" in said(await by_night.says("кхм"))


async def test_when_nobody_came_a_call_back_is_taken_at_once(by_day: PhoneCall, demo: Database) -> None:
    await by_day.tells(Command.OPERATOR)
    result = await by_day.tells(Command.UNANSWERED)
    assert said(result).startswith("Сейчас все заняты.")
    assert "На какой номер перезвонить?" in said(result)
    assert await requests(demo, RequestKind.OPERATOR) == [None]


async def test_back_from_a_person_the_robot_says_so(by_day: PhoneCall) -> None:
    await by_day.tells(Command.OPERATOR)
    result = await by_day.tells(Command.RETURNED)
    assert said(result) == "Вы снова со мной. Чем ещё помочь?"
    assert (await by_day.says("как вступить")).understood.id == "membership.join"


async def test_back_in_the_middle_of_a_form_it_goes_on(by_day: PhoneCall) -> None:
    await by_day.says("моя карта")
    passed = await by_day.tells(Command.OPERATOR)
    assert passed.transfer is not None
    assert "номер карты" not in said(passed)
    assert "номер карты" in said(await by_day.tells(Command.RETURNED))


async def test_asking_again_in_the_callback_form_shows_it_again(by_night: PhoneCall, demo: Database) -> None:
    await by_night.tells(Command.OPERATOR)
    again = await by_night.tells(Command.OPERATOR)
    assert said(again).count("На какой номер перезвонить?") == 1
    assert await requests(demo, RequestKind.OPERATOR) == [None]
