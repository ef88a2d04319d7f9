"""What was learned on disk, so that a start needs no training. Losing it costs seconds, never an error."""

from __future__ import annotations

import fcntl
import hashlib
import json
import logging
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import IO, Any

import numpy as np
import numpy.typing as npt

from dialogs.nlu.examples import Example
from dialogs.nlu.features import Vocabulary
from dialogs.nlu.likeness import ExampleIndex
from dialogs.nlu.meaning import MeaningIndex
from dialogs.nlu.model import Model

FORMAT = 2
"""Grows whenever features or training change, so that an older cache is not used."""
KEPT = 4
"""Models, some 60 MB each."""
ABANDONED_SECONDS = 86_400
"""A part of a file this old belongs to a process that was killed while writing."""
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Learned:
    """A model, and whether the next start finds it on disk."""

    model: Model
    kept: bool


def cached(directory: Path | None, examples: Sequence[Example], salt: bytes, train: Callable[[], Model]) -> Learned:
    """The model of these examples: from the directory where it is there, else trained and kept there.

    ``salt`` is what else the model rests on (the synonym list, the encoder).
    """
    if directory is None:
        return Learned(train(), kept=False)
    plain = [(example.id, example.text, example.weight) for example in examples]
    content = json.dumps([FORMAT, *plain], ensure_ascii=False).encode()
    path = directory / f"understanding-{hashlib.sha256(content + salt).hexdigest()[:16]}.npz"
    with _alone(directory):
        if (found := _load(path)) is not None:
            return Learned(found, kept=True)
        model = train()
        kept = _save(path, model)
        _prune(directory)
    return Learned(model, kept)


@contextmanager
def _alone(directory: Path) -> Iterator[None]:
    """Of several processes that start at once one trains, and the others wait for what it learned."""
    try:
        directory.mkdir(parents=True, exist_ok=True)
        file = (directory / "understanding.lock").open("w")
    except OSError as error:
        log.warning("%s: %s", directory, error)
        yield
        return
    with file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _prune(directory: Path) -> None:
    """Keep the models of the last few contents only, and no part of a file that nobody writes any more."""
    with suppress(OSError):
        models = sorted(directory.glob("understanding-*.npz"), key=_changed)
        parts = [path for path in directory.glob("*.part") if _changed(path) < time.time() - ABANDONED_SECONDS]
        for path in (*models[:-KEPT], *parts):
            path.unlink()


def _changed(path: Path) -> float:
    return path.stat().st_mtime


def recalled_lemmas(directory: Path | None) -> dict[str, str]:
    """The lemmas that an earlier start found: some 14,000 words, two seconds of morphology."""
    try:
        known = json.loads(_lemmas_file(directory).read_text("utf-8")) if directory else {}
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (OSError, ValueError, RecursionError) as error:
        log.warning("lemmas are not readable, found anew: %s", error)
        return {}
    if not isinstance(known, dict):
        return {}
    return {word: lemma for word, lemma in known.items() if isinstance(lemma, str)}


def keep_lemmas(directory: Path | None, known: Mapping[str, str]) -> None:
    """Keep the lemmas for the next start."""
    if directory is not None:
        _write(_lemmas_file(directory), lambda file: file.write(json.dumps(dict(known), ensure_ascii=False).encode()))


def _lemmas_file(directory: Path) -> Path:
    return directory / f"lemmas-{version('pymorphy3-dicts-ru')}.json"


def _load(path: Path) -> Model | None:
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as data:
            terms = bytes(data["terms"]).decode().split("\n")
            index = ExampleIndex(data["starts"], data["rows"], data["values"], int(data["size"]))
            ids = tuple(bytes(data["ids"]).decode().split("\n"))
            meanings = MeaningIndex(data["centre"], data["meanings"]) if "meanings" in data else None
            return Model(Vocabulary(terms, data["rarity"]), index, meanings, ids, data["weights"])
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        log.warning("%s is not readable, training anew: %s", path, error)
        return None


def _save(path: Path, model: Model) -> bool:
    arrays: dict[str, Any] = {
        "terms": _packed(model.vocabulary.terms),
        "rarity": model.vocabulary.rarity,
        "starts": model.index.starts,
        "rows": model.index.rows,
        "values": model.index.values,
        "size": np.array(model.index.size),
        "ids": _packed(model.ids),
        "weights": model.weights,
    }
    if model.meanings is not None:
        arrays |= {"centre": model.meanings.centre, "meanings": model.meanings.rows}
    return _write(path, lambda file: np.savez(file, **arrays))


def _write(path: Path, write: Callable[[IO[bytes]], object]) -> bool:
    """Whether the file is there now: whole, or not at all, whenever we are stopped."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _write_aside(path, write)
    except OSError as error:
        log.warning("%s cannot be kept, the next start does it again: %s", path, error)
        return False
    return True


def _write_aside(path: Path, write: Callable[[IO[bytes]], object]) -> None:
    file = tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False)  # noqa: SIM115 - closed below
    part = Path(file.name)
    try:
        with file:
            write(file)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _packed(texts: Sequence[str]) -> npt.NDArray[np.uint8]:
    return np.frombuffer("\n".join(texts).encode(), np.uint8)
