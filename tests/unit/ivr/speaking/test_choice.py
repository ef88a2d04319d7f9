"""The voice is the one that the settings name, and says what it lacks."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from ivr.errors import SpeakingFailed
from ivr.settings import VoiceKind
from ivr.speaking import choose_voice


@pytest.mark.phone
def test_festival_is_the_usual_voice(tmp_path: Path) -> None:
    assert choose_voice(tmp_path).name == "msu_ru_nsh_clunits"


def test_a_program_or_a_server_speaks_where_it_is_named(tmp_path: Path) -> None:
    program = choose_voice(tmp_path, VoiceKind.COMMAND, command=f"{sys.executable} -m voice")
    assert program.name.startswith("python")
    server = choose_voice(tmp_path, VoiceKind.HTTP, url="http://voice.example:5000/")
    assert server.name.startswith("voice.example-")


def test_what_is_missing_is_said(tmp_path: Path) -> None:
    with pytest.raises(SpeakingFailed, match="no-such-voice"):
        choose_voice(tmp_path, VoiceKind.COMMAND, command="no-such-voice --fast")
    with pytest.raises(SpeakingFailed, match="address"):
        choose_voice(tmp_path, VoiceKind.HTTP)
