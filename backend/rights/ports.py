"""What the rights of a person need of storage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from backend.calls.entities import CallRecord
from backend.inbox.entities import StaffRequest
from backend.members.entities import Link
from backend.members.ports import ConsentRepository, LinkRepository, LookRepository, MemberRepository
from backend.rights.entities import KeptConversation, KeptMessage, KeptSignUp


class TraceRepository(Protocol):
    """What a person left behind beside the register, inside the current transaction.

    ``conversations`` are ids (``channel:address``). ``phone`` is the member's own number, digits with a leading +: what
    holds it is the member's too. Numbers are sealed, so each is opened and compared.
    """

    async def shared(self, member_id: int, conversations: Sequence[str]) -> Sequence[str]:
        """Those of the conversations in which another member was proven too, or that another one has linked."""
        ...

    async def conversations(
        self, conversations: Sequence[str], member_id: int | None = None
    ) -> Sequence[KeptConversation]:
        """Those that are kept, with their turns in order; of one member's part only with ``member_id``."""
        ...

    async def requests(self, member_id: int, conversations: Sequence[str], phone: str | None) -> Sequence[StaffRequest]:
        """Requests to staff, open and closed, oldest first; none that another member is known to have left."""
        ...

    async def calls(self, conversations: Sequence[str], phone: str | None) -> Sequence[CallRecord]:
        """Records of calls, oldest first."""
        ...

    async def messages(self, member_id: int, conversations: Sequence[str]) -> Sequence[KeptMessage]:
        """Messages of the outbox to these addresses and to the member's e-mail, oldest first."""
        ...

    async def sign_ups(self, member_id: int) -> Sequence[KeptSignUp]:
        """Sign-ups for conferences, oldest first."""
        ...

    async def delete_conversations(self, conversations: Sequence[str]) -> Mapping[str, int]:
        """Delete them with their turns; how many ``conversations`` and ``turns``."""
        ...

    async def delete_part(self, member_id: int, conversations: Sequence[str], but: str | None) -> int:
        """Delete a member's turns in conversations that are not theirs alone, with what was delivered there, and empty
        the state where it is theirs, but for the conversation ``but``; how many turns."""
        ...

    async def delete_messages(self, member_id: int, conversations: Sequence[str]) -> int:
        """Delete what :meth:`messages` lists; how many."""
        ...

    async def delete_requests(self, ids: Sequence[int]) -> int:
        """Delete requests; how many."""
        ...

    async def delete_calls(self, ids: Sequence[str]) -> int:
        """Delete records of calls; how many."""
        ...

    async def delete_staged(self, register_number: str) -> int:
        """Delete what an import that did not end, or has not yet, holds of this number; how many rows."""
        ...

    async def delete_contacts(self, member_id: int) -> None:
        """Empty the member's telephone and e-mail."""
        ...

    async def forget(self, conversations: Sequence[str], now: datetime) -> None:
        """Remember, as keyed hashes, that nothing of these is to be kept any more: a call that still goes on."""
        ...

    async def forgotten(self, conversations: Sequence[str]) -> Sequence[str]:
        """Those of the conversations that :meth:`forget` was told of."""
        ...

    async def note_erasure(
        self, register_number: str | None, reason: str, counts: Mapping[str, int], now: datetime
    ) -> None:
        """Keep a record that holds nothing personal: counts, and a keyed hash by which imports leave the person out."""
        ...


class RightsTransaction(Protocol):
    """A transaction with everything that is kept about members in it."""

    @property
    def members(self) -> MemberRepository: ...
    @property
    def links(self) -> LinkRepository: ...
    @property
    def consents(self) -> ConsentRepository: ...
    @property
    def looks(self) -> LookRepository: ...
    @property
    def traces(self) -> TraceRepository: ...


class Leftovers(Protocol):
    """What an erasure has to clear outside the transaction."""

    async def drop_recordings(self, calls: Sequence[str]) -> int:
        """Delete the recordings of these calls, as far as they are on this machine; how many were."""
        ...

    async def scrub(self) -> None:
        """After the commit: leave nothing of deleted rows in the database's files. Its trouble is nobody's business."""
        ...


class ErasureNotices(Protocol):
    """Tells those who were linked to a member that everything is gone."""

    async def erased(self, links: Sequence[Link]) -> None:
        """The last word to these channels, which is not kept."""
        ...


class NoNotices:
    """Where nobody is told."""

    async def erased(self, links: Sequence[Link]) -> None:
        """Nothing to do."""


class NoLeftovers:
    """Where nothing is kept outside the database."""

    async def drop_recordings(self, calls: Sequence[str]) -> int:
        """There is none."""
        return 0

    async def scrub(self) -> None:
        """Nothing to do."""
