"""``profline rasa-export``: what the house learns from, as a complete Rasa project in a folder."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console

from app import knowledge
from app.settings import PACKAGE_ROOT, Settings
from dialogs.nlu.examples import examples_of, load_all_intents
from dialogs.nlu.export import phrases, project

CONFIG = PACKAGE_ROOT / "docker" / "rasa" / "config.yml"


def export(settings: Settings, folder: Path, epochs: int, console: Console) -> None:
    """Write the project and tell what it holds. Files of the same names are replaced, and left alone
    where nothing changed, so that their times tell whether a model is older than them.

    Raises:
        OSError: the folder cannot be written.
    """
    _, base = knowledge.load(settings)
    examples = examples_of(base, load_all_intents())
    for path, text in project(examples, CONFIG.read_text(encoding="utf-8"), epochs).items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        if not (file.is_file() and file.read_text(encoding="utf-8") == text):
            file.write_text(text, encoding="utf-8")
    texts = phrases(examples)
    console.print(f"{folder}: {len(texts)} intents, {sum(map(len, texts.values()))} examples, {epochs} epochs.")
