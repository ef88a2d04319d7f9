"""Everything that is kept about a member as a file: one page of HTML that needs nothing else, or JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from html import escape
from typing import Any

from app.rights_words import Words, words
from backend.calls.entities import CallRecord
from backend.clock import MOSCOW
from backend.members.entities import Look
from backend.rights.about import TellAboutMember
from backend.rights.entities import AboutMember
from dialogs.ports import MadeFile
from storage import Database

Row = Mapping[str, Any]
NAME = "vse-obo-mne"
STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 0 auto; padding: 1rem; color: #1b1f24;
  background: #fff; overflow-wrap: anywhere; }
h1 { font-size: 1.6rem; line-height: 1.2; } h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; }
h3 { font-size: 1rem; margin: 1.2rem 0 .3rem; color: #57606a; }
table { border-collapse: collapse; width: 100%; overflow-wrap: normal; }
th, td { text-align: left; vertical-align: top; padding: .4rem .6rem; border-bottom: 1px solid #d8dee4; }
td { white-space: pre-line; } .address, .text, .said, .answers, .email { overflow-wrap: anywhere; }
.said { min-width: 10rem; } .answers { min-width: 14rem; } .at { white-space: nowrap; }
th { color: #57606a; font-weight: 600; } .note { background: #fff8c5; padding: .6rem .8rem; border-radius: .4rem; }
.none { color: #57606a; }
@media (max-width: 40rem) {
  .rows, .rows tbody, .rows tr, .rows td { display: block; } .rows .head { display: none; }
  .rows tr { border: 1px solid #d8dee4; border-radius: .4rem; margin: .5rem 0; padding: .3rem .2rem; }
  .rows td { border: 0; padding: .15rem .6rem; overflow-wrap: anywhere; } .rows td:empty { display: none; }
  .rows td::before { content: attr(data-label); display: block; font-size: .8rem; color: #57606a; }
}
@media print { body { max-width: none; } }
"""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page: rows of the same columns, perhaps below a heading of its own."""

    name: str
    rows: Sequence[Row]
    heading: str = ""


@dataclass(frozen=True, slots=True)
class AboutMe:
    """Makes the file when it is delivered (``dialogs.ports.AttachmentMaker`` for ABOUT_ME)."""

    database: Database
    organisation: Callable[[], str]

    async def __call__(self, member_id: int) -> MadeFile | None:
        """The page; None where there is no such member any more."""
        told = await gather(self.database, member_id, Look("member", "about_me"))
        if told is None:
            return None
        return MadeFile(f"{NAME}.html", "text/html; charset=utf-8", as_html(told, self.organisation()).encode())


async def gather(database: Database, member_id: int, look: Look) -> AboutMember | None:
    """Everything about a member, with the look in the audit trail."""
    async with database.write() as tx:
        return await TellAboutMember(tx, database.clock)(member_id, look)


def as_json(about: AboutMember) -> str:
    """All of it as JSON; moments in UTC, days as ISO 8601."""
    return json.dumps(asdict(about), default=_plain, ensure_ascii=False, indent=2)


def as_html(about: AboutMember, organisation: str) -> str:
    """A page for a person to read, on a telephone and on paper."""
    known = words()
    made = known["made"].format(at=known.value("at", about.at), organisation=organisation)
    body = "\n".join(_section(known, one, told) for one, told in _grouped(sections(about)))
    return (
        f'<!doctype html>\n<html lang="ru">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta name="robots" content="noindex">\n<title>{escape(known["title"])}</title>\n'
        f"<style>{STYLE}</style>\n</head>\n<body>\n<h1>{escape(known['title'])}</h1>\n<p>{escape(made)}</p>\n"
        f'<p class="note">{escape(known["warning"])}</p>\n{body}\n<p>{escape(known["told"])}</p>\n</body>\n</html>\n'
    )


def sections(about: AboutMember) -> Iterator[Section]:
    """What is told, in this order. Values are raw."""
    known = words()
    yield Section("member", [_member(about)])
    periods = [
        {"organisation": one.organisation.name, "joined": one.joined, "left": one.left} for one in about.memberships
    ]
    yield Section("memberships", periods)
    today = about.at.astimezone(MOSCOW).date()
    cards = [
        {"number": one.number, "status": one.status_on(today), "valid_until": one.valid_until} for one in about.cards
    ]
    yield Section("cards", cards)
    yield Section("links", [_picked(one, "channel", "address", "way", "linked_at") for one in about.links])
    given = ("version", "channel", "given_at", "withdrawn_at")
    yield Section("consents", [_picked(one, *given) for one in about.consents])
    yield Section("sign_ups", [_picked(one, "title", "starts_at", "pin", "signed_up_at") for one in about.sign_ups])
    asked = ("kind", "channel", "created_at", "phone", "when", "about", "closed_at")
    yield Section("requests", [_picked(one, *asked) for one in about.requests])
    yield Section("calls", [_call(one) for one in about.calls])
    yield Section("messages", [_picked(one, "channel", "created_at", "state", "text") for one in about.messages])
    for talk in about.conversations:
        channel, _, address = talk.id.partition(":")
        rows = [_picked(one, "at", "said", "answers") for one in talk.turns]
        yield Section("conversations", rows, f"{known.value('channel', channel)}: {address}")
    if not about.conversations:
        yield Section("conversations", [])
    yield Section("looks", [{"at": one.at, "who": known.who(one.who), "purpose": one.purpose} for one in about.looks])


def _member(about: AboutMember) -> Row:
    member = about.member
    return {
        "name": member.full_name,
        "born": member.born,
        "phone": member.phone,
        "email": member.email,
        "register_number": member.register_number,
        "organisation": member.organisation.name,
        "dues_paid_until": member.dues_paid_until,
        "loyalty": member.loyalty,
    }


def _call(call: CallRecord) -> Row:
    length = "" if call.seconds is None else str(timedelta(seconds=int(call.seconds)))
    return {
        "began": call.started_at,
        "phone": call.caller_number,
        "length": length,
        "topics": call.topics,
        "recorded": "yes" if call.recording else "no",
    }


def _picked(entity: Any, *names: str) -> Row:
    return {name: getattr(entity, name) for name in names}


def _grouped(found: Iterator[Section]) -> Iterator[tuple[str, list[Section]]]:
    groups: dict[str, list[Section]] = {}
    for one in found:
        groups.setdefault(one.name, []).append(one)
    yield from groups.items()


def _section(known: Words, name: str, told: Sequence[Section]) -> str:
    parts = [f"<h2>{escape(known.section(name))}</h2>"]
    for one in told:
        if one.heading:
            parts.append(f"<h3>{escape(one.heading)}</h3>")
        if not one.rows:
            parts.append(f'<p class="none">{escape(known["nothing"])}</p>')
        else:
            parts.append(_upright(known, one.rows[0]) if name == "member" else _table(known, one.rows))
    return "\n".join(parts)


def _upright(known: Words, row: Row) -> str:
    told = {name: known.value(name, value) for name, value in row.items()}
    lines = [
        f"<tr><th>{escape(known.column(name))}</th>{_cell(name, said)}</tr>" for name, said in told.items() if said
    ]
    return f"<table>{''.join(lines)}</table>"


def _table(known: Words, rows: Sequence[Row]) -> str:
    head = "".join(f"<th>{escape(known.column(name))}</th>" for name in rows[0])
    lines = [
        "<tr>" + "".join(_cell(name, known.value(name, value), known) for name, value in row.items()) + "</tr>"
        for row in rows
    ]
    return f'<table class="rows"><tr class="head">{head}</tr>{"".join(lines)}</table>'


def _cell(name: str, said: str, known: Words | None = None) -> str:
    """A cell; on a narrow screen its column's title stands above it."""
    label = f' data-label="{escape(known.column(name))}"' if known else ""
    return f'<td class="{name}"{label}>{escape(said.replace("**", ""))}</td>'


def _plain(value: Any) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, StrEnum):
        return str(value)
    raise TypeError(type(value).__name__)
