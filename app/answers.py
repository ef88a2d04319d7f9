"""``profline answers``: staff look at the answers and change them, until there is a console."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml
from rich.console import Console
from rich.table import Table
from rich.text import Text

from app import knowledge
from app.logs import visible
from app.opening import open_database
from app.settings import Settings
from backend.clock import MOSCOW
from knowledge_base.base import KnowledgeBase
from knowledge_base.edit_rules import check_edit
from knowledge_base.editing import MAX_ANSWER, MAX_LABEL, MAX_SPEECH, MAX_TITLE, Editing
from knowledge_base.edits import ADDED, UNDOES, TopicEdit, effective
from knowledge_base.entities import KnowledgeError
from knowledge_base.faults import load_rules
from storage import Database
from storage.transaction import SqlTransaction

KEPT = "Kept: the next question gets it, on every channel."
NOTHING = "Nothing was changed."
HEAD = f"""\
# {{topic}}: change what you need, save and close. Nothing changed: nothing is kept.
# title {MAX_TITLE} characters, label {MAX_LABEL}, answer {MAX_ANSWER:,}, speech {MAX_SPEECH} words and no figures.
# {{{{name}}}} stands for a fact of the organisation and is filled in.
"""
Edit = Callable[[str], str | None]
"""Shows a text in a person's editor; what it became, or None where it was not saved."""
Understood = Callable[[KnowledgeBase, Sequence[str]], Mapping[str, str]]
"""What some texts are answered with now: ids by text. It may take seconds."""


@dataclass(frozen=True, slots=True)
class Staff:
    """Who edits, and which language's answers."""

    name: str
    language: str


@dataclass(frozen=True, slots=True)
class Change:
    """What somebody wants to be kept; ``shown``: what they saw of the answer when they began."""

    topic: str
    document: Mapping[str, Any]
    staff: Staff
    shown: Mapping[str, Any] | None = None

    def refuse_conflict(self, now: Editing) -> None:
        """Raises KnowledgeError: somebody else has changed the same fields meanwhile."""
        if self.shown is None:
            return
        present = now.document(self.topic, self.staff.language)
        if lost := [key for key in self.document if present.get(key) != self.shown.get(key)]:
            last = now.history(self.topic, self.staff.language)[-1:]
            who = f" by {visible(last[0].editor)}" if last else ""
            look = f"profline answers show {self.topic} --language {self.staff.language}"
            raise KnowledgeError(
                f"{self.topic}: `{'`, `'.join(lost)}` was changed{who} while you edited. "
                f"See what it is now ({look}) and put both into one text."
            )


async def editing(settings: Settings, tx: SqlTransaction) -> Editing:
    """The answers as they are in this transaction.

    Raises:
        KnowledgeError: a file is wrong.
    """
    files = await asyncio.to_thread(knowledge.sources(settings).read)
    return Editing(files.content, files.facts, await tx.edits.all())


async def list_answers(settings: Settings, console: Console, group: str, language: str) -> int:
    """Print ids and titles, of one group or all."""
    async with open_database(settings) as database, database.read() as tx:
        now = await editing(settings, tx)
        base = now.base()
        edited = {(edit.topic, edit.language): edit for edit in effective(now.edits)}
    topics = [topic.in_language(language) for topic in base if group in ("", topic.group)]
    if not topics:
        console.print(f"There is no group {group}. Groups: {', '.join(base.groups)}.", markup=False)
        return 1
    table = Table(title=f"Answers: {len(topics)}", title_justify="left")
    for column in ("Id", "Title", "Checked", "Last edited (Moscow)"):
        table.add_column(column)
    for topic in topics:
        edit = edited.get((topic.id, language))
        table.add_row(topic.id, Text(visible(topic.title)), f"{topic.checked:%d.%m.%Y}", _when(edit) if edit else "")
    console.print(table)
    return 0


async def show_answer(settings: Settings, console: Console, topic: str, language: str) -> int:
    """Print an answer as it is edited."""
    async with open_database(settings) as database, database.read() as tx:
        now = await editing(settings, tx)
        console.print(as_yaml(now.document(topic, language)), markup=False, highlight=False, soft_wrap=True, end="")
    return 0


async def edit_answer(
    settings: Settings, console: Console, topic: str, staff: Staff, edit: Edit, understood: Understood | None = None
) -> int:
    """Show an answer in an editor, and keep what was changed in it.

    What cannot be kept is not lost: it is put into a file, which ``answers set`` takes.
    """
    async with open_database(settings) as database:
        async with database.read() as tx:
            shown = (await editing(settings, tx)).document(topic, staff.language)
        text = await asyncio.to_thread(edit, HEAD.format(topic=topic) + "\n" + as_yaml(shown))
        rejected = text or ""
        try:
            wanted = {} if text is None else _changed(shown, parse(text))
            rejected = as_yaml(wanted)
            change = Change(topic, wanted, staff, shown)
            return await _keep(settings, database, console, change, understood)
        except KnowledgeError as error:
            file = settings.data / f"{topic}.rejected.yml"
            file.write_text(rejected, encoding="utf-8")
            again = f"profline answers set {topic} --language {staff.language} --from {file}"
            raise KnowledgeError(f"{error}\nYour text is in {file}: mend it, then: {again}") from error


