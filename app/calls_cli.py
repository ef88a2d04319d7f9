"""``profline calls``: the telephone calls, what they were about, and how they ended."""

from __future__ import annotations

from datetime import datetime, timedelta

from rich.console import Console
from rich.table import Table
from rich.text import Text

from app.logs import visible
from app.opening import open_database
from app.settings import Settings
from app.staff import Staff
from app.staff_words import columns, names, said
from backend.calls.entities import CallRecord, CallTotals, CallTurn
from backend.clock import MOSCOW
from backend.members.searching import plain_phone
from storage.transaction import SqlTransaction

SHOWN_ID = 8
SHOWN_TOPICS = 4


async def list_calls(settings: Settings, console: Console, staff: Staff, day: datetime | None, limit: int) -> int:
    """Print the newest calls, of one day in Moscow or of all that are kept."""
    since = day.replace(tzinfo=MOSCOW) if day else None
    until = since + timedelta(days=1) if since else None
    async with open_database(settings) as database, database.write() as tx:
        calls = await tx.calls.newest(limit, since=since, until=until)
        totals = await tx.calls.totals(since=since, until=until)
        if staff.full:
            await _note(tx, staff, calls)
    if calls:
        console.print(as_table(calls, staff.full, settings.worker_name))
    console.print(in_sum(totals, len(calls)))
    return 0


async def show_call(settings: Settings, console: Console, staff: Staff, call_id: str) -> int:
    """Print one call with its turns; 1 where there is no such call."""
    async with open_database(settings) as database, database.write() as tx:
        call = await tx.calls.get(call_id)
        turns = await tx.calls.turns(call.conversation) if call else []
        if call is not None:
            await _note(tx, staff, [call])
            for member_id in await tx.links.members_in(call.conversation):
                await tx.looks.note(member_id, staff.look("calls"), database.clock.now())
    if call is None:
        console.print(said("calls.no_call", id=visible(call_id)), markup=False)
        return 1
    console.print(_details(call, settings, staff.full))
    for turn in turns:
        console.print(_told(turn))
    return 0


async def _note(tx: SqlTransaction, staff: Staff, calls: list[CallRecord]) -> None:
    """Whose number is shown is looked at: those whom the register has with it."""
    for phone in sorted({plain_phone(call.caller_number) or "" for call in calls} - {""}):
        await tx.members.by_phone(phone, staff.look("calls"))


def as_table(calls: list[CallRecord], numbers: bool, worker: str) -> Table:
    """A row a call, as ``worker`` sees it; numbers masked but for their last four digits, unless asked for."""
    table = Table(title=said("calls.title"), title_justify="left")
    for column in columns("calls.columns"):
        table.add_column(column, overflow="fold")
    for call in calls:
        more = len(call.topics) - SHOWN_TOPICS
        about = ", ".join(call.topics[:SHOWN_TOPICS]) + (f" +{more}" if more > 0 else "")
        table.add_row(
            call.id[:SHOWN_ID],
            _moment(call.started_at),
            Text(_number(call, numbers)),
            length(call.seconds),
            why(call, worker),
            str(call.turns),
            about,
            ", ".join(call.handed_over),
        )
    return table


def in_sum(totals: CallTotals, shown: int) -> str:
    """«Звонков: 3, реплик: 12, передано: 1.»"""
    if not totals.calls:
        return said("calls.nothing")
    told = said("calls.sum", calls=totals.calls, turns=totals.turns, handed=totals.handed_over)
    return told if shown == totals.calls else f"{told} {said('calls.shown', shown=shown)}"


def masked(number: str) -> str:
    """The last four digits; a short number of the house's own exchange stays as it is."""
    return number if len(number) <= 4 else f"…{number[-4:]}"


def length(seconds: float | None) -> str:
    """Minutes and seconds, a dash where it is not known."""
    return "-" if seconds is None else f"{int(seconds) // 60}:{int(seconds) % 60:02}"


def why(call: CallRecord, worker: str) -> str:
    """How it ended, in words; one without an end goes on here, or is another worker's."""
    if call.ending:
        return names("calls.ending")[call.ending]
    return said("calls.goes_on") if call.worker == worker else said("calls.open_at", worker=visible(call.worker))


def _number(call: CallRecord, numbers: bool) -> str:
    number = visible(call.caller_number)
    return (number if numbers else masked(number)) or said("calls.hidden")


def _moment(at: datetime) -> str:
    return f"{at.astimezone(MOSCOW):%d.%m.%Y %H:%M:%S}"


def _details(call: CallRecord, settings: Settings, numbers: bool) -> Text:
    waited = (call.answered_at - call.started_at).total_seconds() if call.answered_at else None
    rows = {
        "id": call.id,
        "from": said("calls.claimed", number=_number(call, numbers)),
        "began": _moment(call.started_at),
        "answered": said("calls.never") if waited is None else said("calls.after", seconds=f"{waited:.1f}"),
        "length": length(call.seconds),
        "ended": why(call, settings.worker_name),
        "taken": call.worker,
        "turns": str(call.turns),
        "about": ", ".join(call.topics),
        "handed": ", ".join(call.handed_over),
        "parts": ", ".join(filter(None, (call.ear, call.voice))),
        "recording": _recording(call, settings),
    }
    head = names("calls.rows")
    return Text("\n".join(f"{head[name] + ':':<16}{value}" for name, value in rows.items() if value))


def _recording(call: CallRecord, settings: Settings) -> str:
    if call.recording is None:
        return ""
    file = settings.recordings / call.recording
    return str(file) if file.is_file() else said("calls.deleted")


def _told(turn: CallTurn) -> Text:
    at = f"{turn.at.astimezone(MOSCOW):%H:%M:%S}"
    caller, robot = said("calls.caller"), said("calls.robot")
    lines = [f"{at}  {caller}: {visible(turn.said)}", *(f"{'':8}  {robot}: {visible(one)}" for one in turn.answers)]
    return Text("\n".join(lines))
