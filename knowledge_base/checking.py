"""The content of the house, checked whole: every fault is told, not the first alone.

``profline check-content`` prints what :func:`check_content` finds; the rules are in ``content/rules.yml``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from knowledge_base.base import LANGUAGE
from knowledge_base.checking_examples import Asked, asked_in, read_questions, twice
from knowledge_base.checking_topics import out_of_date, wrong_with
from knowledge_base.entities import Fact, KnowledgeError, Topic
from knowledge_base.faults import Fault, Rules, load_rules
from knowledge_base.loading import LABELS, load_topic_ids, read_file
from knowledge_base.parsing import Entry, read_topic
from knowledge_base.words import Lemmas


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found in one language."""

    language: str
    topics: int
    examples: int
    longest_speech: int
    longest_answer: int
    faults: tuple[Fault, ...]


@dataclass
class _Found:
    """Topics with their files, questions, and what could not be read."""

    topics: list[tuple[str, Topic]] = field(default_factory=list)
    labels: dict[str, object] = field(default_factory=dict)
    questions: list[Asked] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Measure:
    """What the content of a language is held against."""

    language: str
    rules: Rules
    ids: tuple[str, ...]
    today: date
    lemmas: Lemmas


def check_content(content: Path, facts: Mapping[str, Fact], today: date) -> tuple[Checked, ...]:
    """Every language of ``rules.yml`` that has a folder; the house's own language must have one.

    Raises:
        KnowledgeError: ``topics.yml`` or ``rules.yml`` itself cannot be read.
    """
    rules, ids, lemmas = load_rules(content / "rules.yml"), load_topic_ids(content), Lemmas()
    checked: list[Checked] = []
    for language in rules.languages:
        if language == LANGUAGE or (content / language).is_dir():
            named = {name: fact.in_language(language) for name, fact in facts.items()}
            found = _read(content / language, named)
            checked.append(_check(found, _Measure(language, rules, ids, today, lemmas)))
    return tuple(checked)


def _check(found: _Found, by: _Measure) -> Checked:
    rules, language = by.rules, by.language
    topics = [topic for _, topic in found.topics]
    questions = [*(one for file, topic in found.topics for one in asked_in(file, topic)), *found.questions]
    faults = [
        *found.faults,
        *_ids(found, by),
        *_related(found.topics, by),
        *_labels(found, by),
        *_examples(topics, questions, rules, language),
        *twice(questions, by.lemmas),
        *(
            Fault(f"{file}, {topic.id}", wrong)
            for file, topic in found.topics
            for wrong in wrong_with(topic, language, rules)
        ),
        *_dates(found.topics, by.today, rules),
    ]
    return Checked(
        language,
        topics=len(topics),
        examples=len(questions),
        longest_speech=max((len(topic.speech.split()) for topic in topics), default=0),
        longest_answer=max((len(topic.answer) for topic in topics), default=0),
        faults=tuple(faults),
    )


def _read(folder: Path, facts: Mapping[str, Fact]) -> _Found:
    found, language = _Found(), folder.name
    for path in sorted(folder.glob("*.yml")):
        try:
            data = read_file(path)
            if data.get("language") != language:
                raise KnowledgeError(f"{path.name}: expected `language: {language}`, found {data.get('language')!r}")
            if path.name == LABELS:
                found.labels |= dict(data.get("labels") or {})
                continue
            entries = Entry(path.name, data).entries("topics")
        except KnowledgeError as error:
            found.faults.append(_as_fault(language, error))
            continue
        for entry in entries:
            try:
                found.topics.append((f"{language}/{path.name}", read_topic(path.name, entry.data, facts)))
            except KnowledgeError as error:
                found.faults.append(_as_fault(language, error))
    for path in sorted((folder / "questions").glob("*.yml")):
        try:
            found.questions += read_questions(path, language)
        except KnowledgeError as error:
            found.faults.append(_as_fault(language, error))
    return found


def _as_fault(language: str, error: KnowledgeError) -> Fault:
    place, _, expected = str(error).partition(": ")
    return Fault(f"{language}/{place}", expected)


def _ids(found: _Found, by: _Measure) -> Iterator[Fault]:
    language, ids = by.language, by.ids
    counted = Counter(topic.id for _, topic in found.topics)
    for wanted in ids:
        if wanted not in counted and by.rules.languages[language].wants(wanted):
            yield Fault(f"{language}, {wanted}", "expected an answer to this id of topics.yml, found none")
    for file, topic in found.topics:
        if topic.id not in ids:
            yield Fault(f"{file}, {topic.id}", "expected an id of topics.yml")
        if counted[topic.id] > 1:
            yield Fault(f"{file}, {topic.id}", f"expected one entry of this id, found {counted[topic.id]}")
    for topic_id in dict.fromkeys(one.topic for one in found.questions):
        if topic_id not in ids:
            file = next(one.file for one in found.questions if one.topic == topic_id)
            yield Fault(f"{file}, {topic_id}", "expected an id of topics.yml")


def _related(found: Iterable[tuple[str, Topic]], by: _Measure) -> Iterator[Fault]:
    """A translation may name any topic: what has no translation is shown in the house's own language."""
    topics = list(found)
    answered = {topic.id for _, topic in topics} if by.language == LANGUAGE else set(by.ids)
    for file, topic in topics:
        for other in topic.related:
            if other == topic.id or other not in answered:
                what = "other topics" if other == topic.id else "topics that have an answer"
                yield Fault(f"{file}, {topic.id}", f"expected `related` ids of {what}, found {other}")


def _labels(found: _Found, by: _Measure) -> Iterator[Fault]:
    """The labels of topics that have no answer in this language yet."""
    most = by.rules.limits.label
    for topic_id, label in found.labels.items():
        place = f"{by.language}/{LABELS}, {topic_id}"
        if topic_id not in by.ids:
            yield Fault(place, "expected an id of topics.yml")
        if not isinstance(label, str) or not 0 < len(label.strip()) <= most:
            yield Fault(place, f"expected a label of 1 to {most} characters, found {label!r}")


def _examples(topics: Iterable[Topic], questions: Iterable[Asked], rules: Rules, language: str) -> Iterator[Fault]:
    counted = Counter(one.topic for one in questions)
    least = rules.limits.examples
    for topic in topics:
        if counted[topic.id] < least:
            found = counted[topic.id]
            yield Fault(f"{language}, {topic.id}", f"expected {least} examples or more, found {found}")


def _dates(topics: Iterable[tuple[str, Topic]], today: date, rules: Rules) -> Iterator[Fault]:
    for file, topic in topics:
        if (wrong := out_of_date(topic, today, rules)) is not None:
            yield Fault(f"{file}, {topic.id}", *wrong)
