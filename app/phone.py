"""The telephone as a part of the help line: Asterisk, an ear, a voice, and the conversation of each call."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from functools import partial

from app.busy import put_busy_message
from app.call_keeping import CallKeeping, KeptCall
from app.core import Core
from app.desk import desk_settings, people_answer
from app.ears import Ears
from app.parts import Part, PartState
from app.rehearsing import rehearse
from app.settings import PREFIX, Settings
from app.supervision import keep_running, running_beside
from dialogs.ports import TurnHandler
from dialogs.turns import Destination
from ivr.asterisk.calls import IncomingCall
from ivr.asterisk.config import APP
from ivr.asterisk.line import Line
from ivr.asterisk.processes import find_launch
from ivr.asterisk.server import instance_folder
from ivr.call import CallLimits, CallObserver, CallSession, Ways, common_phrases
from ivr.call.announced import announcement
from ivr.call.recorder import Observers
from ivr.conference import ConferenceVisit, conference_phrases
from ivr.desk import Desk, desk_phrases
from ivr.errors import AsteriskUnavailable, HearingFailed, PhoneError, SpeakingFailed
from ivr.ports import Ear, Voice
from ivr.settings import ExternalAsterisk, PhoneMode, PhoneSettings, VoiceKind
from ivr.speaking import CachedVoice, choose_voice
from ivr.speaking.sentences import sentences

READY_SECONDS = 30.0

log = logging.getLogger(__name__)


def phone_settings(settings: Settings) -> PhoneSettings:
    """The telephone's section of the settings."""
    external = None
    if settings.ari_url and settings.ari_password:
        external = ExternalAsterisk(settings.ari_url, settings.ari_user, settings.ari_password.get_secret_value())
    return PhoneSettings(
        data_dir=settings.data,
        cache_dir=settings.cache,
        mode=PhoneMode(settings.phone),
        host=settings.sip_host,
        sip_port=settings.sip_port,
        rtp_ports=(settings.rtp_port_start, settings.rtp_port_end),
        external=external,
        max_calls=settings.max_calls,
        busy_message=settings.busy_message,
        extra=settings.asterisk_extra.expanduser() if settings.asterisk_extra else None,
        voice=VoiceKind(settings.voice),
        voice_command=settings.voice_command,
        voice_url=settings.voice_url,
        record=settings.record_calls,
        desk=desk_settings(settings),
    )


def load_ear(settings: Settings) -> Ear:
    """The recogniser that the settings name; blocking, seconds.

    Raises:
        HearingFailed: its packages or its model are not installed, and what to do.
    """
    try:
        from ivr.hearing import choose_ear  # an installation without the telephone lacks its libraries
    except ImportError as error:
        raise HearingFailed(f"{error.name} is not installed: sh docker/install/python.sh phone") from error
    url = settings.vosk_url
    return choose_ear(settings.ear, settings.models, settings.cache, vosk_url=url)


def chosen_voice(settings: PhoneSettings) -> CachedVoice:
    """The voice that the settings name.

    Raises:
        SpeakingFailed: it is not installed, and what to do.
    """
    return choose_voice(settings.cache_dir, settings.voice, command=settings.voice_command, url=settings.voice_url)


def taking_calls(settings: PhoneSettings, port: int, ear: str) -> Part:
    """The row of a telephone that takes calls: where it is called, which only our own Asterisk tells."""
    if settings.external is not None:
        note = f"ear {ear}; its number is what that Asterisk hands to Stasis({APP})"
        return Part("Phone", PartState.ON, f"Asterisk at {settings.external.url}", note)
    where = f"sip:{settings.extension}@{settings.host}:{port}"
    return Part("Phone", PartState.ON, where, f'ear {ear}; try: make call SAY="как вступить в профсоюз"')


