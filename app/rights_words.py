"""Words of the file "everything about me" and of the audit trail: ``about_me.yml`` beside this file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from backend.clock import MOSCOW

FILE = Path(__file__).with_name("about_me.yml")
STAFF = "staff:"


@dataclass(frozen=True, slots=True)
class Words:
    """The file's words."""

    data: Mapping[str, Any]

    def __getitem__(self, key: str) -> str:
        return str(self.data[key])

    def section(self, name: str) -> str:
        """A section's title."""
        return str(self.data["sections"][name])

    def column(self, name: str) -> str:
        """A column's title."""
        return str(self.data["columns"][name])

    def value(self, column: str, value: Any) -> str:
        """A value as a person reads it: moments in Moscow time, codes in words."""
        if value is None:
            return ""
        if isinstance(value, datetime):
            return f"{value.astimezone(MOSCOW):%d.%m.%Y %H:%M}"
        if isinstance(value, date):
            return f"{value:%d.%m.%Y}"
        if isinstance(value, tuple):
            return "\n".join(self.value(column, one) for one in value)
        known: Mapping[str, str] = self.data["words"].get(column, {})
        return str(known.get(str(value), value))

    def who(self, who: str) -> str:
        """Who looked: «сотрудник irina», «вы сами»."""
        if who.startswith(STAFF):
            return f"{self.data['words']['who']['staff']} {who.removeprefix(STAFF)}"
        return self.value("who", who)


@lru_cache(maxsize=1)
def words() -> Words:
    """The words, read once."""
    return Words(yaml.safe_load(FILE.read_text("utf-8")))
