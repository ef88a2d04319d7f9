"""Questions that stand twice, in one topic or in two, word for word or in other forms of the same words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from knowledge_base.entities import KnowledgeError, Topic
from knowledge_base.faults import Fault
from knowledge_base.loading import read_file
from knowledge_base.words import Lemmas


@dataclass(frozen=True, slots=True)
class Asked:
    """One example question, and where it stands."""

    file: str
    topic: str
    text: str

    @property
    def place(self) -> str:
        """File and topic, for a fault."""
        return f"{self.file}, {self.topic}"


def asked_in(file: str, topic: Topic) -> list[Asked]:
    """The examples of a topic's own entry."""
    return [Asked(file, topic.id, text) for text in topic.examples]


def read_questions(path: Path, language: str) -> list[Asked]:
    """The questions of a file of ``questions/``. Raises KnowledgeError."""
    data = read_file(path)
    named = data.get("questions")
    if data.get("language") != language or not isinstance(named, Mapping):
        raise KnowledgeError(f"{path.name}: expected `language: {language}` and `questions`, texts by topic id")
    for topic, texts in named.items():
        if not isinstance(texts, list) or not all(isinstance(text, str) and text.strip() for text in texts):
            raise KnowledgeError(f"{path.name}, {topic}: expected a list of texts that are not empty")
    return [Asked(f"{language}/questions/{path.name}", topic, text) for topic, texts in named.items() for text in texts]


def twice(questions: Iterable[Asked], lemmas: Lemmas) -> Iterator[Fault]:
    """A fault for each question that some earlier one says already, whatever the order and forms of its words."""
    owners: dict[tuple[str, ...], Asked] = {}
    for asked in questions:
        bag = tuple(sorted(lemmas.of(asked.text)))
        if not bag:
            yield Fault(asked.place, f"expected words in the example {asked.text!r}")
            continue
        owner = owners.setdefault(bag, asked)
        if owner is not asked:
            also = f"{owner.text!r} of {owner.place}"
            yield Fault(asked.place, f"expected examples that differ: {asked.text!r} has the words of {also}")
