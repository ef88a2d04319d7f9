"""Content files and the organisation's facts, read from disk and checked against one another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import yaml

from knowledge_base.base import LANGUAGE, KnowledgeBase
from knowledge_base.consistency import check_edited, check_examples, check_ids, check_labels, check_related
from knowledge_base.edits import TopicEdit, edited, effective
from knowledge_base.entities import Fact, KnowledgeError, Topic
from knowledge_base.parsing import Entry, read_fact, read_topic

VERSION = 1
LABELS = "labels.yml"
"""In a language's folder: the labels of the topics that have no answer in it yet."""
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
    facts = Facts({name: read_fact(entry) for name, entry in entries.items()})
    facts.demo = bool(data.get("demo", False))
    return facts


def load_topic_ids(content_dir: Path) -> tuple[str, ...]:
    """The ids that an answer may have, in the order of ``topics.yml``."""
    entries = Entry("topics.yml", read_file(content_dir / "topics.yml")).entries("topics")
    return tuple(entry.text("id") for entry in entries)


@dataclass(frozen=True, slots=True)
class Content:
    """What the files of one language hold, not yet checked: entries as read, each with its file's name."""

    language: str
    ids: tuple[str, ...]
    entries: tuple[tuple[str, Mapping[str, Any]], ...]
    asked: Mapping[str, tuple[str, ...]]
    labels: Mapping[str, str] = field(default_factory=dict)
    """Of topics that have no answer in this language."""
    translations: tuple[Content, ...] = ()


def load_all(content_dir: Path, facts: Mapping[str, Fact]) -> KnowledgeBase:
    """The Russian answers with their translations, as the files have them: :func:`read_all`, then :func:`build`."""
    return build(read_all(content_dir), facts)


def read_content(content_dir: Path, language: str) -> Content:
    """Everything in ``content_dir/<language>/*.yml`` and in its folder ``questions``.

    Raises:
        KnowledgeError: naming the file and what is expected there.
    """
    ids = load_topic_ids(content_dir)
    folder = content_dir / language
    files = sorted(path for path in folder.glob("*.yml") if path.name != LABELS)
    if not files:
        raise KnowledgeError(f"{folder}: expected content files *.yml, found none")
    entries = tuple((path.name, entry.data) for path in files for entry in _entries(path, language))
    return Content(
        language, ids, entries, _asked(folder / "questions", language, ids), _labels(folder / LABELS, language)
    )


def read_all(content_dir: Path) -> Content:
    """The Russian content with its translations: every other folder of ``content_dir`` is a language.

    Raises:
        KnowledgeError: naming the file and what is expected there.
    """
    folders = sorted(path for path in content_dir.iterdir() if path.is_dir() and path.name != LANGUAGE)
    others = tuple(read_content(content_dir, folder.name) for folder in folders)
    return replace(read_content(content_dir, LANGUAGE), translations=others)


def build(content: Content, facts: Mapping[str, Fact], edits: Iterable[TopicEdit] = ()) -> KnowledgeBase:
    """The answers that files and edits make together, in the order of ``topics.yml``, translations attached.

    Raises:
        KnowledgeError: naming the file or the edit, the topic and what is expected there.
    """
    edits = effective(edits)
    found = _topics(content, facts, edits)
    check_related(found, {topic.id for _, topic in found})
    order = {topic_id: place for place, topic_id in enumerate(content.ids)}
    topics = sorted((topic for _, topic in found), key=lambda topic: order[topic.id])
    for other in content.translations:
        topics = _with_language(topics, other, facts, edits)
    return KnowledgeBase(topics)


def _topics(content: Content, facts: Mapping[str, Fact], edits: Sequence[TopicEdit]) -> list[tuple[str, Topic]]:
    """The answers of one language, each with the name of its file, or of its last edit."""
    said = {name: fact.in_language(content.language) for name, fact in facts.items()}
    by_topic: dict[str, list[TopicEdit]] = {}
    for edit in edits:
        if edit.language == content.language:
            by_topic.setdefault(edit.topic, []).append(edit)
    found = [
        _topic(file, entry, content, said, by_topic.get(str(entry.get("id")), [])) for file, entry in content.entries
    ]
    check_edited({topic.id for _, topic in found}, by_topic)
    check_ids(found, content.ids)
    check_examples(found)
    return found


def _topic(
    file: str, entry: Mapping[str, Any], content: Content, facts: Mapping[str, Fact], edits: Sequence[TopicEdit]
) -> tuple[str, Topic]:
    examples = entry.get("examples")
    if isinstance(examples, list) and examples:
        entry = {**entry, "examples": [*examples, *content.asked.get(str(entry.get("id")), ())]}
    for edit in edits:
        entry = edited(entry, edit)
    place = edits[-1].place if edits else file
    topic = read_topic(place, entry, facts)
    return place, replace(topic, examples=tuple(dict.fromkeys(topic.examples)))


def _with_language(
    topics: Sequence[Topic], content: Content, facts: Mapping[str, Fact], edits: Sequence[TopicEdit]
) -> list[Topic]:
    """The topics with the answers and labels of one more language.

    Questions in it about what it does not answer yet are questions of the topic as it is.
    """
    language = content.language
    known = {topic.id for topic in topics}
    found = _topics(content, facts, edits)
    check_related(found, known)
    answers = {topic.id: topic for _, topic in found}
    check_labels(content.labels, known - answers.keys(), language)
    asked = {name: texts for name, texts in content.asked.items() if name not in answers}
    told = [_speaking(topic, language, answers, content.labels) for topic in topics]
    return [replace(one, examples=(*one.examples, *asked[one.id])) if one.id in asked else one for one in told]


def _speaking(topic: Topic, language: str, answers: Mapping[str, Topic], labels: Mapping[str, str]) -> Topic:
    if topic.id in answers:
        return replace(topic, translations={**topic.translations, language: answers[topic.id]})
    return replace(topic, labels={**topic.labels, language: labels[topic.id]}) if topic.id in labels else topic


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


def _entries(path: Path, language: str) -> list[Entry]:
    data = read_file(path)
    if data.get("language") != language:
        raise KnowledgeError(f"{path.name}: expected `language: {language}`, found {data.get('language')!r}")
    return Entry(path.name, data).entries("topics")


def _asked(folder: Path, language: str, ids: tuple[str, ...]) -> Mapping[str, tuple[str, ...]]:
    """How people really ask, by topic: more examples than an answer's own entry should hold."""
    asked: dict[str, tuple[str, ...]] = {}
    for path in sorted(folder.glob("*.yml")):
        data = read_file(path)
        named = data.get("questions")
        if data.get("language") != language or not isinstance(named, Mapping):
            raise KnowledgeError(
                f"{path.name}: expected `language: {language}` and `questions`, a mapping of topic ids"
            )
        for topic_id in named:
            if topic_id not in ids:
                raise KnowledgeError(f"{path.name}, {topic_id}: expected an id of topics.yml")
            asked[topic_id] = asked.get(topic_id, ()) + Entry(f"{path.name}, {topic_id}", named).texts(topic_id)
    return asked


def _labels(path: Path, language: str) -> Mapping[str, str]:
    """Labels by topic, of those that have no answer in the language."""
    if not path.exists():
        return {}
    data = read_file(path)
    named = data.get("labels")
    if data.get("language") != language or not isinstance(named, Mapping):
        raise KnowledgeError(f"{path.name}: expected `language: {language}` and `labels`, a mapping of topic ids")
    return {topic_id: Entry(f"{path.name}, {topic_id}", named).text(topic_id) for topic_id in named}
