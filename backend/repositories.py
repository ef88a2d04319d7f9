"""The repositories of one transaction, as the use cases see them."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from typing import Protocol

from backend.conferences.entities import ConferenceRepository
from backend.delivery.entities import OutboxRepository
from backend.inbox.entities import RequestRepository
from backend.loyalty.entities import PartnerRepository
from backend.members.ports import (
    CodeRepository,
    ConsentRepository,
    LinkRepository,
    LookRepository,
    MemberRepository,
    ProofRepository,
)
from backend.news.entities import NewsRepository
from backend.rights.ports import TraceRepository


class Repositories(Protocol):
    """All repositories, bound to one open transaction."""

    @property
    def members(self) -> MemberRepository: ...
    @property
    def proofs(self) -> ProofRepository: ...
    @property
    def codes(self) -> CodeRepository: ...
    @property
    def links(self) -> LinkRepository: ...
    @property
    def consents(self) -> ConsentRepository: ...
    @property
    def looks(self) -> LookRepository: ...
    @property
    def traces(self) -> TraceRepository: ...
    @property
    def partners(self) -> PartnerRepository: ...
    @property
    def news(self) -> NewsRepository: ...
    @property
    def conferences(self) -> ConferenceRepository: ...
    @property
    def requests(self) -> RequestRepository: ...
    @property
    def outbox(self) -> OutboxRepository: ...


class Reader(Protocol):
    """Opens read-only transactions, for the content API and jobs."""

    def read(self) -> AbstractAsyncContextManager[Repositories]:
        """A transaction that is rolled back at the end."""
        ...


class Writer(Protocol):
    """Opens transactions that commit at the end."""

    def write(self) -> AbstractAsyncContextManager[Repositories]:
        """A transaction that commits at the end, and rolls back on an exception."""
        ...
