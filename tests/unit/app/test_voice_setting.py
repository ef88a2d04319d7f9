"""The settings' voice is the one that speaks."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from app.phone import chosen_voice, phone_settings
from app.settings import Settings
from ivr.errors import SpeakingFailed

SILENCE = (
    "import sys, wave; sys.stdin.read(); file = wave.open(sys.stdout.buffer, 'wb'); "
    "file.setparams((1, 2, 16000, 0, 'NONE', '')); file.writeframes(bytes(3200))"
)


def _settings(tmp_path: Path, **values: str) -> Settings:
    return Settings(data_dir=tmp_path, cache_dir=tmp_path, **values)  # type: ignore[arg-type]


async def test_a_program_named_in_the_settings_speaks(tmp_path: Path) -> None:
    settings = _settings(tmp_path, voice="command", voice_command=f'{sys.executable} -c "{SILENCE}" {{rate}}')
    voice = chosen_voice(phone_settings(settings))
    assert await voice.speak("Здравствуйте.", keep=True) == bytes(3200)
    assert await voice.keeps("Здравствуйте.")
    await voice.close()


async def test_a_server_named_in_the_settings_is_asked(tmp_path: Path) -> None:
    voice = chosen_voice(phone_settings(_settings(tmp_path, voice="http", voice_url="http://127.0.0.1:9/speak")))
    with pytest.raises(SpeakingFailed, match=r"127\.0\.0\.1"):
        await voice.speak("Здравствуйте.")
    await voice.close()
