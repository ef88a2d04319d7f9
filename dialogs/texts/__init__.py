"""The assistant's own texts, read from ``<language>/*.yml`` beside this file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Formatter
from typing import Any

import yaml

from dialogs.turns import Channel, Locale


@dataclass(frozen=True, slots=True)
class Said:
    """A rendered text: as written and as said."""

    text: str
    speech: str


class TextError(Exception):
    """A text file lacks a key, or is malformed."""


def plural_form(locale: Locale, count: int) -> int:
    """Which of a noun's forms goes with a number (CLDR: ru has one, few, many; en has one, other)."""
    count = abs(count)
    if locale is Locale.EN:
        return 0 if count == 1 else 1
    if count % 10 == 1 and count % 100 != 11:
        return 0
    return 1 if count % 10 in (2, 3, 4) and count % 100 not in (12, 13, 14) else 2


class _Agreeing(Formatter):
    """``{count:one|few|many}`` gives the noun's form that agrees with ``count``."""

    def __init__(self, locale: Locale) -> None:
        self._locale = locale

    def format_field(self, value: Any, format_spec: str) -> str:
        if "|" not in format_spec:
            return str(super().format_field(value, format_spec))
        forms = format_spec.split("|")
        return forms[min(plural_form(self._locale, int(value)), len(forms) - 1)]


class Texts:
    """All languages' texts. Every language has the same keys; one that lacks a key is an error at start."""

    def __init__(self, by_locale: Mapping[Locale, Mapping[str, Any]]) -> None:
        self._texts = by_locale
        self._formatters = {locale: _Agreeing(locale) for locale in by_locale}

    @classmethod
    def load(cls, folder: Path = Path(__file__).parent) -> Texts:
        """Read the files of ``ru`` and ``en``.

        Raises:
            TextError: a key is in one language and not in the other, or twice in one.
        """
        texts = {locale: _read(folder / locale) for locale in Locale}
        missing = set.symmetric_difference(*(set(entries) for entries in texts.values()))
        if missing:
            raise TextError(f"texts must have the same keys in every language; not so: {', '.join(sorted(missing))}")
        return cls(texts)

    def render(self, key: str, locale: Locale, channel: Channel, **values: Any) -> Said:
        """The text under a key, with values filled in and nouns agreed."""
        entry = self._texts[locale][key]
        entry = {**entry, **entry.get("channels", {}).get(channel, {})}
        formatter = self._formatters[locale]
        text = formatter.vformat(entry["text"], (), values).strip()
        speech = formatter.vformat(entry["speech"], (), values).strip() if "speech" in entry else text
        return Said(text, re.sub(r"\s+", " ", speech))


def _read(folder: Path) -> dict[str, Any]:
    """All entries of one language."""
    entries: dict[str, Any] = {}
    for path in sorted(folder.glob("*.yml")):
        found = _flat(yaml.safe_load(path.read_text(encoding="utf-8")))
        if twice := entries.keys() & found.keys():
            raise TextError(f"{path}: these texts stand in another file too: {', '.join(sorted(twice))}")
        entries |= found
    return entries


def _flat(tree: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """``label: {yes: {text: …}}`` as ``{"label.yes": {"text": …}}``."""
    flat: dict[str, Any] = {}
    for key, value in tree.items():
        name = {True: "yes", False: "no"}.get(key, key) if isinstance(key, bool) else str(key)
        if "text" in value:
            flat[prefix + name] = value
        else:
            flat |= _flat(value, f"{prefix}{name}.")
    return flat
