"""The register as a table of the same form, so that it can be imported again."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from backend.clock import Clock
from backend.members.entities import Look
from backend.members.register.checking import KINDS
from backend.members.register.columns import level_title, titles
from backend.members.register.ports import Exported, RegisterStore
from backend.spreadsheets import Cell, writing

BATCH = 1_000
PURPOSE = "export"


@dataclass(frozen=True, slots=True)
class ExportRegister:
    """Exports everybody who is kept, those who left included. Each is noted in the audit trail."""

    store: RegisterStore
    clock: Clock
    progress: Callable[[int, int], None]

    async def __call__(self, path: Path, who: str) -> int:
        """Write the file; how many members are in it.

        Raises:
            UnreadableTable: the file cannot be written.
        """
        async with self.store.read() as register:
            total = await register.count()
        done, after = 0, 0
        with ExitStack() as opened:
            table = await asyncio.to_thread(opened.enter_context, writing(path))
            table.add(list(titles().values()))
            while True:
                async with self.store.write() as register:
                    taken = await register.export(after, BATCH, Look(who, PURPOSE), self.clock.now())
                if not taken:
                    break
                for one in taken:
                    table.add(_cells(one))
                done, after = done + len(taken), taken[-1].member.id
                self.progress(done, max(done, total))
            await asyncio.to_thread(opened.close)
        return done


def _cells(one: Exported) -> Sequence[Cell]:
    member, card = one.member, one.card
    cells: dict[str, Cell] = {
        "register_number": member.register_number,
        "surname": member.surname,
        "first_name": member.first_name,
        "patronymic": member.patronymic,
        "born": member.born,
        "phone": member.phone,
        "email": member.email,
        **{kind: one.organisations.get(kind) for kind in KINDS},
        "joined": member.joined,
        "left": member.left,
        "dues_paid_until": member.dues_paid_until,
        "card_number": card.number if card else None,
        "card_valid_until": card.valid_until if card else None,
        "loyalty": level_title(member.loyalty),
    }
    return [cells[key] for key in titles()]
