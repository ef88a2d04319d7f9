"""What may be wrong with the content, and the rules it is held to (``content/rules.yml``)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from knowledge_base.entities import KnowledgeError
from knowledge_base.loading import read_file

ALL = "all"


@dataclass(frozen=True, slots=True)
class Fault:
    """Something to mend: ``place`` is a file, a topic or both. A warning is told, and fails nothing."""

    place: str
    expected: str
    warning: bool = False

    def __str__(self) -> str:
        return f"{self.place}: {self.expected}"


@dataclass(frozen=True, slots=True)
class Limits:
    """In characters, words, sentences, examples and days."""

    label: int
    title: int
    answer: int
    speech_words: int
    speech_sentences: int
    examples: int
    checked_days: int


@dataclass(frozen=True, slots=True)
class LanguageRules:
    """``groups``: those that must be answered, None for all. ``capitals_said``: words of capitals that are words."""

    groups: frozenset[str] | None
    abbreviations: tuple[str, ...]
    capitals_said: frozenset[str]

    def wants(self, topic_id: str) -> bool:
        """Whether the language must have this topic."""
        return self.groups is None or topic_id.split(".", 1)[0] in self.groups


@dataclass(frozen=True, slots=True)
class Rules:
    """``local``: the topics that rest on no law."""

    limits: Limits
    local: frozenset[str]
    languages: Mapping[str, LanguageRules]


def load_rules(path: Path) -> Rules:
    """The rules of a file like ``rules.yml``. Raises KnowledgeError."""
    data = read_file(path)
    try:
        languages = {name: _language(entry) for name, entry in data["languages"].items()}
        return Rules(Limits(**data["limits"]), frozenset(data["local"]), languages)
    except (KeyError, TypeError, AttributeError) as error:
        raise KnowledgeError(f"{path.name}: expected limits, local topics and languages: {error}") from error


def _language(entry: Mapping[str, Any]) -> LanguageRules:
    groups = None if entry["groups"] == ALL else frozenset(entry["groups"])
    return LanguageRules(groups, tuple(entry["abbreviations"]), frozenset(entry["capitals_said"]))
