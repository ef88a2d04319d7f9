"""One call from greeting to goodbye: turns to the engine, replies to the caller."""

from __future__ import annotations

import asyncio
import logging
import math
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from backend.calls.ending import Ending
from dialogs.ports import TurnHandler
from dialogs.replies import Expect
from dialogs.turns import Channel, Command, Transfer, Turn, TurnResult
from ivr.call.exchange import Activity, Answer, Caller, Exchange, Murmur
from ivr.call.held import HeldCall, Passing
from ivr.call.keys import Keypad
from ivr.call.limits import CallLimits
from ivr.call.observer import CallObserver, NobodyListens
from ivr.call.script import keys_hint, options_of, script_of
from ivr.call.speaker import Speaker
from ivr.call.texts import texts
from ivr.call.tones import trouble_tones
from ivr.errors import HearingFailed, LineBroke
from ivr.ports import CallMedia, Ear, MediaEvent, Played, Voice
from ivr.speaking.sentences import sentences

logger = logging.getLogger(__name__)

TICK = 0.5
"""Real seconds without any event after which the patience is looked at all the same."""


class VoiceLost(Exception):
    """The robot cannot speak any more."""


@dataclass(slots=True)
class CallSession:
    """The conversation of one call. Everything that it starts ends with :meth:`run`."""

    media: CallMedia
    handler: TurnHandler
    ear: Ear
    voice: Voice
    activity: Activity
    call_id: str
    limits: CallLimits = field(default_factory=CallLimits)
    observer: CallObserver = field(default_factory=NobodyListens)
    passing: Passing | None = None
    ended_why: Ending = field(default=Ending.CALLER, init=False)
    _events: asyncio.Queue[MediaEvent | None] = field(default_factory=asyncio.Queue, init=False)
    _tasks: set[asyncio.Task[Any]] = field(default_factory=set, init=False)
    _group: asyncio.TaskGroup = field(default_factory=asyncio.TaskGroup, init=False)
    _now: float = field(default=0.0, init=False)
    _turns: int = field(default=0, init=False)
    _hash_until: float = field(default=-math.inf, init=False)
    _voice_lost: bool = field(default=False, init=False)
    _speaker: Speaker = field(init=False)

    async def run(self) -> None:
        """Talk until either side hangs up. Raises nothing but cancellation: troubles are said and logged."""
        self._now = asyncio.get_running_loop().time()
        async with self._group:
            self._speaker = Speaker(
                self.media, self.voice, self.limits, self.observer, self._spawn, lambda: self._now, self._lose_voice
            )
            listening = self._spawn(self._pump())
            talking = self._spawn(self._talk())
            await asyncio.wait({listening, talking}, return_when=asyncio.FIRST_COMPLETED)
            for task in tuple(self._tasks):
                task.cancel()
        logger.info("call %s: over after %d turns", self.call_id, self._turns)

    def _spawn(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """A task of this call."""
        task = self._group.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _pump(self) -> None:
        """Keep what comes from the caller, in order; ends with the call."""
        try:
            async for event in self.media.events():
                self._now = event.at
                if isinstance(event, Played):
                    self._speaker.played(event.mark, event.at)
                self._speaker.follow()
                self._events.put_nowait(event)
        except LineBroke as error:
            logger.warning("call %s: %s", self.call_id, error)
            self.ended_why = Ending.LINE_BROKE
        except Exception:
            logger.exception("call %s: the line broke", self.call_id)
            self.ended_why = Ending.LINE_BROKE

    def _lose_voice(self) -> None:
        self._voice_lost = True
        self._events.put_nowait(None)

    async def _talk(self) -> None:
        """The conversation, and its last words where it goes wrong."""
        try:
            async with asyncio.timeout(self.limits.call):
                last = await self._converse()
        except VoiceLost:
            last, self.ended_why = texts()["broken"], Ending.VOICE_LOST
        except TimeoutError:
            logger.info("call %s: longer than %.0f s", self.call_id, self.limits.call)
            await self._speaker.interrupt()
            last, self.ended_why = texts()["too_long"], Ending.TOO_LONG
        except Exception:
            logger.exception("call %s: the conversation broke", self.call_id)
            last, self.ended_why = texts()["broken"], Ending.FAILED
        await self._part(last)

    async def _part(self, last: str | None) -> None:
        """Say the last words, in tones where the voice is lost, and hang up."""
        with suppress(VoiceLost):
            if last is not None and not self._voice_lost:
                self._speaker.say(sentences(last))
            await self._until_quiet()
        if self._voice_lost:
            await self._excuse_without_voice()
        await self.media.hang_up()

    async def _excuse_without_voice(self) -> None:
        """Tones; an excuse that was made earlier, where the voice remembers it, comes first."""
        for sentence in sentences(texts()["broken"]):
            try:
                async with asyncio.timeout(self.limits.mark):
                    await self.media.play(await self.voice.speak(sentence))
            except Exception as error:
                logger.info("call %s: no excuse is kept: %s", self.call_id, type(error).__name__)
                await self.media.play(trouble_tones())
                break
        await self.media.mark("excuse")
        with suppress(TimeoutError):
            async with asyncio.timeout(self.limits.mark * 3):
                while not ((event := await self._events.get()) and event == Played("excuse", event.at)):
                    pass

    async def _converse(self) -> str | None:
        """Turn after turn; the last words that are the telephone's own, if any."""
        result = await self._turn(command=Command.START)
        first, silences, failures, expect = True, 0, 0, Expect()
        options = 0
        while True:
            if result is None:
                failures += 1
                if failures >= self.limits.failures:
                    self.ended_why = Ending.FAILED
                    return texts()["broken"]
                self._speaker.say(sentences(texts()["engine_failed"]))
            else:
                failures, expect, options = 0, result.expect, len(options_of(result))
                self._speaker.say(script_of(result, first=first))
                if result.ends:
                    self.ended_why = Ending.GOODBYE
                    return None
                if result.transfer is not None and self.passing is not None:
                    first, silences = False, 0
                    result = await self._pass_on(self.passing, result.transfer)
                    continue
            first = False
            heard = await self._hear(expect, options, result)
            silences = silences + 1 if heard is Command.SILENCE else 0
            if silences >= self.limits.silences:
                self.ended_why = Ending.SILENCE
                return texts()["nobody"]
            result = await self._turn(command=heard) if isinstance(heard, Command) else await self._turn(text=heard)

    async def _turn(
        self, *, text: str | None = None, command: Command | None = None, choice: str | None = None
    ) -> TurnResult | None:
        """The engine's answer, None where it failed; a slow one is excused meanwhile."""
        self._turns += 1
        turn = Turn(Channel.PHONE, self.call_id, text, choice, command, update_id=f"{self.call_id}:{self._turns}")
        began = asyncio.get_running_loop().time()
        answering = self._spawn(_answer(self.handler, turn))
        done, _ = await asyncio.wait({answering}, timeout=self.limits.filler)
        if not done:
            self._speaker.say([texts()["filler"]])
            done, _ = await asyncio.wait({answering}, timeout=self.limits.answer)
        answering.cancel()
        result = answering.result() if done else None
        took = asyncio.get_running_loop().time() - began
        self.observer.on_turn(turn, result if isinstance(result, TurnResult) else None, took)
        if not isinstance(result, TurnResult):
            why = type(result).__name__ if done else "no answer in time"
            logger.error("call %s: turn %d failed: %s", self.call_id, self._turns, why, exc_info=result)
            return None
        kind = command or "words"
        logger.info("call %s: turn %d, %s, %s in %.2f s", self.call_id, self._turns, kind, result.understood.id, took)
        return result

    async def _pass_on(self, passing: Passing, transfer: Transfer) -> TurnResult | None:
        """Say what was to be said, give the caller away, and go on with what came of it."""
        await self._until_quiet()
        self.ended_why = Ending.PASSED_ON
        back = await passing(HeldCall(self.call_id, self.media, self._speaker, self._next), transfer)
        self.ended_why = Ending.CALLER
        return await self._turn(command=back) if isinstance(back, Command) else await self._turn(choice=back)

    async def _hear(self, expect: Expect, options: int, result: TurnResult | None) -> str | Command:
        """What the caller answers: words, keys, or that there was nothing. The ear's failures stay here."""
        while True:
            try:
                if not isinstance(heard := await self._heard(expect, options), Murmur):
                    return heard
            except HearingFailed as error:
                logger.error("call %s: the ear %s failed: %s", self.call_id, self.ear.name, error)
                hint = keys_hint(result) if result is not None else []
                self._speaker.say([part for text in (texts()["ear_failed"], *hint) for part in sentences(text)])

    async def _heard(self, expect: Expect, options: int) -> Answer:
        caller = Caller(self.ear, self.activity, self._speaker, self.observer, self.limits, self._spawn)
        keypad = Keypad(expect, options, self.limits, self._hash_until)
        exchange = Exchange(caller, keypad, expect, self._now)
        try:
            while True:
                event = await self._next()
                answer = await exchange.take(event, event.at if event is not None else self._now)
                if answer is not None:
                    return answer
        finally:
            exchange.drop()
            self._hash_until = keypad.hash_until

    async def _next(self) -> MediaEvent | None:
        """The next event; None where none came for a while. Raises VoiceLost where the robot fell silent."""
        event: MediaEvent | None = None
        try:
            async with asyncio.timeout(TICK):
                event = await self._events.get()
        except TimeoutError:
            self._now += TICK
            self._speaker.follow()
        if self._voice_lost:
            raise VoiceLost
        return event

    async def _until_quiet(self) -> None:
        """Wait until everything has been said."""
        while self._speaker.speaks:
            await self._next()


async def _answer(handler: TurnHandler, turn: Turn) -> TurnResult | Exception:
    """A failure is a result here: it must not end the call's task group."""
    try:
        return await handler.handle(turn)
    except Exception as error:
        return error
