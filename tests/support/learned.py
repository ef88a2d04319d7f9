"""The product's own understanding, learned once for all the tests of a machine, as every start of the line does."""

from __future__ import annotations

from functools import cache

from dialogs.nlu.embedded import EmbeddedUnderstanding
from dialogs.nlu.encoder import load_encoder
from dialogs.nlu.examples import load_all_intents
from knowledge_base.base import KnowledgeBase
from tests.support.phone import cache_dir


@cache
def learned(base: KnowledgeBase) -> EmbeddedUnderstanding:
    """What ``profline run`` learns from these answers; kept where it keeps it."""
    return EmbeddedUnderstanding(base, load_all_intents(), cache_dir() / "nlu", load_encoder("use"))
