"""All topics, with their translations, as one read-only value that is replaced when staff edit an answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from knowledge_base.entities import Topic

LANGUAGE = "ru"
"""The language that every topic is answered in; others are translations of it."""


class KnowledgeBase:
    """Topics in the order of ``topics.yml``, and by id. Never changed: an edit makes a new one."""

    def __init__(self, topics: Iterable[Topic]) -> None:
        self.topics: tuple[Topic, ...] = tuple(topics)
        self._by_id = {topic.id: topic for topic in self.topics}

    def get(self, topic_id: str) -> Topic | None:
        """The topic of this id, if there is one."""
        return self._by_id.get(topic_id)

    def label(self, topic_id: str, language: str = LANGUAGE) -> str:
        """The words of a topic's button, in this language if it has them; KeyError for an id not in the base."""
        return self._by_id[topic_id].label_in(language)

    @cached_property
    def groups(self) -> Mapping[str, tuple[Topic, ...]]:
        """Topics by the first part of their ids, both in the order of ``topics.yml``."""
        names = dict.fromkeys(topic.group for topic in self.topics)
        return {name: tuple(topic for topic in self.topics if topic.group == name) for name in names}

    def in_language(self, language: str) -> KnowledgeBase:
        """The same base with the answers of this language where there are any, the others as they are."""
        return KnowledgeBase(topic.in_language(language) for topic in self.topics)

    def with_topic(self, topic: Topic) -> KnowledgeBase:
        """The same base with one topic replaced, or added at the end."""
        return KnowledgeBase((self._by_id | {topic.id: topic}).values())

    def __len__(self) -> int:
        return len(self.topics)

    def __iter__(self) -> Iterator[Topic]:
        return iter(self.topics)

    def __contains__(self, topic_id: object) -> bool:
        return topic_id in self._by_id
