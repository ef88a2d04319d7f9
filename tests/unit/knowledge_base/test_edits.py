"""Edits: what was changed, laid over an entry."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from knowledge_base.edits import TopicEdit, difference, edited, effective
from knowledge_base.entities import KnowledgeError

AT = datetime(2026, 11, 23, tzinfo=UTC)
ENTRY = {"id": "pay.delay", "title": "Было", "examples": ["а", "б"], "checked": date(2026, 11, 23), "related": ["x"]}


def edit(number: int = 1, **changes: Any) -> TopicEdit:
    """An edit of the entry."""
    return TopicEdit("pay.delay", "ru", changes, "Анна", AT, number)


def test_what_is_the_same_is_no_change() -> None:
    assert difference(ENTRY, ENTRY) == {}
    assert difference(ENTRY, {"title": " Было\n", "checked": "2026-11-23", "examples": ["б", "а", "а "]}) == {}
    assert difference(ENTRY, {}) == {}


def test_the_difference_laid_over_the_old_gives_the_new() -> None:
    new = {"title": "Стало", "examples": ["в", "а"], "checked": date(2026, 12, 1), "related": ["x", "y"]}
    changes = difference(ENTRY, new)
    assert changes["checked"] == "2026-12-01"
    assert edited(ENTRY, edit(**changes)) == {**ENTRY, **new, "examples": ["а", "в"]}


def test_examples_that_the_file_has_by_now_are_not_added_twice() -> None:
    assert edited(ENTRY, edit(examples_added=["б", "в"], examples_removed=["г"]))["examples"] == ["а", "б", "в"]


@pytest.mark.parametrize(
    "changes", [{"id": "pay.other"}, {"examples_added": "в"}, {"checked": "вчера"}, {"checked": 5}]
)
def test_an_edit_of_another_shape_is_refused_by_its_number(changes: dict[str, Any]) -> None:
    with pytest.raises(KnowledgeError, match=r"^edit 7, pay\.delay: "):
        edited(ENTRY, edit(7, **changes))


def test_what_was_taken_back_does_not_count() -> None:
    made = [edit(1, title="а"), edit(2, title="б"), edit(3, undoes=2), edit(4, title="в"), edit(5, undoes=4)]
    assert [one.id for one in effective(made)] == [1]
