"""What the commands for staff say (``staff.yml``), and who staff are for the audit trail."""

from __future__ import annotations

import os
import pwd
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).with_name("staff.yml")


def said(key: str, **values: object) -> str:
    """The text under ``section.key``, with values filled in."""
    return str(_at(key)).format(**values)


def names(key: str) -> Mapping[str, str]:
    """Words by their codes."""
    found: Mapping[str, str] = _at(key)
    return found


def columns(key: str) -> Sequence[str]:
    """The heads of a table."""
    return [str(one) for one in _at(key)]


def help_for(key: str) -> str:
    """What a command or an option is for."""
    return said(f"help.{key}")


def login() -> str:
    """The system's user, who is asked by no variable of the environment."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return str(os.getuid())


def known_as(name: str) -> str:
    """Who works, for the audit trail: the login always, and the name that was given beside it."""
    given = name.strip()
    return login() if given in ("", login()) else f"{given} (login {login()})"


def _at(key: str) -> Any:
    found: Any = _words()
    for part in key.split("."):
        found = found[part]
    return found


@lru_cache(maxsize=1)
def _words() -> Mapping[str, Any]:
    found: Mapping[str, Any] = yaml.safe_load(FILE.read_text("utf-8"))
    return found
