"""One open transaction, with every repository bound to it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from backend.clock import Clock
from storage.calls import SqlCalls
from storage.codes import SqlCodes
from storage.conferences import SqlConferences
from storage.consents import SqlConsents
from storage.conversations import SqlConversations
from storage.edits import SqlEdits
from storage.gaps import SqlGaps
from storage.links import SqlLinks
from storage.loading import SqlLoading
from storage.looks import SqlLooks
from storage.members import SqlMembers
from storage.news import SqlNews
from storage.outbox import SqlOutbox
from storage.partners import SqlPartners
from storage.proofs import SqlProofs
from storage.requests import SqlRequests
from storage.traces import SqlTraces


@dataclass(frozen=True, slots=True)
class SqlTransaction:
    """``dialogs.ports.Transaction``, and :attr:`loading` for those who fill the tables."""

    connection: AsyncConnection
    clock: Clock
    writing: bool = True

    @property
    def conversations(self) -> SqlConversations:
        return SqlConversations(self.connection)

    @property
    def members(self) -> SqlMembers:
        return SqlMembers(self.connection, self.clock, self.writing)

    @property
    def looks(self) -> SqlLooks:
        return SqlLooks(self.connection)

    @property
    def proofs(self) -> SqlProofs:
        return SqlProofs(self.connection)

    @property
    def consents(self) -> SqlConsents:
        return SqlConsents(self.connection)

    @property
    def traces(self) -> SqlTraces:
        return SqlTraces(self.connection)

    @property
    def codes(self) -> SqlCodes:
        return SqlCodes(self.connection)

    @property
    def links(self) -> SqlLinks:
        return SqlLinks(self.connection)

    @property
    def partners(self) -> SqlPartners:
        return SqlPartners(self.connection)

    @property
    def news(self) -> SqlNews:
        return SqlNews(self.connection, self.clock)

    @property
    def conferences(self) -> SqlConferences:
        return SqlConferences(self.connection)

    @property
    def requests(self) -> SqlRequests:
        return SqlRequests(self.connection)

    @property
    def outbox(self) -> SqlOutbox:
        return SqlOutbox(self.connection)

    @property
    def calls(self) -> SqlCalls:
        return SqlCalls(self.connection)

    @property
    def edits(self) -> SqlEdits:
        return SqlEdits(self.connection)

    @property
    def gaps(self) -> SqlGaps:
        return SqlGaps(self.connection)

    @property
    def loading(self) -> SqlLoading:
        return SqlLoading(self.connection)
