"""Sound files from strangers (voice messages) as the house's sound, in pieces that an ear takes."""

from __future__ import annotations

import io
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from ivr.errors import HearingFailed, PhoneError
from ivr.levels import loudness
from ivr.ports import SAMPLE_RATE, Ear
from ivr.speaking.wave_file import resampled

FORMATS = frozenset({"OGG", "MP3", "WAV", "WAVEX", "FLAC"})
"""What messengers record; other readers of the library are left alone."""
RATES = range(8_000, 192_001)
MOST_CHANNELS = 8
PIECE_SECONDS = (6, 14)
"""A long message is cut at its quietest moment between these: callers wait for their words meanwhile, and Whisper
hears at most 28 s at once."""
FEED = SAMPLE_RATE * 2
"""Bytes that the ear is given at once."""
LOOK = SAMPLE_RATE * 2 * 3 // 10
"""Bytes of the moment that is looked for, 0.3 s."""

Floats = npt.NDArray[np.float32]


class SoundUnreadable(PhoneError):
    """It is no sound of a kind we read, or it is damaged."""

    code = "sound_unreadable"


class SoundTooLong(PhoneError):
    """It lasts longer than allowed."""

    code = "sound_too_long"


def decoded(file: bytes, longest: float) -> bytes:
    """The sound of a file (Opus or Vorbis in Ogg, MP3, WAV, FLAC). Blocking; never decodes more than ``longest`` s.

    Raises:
        SoundUnreadable, SoundTooLong: as they say.
        HearingFailed: the library for it is not installed.
    """
    try:
        import soundfile
    except (ImportError, OSError) as error:
        raise HearingFailed("soundfile is not installed: sh docker/install/python.sh phone") from error
    try:
        with soundfile.SoundFile(io.BytesIO(file)) as sound:
            if sound.format not in FORMATS or sound.samplerate not in RATES or sound.channels > MOST_CHANNELS:
                raise SoundUnreadable(f"{sound.format} of {sound.channels} channels at {sound.samplerate} Hz")
            rate = int(sound.samplerate)
            mono = _mixed(sound, rate, longest)
    except (soundfile.SoundFileError, RuntimeError, ValueError) as error:
        raise SoundUnreadable(f"no sound can be read: {type(error).__name__}") from error
    samples = resampled(mono, rate)
    return bytes((np.clip(samples, -1.0, 1.0) * 32767).astype("<i2").tobytes())


def _mixed(sound: object, rate: int, longest: float) -> Floats:
    """Everything up to ``longest``, its channels mixed, a second at once."""
    blocks: list[Floats] = []
    left = round(longest * rate)
    while (block := sound.read(rate, "float32", always_2d=True)).shape[0]:  # type: ignore[attr-defined]
        left -= block.shape[0]
        if left < 0:
            raise SoundTooLong(f"longer than {longest:.0f} s")
        blocks.append(np.nan_to_num(block.mean(axis=1)))
    return np.concatenate(blocks) if blocks else np.zeros(0, np.float32)


def pieces(pcm: bytes) -> Iterator[bytes]:
    """The sound in pieces that an ear takes, cut where it is quietest."""
    least, most = (seconds * SAMPLE_RATE * 2 for seconds in PIECE_SECONDS)
    while len(pcm) > most:
        at = min(range(least, most - LOOK, LOOK // 3), key=lambda start: loudness(pcm[start : start + LOOK]))
        cut = at + LOOK // 2
        yield pcm[:cut]
        pcm = pcm[cut:]
    if pcm:
        yield pcm


async def words_of(ear: Ear, pcm: bytes) -> str:
    """The words of a sound of any length, empty where there are none.

    Raises:
        HearingFailed, HearingBusy: as the ear.
    """
    heard: list[str] = []
    for piece in pieces(pcm):
        listening = ear.listen()
        for at in range(0, len(piece), FEED):
            await listening.feed(piece[at : at + FEED])
        heard.append((await listening.finish()).strip())
    return " ".join(filter(None, heard))
