"""``python -m bench.heard_examples``: training examples as the telephone hears them, to ``dialogs/nlu/heard.yml``.

Speaks examples of topics and intents, never a question of the test or development files, and keeps
what was heard where it differs from what was said. Resumable: a larger ``--each`` adds to a smaller one.
"""

from __future__ import annotations

import argparse
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import uvloop
import yaml
from rich.console import Console

from app.settings import load_settings
from bench.heard import SEED, Heard, Question, read_heard, run, table
from bench.hearing import word_errors
from dialogs.nlu.examples import load_intents
from knowledge_base.words import analyser, split_words

ROOT = Path(__file__).parent.parent
CONTENT = ROOT / "knowledge_base/content/ru"
INTENTS = tuple(ROOT / "dialogs/nlu" / name for name in ("ru.yml", "out_of_scope.yml"))
HEARD = ROOT / "dialogs/nlu/heard.yml"
UNSEEN = ("tests/data/questions-dev.jsonl", "tests/data/questions-test.jsonl")
CONDITIONS = ("clean", "noise15")
WORST = 0.7
"""With more word errors than this a heard text teaches nothing."""
FEWEST_WORDS = 3
HEADER = """\
# Examples as the telephone hears them: spoken by Festival at 8 kHz, heard by Whisper, kept where they differ.
# Made by `python -m bench.heard_examples` from the examples of topics and intents. Do not edit by hand.
"""


def phrases(content: Path, intents: Sequence[Path]) -> Mapping[str, Sequence[str]]:
    """The training phrases of each topic and intent that can be said as they are written."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted(content.glob("*.yml")):
        for topic in _yaml(path)["topics"]:
            found[topic["id"]] += topic["examples"]
    for path in sorted(content.glob("questions/*.yml")):
        for name, questions in _yaml(path)["questions"].items():
            found[name] += questions
    for name, examples in load_intents(*intents).items():
        found[name] += examples
    return {name: list(dict.fromkeys(filter(sayable, texts))) for name, texts in found.items()}


def sayable(text: str) -> bool:
    """Whether every word is Russian and in the dictionary: no figures, abbreviations, slips of the finger."""
    words = split_words(text)
    known = all(not word.isascii() and analyser().word_is_known(word) for word in words)
    return known and len(words) >= FEWEST_WORDS and not any(word.isupper() and len(word) > 1 for word in text.split())


def draw(found: Mapping[str, Sequence[str]], each: int, seed: int) -> list[Question]:
    """So many phrases of every id, the first of each id first; a phrase's place and condition hang on its words."""
    drawn = {name: sorted(texts, key=lambda text: _chance(text, seed))[:each] for name, texts in found.items()}
    return [
        Question(texts[turn], (name,), "training", CONDITIONS[_chance(texts[turn], seed) % len(CONDITIONS)])
        for turn in range(each)
        for name, texts in drawn.items()
        if turn < len(texts)
    ]


def _chance(text: str, seed: int) -> int:
    return int.from_bytes(hashlib.sha256(f"{seed} {text}".encode()).digest()[:8])


def learnable(heard: Iterable[Heard]) -> Mapping[str, Sequence[str]]:
    """What was heard otherwise than it was said, but not all wrong, by id."""
    found: dict[str, list[str]] = defaultdict(list)
    for one in heard:
        wrong, words = word_errors(one.said, one.text)
        text = " ".join(split_words(one.text))
        if text and 0 < wrong <= WORST * words and text not in found[one.expect[0]]:
            found[one.expect[0]].append(text)
    return {name: found[name] for name in sorted(found) if found[name]}


def rasa_yaml(found: Mapping[str, Sequence[str]]) -> str:
    """Rasa's training data, like the files beside it."""
    blocks = (
        f"  - intent: {name}\n    examples: |\n" + "".join(f"      - {text}\n" for text in texts)
        for name, texts in found.items()
    )
    return f'{HEADER}version: "3.1"\nnlu:\n' + "".join(blocks)


def _yaml(path: Path) -> Any:
    return yaml.safe_load(path.read_text("utf-8"))


def main() -> None:
    """Hear the phrases, print the word errors, write the file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--each", type=int, default=8, help="phrases of every topic and intent")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--write", action="store_true", help="hear nothing, write what was heard so far")
    options = parser.parse_args()
    unseen = "".join((ROOT / name).read_text("utf-8") for name in UNSEEN)
    found = {
        name: [text for text in texts if f'"{text}"' not in unseen] for name, texts in phrases(CONTENT, INTENTS).items()
    }
    work = load_settings().cache / "heard-examples.jsonl"
    if options.write:
        heard = read_heard(work)
    else:
        heard = uvloop.run(run(draw(found, options.each, options.seed), work, Console(stderr=True), several=False))
    Console().print(table(heard))
    HEARD.write_text(rasa_yaml(learnable(heard)), "utf-8")


if __name__ == "__main__":
    main()
