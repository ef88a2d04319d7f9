"""``profline gaps``: questions that were not answered well, and adding one to an answer by one command."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from rich.console import Console
from rich.table import Table
from rich.text import Text

from app import knowledge
from app.answers import checked, editing, warn
from app.logs import visible
from app.opening import open_database
from app.settings import Settings
from backend.clock import MOSCOW
from dialogs.gaps import Gap, GapKind, GapStatus
from dialogs.nlu.emergency import detect
from dialogs.nlu.examples import load_all_intents
from dialogs.personal import HIDDEN
from knowledge_base.base import LANGUAGE, KnowledgeBase
from knowledge_base.entities import KnowledgeError
from knowledge_base.words import split_words

SHOWN = 100
LOOKED_AT = 1000
"""The most frequent, among which those that tell of danger are looked for."""
SURE = 0.5
"""A topic less near than this is not taken unless it is named."""
FEWEST_WORDS = 3
"""Words that must be left of a question where some were taken out."""
DANGER = "DANGER"
COLUMNS = ("No.", "Times", "Last (Moscow)", "Ended", "Question", "Near")
EMPTY = "No question is waiting: everything was answered, or has been dealt with."


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which gaps are listed; ``days`` 0 means all that is kept."""

    everything: bool = False
    kind: GapKind | None = None
    days: int = 0


async def list_gaps(settings: Settings, console: Console, wanted: Wanted, *, as_json: bool) -> int:
    """Print the gaps: those that tell of danger, then the most frequent."""
    async with open_database(settings) as database, database.read() as tx:
        since = database.clock.now() - timedelta(days=wanted.days) if wanted.days else None
        found = await tx.gaps.list(everything=wanted.everything, kind=wanted.kind, since=since, limit=LOOKED_AT)
    found = sorted(found, key=lambda gap: not is_danger(gap))[:SHOWN]
    if as_json:
        for gap in found:
            console.print(json.dumps(to_json(gap), ensure_ascii=False), markup=False, highlight=False, soft_wrap=True)
    elif not found:
        console.print(EMPTY)
    else:
        _, base = await asyncio.to_thread(knowledge.load, settings)
        console.print(as_table(found, base))
        console.print("Add one to an answer: profline gaps add No. [ID]; take it off: profline gaps dismiss No.")
    return 0


async def add_gap(settings: Settings, console: Console, number: int, topic: str, editor: str) -> int:
    """Add a question as an example of a topic, the nearest if none is named; 1 where nothing can be done.

    Raises:
        UnknownTopic: there is no such answer.
        KnowledgeError: no topic is near enough, the question tells of danger, is an example of another topic
            or intent, or too little of it is left.
    """
    async with open_database(settings) as database, database.write() as tx:
        await tx.edits.lock()
        gap = await tx.gaps.get(number)
        if gap is None:
            return _no_gap(console, number)
        if gap.status is not GapStatus.OPEN:
            return _settled(console, gap, as_wanted=gap.status is GapStatus.ADDED and topic in ("", gap.added_to))
        now = await editing(settings, tx)
        example = example_of(gap)
        if not topic:
            topic = nearest(gap)
            console.print(_taken(gap, topic, now.base()), markup=False, highlight=False, soft_wrap=True)
        language = gap.locale.value if now.has(topic, gap.locale.value) else LANGUAGE
        entry = now.document(topic, language)
        await asyncio.to_thread(_refuse_intents, example)
        document = {"examples": [*entry["examples"], example]}
        edit = await asyncio.to_thread(now.change, topic, document, editor, database.clock.now(), language)
        warnings = [f"words were taken out of {gap.question.text!r}"] if HIDDEN in gap.question.text else []
        if edit is not None:
            warnings += await asyncio.to_thread(checked, settings, now, edit)
            await tx.edits.add(edit)
        await tx.gaps.settle(gap, GapStatus.ADDED, topic)
    console.print(f"Added to {topic}: {visible(example)}", markup=False, highlight=False, soft_wrap=True)
    warn(console, warnings)
    return 0


async def dismiss_gap(settings: Settings, console: Console, number: int) -> int:
    """Take a question off the list; 1 where there is none of this number, or where it was added."""
    async with open_database(settings) as database, database.write() as tx:
        gap = await tx.gaps.get(number)
        if gap is None:
            return _no_gap(console, number)
        if gap.status is not GapStatus.OPEN:
            return _settled(console, gap, as_wanted=gap.status is GapStatus.DISMISSED)
        await tx.gaps.settle(gap, GapStatus.DISMISSED)
    console.print(f"Question {number} is dismissed.")
    return 0


def is_danger(gap: Gap) -> bool:
    """Whether a question tells of a life in danger: one that was kept before this was seen in such words."""
    return detect(gap.question.text) is not None


