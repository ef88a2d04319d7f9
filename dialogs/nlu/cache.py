"""The trained model on disk, so that a start needs no training. Losing it costs seconds, never an error."""

from __future__ import annotations

import hashlib
import json
import logging
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import astuple
from pathlib import Path

import numpy as np
import numpy.typing as npt

from dialogs.nlu.examples import Example
from dialogs.nlu.features import Vocabulary
from dialogs.nlu.likeness import ExampleIndex
from dialogs.nlu.model import Model

FORMAT = 1
"""Grows whenever features or training change, so that an older cache is not used."""
_log = logging.getLogger(__name__)


def cached(directory: Path | None, examples: Sequence[Example], salt: bytes, train: Callable[[], Model]) -> Model:
    """The model of these examples: from the directory where it is there, else trained and kept there.

    ``salt`` is what else the model rests on (the synonym list).
    """
    if directory is None:
        return train()
    content = json.dumps([FORMAT, *map(astuple, examples)], ensure_ascii=False).encode()
    path = directory / f"understanding-{hashlib.sha256(content + salt).hexdigest()[:16]}.npz"
    model = _load(path)
    if model is None:
        model = train()
        _save(path, model)
    return model


def _load(path: Path) -> Model | None:
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as data:
            terms = bytes(data["terms"]).decode().split("\n")
            index = ExampleIndex(data["starts"], data["rows"], data["values"], int(data["size"]))
            ids = tuple(bytes(data["ids"]).decode().split("\n"))
            return Model(Vocabulary(terms, data["rarity"]), index, ids, data["weights"])
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        _log.warning("%s is not readable, training anew: %s", path, error)
        return None


def _save(path: Path, model: Model) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as file:
            np.savez(
                file,
                terms=_packed(model.vocabulary.terms),
                rarity=model.vocabulary.rarity,
                starts=model.index.starts,
                rows=model.index.rows,
                values=model.index.values,
                size=np.array(model.index.size),
                ids=_packed(model.ids),
                weights=model.weights,
            )
        Path(file.name).replace(path)
    except OSError as error:
        _log.warning("%s cannot be kept, the next start trains again: %s", path, error)


def _packed(texts: Sequence[str]) -> npt.NDArray[np.uint8]:
    return np.frombuffer("\n".join(texts).encode(), np.uint8)
