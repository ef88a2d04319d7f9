"""Renders the cashier's page from its templates and texts."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from backend.clock import MOSCOW
from portal.ports import Organisation

FOLDER = Path(__file__).parent
STATIC = FOLDER / "static"
NO_TIME = "--:--"
"""Stands for the time in a state that the browser shows later."""
IN_BROWSER = ("offline_valid", "offline_invalid", "offline_expired", "offline_forged", "offline_unable", "old")
"""States that ``page.js`` finds out."""
_MARK = re.compile(r"\{\{(\w+)\}\}")


@dataclass(frozen=True, slots=True)
class Found:
    """What there is to show: a state of ``texts.yml``, whom, and for how many seconds to wait."""

    state: str
    who: str = ""
    seconds: int | None = None


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose page it is, where its files lie (``/check/VERSION``), and in which language it is read."""

    organisation: Organisation
    files: str
    language: str


def page(found: Found, whose: Whose, now: datetime | None) -> str:
    """The whole page; ``now`` is when it was checked, None where it was not."""
    others = "\n  ".join(
        f'<template id="state-{state}">{_main(Found(state), whose, NO_TIME)}</template>' for state in IN_BROWSER
    )
    values = {
        "language": whose.language,
        "title": f"{_text(whose, 'states', found.state, 'title')} · {_text(whose, 'title')}",
        "files": whose.files,
    }
    at = now.astimezone(MOSCOW).strftime("%H:%M") if now else None
    # what is HTML already goes in last, and is not looked through for marks
    return filled(template("page.html"), values, main=_main(found, whose, at), others=others)


def filled(text: str, values: Mapping[str, str], **ready: str) -> str:
    """The text with its ``{{marks}}`` filled in: ``values`` escaped, ``ready`` as it is."""
    escaped = {name: html.escape(value) for name, value in values.items()}
    return _MARK.sub(lambda mark: (escaped | ready)[mark[1]], text)


@cache
def template(name: str) -> str:
    """A file beside this module's ``static``."""
    return (STATIC / name).read_text("utf-8").strip() + "\n"


@cache
def check_texts() -> dict[str, Any]:
    """The words of the page, as in ``texts.yml``."""
    loaded: dict[str, Any] = yaml.safe_load((FOLDER / "texts.yml").read_text("utf-8"))
    return loaded


def _main(found: Found, whose: Whose, at: str | None) -> str:
    state = check_texts()["states"][found.state]
    values = {
        "sign": state["sign"],
        "state": found.state,
        "seconds": str(found.seconds or ""),
        "files": whose.files,
        "organisation": whose.organisation.name,
        "demo": _text(whose, "demo") if whose.organisation.demo else "",
        "heading": _text(whose, "states", found.state, "title"),
        "who": found.who,
        "why": _text(whose, "states", found.state, "why").format(seconds=found.seconds),
        "again": _text(whose, "again") if state.get("again") else "",
        "at": _text(whose, "checked_at").format(time=at) if at else "",
    }
    return filled(template("main.html"), values).strip()


def _text(whose: Whose, *path: str) -> str:
    text: Any = check_texts()
    for key in path:
        text = text[key]
    return str(text[whose.language])
