"""What was learned is kept, and its loss is never an error."""

from __future__ import annotations

import json
import os
import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from dialogs.nlu import embedded
from dialogs.nlu.cache import ABANDONED_SECONDS
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


def test_a_folder_that_cannot_be_made_does_not_stop_the_start(
    small: KnowledgeBase, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("in the way", "utf-8")
    understanding = EmbeddedUnderstanding(small, FEW, tmp_path / "file" / "cache")
    assert understanding.candidates("вступить как")
    assert not understanding.kept
    assert "cannot be kept" in caplog.text
    assert "not readable" not in caplog.text, "what is not there is not spoilt"


def test_it_is_told_that_it_was_kept(small: KnowledgeBase, tmp_path: Path) -> None:
    assert [EmbeddedUnderstanding(small, FEW, tmp_path).kept for _ in range(2)] == [True, True]


@contextmanager
def full_disk(size: int) -> Iterator[None]:
    """No file grows beyond so many bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("size", [0, 20_000])
def test_a_write_that_fails_leaves_nothing_behind(small: KnowledgeBase, tmp_path: Path, size: int) -> None:
    with full_disk(size):
        understanding = EmbeddedUnderstanding(small, FEW, tmp_path)
    assert not understanding.kept
    assert not list(tmp_path.glob("*.part"))
    assert not list(tmp_path.glob("*.npz"))


def test_what_a_killed_process_left_is_cleared_after_a_day(small: KnowledgeBase, tmp_path: Path) -> None:
    old, new = tmp_path / "tmpold.part", tmp_path / "tmpnew.part"
    for path in (old, new):
        path.write_bytes(b"half a model")
    yesterday = time.time() - ABANDONED_SECONDS - 1
    os.utime(old, (yesterday, yesterday))
    EmbeddedUnderstanding(small, FEW, tmp_path)
    assert list(tmp_path.glob("*.part")) == [new]


@pytest.mark.parametrize("wrong", [{"зарплату": 5, "платят": None}, {"отпуск": ["a"]}, [], 7, "отпуск"])
def test_lemmas_of_another_shape_are_found_anew(small: KnowledgeBase, tmp_path: Path, wrong: object) -> None:
    right = EmbeddedUnderstanding(small, FEW, tmp_path).candidates(TEXTS[0])
    (path,) = tmp_path.glob("lemmas-*.json")
    path.write_text(json.dumps(wrong), "utf-8")
    assert EmbeddedUnderstanding(small, FEW, tmp_path).candidates(TEXTS[0]) == right
    lemmas = json.loads(path.read_text("utf-8"))
    assert [lemma for lemma in lemmas.values() if not isinstance(lemma, str)] == []
