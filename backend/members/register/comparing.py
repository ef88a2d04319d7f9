"""Rows of a batch compared with what is kept: organisations found, cards' holders looked up, changes planned."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from backend.members.register.columns import Head
from backend.members.register.entities import Change, Fault, Known, Person, RegisterRow, Summary
from backend.members.register.organisations import Directory, UnknownOrganisation
from backend.members.register.planning import (
    another_person,
    contacts_removed,
    leaves_contacts_out,
    left_too_early,
    plan,
)
from backend.members.register.ports import RegisterRepository
from backend.members.register.values import number_key
from backend.members.searching import plain_name


@dataclass(frozen=True, slots=True)
class Comparing:
    """Compares, and counts what it finds."""

    head: Head
    directory: Directory
    today: date
    summary: Summary
    _kept: dict[str, str] = field(default_factory=dict)

    def remember(self, numbers: Iterable[str]) -> None:
        """Numbers as they are kept; a file may write them otherwise."""
        self._kept.update((key, number) for number in numbers if (key := number_key(number)) != number)

    async def __call__(self, register: RegisterRepository, rows: Sequence[RegisterRow]) -> list[Change]:
        """What is to be done for these rows."""
        asked = [row.register_number for row in rows]
        keys = [number_key(number) for number in asked]
        found = await register.known([*asked, *keys, *(self._kept[key] for key in keys if key in self._kept)])
        rows = [self._as_kept(row, key, found) for row, key in zip(rows, keys, strict=True)]
        numbers = [row.register_number for row in rows]
        erased = await register.erased(numbers)
        namesakes = await register.namesakes({_person(row) for row in rows if row.register_number not in found})
        holders = await register.holders([row.card_number for row in rows if row.card_number])
        self.summary.erased += len(erased)
        changes = []
        for row in rows:
            if row.register_number not in erased:
                change = self._compared(row, found.get(row.register_number), holders, namesakes)
                changes += [change] if change else []
        return changes

    def _as_kept(self, row: RegisterRow, key: str, found: Collection[str]) -> RegisterRow:
        """The row with the number as it was met first."""
        forms = (row.register_number, self._kept.get(key, key), key)
        return replace(row, register_number=next((form for form in forms if form in found), row.register_number))

    def _compared(
        self, row: RegisterRow, known: Known | None, holders: Mapping[str, str | None], namesakes: Collection[Person]
    ) -> Change | None:
        fault = self._stranger(row, known, holders)
        if known is None and _person(row) in namesakes:
            fault = self._fault(row, "same_person", "register_number")
        if known and left_too_early(row, known):
            fault = self._fault(row, "left_too_early", "left")
        organisation, fault = (None, fault) if fault else self._organisation(row, known)
        if fault:
            self.summary.bad += 1
            self.summary.faults.append(fault)
            return None
        change = plan(row, known, organisation, self.today)
        self.summary.without_contacts += leaves_contacts_out(row, known)
        self.summary.contacts_removed += contacts_removed(change)
        self.summary.new += change is not None and known is None
        self.summary.changed += change is not None and known is not None
        self.summary.unchanged += change is None
        return change

    def _stranger(self, row: RegisterRow, known: Known | None, holders: Mapping[str, str | None]) -> Fault | None:
        """What is wrong where a number is somebody else's."""
        if known and another_person(row, known):
            return self._fault(row, "another_person", "register_number")
        if row.card_number and holders.get(row.card_number, row.register_number) != row.register_number:
            return self._fault(row, "card_of_another", "card_number")
        return None

    def _organisation(self, row: RegisterRow, known: Known | None) -> tuple[int | None, Fault | None]:
        """The key of the row's organisation, or what is wrong with it. A new member needs one."""
        if not row.organisation:
            return None, None if known else self._fault(row, "organisation_missing", "primary")
        try:
            return self.directory.key_of(row.organisation), None
        except UnknownOrganisation as error:
            return None, self._fault(row, error.code, error.kind)

    def _fault(self, row: RegisterRow, code: str, column: str) -> Fault:
        return Fault(row.number, self.head.called(column), code)


def _person(row: RegisterRow) -> Person:
    return Person(plain_name(row.surname, row.first_name), row.born)
