"""Training examples: of intents from Rasa's YAML, of topics from the knowledge base, as one corpus."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from knowledge_base.base import KnowledgeBase
from knowledge_base.entities import Topic

SENTENCE_WEIGHT = 0.3
"""What a sentence of the spoken answer counts, beside 1 for an example."""
_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_ANNOTATION = re.compile(r"\[([^\]]*)\](?:\([^)]*\)|\{[^}]*\})")
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

INTENT_FILES = ("ru.yml", "out_of_scope.yml", "en.yml")

Intents = Mapping[str, tuple[str, ...]]


class TrainingDataError(Exception):
    """A file of intents is wrong. The message names the file and what is expected."""


@dataclass(frozen=True, slots=True)
class Example:
    """A text that belongs to a topic or intent. ``weight`` below 1: words of an answer, not of a question."""

    text: str
    id: str
    weight: float = 1.0


def load_intents(*paths: Path) -> Intents:
    """The examples of each intent in Rasa's YAML (``nlu: - intent, examples``), of all files together.

    Raises:
        TrainingDataError: a file cannot be read or has another shape.
    """
    found: dict[str, tuple[str, ...]] = {}
    for path in paths:
        for name, examples in _read(path):
            found[name] = found.get(name, ()) + examples
    return found


def load_all_intents() -> Intents:
    """The examples that come with the house, both languages."""
    return load_intents(*(Path(__file__).with_name(name) for name in INTENT_FILES))


def examples_of(kb: KnowledgeBase, intents: Intents) -> tuple[Example, ...]:
    """Everything there is to learn from, topics first, in every language that they are told in."""
    topics = [example for topic in kb.topics for example in _of_topic(topic)]
    return (*topics, *(Example(text, name) for name, texts in intents.items() for text in texts))


def _of_topic(topic: Topic) -> Iterable[Example]:
    """In each language examples, title, label, and the spoken answer's sentences; and labels of further languages."""
    for told in (topic, *topic.translations.values()):
        for text in (*told.examples, told.title, told.label):
            yield Example(text, topic.id)
        for sentence in _SENTENCE.split(told.speech):
            yield Example(sentence, topic.id, SENTENCE_WEIGHT)
    for label in topic.labels.values():
        yield Example(label, topic.id)


def _read(path: Path) -> Iterable[tuple[str, tuple[str, ...]]]:
    try:
        data = yaml.load(path.read_text("utf-8"), _Loader)  # noqa: S506 - a safe loader, the C one where it is built
        blocks: list[Mapping[str, Any]] = data["nlu"]
        return [(block["intent"], _lines(block["examples"])) for block in blocks if "intent" in block]
    except (OSError, UnicodeDecodeError, yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
        raise TrainingDataError(f"{path.name}: expected Rasa's YAML, `nlu:` with intents: {error!r}") from error


def _lines(block: str) -> tuple[str, ...]:
    lines = (line.strip() for line in block.splitlines())
    return tuple(_ANNOTATION.sub(r"\1", line[2:].strip()) for line in lines if line.startswith("- "))
