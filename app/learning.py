"""``profline learn``: the understanding learned ahead of the first start."""

from __future__ import annotations

import time

from rich.console import Console

from app import knowledge
from app.settings import Settings
from app.understanding import embedded_understanding
from dialogs.nlu.examples import examples_of, load_all_intents


def learn(settings: Settings, console: Console) -> int:
    """Learn what the next start would, keep it in the cache folder, and print what it took; 1 if not kept. Blocks.

    Raises:
        SettingsError: the sentence encoder of the settings is not installed.
        KnowledgeError: a file of answers or facts is wrong.
    """
    began = time.perf_counter()
    _, base = knowledge.load(settings)
    understanding = embedded_understanding(settings, base)
    spent, count = time.perf_counter() - began, len(examples_of(base, load_all_intents()))
    fate = "kept in" if understanding.kept else "but NOT kept, the next start learns again: cannot write to"
    console.print(f"{count:,} examples in {spent:.0f} s, {fate} {settings.cache / 'nlu'}", soft_wrap=True)
    return 0 if understanding.kept else 1
