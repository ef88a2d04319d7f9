"""A topic of the knowledge base, and the facts of the organisation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


class KnowledgeError(Exception):
    """A content file is wrong. The message names the file, the topic and what is expected."""


@dataclass(frozen=True, slots=True)
class Source:
    """An act of law and the articles of it that an answer rests on."""

    law: str
    articles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Topic:
    """One question with its answer. ``answer`` is Markdown, ``speech`` words for the ear; facts are filled in."""

    id: str
    title: str
    label: str
    examples: tuple[str, ...]
    answer: str
    speech: str
    sources: tuple[Source, ...]
    checked: date
    related: tuple[str, ...]

    @property
    def group(self) -> str:
        """The first part of the id."""
        return self.id.split(".", 1)[0]


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact of the organisation, as written and as said."""

    text: str
    speech: str
