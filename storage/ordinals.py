"""Which of a member's cards a new one is: cards of one day are told apart by it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, func, select

from storage.tables import cards

_earlier = cards.alias("earlier")


def next_ordinal(member_id: ColumnElement[Any]) -> ScalarSelect[int]:
    """One more than the newest card of the member has."""
    newest = func.coalesce(func.max(_earlier.c.ordinal), 0)
    return select(newest + 1).where(_earlier.c.member_id == member_id).scalar_subquery()
