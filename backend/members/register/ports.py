"""What importing and exporting the register need of storage, and of whoever watches."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from backend.members.entities import Card, Look, Member, Organisation
from backend.members.register.entities import Change, Known, Person
from backend.members.register.organisations import NewOrganisation


class Stage(StrEnum):
    """What an import does just now."""

    READING = "reading"
    """Rows are read, checked and put beside the register; counted in rows."""
    NUMBERING = "numbering"
    """Numbers are drawn for new cards; counted in cards."""
    APPLYING = "applying"
    """The register is changed, in one transaction; counted in steps."""


class Progress(Protocol):
    """Watches an import."""

    def __call__(self, stage: Stage, done: int, total: int) -> None:
        """So much is done of so much; a ``total`` of 0 is not known."""
        ...


@dataclass(frozen=True, slots=True)
class Exported:
    """A member as exported: the newest card, and organisations' names by kind."""

    member: Member
    card: Card | None
    organisations: Mapping[str, str]


class RegisterRepository(Protocol):
    """The register as a whole, inside the current transaction."""

    async def organisations(self) -> Sequence[Organisation]:
        """All organisations."""
        ...

    async def known(self, register_numbers: Collection[str]) -> Mapping[str, Known]:
        """Members by their numbers in the register. No audit entry: nobody is shown them."""
        ...

    async def numbers(self) -> Sequence[str]:
        """All numbers in the register."""
        ...

    async def namesakes(self, people: Collection[Person]) -> set[Person]:
        """Which of these people, by name and day of birth, are kept under whatever number. No audit entry."""
        ...

    async def holders(self, card_numbers: Collection[str]) -> Mapping[str, str | None]:
        """By card number: its holder's number in the register."""
        ...

    async def erased(self, register_numbers: Collection[str]) -> set[str]:
        """Which of these were erased and are to be left out."""
        ...

    async def begin(self, now: datetime) -> int:
        """A new batch."""
        ...

    async def leftovers(self) -> Sequence[int]:
        """Batches that were not finished."""
        ...

    async def drop_rows(self, batch: int, limit: int) -> int:
        """Delete some staged rows of a batch; how many were deleted. With the last the batch goes as well."""
        ...

    async def stage(self, batch: int, changes: Sequence[Change]) -> None:
        """Put changes beside the register, sealed."""
        ...

    async def number_cards(self, batch: int, numbers: Mapping[int, str]) -> None:
        """Give staged rows the numbers of their new cards."""
        ...

    async def make_organisations(self, batch: int, new: Sequence[NewOrganisation], used: Collection[int]) -> None:
        """Make the new organisations of a batch, and note what its rows' keys stand for."""
        ...

    async def erasures(self) -> int:
        """How many people were erased ever; nobody is until the transaction ends."""
        ...

    async def leave_out_erased(self, batch: int) -> int:
        """Drop staged rows of people who are erased; how many."""
        ...

    async def change_members(self, batch: int) -> None: ...
    async def add_members(self, batch: int) -> None: ...
    async def change_periods(self, batch: int) -> None: ...
    async def add_periods(self, batch: int) -> None: ...
    async def change_cards(self, batch: int, today: date) -> int:
        """Prolong cards, and block those that are replaced; how many links by their numbers were cut with them."""
        ...

    async def add_cards(self, batch: int, today: date) -> None: ...

    async def export(self, after: int, limit: int, look: Look, now: datetime) -> Sequence[Exported]:
        """The next members by id, those erased excepted, with an audit entry for each."""
        ...

    async def count(self) -> int:
        """How many members there are, those erased excepted."""
        ...


class RegisterStore(Protocol):
    """Opens transactions on the register."""

    def read(self) -> AbstractAsyncContextManager[RegisterRepository]:
        """A transaction for reading."""
        ...

    def write(self) -> AbstractAsyncContextManager[RegisterRepository]:
        """A transaction that commits at the end, and rolls back on an exception."""
        ...

    def alone(self) -> AbstractAsyncContextManager[None]:
        """While it is held, nobody else imports; it is let go by itself when its process ends.

        Raises:
            ImportRunning: somebody else does.
        """
        ...
