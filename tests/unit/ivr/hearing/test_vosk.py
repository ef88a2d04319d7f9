"""The Vosk ear: words along the way, stretches joined, failures named. The recogniser is scripted:
the vendor's Russian model is in no package registry."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest

from ivr.errors import HearingBusy, HearingFailed
from ivr.hearing import VoskEar, VoskServerEar, choose_ear
from ivr.hearing.vosk import PIECE_BYTES

SCRIPT = ("как", "как вступить", "*как вступить", "в", "*в профсоюз")


class ScriptedRecogniser:
    """Gives the next line of the script for every piece; a star ends a stretch."""

    def __init__(self) -> None:
        self.lines = iter(SCRIPT)
        self.now = ""

    def AcceptWaveform(self, data: bytes) -> int:  # noqa: N802
        if data.startswith(b"!"):
            raise ValueError("bad waveform")
        self.now = next(self.lines, "")
        return int(self.now.startswith("*"))

    def PartialResult(self) -> str:  # noqa: N802
        return json.dumps({"partial": self.now})

    def Result(self) -> str:  # noqa: N802
        return json.dumps({"text": self.now.lstrip("*")})

    def FinalResult(self) -> str:  # noqa: N802
        return json.dumps({"text": next((line.lstrip("*") for line in self.lines), "")})


async def test_words_come_while_the_caller_speaks_and_stretches_are_joined() -> None:
    ear = VoskEar("scripted", ScriptedRecogniser)
    listening = ear.listen()
    heard = [await listening.feed(b"\0" * PIECE_BYTES) for _ in range(4)]
    assert heard == ["как", "как вступить", "как вступить", "как вступить в"]
    assert await listening.finish() == "как вступить в профсоюз"
    ear.close()


async def test_short_frames_are_gathered_into_pieces() -> None:
    ear = VoskEar("scripted", ScriptedRecogniser)
    listening = ear.listen()
    heard = [await listening.feed(b"\0" * (PIECE_BYTES // 2)) for _ in range(4)]
    assert heard == ["", "как", "как", "как вступить"]
    ear.close()


async def test_a_failing_recogniser_is_a_failure_of_hearing() -> None:
    ear = VoskEar("scripted", ScriptedRecogniser)
    with pytest.raises(HearingFailed):
        await ear.listen().feed(b"!" * PIECE_BYTES)
    ear.close()


class SilentRecogniser(ScriptedRecogniser):
    """Hears nothing, and waits for its gate or fails as it is told."""

    def __init__(self, gate: threading.Event | None = None, error: Exception | None = None) -> None:
        super().__init__()
        self.gate, self.error = gate, error

    def AcceptWaveform(self, data: bytes) -> int:  # noqa: N802
        if self.gate is not None:
            self.gate.wait()
        if self.error is not None:
            raise self.error
        return 0


async def test_no_memory_for_a_recogniser_is_a_failure_and_the_next_is_heard() -> None:
    recognisers = iter([SilentRecogniser(error=MemoryError()), ScriptedRecogniser()])
    ear = VoskEar("scripted", lambda: next(recognisers), threads=1)
    with pytest.raises(HearingFailed, match="MemoryError"):
        await ear.listen().feed(b"\0" * PIECE_BYTES)
    assert await ear.listen().feed(b"\0" * PIECE_BYTES) == "как"
    ear.close()


async def test_a_recogniser_that_hangs_does_not_hold_up_the_others() -> None:
    gate = threading.Event()
    recognisers = iter([SilentRecogniser(gate), ScriptedRecogniser()])
    ear = VoskEar("scripted", lambda: next(recognisers), threads=1, seconds=0.05)
    with pytest.raises(HearingFailed, match="no answer within"):
        await ear.listen().feed(b"\0" * PIECE_BYTES)
    assert await ear.listen().feed(b"\0" * PIECE_BYTES) == "как"
    gate.set()
    ear.close()


async def test_over_its_places_the_ear_is_busy_until_somebody_is_done() -> None:
    ear = VoskEar("scripted", ScriptedRecogniser, at_once=2)
    first, second = ear.listen(), ear.listen()
    with pytest.raises(HearingBusy):
        ear.listen()
    await first.finish()
    third = ear.listen()
    second.drop()
    assert await ear.listen().finish() == await third.finish()
    ear.close()


async def test_an_utterance_without_sound_needs_no_recogniser() -> None:
    ear = VoskEar("scripted", lambda: pytest.fail("made"))
    assert await ear.listen().finish() == ""
    ear.close()


def test_a_server_is_used_where_it_is_asked_for(tmp_path: Path) -> None:
    ear = choose_ear("vosk-server", None, tmp_path, vosk_url="ws://user:secret@127.0.0.1:2700")
    assert isinstance(ear, VoskServerEar)
    assert ear.name == "vosk-server 127.0.0.1:2700"
    with pytest.raises(HearingFailed, match="no address"):
        choose_ear("vosk-server", None, tmp_path)


@pytest.mark.parametrize("address", ["ws://user:secret@127.0.0.1:1", "http://user:secret@127.0.0.1:1"])
async def test_a_servers_password_is_in_no_error(address: str) -> None:
    with pytest.raises(HearingFailed, match=r"vosk-server 127\.0\.0\.1:1") as failed:
        await VoskServerEar(address).listen().feed(b"\0\0")
    assert "secret" not in str(failed.value)


def test_a_missing_model_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(HearingFailed, match="profline models fetch"):
        choose_ear("vosk", tmp_path, tmp_path)


@pytest.mark.phone
def test_a_folder_that_only_looks_like_a_model_is_refused(tmp_path: Path) -> None:
    conf = tmp_path / "vosk-model-small-ru-0.22" / "conf"
    conf.mkdir(parents=True)
    (conf / "model.conf").write_text("")
    with pytest.raises(HearingFailed, match="no Vosk model"):
        choose_ear("auto", tmp_path, tmp_path)
