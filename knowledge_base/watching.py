"""Whether files have changed, told by their names, sizes and times: no file is opened."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

Fingerprint = tuple[tuple[str, int, int, int], ...]


def fingerprint(files: Iterable[Path], folders: Iterable[Path]) -> Fingerprint:
    """Name, size, time of change (ns) and inode of the files, and of all ``*.yml`` in the folders and below.

    What is not there, or goes meanwhile, is left out. Some 3 µs a file.
    """
    found = [_look(os.fspath(path)) for path in files]
    for folder in folders:
        found += _walk(os.fspath(folder))
    return tuple(sorted(one for one in found if one is not None))


def _walk(folder: str) -> list[tuple[str, int, int, int] | None]:
    found: list[tuple[str, int, int, int] | None] = []
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                found += _walk(entry.path)
            elif entry.name.endswith(".yml"):
                found.append(_look(entry.path))
    return found


def _look(path: str) -> tuple[str, int, int, int] | None:
    try:
        seen = os.stat(path)
    except OSError:
        return None
    return path, seen.st_size, seen.st_mtime_ns, seen.st_ino