def nearest(gap: Gap) -> str:
    """The topic picked most often where it was offered, else the nearest.

    Raises:
        KnowledgeError: there is none, or it is not :data:`SURE`.
    """
    if gap.picked:
        return gap.picked[0][0]
    named = f"name one, profline gaps add {gap.id} ID"
    if not gap.question.near:
        raise KnowledgeError(f"question {gap.id} is near no topic: {named}")
    if gap.question.near[0].confidence < SURE:
        near = ", ".join(f"{one.id} ({one.confidence:.2f})" for one in gap.question.near)
        raise KnowledgeError(f"question {gap.id} is near no topic enough: {named}. The nearest: {near}")
    return gap.question.near[0].id


def _taken(gap: Gap, topic: str, base: KnowledgeBase) -> str:
    """Which topic was found, and why."""
    found, picked = base.get(topic), dict(gap.picked)
    sure = next((f"{one.confidence:.2f} sure" for one in gap.question.near if one.id == topic), "not near")
    why = f"picked {picked[topic]} of {sum(picked.values())} times, {sure}" if topic in picked else sure
    return f"The nearest answer: {found.title if found else topic} ({topic}, {why})."


def example_of(gap: Gap) -> str:
    """The question without the marks of what was taken out.

    Raises:
        KnowledgeError: it tells of danger, or too little is left.
    """
    if is_danger(gap):
        raise KnowledgeError(
            f"question {gap.id} tells of danger, which is answered before any understanding: an example changes "
            f"nothing. Take it off the list: profline gaps dismiss {gap.id}"
        )
    text = re.sub(r"\s+([,.;:!?])", r"\1", " ".join(gap.question.text.replace(HIDDEN, " ").split()))
    if HIDDEN in gap.question.text and len(split_words(text)) < FEWEST_WORDS:
        raise KnowledgeError(
            f"too little is left of question {gap.id} without personal data ({visible(gap.question.text)}): "
            "write an example of your own, profline answers edit ID"
        )
    return text


def _refuse_intents(example: str) -> None:
    """An intent's example would still be taken for the intent."""
    key = split_words(example)
    owners = [name for name, texts in load_all_intents().items() if any(split_words(one) == key for one in texts)]
    if owners:
        raise KnowledgeError(
            f"{example!r} is an example of the intent {owners[0]} (dialogs/nlu): take it out there first"
        )


def as_table(found: Sequence[Gap], base: KnowledgeBase) -> Table:
    """The gaps for a person."""
    table = Table(title=f"Questions not answered well: {len(found)}", title_justify="left")
    for column in COLUMNS:
        table.add_column(column, overflow="fold")
    for gap in found:
        last = f"{gap.last_at.astimezone(MOSCOW):%d.%m.%Y %H:%M}"
        ended = gap.kind.value if gap.status is GapStatus.OPEN else f"{gap.kind}, {gap.status}"
        ended = f"{DANGER}, {ended}" if is_danger(gap) else ended
        row = (str(gap.id), str(gap.count), last, ended)
        table.add_row(*row, Text(visible(gap.question.text)), Text(visible(_near(gap, base))))
    return table


def _near(gap: Gap, base: KnowledgeBase) -> str:
    picked = dict(gap.picked)
    lines = []
    for one in gap.question.near:
        topic = base.get(one.id)
        times = f", picked {picked[one.id]}" if one.id in picked else ""
        lines.append(f"{topic.title if topic else one.id} ({one.id}, {one.confidence:.2f}{times})")
    return "\n".join(lines)


def to_json(gap: Gap) -> dict[str, object]:
    """A gap for other programs."""
    return {
        "number": gap.id,
        "text": gap.question.text,
        "kind": gap.kind.value,
        "count": gap.count,
        "near": {one.id: one.confidence for one in gap.question.near},
        "picked": dict(gap.picked),
        "channel": gap.channel.value,
        "locale": gap.locale.value,
        "first": gap.first_at.isoformat(),
        "last": gap.last_at.isoformat(),
        "status": gap.status.value,
        "added_to": gap.added_to,
        "danger": is_danger(gap),
    }


def _no_gap(console: Console, number: int) -> int:
    console.print(f"There is no question {number}.")
    return 1


def _settled(console: Console, gap: Gap, *, as_wanted: bool) -> int:
    """Nothing is done to what has been dealt with; 0 where it is as it is wanted."""
    what = f"was added to {gap.added_to}" if gap.status is GapStatus.ADDED else "was dismissed"
    console.print(f"Question {gap.id} {what} already: nothing is changed.", soft_wrap=True)
    return 0 if as_wanted else 1
