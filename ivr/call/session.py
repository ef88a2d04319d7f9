"""One call from answer to hangup: its tasks, its events, its end. What is said is :mod:`ivr.call.conversation`'s."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from typing import Any

from backend.calls.ending import Ending
from dialogs.ports import TurnHandler
from dialogs.replies import Expect
from dialogs.turns import Command, Transfer
from ivr.call.asking import Asking
from ivr.call.attention import Attention
from ivr.call.conversation import Conversation, Over
from ivr.call.exchange import Activity, Caller
from ivr.call.held import HeldCall, Passing
from ivr.call.limits import CallLimits
from ivr.call.observer import CallObserver, NobodyListens
from ivr.call.speaker import Speaker
from ivr.call.texts import texts
from ivr.call.tones import trouble_tones
from ivr.errors import HearingFailed, LineBroke
from ivr.ports import CallMedia, Digit, Ear, MediaEvent, Played, Voice
from ivr.speaking.sentences import sentences

logger = logging.getLogger(__name__)

TICK = 0.5
"""Real seconds without any event after which the patience is looked at all the same."""

ANY_KEY = 9
"""So many keys are an answer at once to who is held."""


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
    desk_open: Callable[[], bool] = lambda: False
    """Whether a person may be rung now; asked where the engine fails, which else knows."""
    client: str = ""
    """The number that the call claims to come from: wrong proofs are counted against it."""
    ended_why: Ending = field(default=Ending.CALLER, init=False)
    _events: asyncio.Queue[MediaEvent | None] = field(default_factory=asyncio.Queue, init=False)
    _ahead: deque[Digit] = field(default_factory=deque, init=False)
    """Keys that were pressed before they could be taken."""
    _tasks: set[asyncio.Task[Any]] = field(default_factory=set, init=False)
    _group: asyncio.TaskGroup = field(default_factory=asyncio.TaskGroup, init=False)
    _now: float = field(default=0.0, init=False)
    _voice_lost: bool = field(default=False, init=False)
    _limit: asyncio.Timeout = field(init=False)
    _speaker: Speaker = field(init=False)
    _asking: Asking = field(init=False)

    async def run(self) -> None:
        """Talk until either side hangs up. Raises nothing but cancellation: troubles are said and logged."""
        self._now = asyncio.get_running_loop().time()
        async with self._group:
            self._speaker = Speaker(
                self.media, self.voice, self.limits, self.observer, self._spawn, lambda: self._now, self._lose_voice
            )
            self._asking = Asking(
                self.handler, self.call_id, self.limits, self.observer, self._speaker, self._spawn, self.client
            )
            listening = self._spawn(self._pump())
            talking = self._spawn(self._talk())
            await asyncio.wait({listening, talking}, return_when=asyncio.FIRST_COMPLETED)
            for task in self._tasks - {self._asking.answering}:
                task.cancel()
            await self._asking.settle()
        logger.info("call %s: over after %d turns", self.call_id, self._asking.turns)

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
            async with asyncio.timeout(self.limits.call) as self._limit:
                await self._conversation().hold()
        except Over as over:
            last, self.ended_why = over.last, over.why
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

    def _conversation(self) -> Conversation:
        caller = Caller(self.ear, self.activity, self._speaker, self.observer, self.limits, self._spawn)
        attention = Attention(caller, self._next, lambda: self._now)
        pass_on = partial(self._pass_on, self.passing, attention) if self.passing is not None else None
        return Conversation(self._asking, attention, self._speaker, self.limits, pass_on, self.desk_open)

    async def _pass_on(self, passing: Passing, attention: Attention, transfer: Transfer) -> Command | str:
        """Say what was to be said, and give the caller away until they are back; the limit of the call stands still.

        Who keeps the caller may do without the voice: its loss is told when they are back.
        """
        if not await self._announced():
            return Command.RETURNED
        clock = asyncio.get_running_loop().time
        left = (self._limit.when() or clock()) - clock()
        self._limit.reschedule(None)
        self.ended_why = Ending.PASSED_ON
        hear = partial(_hear, attention)
        back = await passing(HeldCall(self.call_id, self.media, self._speaker, self._event, hear), transfer)
        self.ended_why = Ending.CALLER
        self._limit.reschedule(clock() + left)
        return back

    async def _announced(self) -> bool:
        """What was to be said is said. A star meanwhile takes it back; other keys are kept for the caller's keeper."""
        pressed: list[Digit] = []
        while self._speaker.speaks:
            event = await self._next()
            if isinstance(event, Digit) and event.key == "*":
                self.observer.on_keys(str(Command.CANCEL), event.at)
                await self._speaker.interrupt()
                return False
            if isinstance(event, Digit):
                pressed.append(event)
        self._ahead.extend(pressed)
        return True

    async def _next(self) -> MediaEvent | None:
        """The next event; None where none came for a while. Raises VoiceLost where the robot fell silent."""
        event = await self._event()
        if self._voice_lost:
            raise VoiceLost
        return event

    async def _event(self) -> MediaEvent | None:
        """The next event; None where none came for a while."""
        if self._ahead:
            return self._ahead.popleft()
        event: MediaEvent | None = None
        try:
            async with asyncio.timeout(TICK):
                event = await self._events.get()
        except TimeoutError:
            self._now += TICK
            self._speaker.follow()
        return event

    async def _until_quiet(self) -> None:
        """Wait until everything has been said."""
        while self._speaker.speaks:
            await self._next()


async def _hear(attention: Attention, expect: Expect) -> str | None:
    """A held caller's answer: words or a key; None for nothing, or nothing that could be heard."""
    try:
        answer = await attention.answer(expect, keys=ANY_KEY)
    except (HearingFailed, VoiceLost):
        return None
    if answer is Command.CANCEL:
        return "*"
    return answer if isinstance(answer, str) and not isinstance(answer, StrEnum) else None
