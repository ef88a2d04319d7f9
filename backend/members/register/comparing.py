"""Rows of a batch compared with what is kept: organisations found, cards' holders looked up, changes planned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from backend.members.register.columns import Head
from backend.members.register.entities import Change, Fault, Known, RegisterRow, Summary
from backend.members.register.organisations import Directory, UnknownOrganisation
from backend.members.register.planning import another_person, leaves_contacts_out, plan
from backend.members.register.ports import RegisterRepository


@dataclass(frozen=True, slots=True)
class Comparing:
    """Compares, and counts what it finds."""

    head: Head
    directory: Directory
    today: date
    summary: Summary

    async def __call__(self, register: RegisterRepository, rows: Sequence[RegisterRow]) -> list[Change]:
        """What is to be done for these rows."""
        numbers = [row.register_number for row in rows]
        erased = await register.erased(numbers)
        known = await register.known(numbers)
        holders = await register.holders([row.card_number for row in rows if row.card_number])
        self.summary.erased += len(erased)
        changes = []
        for row in rows:
            if row.register_number not in erased:
                change = self._compared(row, known.get(row.register_number), holders)
                changes += [change] if change else []
        return changes

    def _compared(self, row: RegisterRow, known: Known | None, holders: Mapping[str, str | None]) -> Change | None:
        fault = self._stranger(row, known, holders)
        organisation, fault = (None, fault) if fault else self._organisation(row, known)
        if fault:
            self.summary.bad += 1
            self.summary.faults.append(fault)
            return None
        change = plan(row, known, organisation, self.today)
        self.summary.without_contacts += leaves_contacts_out(row, known)
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
