"""The work of ``profline members import`` and ``export``: what staff are shown, asked and left with."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import typer
import yaml
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from app.demo.loading import is_demo
from app.logs import visible
from app.opening import open_database
from app.settings import Settings
from backend.members.register.entities import BadRegister, Fault, ImportRunning, Summary, reason_in_general
from backend.members.register.exporting import ExportRegister
from backend.members.register.importing import ImportRegister
from backend.members.register.ports import Stage
from backend.spreadsheets import UnreadableTable, writing
from storage import StorageError
from storage.register_store import SqlRegisterStore

WORDS = Path(__file__).with_suffix(".yml")
DONE, NOT_DONE = 0, 1
SHOWN_FAULTS = 20
SHOWN_ORGANISATIONS = 5
STAFF = "staff:"


class Bars:
    """Progress bars, one a stage; ``backend.members.register.ports.Progress``."""

    def __init__(self, console: Console) -> None:
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        self._bars = Progress(*columns, console=console, disable=not console.is_terminal)
        self._tasks: dict[str, TaskID] = {}

    def __call__(self, stage: Stage, done: int, total: int) -> None:
        """Show so much of so much."""
        self.show(stage.value, done, total)

    def show(self, stage: str, done: int, total: int) -> None:
        """The same by the name of a stage in the words."""
        if stage not in self._tasks:
            self._bars.start()
            self._tasks[stage] = self._bars.add_task(_words()["stages"][stage])
        self._bars.update(self._tasks[stage], completed=done, total=total or None)

    def pause(self) -> None:
        """Leave the terminal to others, until the next stage."""
        self._bars.stop()

    def __enter__(self) -> Bars:
        return self

    def __exit__(self, *error: object) -> None:
        self._bars.stop()


async def import_register(
    settings: Settings, console: Console, file: Path, *, dry_run: bool, report: Path | None, agreed: bool
) -> int:
    """Import a file, or look at what importing it would do; 1 where it was not done."""
    began = time.monotonic()
    if report is not None and await asyncio.to_thread(_same, report, file):
        return _refused(console, _words()["same"])
    try:
        if report is not None:
            await asyncio.to_thread(_write_report, report, ())  # before the work, so that it is not in vain
        with Bars(console) as bars:
            found = await _imported(settings, console, bars, file, dry_run=dry_run, agreed=agreed)
    except ImportRunning:
        return _refused(console, _words()["running"])
    except (UnreadableTable, BadRegister) as error:
        return _refused(console, str(error))
    except StorageError as error:
        return _refused(console, _words()["failed"].format(error=error))
    if found is None:
        console.print(_words()["declined"])
        return NOT_DONE
    _tell(console, found, dry_run)
    await _tell_faults(console, found.faults, report)
    console.print(_words()["seconds"].format(seconds=round(time.monotonic() - began, 1)), highlight=False)
    return DONE


async def _imported(
    settings: Settings, console: Console, bars: Bars, file: Path, *, dry_run: bool, agreed: bool
) -> Summary | None:
    async with open_database(settings) as database:
        if await is_demo(database):
            console.print(_words()["demo"], style="yellow")
        importer = ImportRegister(SqlRegisterStore(database), database.clock, secrets.randbelow, bars)
        return await importer.check(file) if dry_run else await importer(file, _Asking(console, bars, agreed))


async def export_register(settings: Settings, console: Console, file: Path, who: str, *, agreed: bool) -> int:
    """Export to a file; 1 where it was not done."""
    words = _words()["export"]
    console.print(words["warn"], style="yellow", soft_wrap=True)
    if await asyncio.to_thread(file.exists):
        console.print(words["exists"].format(file=file), markup=False, soft_wrap=True)
    if not agreed and not await _asked(words["confirm"].format(file=file)):
        console.print(_words()["declined"])
        return NOT_DONE
    try:
        with Bars(console) as bars:
            async with open_database(settings) as database:
                progress = partial(bars.show, "exporting")
                count = await ExportRegister(SqlRegisterStore(database), database.clock, progress)(file, STAFF + who)
    except UnreadableTable as error:
        return _refused(console, str(error))
    console.print(words["done"].format(count=count, file=file), markup=False, highlight=False, soft_wrap=True)
    return DONE


class _Asking:
    """Shows what was found, and asks whether to go on."""

    def __init__(self, console: Console, bars: Bars, agreed: bool) -> None:
        self._console, self._bars, self._agreed = console, bars, agreed

    async def __call__(self, summary: Summary) -> bool:
        if self._agreed:
            return True
        self._bars.pause()
        self._console.print(_counts("found", summary), highlight=False)
        _tell_beside(self._console, summary)
        return await _asked(_words()["confirm"])


async def _asked(question: str) -> bool:
    """What a person answers; no, where nobody is there."""
    try:
        return await asyncio.to_thread(typer.confirm, question)
    except typer.Abort:
        return False


def _same(one: Path, other: Path) -> bool:
    return one.resolve() == other.resolve()


def _refused(console: Console, sentence: str) -> int:
    console.print(sentence, style="red", markup=False, highlight=False, soft_wrap=True)
    return NOT_DONE


def _tell(console: Console, summary: Summary, dry_run: bool) -> None:
    console.print(_counts("found" if dry_run else "done", summary), highlight=False)
    _tell_beside(console, summary)
    if not summary.changes_anything:
        console.print(_words()["nothing_dry" if dry_run else "nothing"])
    elif dry_run:
        console.print(_words()["dry"])


def _counts(key: str, summary: Summary) -> str:
    sentence: str = _words()[key]
    return sentence.format(
        rows=summary.rows,
        new=summary.new,
        changed=summary.changed,
        unchanged=summary.unchanged,
        bad=summary.bad,
    )


def _tell_beside(console: Console, summary: Summary) -> None:
    words = _words()
    if summary.erased:
        console.print(words["erased"].format(erased=summary.erased), highlight=False)
    if summary.without_contacts:
        console.print(words["without_contacts"].format(without_contacts=summary.without_contacts), highlight=False)
    if partly := len({fault.row for fault in summary.faults if fault.taken}):
        console.print(words["partly"].format(partly=partly), highlight=False)
    for name in ("contacts_removed", "links_cut"):
        if count := getattr(summary, name):
            console.print(words[name].format(**{name: count}), highlight=False)
    if summary.other_sheets:
        others = ", ".join(f"«{one}»" for one in summary.other_sheets)
        console.print(words["sheet"].format(sheet=summary.sheet, others=others), markup=False, highlight=False)
    if summary.ignored:
        columns = ", ".join(f"«{one}»" for one in summary.ignored)
        console.print(words["ignored"].format(columns=columns), markup=False, highlight=False)
    if summary.organisations:
        shown = "; ".join(summary.organisations[:SHOWN_ORGANISATIONS])
        more = words["more"] if len(summary.organisations) > SHOWN_ORGANISATIONS else ""
        sentence = words["organisations"].format(count=len(summary.organisations), names=shown, more=more)
        console.print(sentence, markup=False, highlight=False)


async def _tell_faults(console: Console, faults: Sequence[Fault], report: Path | None) -> None:
    """The first faults, how many there are of each kind, and all of them in the report."""
    words = _words()["bad"]
    if report is not None:
        await asyncio.to_thread(_write_report, report, faults)
        console.print(words["written"].format(file=report), markup=False, highlight=False, soft_wrap=True)
    if not faults:
        return
    table = Table(*words["columns"], title=words["title"], title_justify="left")
    for fault in faults[:SHOWN_FAULTS]:
        table.add_row(str(fault.row), Text(visible(fault.column)), fault.reason)
    console.print(table)
    console.print(words["counts"])
    for code, count in Counter(fault.code for fault in faults).most_common():
        line = words["count"].format(count=count, reason=reason_in_general(code))
        console.print(line, markup=False, highlight=False)
    if len(faults) > SHOWN_FAULTS and report is None:
        console.print(words["shown"].format(shown=SHOWN_FAULTS, all=len(faults)), highlight=False)


def _write_report(path: Path, faults: Sequence[Fault]) -> None:
    with writing(path) as table:
        table.add(_words()["bad"]["columns"])
        for fault in sorted(faults, key=lambda fault: fault.row):
            table.add([fault.row, fault.column, fault.reason])


@lru_cache
def _words() -> dict[str, Any]:
    return dict(yaml.safe_load(WORDS.read_text("utf-8")))
