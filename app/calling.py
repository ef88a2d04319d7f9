"""``profline call``: a real SIP call to the hotline, and what each side said, with times.

What the robot said is not read from its program: it is what came down the line, recognised.
"""

from __future__ import annotations

import asyncio
import re
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from rich.console import Console
from rich.markup import escape
from rich.status import Status

from app.core import open_core
from app.phone import Phone, chosen_voice, load_ear, phone_settings
from app.settings import Settings
from ivr.ports import SAMPLE_RATE, Ear
from ivr.settings import HOTLINE
from ivr.softphone.call import Call, CallFailed
from ivr.softphone.phone import Softphone

KEYS = re.compile(r"[0-9*#]+")
PAUSE = 1.2
"""Seconds of silence after which the robot has finished its turn."""
LONGEST_TURN = 90.0
SEGMENT_GAP = 0.4
"""Seconds of silence between two sentences of the robot, which are recognised one by one."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the printed conversation; times in seconds from the answer."""

    start: float
    end: float
    who: str
    what: str


async def call(settings: Settings, console: Console, phrases: Sequence[str]) -> int:
    """Call, say each phrase when the robot is silent (a phrase of keys is pressed), and print both sides."""
    with console.status("Preparing the ear and the caller's voice ...") as status:
        ear = await asyncio.to_thread(load_ear, settings)
        async with a_hotline(settings, status) as port:
            status.update(f"Calling {HOTLINE} ...")
            try:
                lines, ended = await _talk(settings, port, phrases, ear, status)
            except (CallFailed, TimeoutError) as error:
                console.print(f"The call failed: {error or 'the robot fell silent'}", style="red")
                return 1
    for line in sorted(lines, key=lambda line: line.start):
        style = "cyan" if line.who == "caller" else "green"
        console.print(
            f"{line.start:6.2f}–{line.end:6.2f} s  [{style}]{line.who:>6}[/]  {escape(line.what)}", highlight=False
        )
    console.print(f"{ended}. The robot's words are what {ear.name} heard at the caller's end.")
    return 0


@asynccontextmanager
async def a_hotline(settings: Settings, status: Status) -> AsyncIterator[int]:
    """The SIP port of the hotline that runs here already, or of one that is started for this call."""
    if _taken(settings.sip_host, settings.sip_port):
        yield settings.sip_port
        return
    status.update("No hotline is running: starting one for this call ...")
    async with open_core(settings) as core, asyncio.TaskGroup() as group:
        phone = Phone(core)
        running = group.create_task(phone.run())
        try:
            yield await phone.ready()
        finally:
            running.cancel()


def _taken(host: str, port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.bind((host, port))
        except OSError:
            return True
    return False


async def _talk(
    settings: Settings, port: int, phrases: Sequence[str], ear: Ear, status: Status
) -> tuple[list[Line], str]:
    voice = chosen_voice(phone_settings(settings))
    try:
        sounds = {phrase: await voice.speak(phrase) for phrase in phrases if not KEYS.fullmatch(phrase)}
    finally:
        await voice.close()
    lines: list[Line] = []
    async with Softphone(settings.sip_host, port).call(HOTLINE) as call:
        await call.answered
        began = call.answered_at or 0.0
        for phrase in phrases:
            await _robot_finished(call)
            if call.ended.done():
                break
            status.update(f"Saying: {phrase}")
            lines.append(await _say(call, phrase, sounds, began))
        await _robot_finished(call)
        ended = "The robot hung up" if call.ended.done() else "The caller hung up"
        await call.hang_up()
        for segment in call.received.segments(SEGMENT_GAP):
            status.update("Listening to what the robot said ...")
            heard = await _recognise(ear, call.received.pcm(segment.start, segment.end, rate=SAMPLE_RATE))
            lines.append(Line(segment.start - began, segment.end - began, "robot", heard or "(no words)"))
    return lines, ended


async def _robot_finished(call: Call) -> None:
    """Wait until the robot has spoken and is silent; a robot that hung up has finished as well."""
    try:
        await call.heard_sound(within=15.0)
        await call.heard_silence(PAUSE, within=LONGEST_TURN)
    except CallFailed:
        if not call.ended.done():
            raise


async def _say(call: Call, phrase: str, sounds: dict[str, bytes], began: float) -> Line:
    if KEYS.fullmatch(phrase):
        begins = asyncio.get_running_loop().time()
        pressed = await call.press(phrase)
        return Line(begins - began, max([begins, *pressed]) - began, "caller", f"[keys {phrase[: len(pressed)]}]")
    segment = await call.say(sounds[phrase], SAMPLE_RATE)
    return Line(segment.start - began, segment.end - began, "caller", phrase)


async def _recognise(ear: Ear, pcm: bytes) -> str:
    listening = ear.listen()
    await listening.feed(pcm)
    return await listening.finish()
