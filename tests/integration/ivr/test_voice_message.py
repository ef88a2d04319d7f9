"""A voice message in Telegram from the person's mouth to the bot's answer: Festival speaks Opus, Whisper hears it."""

from __future__ import annotations

from functools import partial

import pytest

from app.ears import Ears
from app.phone import load_ear
from app.settings import Settings
from app.voice_messages import MessagesHeard
from ivr.speaking import choose_voice
from tests.integration.bots.telegram_case import ANNA, telegram_case
from tests.support.opus import opus_of
from tests.support.phone import cache_dir

pytestmark = pytest.mark.phone
QUESTION = "Здравствуйте, скажите, пожалуйста, как вступить в профсоюз?"


async def spoken(text: str) -> bytes:
    """A voice message with this."""
    voice = choose_voice(cache_dir())
    try:
        return opus_of(await voice.speak(text))
    finally:
        await voice.close()


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
