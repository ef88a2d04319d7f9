"""The understanding of the house, trained once a session on the real content."""

from __future__ import annotations

from pathlib import Path

import pytest

from dialogs.nlu.embedded import EmbeddedUnderstanding
from knowledge_base.base import KnowledgeBase
from knowledge_base.loading import load_all, load_facts
from tests.support.learned import learned

KNOWLEDGE = Path(__file__).parents[4] / "knowledge_base"


@pytest.fixture(scope="session")
def kb() -> KnowledgeBase:
    return load_all(KNOWLEDGE / "content", load_facts(KNOWLEDGE / "organisation" / "demo.yml"))


@pytest.fixture(scope="session")
def understanding(kb: KnowledgeBase) -> EmbeddedUnderstanding:
    return learned(kb)
