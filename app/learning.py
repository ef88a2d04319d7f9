"""``profline learn``: the understanding learned ahead of the first start."""

from __future__ import annotations

import time

from rich.console import Console

from app import knowledge
from app.settings import Settings
from app.understanding import embedded_understanding
from dialogs.nlu.examples import examples_of, load_all_intents


def learn(settings: Settings, console: Console) -> None:
    """Learn what the next start would, keep it in the cache folder, and print what it took. Blocks.

    Raises:
        SettingsError: the sentence encoder of the settings is not installed.
        KnowledgeError: a file of answers or facts is wrong.
    """
    began = time.perf_counter()
    _, base = knowledge.load(settings)
    embedded_understanding(settings, base)
    spent, count = time.perf_counter() - began, len(examples_of(base, load_all_intents()))
    console.print(f"{count:,} examples in {spent:.0f} s, kept in {settings.cache / 'nlu'}", soft_wrap=True)
