"""One entry of a content file, read into a :class:`Topic`; every fault is named with its place."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from knowledge_base.entities import Fact, KnowledgeError, Source, Topic

_FACT = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Entry:
    """A mapping of a YAML file, and its place in words (``pay.yml, pay.delay``)."""

    place: str
    data: Mapping[str, Any]

    def wrong(self, expected: str) -> KnowledgeError:
        """The error that names this place."""
        return KnowledgeError(f"{self.place}: {expected}")

    def text(self, key: str) -> str:
        """A text that must be there."""
        value = self.data.get(key)
        if not isinstance(value, str) or not value.strip():
            raise self.wrong(f"expected `{key}`, a text that is not empty, found {_shown(value)}")
        return value.strip()

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts that must be there."""
        value = self.data.get(key)
        if (
            not isinstance(value, list)
            or not value
            or not all(isinstance(item, str) and item.strip() for item in value)
        ):
            raise self.wrong(f"expected `{key}`, a list of one text or more, found {_shown(value)}")
        return tuple(item.strip() for item in value)

    def entries(self, key: str) -> list[Entry]:
        """A list of mappings that must be there; it may be empty."""
        value = self.data.get(key)
        if not isinstance(value, list) or not all(isinstance(item, Mapping) for item in value):
            raise self.wrong(f"expected `{key}`, a list of mappings, found {_shown(value)}")
        return [Entry(self.place, item) for item in value]

    def day(self, key: str) -> date:
        """A date, written YYYY-MM-DD."""
        value = self.data.get(key)
        if type(value) is not date:
            raise self.wrong(f"expected `{key}`, a date like 2026-11-23, found {_shown(value)}")
        return value


def read_fact(entry: Entry) -> Fact:
    """The fact that an entry describes; ``text_en`` and ``speech_en`` are its English forms, either may be left out.

    Raises:
        KnowledgeError: ``text`` or ``speech`` is missing, or one of the forms is no text.
    """
    text, speech = entry.text("text"), entry.text("speech")
    forms = [str(key).rpartition("_") for key in entry.data]
    languages = dict.fromkeys(language for kind, _, language in forms if kind in ("text", "speech"))
    return Fact(text, speech, {language: _fact_in(entry, language, text, speech) for language in languages})


def _fact_in(entry: Entry, language: str, text: str, speech: str) -> Fact:
    own_text, own_speech = f"text_{language}", f"speech_{language}"
    return Fact(
        entry.text(own_text) if own_text in entry.data else text,
        entry.text(own_speech) if own_speech in entry.data else speech,
    )


def read_topic(file: str, data: Mapping[str, Any], facts: Mapping[str, Fact]) -> Topic:
    """The topic that one entry describes, its facts filled in.

    Raises:
        KnowledgeError: a key is missing or of a wrong kind, or a fact is not known.
    """
    topic_id = Entry(file, data).text("id")
    entry = Entry(f"{file}, {topic_id}", data)
    return Topic(
        id=topic_id,
        title=entry.text("title"),
        label=entry.text("label"),
        examples=entry.texts("examples"),
        answer=_filled(entry, "answer", {name: fact.text for name, fact in facts.items()}),
        speech=_filled(entry, "speech", {name: fact.speech for name, fact in facts.items()}),
        sources=tuple(Source(source.text("law"), source.texts("articles")) for source in entry.entries("sources")),
        checked=entry.day("checked"),
        related=entry.texts("related"),
    )


def _filled(entry: Entry, key: str, facts: Mapping[str, str]) -> str:
    text = entry.text(key)
    for name in _FACT.findall(text):
        if name not in facts:
            raise entry.wrong(f"`{key}` names the fact {{{name}}}, which the organisation's facts do not have")
    filled = _FACT.sub(lambda match: facts[match[1]], text)
    if "{" in filled or "}" in filled:
        raise entry.wrong(f"`{key}` has a brace that is not part of a {{fact}}")
    return filled


def _shown(value: object) -> str:
    return "nothing" if value is None else repr(value)[:80]
