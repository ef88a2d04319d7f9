"""What ``profline check-content`` prints."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from rich.console import Console
from rich.table import Table

from app.knowledge import CONTENT
from app.settings import Settings
from knowledge_base.checking import Checked, check_content
from knowledge_base.loading import load_facts

FAILED = 1


def check(settings: Settings, console: Console, today: date) -> int:
    """Check all content; the exit code is 0 where nothing but warnings was found."""
    languages = check_content(CONTENT, load_facts(settings.organisation_file.expanduser()), today)
    faults = [fault for language in languages for fault in language.faults]
    for fault in faults:
        kind, style = ("warning: ", "yellow") if fault.warning else ("", "red")
        console.print(f"{kind}{fault}", style=style, markup=False, highlight=False)
    console.print(_table(languages))
    return FAILED if any(not fault.warning for fault in faults) else 0


def _table(languages: Iterable[Checked]) -> Table:
    table = Table(title="Content", title_justify="left")
    for column in ("Language", "Topics", "Examples", "Longest spoken, words", "Longest answer", "Faults", "Warnings"):
        table.add_column(column, justify="left" if column == "Language" else "right")
    for one in languages:
        warnings = sum(fault.warning for fault in one.faults)
        counts = (
            one.topics,
            one.examples,
            one.longest_speech,
            one.longest_answer,
            len(one.faults) - warnings,
            warnings,
        )
        table.add_row(one.language, *map(str, counts))
    return table
