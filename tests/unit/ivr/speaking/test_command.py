"""Any program can be the voice; what it does wrong is told in plain words, and leaves nothing behind."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

import numpy as np
import psutil
import pytest

from ivr.errors import SpeakingFailed
from ivr.speaking import CommandVoice
from tests.fakes.until import until

WAVE = """
import io, sys, wave
text = sys.stdin.read()
with wave.open(sys.stdout.buffer, "wb") as file:
    file.setparams((1, 2, 8000, 0, "NONE", ""))
    file.writeframes(b"\\1\\0" * 80 * len(text.strip()))
"""


def _program(folder: Path, source: str) -> str:
    script = folder / "voice of mine.py"
    script.write_text(source)
    return f"{sys.executable} '{script}'"


async def test_a_program_gets_the_text_and_gives_the_sound(tmp_path: Path) -> None:
    pcm = await CommandVoice(_program(tmp_path, WAVE)).speak("  Добрый\nдень ")
    assert len(pcm) == len("Добрый день") * 80 * 2 * 2


async def test_without_a_place_for_the_pace_the_sound_is_stretched(tmp_path: Path) -> None:
    voice = CommandVoice(_program(tmp_path, WAVE))
    plain = await voice.speak("Да. " * 100)
    assert len(await voice.speak("Да. " * 100, pace=1.3)) == pytest.approx(1.3 * len(plain), rel=0.01)


async def test_a_program_that_can_makes_the_pace_itself(tmp_path: Path) -> None:
    source = "import sys\nfrom pathlib import Path\nPath(sys.argv[2]).write_text(sys.argv[1])\n" + WAVE
    told = tmp_path / "told"
    voice = CommandVoice(f"{_program(tmp_path, source)} scale={{rate}} {told}")
    plain = await voice.speak("Да.")
    assert told.read_text() == "scale=1.00"
    assert len(await voice.speak("Да.", pace=1.3)) == len(plain)
    assert told.read_text() == "scale=1.30"


async def test_no_shell_reads_the_command_or_the_text(tmp_path: Path) -> None:
    voice = CommandVoice(f"{_program(tmp_path, WAVE)} $(touch {tmp_path}/bad) ; touch {tmp_path}/worse")
    assert await voice.speak(f"$(touch {tmp_path}/worst)")
    assert os.listdir(tmp_path) == ["voice of mine.py"]


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("print('нет')", "no wave file"),
        ("", "no wave file"),
        ("import sys; sys.stderr.write('x\\n' * 100_000 + 'no model\\n'); sys.exit(3)", "code 3$"),
        ("import os; os.kill(os.getpid(), 9)", "code -9"),
        ("import sys\nwhile True: sys.stdout.buffer.write(b'x' * 65536)", "more than 1000000 bytes"),
    ],
)
async def test_a_program_that_fails_says_how(tmp_path: Path, source: str, why: str) -> None:
    voice = CommandVoice(_program(tmp_path, source), most_bytes=1_000_000)
    with pytest.raises(SpeakingFailed, match=why):
        await voice.speak("Да. " * 50_000)


async def test_what_a_program_complains_of_is_not_repeated_for_it_may_hold_the_sentence(tmp_path: Path) -> None:
    voice = CommandVoice(_program(tmp_path, "import sys; sys.stderr.write(sys.stdin.read()); sys.exit(3)"))
    with pytest.raises(SpeakingFailed) as failed:
        await voice.speak("Ваш ПИН-код один два три четыре.")
    assert "ПИН" not in str(failed.value)


async def test_a_program_that_hangs_is_ended_with_its_children(tmp_path: Path) -> None:
    source = "import subprocess, sys\nsubprocess.run([sys.executable, '-c', 'import time; time.sleep(99)'])"
    voice = CommandVoice(_program(tmp_path, source), seconds=0.7)
    before = {process.pid for process in psutil.Process().children(recursive=True)}
    with pytest.raises(SpeakingFailed, match=r"did not answer in 0\.7 s"):
        await voice.speak("Да.")
    left = [process for process in psutil.Process().children(recursive=True) if process.pid not in before]
    assert [process for process in left if process.status() != psutil.STATUS_ZOMBIE] == []


async def test_an_interrupted_sentence_leaves_no_program_behind(tmp_path: Path) -> None:
    written = tmp_path / "pid"
    source = f"import os, time\nopen({str(written)!r}, 'w').write(str(os.getpid()))\ntime.sleep(99)"
    async with asyncio.TaskGroup() as group:
        speaking = group.create_task(CommandVoice(_program(tmp_path, source)).speak("Да."))
        await until(lambda: written.exists() and written.read_text(), 20)
        speaking.cancel()
    assert speaking.cancelled()
    assert not psutil.pid_exists(int(written.read_text()))


async def test_no_more_programs_run_at_once_than_are_allowed(tmp_path: Path) -> None:
    source = (
        "import os, sys, time\nme = f'{sys.argv[1]}/{os.getpid()}'\nopen(me, 'w').close()\n"
        "open(f'{sys.argv[1]}/most', 'a').write('x' * len(os.listdir(sys.argv[1])) + '\\n')\n"
        + WAVE
        + "\nos.unlink(me)"
    )
    folder = tmp_path / "running"
    folder.mkdir()
    voice = CommandVoice(f"{_program(tmp_path, source)} {folder}", at_once=2)
    async with asyncio.TaskGroup() as group:
        for _ in range(6):
            group.create_task(voice.speak("Да."))
    assert max(map(len, (folder / "most").read_text().split())) <= 3, "two, and the list itself"


async def test_what_is_not_there_or_cannot_be_read_is_said(tmp_path: Path) -> None:
    with pytest.raises(SpeakingFailed, match="cannot be started"):
        await CommandVoice(str(tmp_path / "nobody")).speak("Да.")
    with pytest.raises(SpeakingFailed, match="cannot be read"):
        CommandVoice("voice 'unclosed")
    with pytest.raises(SpeakingFailed, match="empty"):
        CommandVoice("  ")


async def test_nothing_to_say_runs_nothing(tmp_path: Path) -> None:
    assert await CommandVoice(str(tmp_path / "nobody")).speak(" … ") == b""


async def test_another_command_line_is_another_voice() -> None:
    assert CommandVoice("a --voice one").name != CommandVoice("a --voice two").name
    assert os.sep not in CommandVoice("/usr/bin/a").name


@pytest.mark.phone
async def test_a_real_program_speaks() -> None:
    pcm = await CommandVoice("espeak-ng -v ru --stdin --stdout").speak("Здравствуйте, это профсоюз.")
    assert 0.8 * 32_000 < len(pcm) < 4 * 32_000
    assert np.abs(np.frombuffer(pcm, "<i2").astype(int)).max() > 3000
