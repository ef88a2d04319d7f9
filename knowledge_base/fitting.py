"""Edits laid over the files so far as they fit: one that does not takes nothing else down."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from knowledge_base.base import KnowledgeBase
from knowledge_base.edits import TopicEdit, effective
from knowledge_base.entities import Fact, KnowledgeError
from knowledge_base.loading import Content, build


@dataclass(frozen=True, slots=True)
class Fitted:
    """The answers, the edits that are in them, and what is wrong with the others."""

    base: KnowledgeBase
    edits: tuple[TopicEdit, ...]
    faults: tuple[str, ...] = ()


def fit(content: Content, facts: Mapping[str, Fact], edits: Sequence[TopicEdit]) -> Fitted:
    """All edits if they go together; else, in the order of their topics' first edits, those of each topic that fit.

    Raises:
        KnowledgeError: the files are wrong without any edit.
    """
    counting = effective(edits)
    try:
        return Fitted(build(content, facts, counting), tuple(counting))
    except KnowledgeError:
        base, kept, faults = build(content, facts), list[TopicEdit](), list[str]()
    for together in _by_topic(counting):
        try:
            base = build(content, facts, [*kept, *together])
            kept += together
        except KnowledgeError as error:
            faults.append(str(error))
    return Fitted(base, tuple(kept), tuple(faults))


def _by_topic(edits: Iterable[TopicEdit]) -> Iterable[list[TopicEdit]]:
    found: dict[tuple[str, str], list[TopicEdit]] = {}
    for edit in edits:
        found.setdefault((edit.topic, edit.language), []).append(edit)
    return found.values()
