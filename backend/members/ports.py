"""What the members' use cases need of storage."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

from backend.members.entities import (
    Card,
    CardStatus,
    Consent,
    KeptLook,
    Link,
    Look,
    Member,
    Membership,
    ProofFailures,
    ProofWay,
    SentCode,
)


class MemberRepository(Protocol):
    """Members and cards, inside the current transaction.

    Whoever reads a member says who looks and why: it is written to the audit trail in the same transaction, so a
    transaction for reading alone cannot do it. An erased member is not found.
    """

    async def get(self, member_id: int, look: Look) -> Member | None:
        """The member, or None."""
        ...

    async def by_card(self, number: str, look: Look) -> Member | None:
        """The holder of the card with this number, whatever its status, or None."""
        ...

    async def by_phone(self, phone: str, look: Look) -> Sequence[Member]:
        """Those with this telephone number (digits with a leading +), members now, at most ten."""
        ...

    async def by_register_number(self, number: str, look: Look) -> Member | None:
        """The member of this number in the union's register, or None."""
        ...

    async def by_name(self, surname: str, first_name: str, look: Look) -> Sequence[Member]:
        """Those of this name, at most fifty."""
        ...

    async def by_email(self, email: str, look: Look) -> Sequence[Member]:
        """Those with this e-mail address, at most ten."""
        ...

    async def memberships(self, member_id: int) -> Sequence[Membership]:
        """All periods, newest first."""
        ...

    async def exists(self, member_id: int) -> bool:
        """Whether there is such a member, not erased: nothing is looked at."""
        ...

    async def hold(self, member_id: int) -> bool:
        """Hold a member who is proven just now against erasure, to the end of the transaction; False where they are
        erased already, or just now."""
        ...

    async def hold_alone(self, member_id: int) -> None:
        """Hold a member who is about to be erased: who is being proven is waited for, and nobody is meanwhile."""
        ...

    async def card_of(self, member_id: int) -> Card | None:
        """The member's newest card, or None."""
        ...

    async def cards_of(self, member_id: int) -> Sequence[Card]:
        """All cards, newest first."""
        ...

    async def set_card_status(self, number: str, status: CardStatus) -> bool:
        """Change the status of a card; whether there is such a card."""
        ...

    async def add_card(self, card: Card, issued: date) -> bool:
        """Keep a new card; False where the number is taken."""
        ...

    async def erase(self, member_id: int, now: datetime) -> bool:
        """Empty everything personal of a member, delete the cards, sign-ups, links, codes, consents and proofs;
        the periods of membership stay. Whether there was such a member."""
        ...


class ProofRepository(Protocol):
    """Counts of wrong proofs. A subject is ``card:<number>``, ``address:<channel>:<address>`` and the like."""

    async def failures(self, subjects: Sequence[str]) -> Sequence[ProofFailures | None]:
        """What is counted against each of the subjects, or None."""
        ...

    async def record_failure(self, subject: str, count: int, locked_until: datetime | None, now: datetime) -> None:
        """Store the new count and lock for the subject (insert or replace)."""
        ...

    async def clear(self, subject: str) -> None:
        """Forget what was counted against the subject."""
        ...


class CodeRepository(Protocol):
    """One-time codes: one a conversation, the newest."""

    async def keep(self, conversation: str, member_id: int | None, code: str, now: datetime) -> None:
        """Keep a code (digits; stored as a keyed hash) in place of an earlier one."""
        ...

    async def get(self, conversation: str) -> SentCode | None:
        """The newest code of the conversation, or None."""
        ...

    async def matches(self, sent: SentCode, code: str) -> bool:
        """Whether these digits are the code, in constant time."""
        ...

    async def count_wrong(self, conversation: str) -> None:
        """One more wrong try at the code."""
        ...

    async def forget(self, conversation: str) -> None:
        """The code is used up."""
        ...


class LinkRepository(Protocol):
    """Channels that members linked, and conversations in which they were proven."""

    async def get(self, channel: str, address: str) -> Link | None:
        """The link of a channel's address, or None."""
        ...

    async def of_member(self, member_id: int) -> Sequence[Link]:
        """A member's links, oldest first."""
        ...

    async def put(self, link: Link) -> None:
        """Link, in place of an earlier link of this address."""
        ...

    async def cut(self, member_id: int, channel: str, address: str) -> bool:
        """Unlink; whether the member had this link."""
        ...

    async def note_proof(self, member_id: int, conversation: str, way: ProofWay, now: datetime) -> None:
        """Remember that the member was proven in a conversation, for erasure and for what is kept about a person."""
        ...

    async def proven_in(self, member_id: int) -> Sequence[str]:
        """The conversations in which the member was proven or that are linked."""
        ...

    async def members_in(self, conversation: str) -> Sequence[int]:
        """The members who were proven in a conversation, or have it linked."""
        ...


class ConsentRepository(Protocol):
    """Consents to the text on personal data."""

    async def newest(self, member_id: int) -> Consent | None:
        """The newest consent that was not withdrawn, or None."""
        ...

    async def all(self, member_id: int) -> Sequence[Consent]:
        """All of them, oldest first."""
        ...

    async def give(self, member_id: int, consent: Consent) -> None:
        """Keep a consent."""
        ...

    async def withdraw(self, member_id: int, now: datetime) -> None:
        """Withdraw every consent."""
        ...


class LookRepository(Protocol):
    """The audit trail: append-only."""

    async def note(self, member_id: int, look: Look, now: datetime) -> None:
        """Append an entry that no reading of a member made by itself."""
        ...

    async def of_member(self, member_id: int, limit: int = 100) -> Sequence[KeptLook]:
        """Who looked at a member's data, newest first."""
        ...

    async def newest(self, limit: int = 100) -> Sequence[KeptLook]:
        """The newest entries, newest first."""
        ...

    async def register_numbers(self, member_ids: Collection[int]) -> Mapping[int, str | None]:
        """The register's numbers of those who are not erased: a number alone is no look."""
        ...
