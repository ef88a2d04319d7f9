"""A voice message in Telegram from the person's mouth to the bot's answer: Festival speaks Opus, Whisper hears it."""

from __future__ import annotations

import io
from functools import partial

import numpy as np
import pytest
import soundfile

from app.ears import Ears
from app.phone import load_ear
from app.settings import Settings
from app.voice_messages import MessagesHeard
from ivr.ports import SAMPLE_RATE
from ivr.speaking import choose_voice
from tests.integration.bots.telegram_case import ANNA, telegram_case
from tests.support.phone import cache_dir

pytestmark = pytest.mark.phone
QUESTION = "Здравствуйте, скажите, пожалуйста, как вступить в профсоюз?"


async def spoken(text: str) -> bytes:
    """Opus in Ogg of 48 kHz, as telephones record it."""
    voice = choose_voice(cache_dir())
    try:
        pcm = np.frombuffer(await voice.speak(text), "<i2").astype(np.float32) / 32768
    finally:
        await voice.close()
    out = io.BytesIO()
    at = np.arange(len(pcm) * 3) / 3
    soundfile.write(out, np.interp(at, np.arange(len(pcm)), pcm), SAMPLE_RATE * 3, format="OGG", subtype="OPUS")
    return out.getvalue()


async def test_a_spoken_question_is_answered_in_text() -> None:
    settings = Settings(_env_file=None, cache_dir=cache_dir(), ear="whisper")
    async with telegram_case() as telegram:
        telegram.ear = MessagesHeard(Ears(partial(load_ear, settings)))
        telegram.server.user_speaks(ANNA, await spoken(QUESTION), seconds=4)
        async with telegram.running():
            message = await telegram.server.wait_for_message(ANNA, 60)
    words = telegram.engine.turns[0].text
    assert words is not None
    assert "вступить в профсоюз" in words
    assert message.text == f"Вы сказали: «{words}»\n\nответ: {words}"
