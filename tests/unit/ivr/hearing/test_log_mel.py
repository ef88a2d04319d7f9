"""Our features are those that Whisper's own tools compute."""

from __future__ import annotations

import numpy as np
import pytest
from faster_whisper.feature_extractor import FeatureExtractor

from ivr.hearing.log_mel import BANDS, log_mel
from tests.unit.ivr.sounds import noise


@pytest.mark.phone
def test_the_features_are_those_of_faster_whisper() -> None:
    pcm = noise(1.7)
    theirs = FeatureExtractor()(np.frombuffer(pcm, "<i2").astype(np.float32) / 32768.0, padding=0)
    ours = log_mel(pcm, silence=0)
    assert ours.shape == theirs.shape
    assert np.abs(ours - theirs).max() < 1e-3


def test_silence_is_appended_with_the_least_value() -> None:
    features = log_mel(noise(0.5), silence=1.0)
    assert features.shape == (BANDS, 150)
    assert (features[:, 50:] == features[:, :50].min()).all()


@pytest.mark.parametrize("pcm", [b"", b"\0\0", b"\1\0" * 50])
def test_a_sound_shorter_than_a_window_has_features_too(pcm: bytes) -> None:
    assert log_mel(pcm, silence=0.1).shape[0] == BANDS
