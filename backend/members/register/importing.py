"""Bringing a register in: rows are checked and put beside it in short transactions, then applied in one.

Nothing of the register changes before that one transaction, so an import that is killed leaves no trace but staged
rows, which the next one clears.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path

from backend.cards.numbers import Draw, new_number
from backend.clock import MOSCOW, Clock
from backend.members.register.comparing import Comparing
from backend.members.register.entities import Summary
from backend.members.register.organisations import Directory
from backend.members.register.ports import Progress, RegisterRepository, RegisterStore, Stage
from backend.members.register.table import RegisterTable, open_register

BATCH = 1_000
"""Rows that are checked, compared and staged together."""
DROPPED = 20_000
"""Staged rows that are deleted in one transaction."""
Confirm = Callable[[Summary], Awaitable[bool]]


@dataclass(frozen=True, slots=True)
class ImportRegister:
    """Imports a table."""

    store: RegisterStore
    clock: Clock
    draw: Draw
    progress: Progress

    async def __call__(self, path: Path, confirm: Confirm) -> Summary | None:
        """Import, if what was found is confirmed; None where it is not. Where nothing changes, nobody is asked.

        Raises:
            ImportRunning: somebody else imports.
            UnreadableTable, BadRegister: the file is no register.
        """
        async with self.store.alone():
            await self._clear()
            async with self.store.write() as register:
                batch, erasures = await register.begin(self.clock.now()), await register.erasures()
            try:
                return await self._import(path, confirm, batch, erasures)
            finally:
                await self._clear()

    async def check(self, path: Path) -> Summary:
        """What an import would do; nothing is kept. Raises UnreadableTable, BadRegister."""
        with ExitStack() as opened:
            table = await asyncio.to_thread(opened.enter_context, open_register(path, self._today))
            return (await self._read(table, None)).summary

    async def _import(self, path: Path, confirm: Confirm, batch: int, erasures: int) -> Summary | None:
        with ExitStack() as opened:
            table = await asyncio.to_thread(opened.enter_context, open_register(path, self._today))
            work = await self._read(table, batch)
            if not work.summary.changes_anything:
                return work.summary
            if not await confirm(work.summary):
                return None
            await self._number_cards(table, work.without_card, batch)
        await self._apply(work, batch, erasures)
        return work.summary

    async def _read(self, table: RegisterTable, batch: int | None) -> _Work:
        """Read, check and compare every row, and stage what is to be done."""
        async with self.store.read() as register:
            directory = Directory.of(await register.organisations())
            compare = Comparing(table.head, directory, self._today, Summary(ignored=list(table.head.ignored)))
            compare.remember(await register.numbers())
        work = _Work(compare.summary, directory, [])
        work.summary.sheet, work.summary.other_sheets = table.sheet, table.other_sheets
        while taken := await asyncio.to_thread(table.batch, BATCH):
            work.summary.rows += len(taken.rows) + len(taken.faults)
            work.summary.bad += len(taken.faults)
            work.summary.faults += [fault for faults in taken.faults for fault in faults]
            changes = []
            if taken.rows:
                async with self.store.read() as register:
                    changes = await compare(register, taken.rows)
            if batch is not None and changes:
                work.without_card += [change.row for change in changes if change.needs_card]
                async with self.store.write() as register:
                    await register.stage(batch, changes)
            self.progress(Stage.READING, taken.last, max(table.expected, taken.last) if table.expected else 0)
        refused = {fault.row for fault in work.summary.faults}
        warnings = [replace(one, taken=one.row not in refused) for one in table.checker.warnings]
        work.summary.faults += warnings
        work.summary.faults.sort(key=lambda fault: fault.row)
        work.summary.organisations = [one.name for one in directory.made]
        return work

    async def _number_cards(self, table: RegisterTable, rows: Sequence[int], batch: int) -> None:
        """Draw numbers for those who have no card: free ones, which no row of the file has either."""
        drawn: set[str] = set()
        for start in range(0, len(rows), BATCH):
            wanted = rows[start : start + BATCH]
            async with self.store.write() as register:
                numbers = await self._free_numbers(register, table, drawn, len(wanted))
                await register.number_cards(batch, dict(zip(wanted, numbers, strict=True)))
            self.progress(Stage.NUMBERING, start + len(wanted), len(rows))

    async def _free_numbers(
        self, register: RegisterRepository, table: RegisterTable, drawn: set[str], count: int
    ) -> list[str]:
        free: list[str] = []
        while len(free) < count:
            fresh = list(dict.fromkeys(new_number(self.draw) for _ in range(count - len(free))))
            taken = await register.holders(fresh)
            fresh = [one for one in fresh if one not in taken and one not in drawn and not table.checker.has_card(one)]
            drawn.update(fresh)
            free += fresh
        return free

    async def _apply(self, work: _Work, batch: int, erasures: int) -> None:
        """Change the register: all of it or nothing."""
        async with self.store.write() as register:
            if await register.erasures() != erasures:
                work.summary.erased += await register.leave_out_erased(batch)
            await register.make_organisations(batch, work.directory.made, work.directory.used)
            steps: tuple[Callable[[], Awaitable[int | None]], ...] = (
                partial(register.change_members, batch),
                partial(register.add_members, batch),
                partial(register.change_periods, batch),
                partial(register.add_periods, batch),
                partial(register.change_cards, batch, self._today),
                partial(register.add_cards, batch, self._today),
            )
            for done, step in enumerate(steps):
                self.progress(Stage.APPLYING, done, len(steps))
                work.summary.links_cut += await step() or 0
        self.progress(Stage.APPLYING, len(steps), len(steps))

    async def _clear(self) -> None:
        """Drop what imports have staged, a killed one's included."""
        async with self.store.read() as register:
            batches = await register.leftovers()
        for batch in batches:
            dropped = DROPPED
            while dropped == DROPPED:
                async with self.store.write() as register:
                    dropped = await register.drop_rows(batch, DROPPED)

    @property
    def _today(self) -> date:
        return self.clock.now().astimezone(MOSCOW).date()


@dataclass(slots=True)
class _Work:
    """What reading found out."""

    summary: Summary
    directory: Directory
    without_card: list[int]
    """Rows whose members get a card with a number that is drawn."""
