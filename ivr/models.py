"""Vosk's Russian models on disk. Needs no recogniser installed."""

from __future__ import annotations

from pathlib import Path

RUSSIAN = "vosk-model*-ru-*"


def is_model(folder: Path) -> bool:
    """Whether a folder looks like an unpacked model."""
    return (folder / "conf" / "model.conf").is_file()


def vosk_models(models_dir: Path | None) -> list[Path]:
    """The Russian models in a folder, small ones first, then by name."""
    if models_dir is None or not models_dir.is_dir():
        return []
    found = [path for path in models_dir.glob(RUSSIAN) if is_model(path)]
    return sorted(found, key=lambda path: ("small" not in path.name, path.name))


def vosk_model(models_dir: Path | None) -> Path | None:
    """The Russian model that is used, the last: a large one where somebody has fetched it. None: there is none."""
    found = vosk_models(models_dir)
    return found[-1] if found else None
