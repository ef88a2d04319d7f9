"""The robot itself with operators: the real session and engine, keys instead of an ear, beeps instead of a voice."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from itertools import count

import pytest

from app.demo import load_demo
from backend.clock import SystemClock
from backend.inbox.entities import RequestKind, StaffRequest
from dialogs.engine import DialogueEngine
from dialogs.talk import Toolbox
from dialogs.texts import Texts
from ivr.asterisk.calls import IncomingCall
from ivr.call import CallLimits, CallSession
from ivr.levels import loudness
from ivr.softphone import Softphone
from ivr.softphone.call import Call
from storage import Database, migrate
from tests.e2e.calls.journal import Journal
from tests.e2e.desk.office import CALLER, OPERATOR, PATIENCE, QUICK, Office, hears
from tests.integration.dialogs.conftest import BASE, FACTS, KnownPhrases
from tests.support.keys import KEYRING
from tests.support.phone import tone, until
from tests.unit.ivr.call.scripted import ScriptedVoice

pytestmark = [pytest.mark.phone, pytest.mark.asyncio(loop_scope="session")]

HASTY = CallLimits(key_pause=2.0, choice_key_pause=0.3, silence=60.0)


class QuickVoice(ScriptedVoice):
    """Says anything in a fifth of a second."""

    async def speak(self, text: str, *, pace: float = 1.0) -> bytes:
        return tone(0.2, 700.0)


class Sharp:
    """Takes what is as loud as a caller's voice for one; music and beeps from the robot do not come back to it."""

    def probability(self, pcm: bytes) -> float:
        return float(loudness(pcm) > 1000)


class HearsYes:
    """An ear and an utterance: whatever is said is a yes."""

    name, streams = "yes", False

    def listen(self) -> HearsYes:
        return self

    async def feed(self, pcm: bytes) -> str:
        return ""

    async def finish(self) -> str:
        return "да"


@dataclass
class Hotline:
    """Callers, the robot, and the office."""

    office: Office
    database: Database
    open: bool = True
    journals: list[Journal] = field(default_factory=list)

    async def talk(self, call: IncomingCall) -> None:
        """One call."""
        journal = Journal(call_id=call.id)
        self.journals.append(journal)
        ids = count(1)
        texts = Texts.load()
        clock = SystemClock()
        tools = Toolbox(
            texts, lambda: BASE, FACTS, clock, lambda: f"id{next(ids)}", lambda: "000001", desk=lambda _: self.open
        )
        engine = DialogueEngine(self.database, KnownPhrases(), tools)
        visit = self.office.desk.visit(call)
        await CallSession(call.media, engine, HearsYes(), QuickVoice(), Sharp(), call.id, HASTY, journal, visit).run()

    @asynccontextmanager
    async def caller(self) -> AsyncIterator[tuple[Call, Journal]]:
        """Somebody who calls, and has heard the greeting."""
        calls = len(self.journals)
        async with Softphone("127.0.0.1", self.office.line.sip_port).call("100") as call:
            await until(lambda: len(self.journals) > calls, PATIENCE)
            journal = self.journals[calls]
            await hears_said(journal, "Я робот")
            yield call, journal

    async def requests(self, kind: RequestKind) -> list[StaffRequest]:
        """The open requests of a kind."""
        async with self.database.read() as tx:
            return [one for one in await tx.requests.open() if one.kind is kind]


async def hears_said(journal: Journal, words: str) -> None:
    """Wait until the robot has said these words."""
    await until(lambda: words in " ".join(journal.said), PATIENCE)


@pytest.fixture
async def hotline(office: Office, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Hotline]:
    """The robot by day, on the office's line."""
    url = f"sqlite+aiosqlite:///{tmp_path_factory.mktemp('hotline') / 'profline.db'}"
    await migrate(url, KEYRING)
    database = Database(url, SystemClock(), keyring=KEYRING)
    await load_demo(database, SystemClock().now())
    hotline = Hotline(office, database)
    office.talks = hotline.talk
    yield hotline
    await database.close()