async def set_answer(
    settings: Settings, console: Console, topic: str, staff: Staff, text: str, understood: Understood | None = None
) -> int:
    """Keep what a document says of an answer; what it leaves out stays."""
    async with open_database(settings) as database:
        return await _keep(settings, database, console, Change(topic, parse(text), staff), understood)


async def undo_answer(settings: Settings, console: Console, topic: str, staff: Staff) -> int:
    """Take back the last edit of an answer; 1 where there is none."""
    async with open_database(settings) as database, database.write() as tx:
        await tx.edits.lock()
        now = await editing(settings, tx)
        edit = await asyncio.to_thread(now.undo, topic, staff.name, database.clock.now(), staff.language)
        if edit is None:
            console.print("There is no edit to take back.")
            return 1
        await tx.edits.add(edit)
    console.print(f"Edit {edit.changes[UNDOES]} is taken back.")
    return 0


async def print_history(settings: Settings, console: Console, topic: str, language: str) -> int:
    """Print the edits of an answer, oldest first."""
    async with open_database(settings) as database, database.read() as tx:
        now = await editing(settings, tx)
        now.document(topic, language)
        made, counting = now.history(topic, language), now.history(topic, language, counting=True)
    table = Table(title=f"{topic}: {len(made)} edits", title_justify="left")
    for column in ("No.", "When (Moscow)", "Who", "What", ""):
        table.add_column(column)
    for edit in made:
        taken_back = edit not in counting and UNDOES not in edit.changes
        row = (Text(visible(edit.editor)), Text(visible(_told(edit))), "taken back" if taken_back else "")
        table.add_row(str(edit.id), _when(edit), *row)
    console.print(table)
    return 0


async def _keep(
    settings: Settings, database: Database, console: Console, change: Change, understood: Understood | None
) -> int:
    staff, warnings, examples = change.staff, list[str](), list[str]()
    async with database.write() as tx:
        await tx.edits.lock()
        now = await editing(settings, tx)
        change.refuse_conflict(now)
        at = database.clock.now()
        edit = await asyncio.to_thread(now.change, change.topic, change.document, staff.name, at, staff.language)
        if edit is not None:
            warnings = await asyncio.to_thread(checked, settings, now, edit)
            examples = edit.changes.get(ADDED, [])
            await tx.edits.add(edit)
    console.print(NOTHING if edit is None else KEPT)
    if examples and understood is not None:
        answered = await asyncio.to_thread(understood, now.base(), examples)
        warnings += [
            f"{example!r} was answered as {answered[example]} so far: see that it belongs to {change.topic}"
            for example in examples
            if answered.get(example, change.topic) != change.topic
        ]
    warn(console, warnings)
    return 0


def checked(settings: Settings, now: Editing, edit: TopicEdit) -> list[str]:
    """The warnings about an edit.

    Raises:
        KnowledgeError: it brings what ``check-content`` finds wrong.
    """
    rules = load_rules(knowledge.sources(settings).content_dir / "rules.yml")
    return check_edit(now, edit, rules, edit.at.date())


def warn(console: Console, warnings: Sequence[str]) -> None:
    """Print what staff should look at."""
    for warning in warnings:
        console.print(f"Warning: {visible(warning)}", style="yellow", markup=False, highlight=False, soft_wrap=True)


def parse(text: str) -> dict[str, Any]:
    """A document as staff wrote it.

    Raises:
        KnowledgeError: it is no YAML mapping; the line is named.
    """
    try:
        found = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError) as error:
        raise KnowledgeError(f"expected YAML as it was shown: {error}") from error
    if not isinstance(found, dict):
        raise KnowledgeError("expected fields like `title: ...`, found something else")
    return {str(key): value for key, value in found.items()}


def _changed(shown: Mapping[str, Any], wanted: Mapping[str, Any]) -> dict[str, Any]:
    """What was changed in the editor, so that what others change meanwhile in other fields stays theirs."""
    return {key: value for key, value in wanted.items() if key not in shown or shown[key] != value}


class _Dumper(yaml.SafeDumper):
    """Several lines as a block."""


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.Node:
    style = "|" if "\n" in text else None
    plain = "\n".join(line.rstrip() for line in text.splitlines()) + "\n" if style else text
    return dumper.represent_scalar("tag:yaml.org,2002:str", plain, style=style)


_Dumper.add_representer(str, _text)


def as_yaml(document: Mapping[str, Any]) -> str:
    """A document for an editor."""
    return yaml.dump(dict(document), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=110)


def _when(edit: TopicEdit) -> str:
    return f"{edit.at.astimezone(MOSCOW):%d.%m.%Y %H:%M}"


def _told(edit: TopicEdit) -> str:
    if UNDOES in edit.changes:
        return f"takes back {edit.changes[UNDOES]}"
    return ", ".join(f"{key} ({len(value)})" if isinstance(value, list) else key for key, value in edit.changes.items())
