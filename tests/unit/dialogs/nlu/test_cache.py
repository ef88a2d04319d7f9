"""What was learned is kept, and its loss is never an error."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from dialogs.nlu import embedded
from dialogs.nlu.embedded import EmbeddedUnderstanding
from knowledge_base.base import KnowledgeBase

FEW = {"greeting": ("привет", "здравствуйте"), "out_of_scope": ("какая погода", "расскажи сказку")}
TEXTS = ("сколько отдавать профсоюзу", "вступить как", "уйти хочу от вас", "погода какая", "мне бы справку")


@pytest.fixture
def small(kb: KnowledgeBase) -> KnowledgeBase:
    return KnowledgeBase(kb.topics[:12])


def no_training(*_: object) -> None:
    raise AssertionError("trained, though the cache was there")


def test_a_second_start_does_not_train_and_answers_the_same(
    small: KnowledgeBase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = EmbeddedUnderstanding(small, FEW, tmp_path)
    monkeypatch.setattr(embedded, "train", no_training)
    second = EmbeddedUnderstanding(small, FEW, tmp_path)
    assert [second.candidates(text) for text in TEXTS] == [first.candidates(text) for text in TEXTS]


def test_other_content_is_another_cache(small: KnowledgeBase, tmp_path: Path) -> None:
    EmbeddedUnderstanding(small, FEW, tmp_path)
    EmbeddedUnderstanding(KnowledgeBase(small.topics[:5]), FEW, tmp_path)
    assert len(list(tmp_path.glob("*.npz"))) == 2


@pytest.mark.parametrize("spoilt", [b"", b"not a zip", b"PK\x03\x04 cut short"])
def test_a_spoilt_cache_is_made_anew(small: KnowledgeBase, tmp_path: Path, spoilt: bytes) -> None:
    EmbeddedUnderstanding(small, FEW, tmp_path)
    (path,) = tmp_path.glob("*.npz")
    path.write_bytes(spoilt)
    assert EmbeddedUnderstanding(small, FEW, tmp_path).candidates("вступить как")
    with np.load(path) as data:
        assert "weights" in data


def test_a_folder_that_cannot_be_made_does_not_stop_the_start(small: KnowledgeBase, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", "utf-8")
    assert EmbeddedUnderstanding(small, FEW, tmp_path / "file" / "cache").candidates("вступить как")
