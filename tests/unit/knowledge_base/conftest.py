"""The real content, and a small one to spoil."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge_base.base import KnowledgeBase
from knowledge_base.entities import Fact
from knowledge_base.loading import load_all, load_facts

KNOWLEDGE = Path(__file__).parents[3] / "knowledge_base"
FACTS = {"phone": Fact("+7 495", "восемь четыреста девяносто пять")}
IDS = """\
version: 1
topics:
  - {id: pay.delay, about: late}
  - {id: dues.amount, about: how much}
"""
PAY = """\
version: 1
language: ru
topics:
  - id: pay.delay
    title: Задержали зарплату
    label: Задержка зарплаты
    examples:
      - не платят зарплату
      - где получка
    answer: Звоните {phone}.
    speech: Звоните {phone}.
    sources:
      - {law: ТК РФ, articles: ["136", "142"]}
    checked: 2026-11-23
    related: [dues.amount]
"""
DUES = """\
version: 1
language: ru
topics:
  - id: dues.amount
    title: Размер взносов
    label: Взносы
    examples: [сколько платить]
    answer: Один процент.
    speech: Один процент.
    sources: []
    checked: 2026-11-23
    related: [pay.delay]
"""


@pytest.fixture(scope="session")
def kb() -> KnowledgeBase:
    """All content of the house."""
    return load_all(KNOWLEDGE / "content", load_facts(KNOWLEDGE / "organisation" / "demo.yml"))


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """A content folder of two topics, in files named against their order."""
    (tmp_path / "ru").mkdir()
    (tmp_path / "topics.yml").write_text(IDS, "utf-8")
    (tmp_path / "ru" / "pay.yml").write_text(PAY, "utf-8")
    (tmp_path / "ru" / "dues.yml").write_text(DUES, "utf-8")
    return tmp_path