class Phone:
    """The hotline. Does nothing where it is off; its trouble never stops the other channels, unless asked for."""

    def __init__(
        self,
        core: Core,
        *,
        ears: Ears | None = None,
        ear: Ear | None = None,
        handler: TurnHandler | None = None,
        limits: CallLimits | None = None,
        observe: Callable[[IncomingCall], CallObserver] | None = None,
    ) -> None:
        """``ear``, ``handler``, ``limits``: instead of the usual ones; ``observe``: who watches a call (benchmarks)."""
        self._core = core
        self._handler = handler or core.engine
        self._limits = limits or CallLimits()
        self._observe = observe
        self._settings = phone_settings(core.settings)
        self._line = Line(self._settings, self._talk, on_refused=lambda number: self._keeping.refused(number))
        self.desk = Desk(self._settings.desk, lambda: self._line.legs, core.database.clock)
        self._keeping = CallKeeping(core.database, core.settings, lambda: self._line.ari)
        self._ears = ears or Ears(partial(load_ear, core.settings))
        self._ear = ear
        self._voice: CachedVoice | None = None
        self._trouble: PhoneError | None = None
        self._calls = 0
        self._settled = asyncio.Event()

    async def run(self) -> None:
        """Load ear and voice, and take calls until cancelled."""
        if self._settings.mode is PhoneMode.OFF:
            self._settled.set()
            return
        try:
            await self._prepare()
            async with running_beside("call books", self._keeping.run), asyncio.TaskGroup() as group:
                group.create_task(self._announce(), name="phone-ready")
                group.create_task(keep_running("phone", self._take_calls), name="line")
        except PhoneError as error:
            self._give_up(error)
        finally:
            if self._voice is not None:
                await self._voice.close()

    async def _prepare(self) -> None:
        """Ear and voice, ready before the first call; what every call begins with is made now, if it is not kept."""
        if self._settings.external is None:
            await asyncio.to_thread(find_launch, self._settings.data_dir, self._settings.cache_dir)
        self._voice = chosen_voice(self._settings)
        await self._voice.start()
        first = (*([announcement()] if self._settings.record else []), self._core.phone_greeting)
        await self._voice.warm_up([sentence for text in first for sentence in sentences(text)])
        if self._settings.external is None:
            await put_busy_message(self._voice, instance_folder(self._settings), self._settings.busy_message)
        if self._ear is None:
            self._ear = await self._ears.get()

    async def _take_calls(self) -> None:
        try:
            await self._line.run()
        except AsteriskUnavailable as error:
            self._give_up(error)
            await asyncio.Event().wait()

    def _give_up(self, error: PhoneError) -> None:
        log.error("the telephone is off: %s", error)
        self._trouble = error
        self._settled.set()

    async def _announce(self) -> None:
        """Say when calls are taken, then make the other common phrases, and then every answer."""
        await self._line.ready.wait()
        self._settled.set()
        if self._voice is not None:
            await self._voice.warm_up(
                [*common_phrases(), *conference_phrases(), *(desk_phrases() if self._settings.desk.operators else ())]
            )
            if not self._calls:
                await self._voice.rest()
            await rehearse(self._core, self._voice, lambda: self._calls > 0)

    async def ready(self) -> int:
        """The SIP port, when calls are taken.

        Raises:
            PhoneError: they cannot be, and why.
        """
        async with asyncio.timeout(READY_SECONDS):
            await self._settled.wait()
        if self._trouble is not None:
            raise self._trouble
        return self._line.sip_port

    async def examine(self) -> Part:
        """The telephone's row of the table."""
        if self._settings.mode is PhoneMode.OFF:
            return Part("Phone", PartState.OFF, note=f"{PREFIX}PHONE=auto turns it on")
        try:
            port = await self.ready()
        except TimeoutError:
            return Part("Phone", PartState.TROUBLE, note="Asterisk is not ready yet; it is tried again by itself")
        except PhoneError as error:
            state = PartState.OFF if self._settings.mode is PhoneMode.AUTO else PartState.TROUBLE
            return Part("Phone", state, note=f"{error}")
        return taking_calls(self._settings, port, self._ear.name if self._ear else "")

    async def _talk(self, call: IncomingCall) -> None:
        """One call's conversation. The voice wakes while the kept greeting plays, and rests after the last call."""
        if self._ear is None or self._voice is None:
            raise PhoneError("the telephone is not ready")
        self._calls += 1
        try:
            async with self._keeping.keep(call, self._ear.name, self._voice.name) as kept, asyncio.TaskGroup() as group:
                group.create_task(self._wake_voice(self._voice))
                session = self._session(call, self._ear, self._voice, kept)
                kept.why = lambda: session.ended_why
                group.create_task(session.run())
        finally:
            self._calls -= 1
            if not self._calls:
                await self._voice.rest()

    def _session(self, call: IncomingCall, ear: Ear, voice: Voice, kept: KeptCall) -> CallSession:
        from ivr.hearing import VoiceActivity

        return CallSession(
            call.media,
            self._keeping.handler(self._handler),
            ear,
            voice,
            VoiceActivity(),
            call.id,
            self._limits,
            Observers(kept.observer, self._observe(call)) if self._observe else kept.observer,
            self._ways(call, kept),
            lambda: people_answer(self._core.settings, self._core.database.clock.now()),
            call.caller_number if any(char.isdecimal() for char in call.caller_number) else "",
        )

    def _ways(self, call: IncomingCall, kept: KeptCall) -> Ways:
        desk = self.desk.visit(call, lambda extension: kept.handed_over(f"operator-{extension}"))
        rooms = ConferenceVisit(
            lambda: self._line.rooms,
            call.channel_id,
            call.bridge_id,
            lambda conference: kept.handed_over(f"conference-{conference}"),
        )
        return Ways({Destination.OPERATOR: desk, Destination.CONFERENCE: rooms})

    async def _wake_voice(self, voice: CachedVoice) -> None:
        try:
            await voice.start()
        except SpeakingFailed as error:
            log.error("the voice does not wake: %s", error)