async def test_zero_rings_the_operator_and_after_the_talk_the_robot_is_back(hotline: Hotline) -> None:
    async with hotline.office.operator() as desk, hotline.caller() as (caller, journal):
        await caller.press("0")
        await hears_said(journal, "Соединяю вас с человеком")
        async with await desk.rings(PATIENCE) as operator:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(caller.say(tone(2.0, CALLER), 16_000))
                tasks.create_task(operator.say(tone(2.0, OPERATOR), 16_000))
                tasks.create_task(hears(caller, OPERATOR))
                tasks.create_task(hears(operator, CALLER))
            assert hotline.office.desk.callers()[0].conversation == f"phone:{journal.call_id}"
        await hears_said(journal, "Вы снова со мной.")
        await caller.press("9")
        await hears_said(journal, "Меню.")
    assert await hotline.requests(RequestKind.OPERATOR) == []
    await hotline.office.is_clean()


async def test_nobody_answers_and_the_number_is_taken_by_keys_and_read_back(hotline: Hotline) -> None:
    async with hotline.caller() as (caller, journal):
        await caller.press("0")
        await hears_said(journal, "Сейчас все заняты.")
        await gives_the_number(caller, journal)
    (request,) = await hotline.requests(RequestKind.CALLBACK)
    assert (request.phone, request.conversation) == ("+79161234567", f"phone:{journal.call_id}")
    await hotline.office.is_clean()


async def test_out_of_hours_the_number_is_taken_by_keys_and_read_back(hotline: Hotline) -> None:
    hotline.open = False
    async with hotline.office.operator() as desk, hotline.caller() as (caller, journal):
        await caller.press("0")
        await hears_said(journal, "Люди отвечают по будням с девяти до восемнадцати часов.")
        await gives_the_number(caller, journal)
        assert not desk.rung
    (request,) = await hotline.requests(RequestKind.CALLBACK)
    assert (request.phone, request.when) == ("+79161234567", "как можно скорее")
    await hotline.office.is_clean()


async def test_one_in_the_queue_leads_to_the_call_back(hotline: Hotline) -> None:
    async with hotline.office.operator() as desk, hotline.caller() as (caller, journal):
        await caller.press("0")
        ringing = await desk.rings(PATIENCE)
        await caller.press("1")
        await gives_the_number(caller, journal)
        await until(ringing.ended.done, PATIENCE)
    assert len(await hotline.requests(RequestKind.CALLBACK)) == 1
    await hotline.office.is_clean()


async def test_the_offer_of_a_call_back_is_taken_by_voice(hotline: Hotline) -> None:
    hotline.office.opens(replace(QUICK, offer_seconds=0.0))
    hotline.office.talks = hotline.talk
    async with hotline.office.operator() as desk, hotline.caller() as (caller, journal):
        await caller.press("0")
        ringing = await desk.rings(PATIENCE)
        await hears_said(journal, "Скажите да, или нажмите один.")
        await caller.say(tone(0.6, CALLER), 16_000)
        await gives_the_number(caller, journal)
        await until(ringing.ended.done, PATIENCE)
    await hotline.office.is_clean()


async def test_a_star_in_the_queue_leads_back_to_the_robot(hotline: Hotline) -> None:
    async with hotline.office.operator() as desk, hotline.caller() as (caller, journal):
        await caller.press("0")
        ringing = await desk.rings(PATIENCE)
        await caller.press("*")
        await hears_said(journal, "Вы снова со мной.")
        await until(ringing.ended.done, PATIENCE)
    await hotline.office.is_clean()


async def gives_the_number(caller: Call, journal: Journal) -> None:
    """By keys alone: the number, yes, as soon as possible."""
    await hears_said(journal, "На какой номер перезвонить?")
    await caller.press("9161234567#")
    await hears_said(journal, "Перезвоним на восемь, девятьсот шестнадцать, сто двадцать три, сорок пять")
    await caller.press("1")
    await hears_said(journal, "Когда вам удобно говорить?")
    await caller.press("1")
    await hears_said(journal, "Записал.")
