"""Edits of answers by staff: what was changed, laid over the content files, kept as a list that only grows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from knowledge_base.entities import KnowledgeError

FIELDS = ("title", "label", "answer", "speech", "sources", "checked", "related")
"""What an edit replaces; examples are added and removed one by one."""
DOCUMENT = ("title", "label", "examples", "answer", "speech", "sources", "checked", "related")
"""The keys of an entry that staff may edit, in the order of a content file."""
ADDED, REMOVED, UNDOES = "examples_added", "examples_removed", "undoes"
"""Keys of an edit beside :data:`FIELDS`; ``undoes`` holds the id of the edit that is taken back."""


@dataclass(frozen=True, slots=True)
class TopicEdit:
    """One edit of one topic: plain JSON values by field, as they stand in a content file ({facts} not filled in)."""

    topic: str
    language: str
    changes: Mapping[str, Any]
    editor: str
    at: datetime
    id: int = 0

    @property
    def place(self) -> str:
        """The edit in words, for errors."""
        return f"edit {self.id}" if self.id else "this edit"


def effective(edits: Iterable[TopicEdit]) -> list[TopicEdit]:
    """The edits that count: without those that were taken back, and without the taking back."""
    made = list(edits)
    undone = {edit.changes[UNDOES] for edit in made if UNDOES in edit.changes}
    return [edit for edit in made if UNDOES not in edit.changes and edit.id not in undone]


def edited(entry: Mapping[str, Any], edit: TopicEdit) -> dict[str, Any]:
    """A content file's entry with an edit laid over it.

    Raises:
        KnowledgeError: the edit is none that :func:`difference` makes.
    """
    changes = dict(edit.changes)
    added, removed = changes.pop(ADDED, []), changes.pop(REMOVED, [])
    if not isinstance(added, list) or not isinstance(removed, list) or not set(changes) <= set(FIELDS):
        raise KnowledgeError(f"{edit.place}, {edit.topic}: expected the fields {', '.join(FIELDS)}, {ADDED}, {REMOVED}")
    if "checked" in changes:
        changes["checked"] = _day(edit, changes["checked"])
    present = entry.get("examples")
    kept = [one for one in present if one not in removed] if isinstance(present, list) else []
    return {**entry, **changes, "examples": [*kept, *(one for one in added if one not in kept)]}


def difference(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """The changes that make ``new`` of ``old``, two entries; empty where they say the same."""
    changes: dict[str, Any] = {
        field: _plain(new[field]) for field in FIELDS if field in new and _same(new[field]) != _same(old.get(field))
    }
    if "examples" in new:
        before, after = _texts(old.get("examples")), _texts(new["examples"])
        if added := [one for one in after if one not in before]:
            changes[ADDED] = added
        if removed := [one for one in before if one not in after]:
            changes[REMOVED] = removed
    return changes


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _same(value: Any) -> Any:
    return value.strip() if isinstance(value, str) else _plain(value)


def _texts(value: Any) -> list[Any]:
    return list(dict.fromkeys(map(_same, value))) if isinstance(value, list) else []


def _day(edit: TopicEdit, value: Any) -> date:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        expected = f"expected `checked`, a date like 2026-11-23, found {value!r}"
        raise KnowledgeError(f"{edit.place}, {edit.topic}: {expected}") from None
