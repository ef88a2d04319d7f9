"""Sound files from strangers: read where they can be, refused where not, never without bounds."""

from __future__ import annotations

import io

import numpy as np
import pytest
import soundfile

from ivr.errors import HearingBusy
from ivr.hearing.messages import PIECE_SECONDS, SoundTooLong, SoundUnreadable, decoded, pieces, words_of
from ivr.ports import SAMPLE_RATE
from tests.support.phone import pitch, tone


def file_of(
    seconds: float = 1.0, kind: str = "OGG", subtype: str | None = "OPUS", rate: int = 48_000, channels: int = 1
) -> bytes:
    """A tone of 440 Hz in a sound file."""
    mono = np.frombuffer(tone(seconds, 440, rate), "<i2").astype(np.float32) / 32768
    out = io.BytesIO()
    soundfile.write(out, np.repeat(mono[:, None], channels, axis=1), rate, format=kind, subtype=subtype)
    return out.getvalue()


@pytest.mark.parametrize(
    "file",
    [
        file_of(),
        file_of(rate=16_000),
        file_of(kind="OGG", subtype="VORBIS", rate=44_100, channels=2),
        file_of(kind="MP3", subtype=None, rate=44_100),
        file_of(kind="WAV", subtype="PCM_16", rate=8_000),
        file_of(kind="WAV", subtype="FLOAT", rate=96_000),
        file_of(kind="FLAC", subtype="PCM_16", rate=22_050),
    ],
    ids=["opus", "opus 16 kHz", "vorbis stereo", "mp3", "wav 8 kHz", "float 96 kHz", "flac"],
)
def test_what_messengers_record_becomes_our_sound(file: bytes) -> None:
    pcm = decoded(file, 60)
    assert len(pcm) / 2 / SAMPLE_RATE == pytest.approx(1.0, abs=0.1)
    assert pitch(pcm, SAMPLE_RATE) == pytest.approx(440, abs=5)
    assert np.abs(np.frombuffer(pcm, "<i2")).mean() == pytest.approx(8000 * 2 / np.pi, rel=0.2)


@pytest.mark.parametrize(
    "file",
    [
        b"",
        b"hello",
        bytes(1000),
        file_of()[:60],
        b"OggS" + bytes(500),
        file_of(kind="AIFF", subtype="PCM_16"),
        file_of(kind="WAV", subtype="PCM_16", rate=4_000),
        file_of(0.1, kind="WAV", subtype="PCM_16", channels=9),
        b"\x1aE\xdf\xa3" + bytes(200),
    ],
    ids=["empty", "text", "zeros", "cut short", "fake ogg", "another kind", "4 kHz", "9 channels", "webm"],
)
def test_what_is_no_sound_for_us_is_refused(file: bytes) -> None:
    with pytest.raises(SoundUnreadable):
        decoded(file, 60)


def test_a_file_damaged_in_its_middle_is_read_as_far_as_it_can_be() -> None:
    whole = bytearray(file_of(3.0))
    whole[len(whole) // 2 : len(whole) // 2 + 200] = bytes(200)
    assert 1.0 < len(decoded(bytes(whole), 60)) / 2 / SAMPLE_RATE < 3.1


def test_no_more_than_allowed_is_decoded() -> None:
    assert len(decoded(file_of(2.0), 2.1)) > 0
    with pytest.raises(SoundTooLong):
        decoded(file_of(3.0), 2.0)
    bomb = file_of(3600, kind="FLAC", subtype="PCM_16", rate=8_000)
    assert len(bomb) < 40_000_000
    with pytest.raises(SoundTooLong):
        decoded(bomb, 60)


def test_a_long_sound_is_cut_where_it_is_quiet_and_loses_nothing() -> None:
    words, quiet = tone(4.0), bytes(SAMPLE_RATE)
    pcm = (words + quiet) * 7
    cut = list(pieces(pcm))
    assert b"".join(cut) == pcm
    assert len(cut) > 1
    for piece in cut[:-1]:
        assert PIECE_SECONDS[0] <= len(piece) / 2 / SAMPLE_RATE <= PIECE_SECONDS[1]
        assert not any(piece[-100:]), "cut in a pause"
    assert all(len(piece) % 2 == 0 for piece in cut)


@pytest.mark.parametrize("pcm", [b"", tone(1.0), tone(PIECE_SECONDS[1])])
def test_a_short_sound_is_one_piece(pcm: bytes) -> None:
    assert b"".join(pieces(pcm)) == pcm
    assert len(list(pieces(pcm))) == bool(pcm)


class CountingEar:
    """Hears how many seconds it was given; nothing in silence."""

    name = "counting"
    streams = False

    def __init__(self, busy: bool = False) -> None:
        self.given = b""
        self.busy = busy

    def listen(self) -> CountingEar:
        self.given = b""
        return self

    async def feed(self, pcm: bytes) -> str:
        self.given += pcm
        return ""

    async def finish(self) -> str:
        if self.busy:
            raise HearingBusy("busy")
        return f" {len(self.given) / 2 / SAMPLE_RATE:.0f}" if any(self.given) else ""


async def test_the_words_of_all_pieces_are_joined() -> None:
    pcm = tone(7.0) + bytes(SAMPLE_RATE * 2 * 9) + tone(2.0)
    heard = (await words_of(CountingEar(), pcm)).split()
    assert sum(map(int, heard)) == pytest.approx(18, abs=1)
    assert len(heard) == 2
    assert await words_of(CountingEar(), b"") == ""


async def test_a_busy_ear_is_told() -> None:
    with pytest.raises(HearingBusy):
        await words_of(CountingEar(busy=True), tone(1.0))
