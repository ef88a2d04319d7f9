"""Content files and the organisation's facts, read from disk and checked against one another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from knowledge_base.base import KnowledgeBase
from knowledge_base.entities import Fact, KnowledgeError, Topic
from knowledge_base.parsing import Entry, read_topic

VERSION = 1
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Facts(dict[str, Fact]):
    """The organisation's facts by name. ``demo``: they are invented, and people must be told so."""

    demo: bool = False


def load_facts(path: Path) -> Facts:
    """The facts of the organisation.

    Raises:
        KnowledgeError: the file cannot be read, or a fact lacks ``text`` or ``speech``.
    """
    data = read_file(path)
    named = data.get("facts")
    if not isinstance(named, Mapping) or not all(isinstance(fact, Mapping) for fact in named.values()):
        raise KnowledgeError(f"{path.name}: expected `facts`, a mapping of names to {{text, speech}}")
    entries = {str(name): Entry(f"{path.name}, {name}", fact) for name, fact in named.items()}
    facts = Facts({name: Fact(entry.text("text"), entry.text("speech")) for name, entry in entries.items()})
    facts.demo = bool(data.get("demo", False))
    return facts


def load_topic_ids(content_dir: Path) -> tuple[str, ...]:
    """The ids that an answer may have, in the order of ``topics.yml``."""
    entries = Entry("topics.yml", read_file(content_dir / "topics.yml")).entries("topics")
    return tuple(entry.text("id") for entry in entries)


def load_knowledge(content_dir: Path, language: str, facts: Mapping[str, Fact]) -> KnowledgeBase:
    """All answers of one language: ``content_dir/<language>/*.yml``, ordered as in ``content_dir/topics.yml``.

    Raises:
        KnowledgeError: naming the file, the topic and what is expected there.
    """
    ids = load_topic_ids(content_dir)
    files = sorted((content_dir / language).glob("*.yml"))
    if not files:
        raise KnowledgeError(f"{content_dir / language}: expected content files *.yml, found none")
    asked = _asked(content_dir / language / "questions", language, ids)
    found = [(path.name, _with_questions(topic, asked)) for path in files for topic in _topics(path, language, facts)]
    _check_ids(found, ids)
    _check_related(found)
    _check_examples(found)
    order = {topic_id: place for place, topic_id in enumerate(ids)}
    return KnowledgeBase(sorted((topic for _, topic in found), key=lambda topic: order[topic.id]))


def read_file(path: Path) -> Mapping[str, Any]:
    """The mapping that a content file holds. Raises KnowledgeError: it is no such file, or not of this version."""
    try:
        data = yaml.load(path.read_text("utf-8"), _Loader)  # noqa: S506 - a safe loader, the C one where it is built
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise KnowledgeError(f"{path.name}: expected a readable YAML file in UTF-8: {error}") from error
    except ValueError as error:
        raise KnowledgeError(f"{path.name}: expected dates that exist: {error}") from error
    if not isinstance(data, Mapping) or data.get("version") != VERSION:
        raise KnowledgeError(f"{path.name}: expected a mapping with `version: {VERSION}`")
    return data


def _topics(path: Path, language: str, facts: Mapping[str, Fact]) -> list[Topic]:
    data = read_file(path)
    if data.get("language") != language:
        raise KnowledgeError(f"{path.name}: expected `language: {language}`, found {data.get('language')!r}")
    return [read_topic(path.name, entry.data, facts) for entry in Entry(path.name, data).entries("topics")]


def _asked(folder: Path, language: str, ids: tuple[str, ...]) -> Mapping[str, tuple[str, ...]]:
    """How people really ask, by topic: more examples than an answer's own entry should hold."""
    asked: dict[str, tuple[str, ...]] = {}
    for path in sorted(folder.glob("*.yml")):
        data = read_file(path)
        named = data.get("questions")
        if data.get("language") != language or not isinstance(named, Mapping):
            raise KnowledgeError(f"{path.name}: expected `language: {language}` and `questions`, a mapping of topic ids")
        for topic_id in named:
            if topic_id not in ids:
                raise KnowledgeError(f"{path.name}, {topic_id}: expected an id of topics.yml")
            asked[topic_id] = asked.get(topic_id, ()) + Entry(f"{path.name}, {topic_id}", named).texts(topic_id)
    return asked


def _with_questions(topic: Topic, asked: Mapping[str, tuple[str, ...]]) -> Topic:
    return replace(topic, examples=tuple(dict.fromkeys((*topic.examples, *asked.get(topic.id, ())))))


def _check_ids(found: Iterable[tuple[str, Topic]], ids: tuple[str, ...]) -> None:
    counted = Counter(topic.id for _, topic in found)
    for file, topic in found:
        if topic.id not in ids:
            raise KnowledgeError(f"{file}, {topic.id}: expected an id of topics.yml")
        if counted[topic.id] > 1:
            raise KnowledgeError(f"{file}, {topic.id}: expected one entry of this id, found {counted[topic.id]}")


def _check_related(found: Iterable[tuple[str, Topic]]) -> None:
    answered = {topic.id for _, topic in found}
    for file, topic in found:
        dead = [other for other in topic.related if other not in answered or other == topic.id]
        if dead:
            raise KnowledgeError(f"{file}, {topic.id}: expected `related` ids of other topics, found {', '.join(dead)}")


def _check_examples(found: Iterable[tuple[str, Topic]]) -> None:
    owners: dict[str, str] = {}
    for file, topic in found:
        for example in topic.examples:
            key = " ".join(example.casefold().replace("ё", "е").split()).rstrip(" ?!.")
            owner = owners.setdefault(key, topic.id)
            if owner != topic.id:
                raise KnowledgeError(f"{file}, {topic.id}: the example {example!r} is also one of {owner}")
