"""``profline calls``: the telephone calls, what they were about, and how they ended."""

from __future__ import annotations

from datetime import datetime, timedelta

from rich.console import Console
from rich.table import Table
from rich.text import Text

from app.logs import visible
from app.opening import open_database
from app.settings import Settings
from backend.calls.ending import Ending
from backend.calls.entities import CallRecord, CallTotals, CallTurn
from backend.clock import MOSCOW

SHOWN_ID = 8
SHOWN_TOPICS = 4
COLUMNS = ("ID", "Began (Moscow)", "From", "Length", "Ended", "Turns", "About", "Handed over to")
IN_WORDS = {
    Ending.CALLER: "caller hung up",
    Ending.GOODBYE: "goodbye",
    Ending.SILENCE: "silence",
    Ending.TOO_LONG: "too long",
    Ending.MISUNDERSTOOD: "not understood",
    Ending.VOICE_LOST: "voice lost",
    Ending.FAILED: "no answers",
    Ending.PASSED_ON: "passed on",
    Ending.REFUSED: "busy",
    Ending.LINE_BROKE: "line broke",
    Ending.STOPPED: "stopped here",
    Ending.CUT: "cut by a crash",
}


async def list_calls(settings: Settings, console: Console, day: datetime | None, limit: int, numbers: bool) -> int:
    """Print the newest calls, of one day in Moscow or of all that are kept."""
    since = day.replace(tzinfo=MOSCOW) if day else None
    until = since + timedelta(days=1) if since else None
    async with open_database(settings) as database, database.read() as tx:
        calls = await tx.calls.newest(limit, since=since, until=until)
        totals = await tx.calls.totals(since=since, until=until)
    if calls:
        console.print(as_table(calls, numbers, settings.worker_name))
    console.print(in_sum(totals, len(calls)))
    return 0


async def show_call(settings: Settings, console: Console, call_id: str, numbers: bool) -> int:
    """Print one call with its turns; 1 where there is no such call."""
    async with open_database(settings) as database, database.read() as tx:
        call = await tx.calls.get(call_id)
        turns = await tx.calls.turns(call.conversation) if call else []
    if call is None:
        console.print(f"There is no single call whose id begins with {visible(call_id)}.", markup=False)
        return 1
    console.print(_details(call, settings, numbers))
    for turn in turns:
        console.print(_told(turn))
    return 0


def as_table(calls: list[CallRecord], numbers: bool, worker: str) -> Table:
    """A row a call, as ``worker`` sees it; numbers masked but for their last four digits, unless asked for."""
    table = Table(title="Calls, the newest first", title_justify="left")
    for column in COLUMNS:
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
    """«3 calls, 12 turns, 1 handed over.»"""
    if not totals.calls:
        return "No calls."
    said = f"{_counted(totals.calls, 'call')}, {_counted(totals.turns, 'turn')}, {totals.handed_over} handed over."
    return said if shown == totals.calls else f"{said} Shown: the newest {shown}; --limit shows more."


def masked(number: str) -> str:
    """The last four digits; a short number of the house's own exchange stays as it is."""
    return number if len(number) <= 4 else f"…{number[-4:]}"


def length(seconds: float | None) -> str:
    """Minutes and seconds, a dash where it is not known."""
    return "-" if seconds is None else f"{int(seconds) // 60}:{int(seconds) % 60:02}"


def why(call: CallRecord, worker: str) -> str:
    """How it ended, in words; one without an end goes on here, or is another worker's."""
    if call.ending:
        return IN_WORDS[call.ending]
    return "goes on" if call.worker == worker else f"open at {visible(call.worker)}"


def _counted(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def _number(call: CallRecord, numbers: bool) -> str:
    number = visible(call.caller_number)
    return (number if numbers else masked(number)) or "hidden"


def _moment(at: datetime) -> str:
    return f"{at.astimezone(MOSCOW):%d.%m.%Y %H:%M:%S}"


def _details(call: CallRecord, settings: Settings, numbers: bool) -> Text:
    answered = f"{(call.answered_at - call.started_at).total_seconds():.1f} s after" if call.answered_at else "never"
    rows = {
        "Call": call.id,
        "From": f"{_number(call, numbers)} (as the caller's side claims)",
        "Began": _moment(call.started_at),
        "Answered": answered,
        "Length": length(call.seconds),
        "Ended": why(call, settings.worker_name),
        "Taken by": call.worker,
        "Turns": str(call.turns),
        "About": ", ".join(call.topics),
        "Handed over to": ", ".join(call.handed_over),
        "Ear and voice": ", ".join(filter(None, (call.ear, call.voice))),
        "Recording": _recording(call, settings),
    }
    return Text("\n".join(f"{name + ':':<16}{value}" for name, value in rows.items() if value))


def _recording(call: CallRecord, settings: Settings) -> str:
    if call.recording is None:
        return ""
    file = settings.recordings / call.recording
    return str(file) if file.is_file() else "deleted"


def _told(turn: CallTurn) -> Text:
    at = f"{turn.at.astimezone(MOSCOW):%H:%M:%S}"
    lines = [f"{at}  caller: {visible(turn.said)}", *(f"{'':8}  robot:  {visible(said)}" for said in turn.answers)]
    return Text("\n".join(lines))
