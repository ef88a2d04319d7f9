"""Questions that were not answered well, kept for staff to learn from: no person, no conversation, nothing personal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from dialogs.turns import Candidate, Channel, Locale

LONGEST = 300
"""Characters of a question that are kept."""
NEAR = 3
"""Topics kept with a question."""


class GapKind(StrEnum):
    """What became of the question."""

    REFUSED = "refused"
    CLARIFIED = "clarified"
    OPERATOR = "operator"
    """It was followed by the wish for a person."""


class GapStatus(StrEnum):
    """What staff have done about it."""

    OPEN = "open"
    ADDED = "added"
    DISMISSED = "dismissed"


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it may be kept: masked, with the topics nearest to it, best first."""

    text: str
    key: str
    near: tuple[Candidate, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """As plain JSON values."""
        return {"text": self.text, "key": self.key, "near": [[one.id, one.confidence] for one in self.near]}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Question:
        """What :meth:`to_json` wrote."""
        return cls(data["text"], data["key"], tuple(Candidate(*one) for one in data["near"]))


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """The question of a conversation's last turn, and the gap that was kept of it, if one was."""

    question: Question
    gap: int | None = None

    def to_json(self) -> dict[str, Any]:
        """As plain JSON values."""
        return {**self.question.to_json(), "gap": self.gap}

    @classmethod
    def from_json(cls, data: dict[str, Any] | None) -> AskedQuestion | None:
        """What :meth:`to_json` wrote."""
        return cls(Question.from_json(data), data["gap"]) if data else None


@dataclass(frozen=True, slots=True)
class Met:
    """A question met once, and what became of it."""

    question: Question
    kind: GapKind
    channel: Channel
    locale: Locale
    at: datetime


@dataclass(frozen=True, slots=True)
class Gap:
    """All meetings of one question with one outcome. ``picked``: how often a topic was picked where it was offered."""

    id: int
    question: Question
    kind: GapKind
    channel: Channel
    locale: Locale
    count: int
    first_at: datetime
    last_at: datetime
    status: GapStatus = GapStatus.OPEN
    added_to: str | None = None
    picked: tuple[tuple[str, int], ...] = ()


class GapRepository(Protocol):
    """Gaps, inside the current transaction."""

    async def count(self, met: Met) -> int:
        """Keep a question, or count up where it was met with the same outcome before; the gap's id."""
        ...

    async def pick(self, gap_id: int, topic: str) -> None:
        """Count a topic that was picked of those offered. Nothing happens where the gap is gone."""
        ...

    async def get(self, gap_id: int) -> Gap | None:
        """One gap, whatever its status."""
        ...

    async def list(
        self, *, everything: bool = False, kind: GapKind | None = None, since: datetime | None = None, limit: int = 100
    ) -> Sequence[Gap]:
        """The open gaps, or all, most frequent first, last met ``since``."""
        ...

    async def settle(self, gap: Gap, status: GapStatus, added_to: str | None = None) -> None:
        """Mark the question with every outcome of it."""
        ...
