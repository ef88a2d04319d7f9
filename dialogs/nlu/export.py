"""What we learn from, as a complete Rasa project: the same examples train a Rasa server."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import yaml

from dialogs.nlu.examples import Example

VERSION = "3.1"
"""Rasa's version of the training data format."""
CLASSIFIER = "DIETClassifier"
SEPARATOR = "/"
"""In Rasa what stands behind it is a response selector's key, so no id may hold it."""
_ANNOTATING = str.maketrans("[]{}", "()()")
"""Brackets annotate entities in Rasa's examples, and nothing escapes them there."""
_UNWRITABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff\s]+")


class ExportError(Exception):
    """The examples cannot be a Rasa project. The message names the id."""


def project(examples: Iterable[Example], config: str, epochs: int) -> Mapping[str, str]:
    """The files of the project: text by path. ``config`` is the pipeline (YAML), ``epochs`` how long it learns.

    Raises:
        ExportError: an id that Rasa would read as two.
    """
    texts = phrases(examples)
    for name in texts:
        if SEPARATOR in name:
            raise ExportError(f"{name}: Rasa forbids {SEPARATOR} in an intent")
    return {
        "config.yml": _dump(_with_epochs(yaml.safe_load(config), epochs)),
        "domain.yml": _dump(_domain(list(texts))),
        "data/nlu.yml": _nlu(texts),
        "data/rules.yml": _dump({"version": VERSION, "rules": [_rule(name) for name in texts]}),
        "endpoints.yml": "# Where actions and trackers live. Profline needs none: it asks /model/parse.\n",
        "credentials.yml": "# Channels of Rasa's own. `rest` lets a developer talk to this model alone.\nrest:\n",
    }


def phrases(examples: Iterable[Example]) -> Mapping[str, Sequence[str]]:
    """Each id's texts, once each, as Rasa can read them. Words of answers (weight below 1) are left out."""
    found: dict[str, dict[str, None]] = {}
    for one in examples:
        if one.weight == 1 and (text := readable(one.text)):
            found.setdefault(one.id, {})[text] = None
    return {name: tuple(texts) for name, texts in found.items()}


def readable(text: str) -> str:
    """One line without control characters, and with round brackets for those that annotate."""
    return _UNWRITABLE.sub(" ", text.translate(_ANNOTATING)).strip()


def _nlu(texts: Mapping[str, Sequence[str]]) -> str:
    blocks = [
        f"  - intent: {name}\n    examples: |\n" + "".join(f"      - {text}\n" for text in some)
        for name, some in texts.items()
    ]
    return f'version: "{VERSION}"\nnlu:\n' + "".join(blocks)


def _domain(names: Sequence[str]) -> dict[str, Any]:
    return {
        "version": VERSION,
        "intents": list(names),
        "responses": {_response(name): [{"text": name}] for name in names},
        "session_config": {"session_expiration_time": 60, "carry_over_slots_to_new_session": True},
    }


def _rule(name: str) -> dict[str, Any]:
    return {"rule": name, "steps": [{"intent": name}, {"action": _response(name)}]}


def _response(name: str) -> str:
    return f"utter_{name.replace('.', '_')}"


def _with_epochs(config: Any, epochs: int) -> Any:
    for part in config["pipeline"]:
        if part["name"] == CLASSIFIER:
            part["epochs"] = epochs
    return config


def _dump(value: Any) -> str:
    return str(yaml.safe_dump(value, allow_unicode=True, sort_keys=False, width=1000))
