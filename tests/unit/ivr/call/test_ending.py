"""Why a call ended, as its session knows it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from backend.calls.ending import Ending
from dialogs.turns import Command, Destination, Transfer
from ivr.call import CallLimits, CallSession, HeldCall
from ivr.errors import LineBroke
from ivr.ports import MediaEvent
from tests.unit.ivr.call.scripted import Call, Loud, ScriptedMedia, answer

HELLO = answer("Здравствуйте.")
BYE = answer("До свидания.", ends=True)
PASSED = replace(answer("Соединяю."), transfer=Transfer(Destination.OPERATOR))


class Away:
    """A keeper of calls: gives them back at once, or keeps them."""

    def __init__(self, keeps: bool) -> None:
        self.keeps = keeps
        self.came = asyncio.Event()

    async def __call__(self, call: HeldCall, transfer: Transfer) -> Command:
        self.came.set()
        while self.keeps:
            await call.next_event()
        return Command.RETURNED


class BreakingMedia(ScriptedMedia):
    """A line that is lost."""

    async def events(self) -> AsyncIterator[MediaEvent]:
        async for event in super().events():
            yield event
        raise LineBroke("gone")


async def why(call: Call, passing: Away | None = None) -> Ending:
    """Hold the call, and ask its session."""
    session = CallSession(
        call.media, call.handler, call.ear, call.voice, Loud(), "call-1", call.limits, call.journal, passing
    )
    async with asyncio.timeout(30):
        await session.run()
    return session.ended_why


async def test_the_caller_hung_up() -> None:
    call = Call(HELLO)
    call.then(call.quiet(), call.media.leave)
    assert await why(call) is Ending.CALLER


async def test_a_goodbye() -> None:
    call = Call(HELLO, BYE)
    call.then(call.quiet(), lambda: call.media.press("1"))
    assert await why(call) is Ending.GOODBYE


async def test_silence() -> None:
    assert await why(Call(HELLO)) is Ending.SILENCE


async def test_too_long() -> None:
    call = Call(HELLO, limits=CallLimits(call=0.05))
    assert await why(call) is Ending.TOO_LONG


async def test_the_voice_was_lost() -> None:
    call = Call(HELLO)
    call.voice.broken = True
    assert await why(call) is Ending.VOICE_LOST


async def test_the_engine_never_answered() -> None:
    call = Call(RuntimeError("no"), limits=CallLimits(failures=1))
    assert await why(call) is Ending.FAILED


async def test_the_line_broke() -> None:
    call = Call(HELLO)
    call.media = BreakingMedia()
    call.then(call.quiet(), call.media.leave)
    assert await why(call) is Ending.LINE_BROKE


@pytest.mark.parametrize(("keeps", "ending"), [(True, Ending.PASSED_ON), (False, Ending.CALLER)])
async def test_hung_up_while_passed_on_or_after(keeps: bool, ending: Ending) -> None:
    call, away = Call(HELLO, PASSED, HELLO), Away(keeps)
    call.then(call.quiet(), lambda: call.media.press("1"))
    call.then(away.came.is_set, call.media.leave)
    if not keeps:
        call.media.steps[-1] = (call.quiet(3), call.media.leave)
    assert await why(call, away) is ending
