"""Bases of any size: topics whose questions are put together from the words of the real ones."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

from knowledge_base.base import KnowledgeBase
from knowledge_base.entities import Topic

EXAMPLES = 3
WORDS = (4, 11)
"""How many words a question has, at least and at most."""
SEED = 113


def grown(kb: KnowledgeBase, size: int) -> KnowledgeBase:
    """The base with made-up topics at its end, ``size`` topics in all; always the same ones."""
    draw = random.Random(SEED)
    words = vocabulary(kb)
    made = [_topic(kb.topics[number % len(kb)], number, words, draw) for number in range(size - len(kb))]
    return KnowledgeBase((*kb.topics, *made))


def vocabulary(kb: KnowledgeBase) -> Sequence[str]:
    """The words of all examples, as often as they are there: common words stay common."""
    return [word for topic in kb for example in topic.examples for word in example.split()]


def _topic(like: Topic, number: int, words: Sequence[str], draw: random.Random) -> Topic:
    examples = tuple(" ".join(draw.choices(words, k=draw.randint(*WORDS))) for _ in range(EXAMPLES))
    return replace(
        like, id=f"made.topic_{number}", title=examples[0], label=examples[0][:40], examples=examples, related=()
    )
