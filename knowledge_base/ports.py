"""What the knowledge base needs of storage: the edits of answers by staff."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from knowledge_base.edits import TopicEdit


class EditRepository(Protocol):
    """Edits in the order in which they were made, inside the current transaction. None is ever changed or deleted."""

    async def revision(self) -> int:
        """A number that grows with every edit; 0 where there is none. Cheap: it is asked before every turn."""
        ...

    async def all(self) -> Sequence[TopicEdit]:
        """Every edit of every language."""
        ...

    async def lock(self) -> None:
        """Keep others from adding edits to the end of the transaction, so that an edit is checked beside all others."""
        ...

    async def add(self, edit: TopicEdit) -> int:
        """Keep an edit (its ``id`` is not used); the id that it got. Call after :meth:`lock`."""
        ...


class Edits(Protocol):
    """A transaction, as far as edits go."""

    @property
    def edits(self) -> EditRepository: ...


class EditReader(Protocol):
    """Opens transactions for reading edits. Storage implements it."""

    def read(self) -> AbstractAsyncContextManager[Edits]:
        """A transaction that is rolled back at the end."""
        ...
