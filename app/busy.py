"""What callers hear when all lines are taken: made by our voice, kept for Asterisk, which plays it without us."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

from ivr.asterisk.busy import drop_sound, keep_sound
from ivr.call.speaker import PAUSE
from ivr.call.texts import texts
from ivr.errors import SpeakingFailed
from ivr.ports import Voice
from ivr.speaking import CachedVoice
from ivr.speaking.sentences import sentences

log = logging.getLogger(__name__)


async def keep_busy_message(voice: Voice, folder: Path) -> None:
    """Put the message into the folder of an Asterisk; where that fails, callers are refused without words."""
    try:
        spoken = [await voice.speak(sentence) for sentence in sentences(texts()["busy"])]
        await asyncio.to_thread(keep_sound, folder, PAUSE.join(spoken))
    except (SpeakingFailed, OSError) as error:
        log.warning("callers above the limit will hear no words: %s", error)


async def put_busy_message(voice: Voice, folder: Path, wanted: bool) -> None:
    """Have it in that folder, or not."""
    if wanted:
        await keep_busy_message(voice, folder)
    else:
        await asyncio.to_thread(drop_sound, folder)


async def keep_for_container(voice: CachedVoice, folder: Path) -> None:
    """The same by a voice that nobody else needs."""
    try:
        await keep_busy_message(voice, folder)
    finally:
        await voice.close()
