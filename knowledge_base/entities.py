"""A topic of the knowledge base, and the facts of the organisation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
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
    translations: Mapping[str, Topic] = field(default_factory=dict, hash=False)
    """The same answer in other languages, by language; a translation has none of its own."""
    labels: Mapping[str, str] = field(default_factory=dict, hash=False)
    """The button's words in languages that the answer itself is not written in yet."""

    @property
    def group(self) -> str:
        """The first part of the id."""
        return self.id.split(".", 1)[0]

    def in_language(self, language: str) -> Topic:
        """The answer in this language where there is one, else as it is."""
        return self.translations.get(language, self)

    def title_in(self, language: str) -> str:
        """What to call the topic in this language: the title of its answer, else the button's words, else as it is."""
        translated = self.translations.get(language)
        return translated.title if translated else self.labels.get(language, self.title)

    def label_in(self, language: str) -> str:
        """The button's words in this language where there are any, else as they are."""
        translated = self.translations.get(language)
        return translated.label if translated else self.labels.get(language, self.label)


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact of the organisation, as written and as said."""

    text: str
    speech: str
    translations: Mapping[str, Fact] = field(default_factory=dict, hash=False)
    """The same in other languages, where it is more than a name or a number."""

    def in_language(self, language: str) -> Fact:
        """The fact in this language where it has such a form, else as it is."""
        return self.translations.get(language, self)
