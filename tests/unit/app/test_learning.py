"""``profline learn`` says what became of what was learned, and its exit code says the same."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from rich.console import Console

from app import knowledge, learning
from app.settings import Settings
from knowledge_base.base import KnowledgeBase
from knowledge_base.loading import Facts


@pytest.fixture(autouse=True)
def little_to_learn(monkeypatch: pytest.MonkeyPatch) -> None:
    facts, base = knowledge.load(Settings())

    def load(settings: Settings) -> tuple[Facts, KnowledgeBase]:
        return facts, KnowledgeBase(base.topics[:5])

    monkeypatch.setattr(knowledge, "load", load)
    monkeypatch.setattr(learning, "load_all_intents", dict)
    monkeypatch.setattr("app.understanding.load_all_intents", lambda: {"out_of_scope": ("какая погода",)})


def learned(cache: Path) -> tuple[int, str]:
    out = io.StringIO()
    return learning.learn(Settings(cache_dir=cache), Console(file=out)), out.getvalue()


def test_what_is_learned_is_kept(tmp_path: Path) -> None:
    code, told = learned(tmp_path)
    assert code == 0
    assert f"kept in {tmp_path / 'nlu'}" in told


def test_a_cache_that_cannot_be_used_is_told_and_fails(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", "utf-8")
    code, told = learned(tmp_path / "file")
    assert code == 1
    assert "kept in" not in told
    assert "NOT kept" in told
