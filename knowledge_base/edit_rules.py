"""An edit held to the rules that ``profline check-content`` holds the files to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from knowledge_base.base import LANGUAGE, KnowledgeBase
from knowledge_base.checking_topics import out_of_date, wrong_with
from knowledge_base.editing import Editing
from knowledge_base.edits import TopicEdit
from knowledge_base.entities import KnowledgeError, Topic
from knowledge_base.faults import Rules


def check_edit(now: Editing, edit: TopicEdit, rules: Rules, today: date) -> list[str]:
    """What to warn of: dates that are old, and faults that were there before the edit.

    Raises:
        KnowledgeError: naming every fault that the edit brings.
    """
    before = set(_faults(_topic(now.base(), edit), edit, rules, today))
    after = list(_faults(_topic(now.built(edit), edit), edit, rules, today))
    if brought := [wrong for wrong, warning in after if not warning and (wrong, warning) not in before]:
        raise KnowledgeError("\n".join(f"{edit.topic}: {wrong}" for wrong in brought))
    return [f"{edit.topic}: {wrong}" for wrong, _ in after]


def _topic(base: KnowledgeBase, edit: TopicEdit) -> Topic | None:
    topic = base.get(edit.topic)
    return topic and topic.in_language(edit.language)


def _faults(topic: Topic | None, edit: TopicEdit, rules: Rules, today: date) -> Iterator[tuple[str, bool]]:
    """What is wrong, and whether it is but a warning."""
    if topic is None:
        return
    language = edit.language if edit.language in rules.languages else LANGUAGE
    for wrong in wrong_with(topic, language, rules):
        yield wrong, False
    least = rules.limits.examples
    if len(topic.examples) < least:
        yield f"expected {least} examples or more, found {len(topic.examples)}", False
    if (old := out_of_date(topic, today, rules)) is not None:
        yield old
