"""Answers checked against one another: ids, edits, labels, related topics, examples. Faults are KnowledgeErrors."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from knowledge_base.edits import TopicEdit
from knowledge_base.entities import KnowledgeError, Topic

Found = Iterable[tuple[str, Topic]]
"""Answers, each with the place that errors name: a file or an edit."""


def check_ids(found: Found, ids: tuple[str, ...]) -> None:
    """Every id is one of ``topics.yml``, and has one entry."""
    counted = Counter(topic.id for _, topic in found)
    for file, topic in found:
        if topic.id not in ids:
            raise KnowledgeError(f"{file}, {topic.id}: expected an id of topics.yml")
        if counted[topic.id] > 1:
            raise KnowledgeError(f"{file}, {topic.id}: expected one entry of this id, found {counted[topic.id]}")


def check_related(found: Found, answered: set[str]) -> None:
    """What is related is another topic that has an answer."""
    for file, topic in found:
        dead = [other for other in topic.related if other not in answered or other == topic.id]
        if dead:
            raise KnowledgeError(f"{file}, {topic.id}: expected `related` ids of other topics, found {', '.join(dead)}")


def check_examples(found: Found) -> None:
    """No example stands in two topics."""
    owners: dict[str, str] = {}
    for file, topic in found:
        for example in topic.examples:
            key = " ".join(example.casefold().replace("ё", "е").split()).rstrip(" ?!.")
            owner = owners.setdefault(key, topic.id)
            if owner != topic.id:
                raise KnowledgeError(f"{file}, {topic.id}: the example {example!r} is also one of {owner}")


def check_edited(answered: set[str], edits: Mapping[str, Sequence[TopicEdit]]) -> None:
    """What is edited has an answer."""
    for topic_id, made in edits.items():
        if topic_id not in answered:
            raise KnowledgeError(f"{made[-1].place}, {topic_id}: expected a topic that has an answer")


def check_labels(labels: Mapping[str, str], unanswered: set[str], language: str) -> None:
    """A label stands alone only while there is no answer: afterwards the answer has it."""
    for topic_id in labels:
        if topic_id not in unanswered:
            raise KnowledgeError(f"labels.yml, {topic_id}: expected a topic that has no answer in `{language}` yet")
