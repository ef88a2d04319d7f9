"""Kinds of partners, and the words by which people ask for them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

import yaml

from backend.loyalty.terms import Vocabulary, mended, split, stems

FILE = Path(__file__).with_suffix(".yml")


@dataclass(frozen=True, slots=True)
class Category:
    """A kind of partners. ``names`` are by language; ``words`` are single ones or phrases, in any form."""

    key: str
    names: Mapping[str, str]
    words: tuple[str, ...]

    def name_in(self, language: str) -> str:
        """What it is called."""
        return self.names.get(language, self.names["ru"])


@lru_cache(maxsize=1)
def categories() -> Mapping[str, Category]:
    """All, in their order."""
    data = yaml.safe_load(FILE.read_text("utf-8"))["categories"]
    return {
        key: Category(key, {name: entry[name] for name in ("ru", "en")}, tuple(entry["words"]))
        for key, entry in data.items()
    }


def category_called(name: str) -> Category | None:
    """The category of a name as tables have it: its own name, its key, or one of its words."""
    wanted = stems(name)
    for one in categories().values():
        if name.strip().lower() == one.key or any(stems(called) == wanted for called in one.names.values()):
            return one
    return next((one for one in categories().values() if any(stems(word) == wanted for word in one.words)), None)


class Things:
    """Which categories a question asks for."""

    def __init__(self, vocabulary: Vocabulary, kinds: Iterable[Category] | None = None) -> None:
        self._vocabulary = vocabulary
        self._phrases: dict[str, list[tuple[frozenset[str], str]]] = defaultdict(list)
        for kind in categories().values() if kinds is None else kinds:
            for phrase in (*kind.words, *kind.names.values()):
                lemmas = vocabulary.lemmas(phrase)
                self._phrases[lemmas[0]].append((frozenset(lemmas), kind.key))

    @cached_property
    def _single(self) -> frozenset[str]:
        return frozenset(word for word, phrases in self._phrases.items() if any(len(one) == 1 for one, _ in phrases))

    def lemmas(self, text: str) -> list[str]:
        """The words of a question as the dictionary has them, mistyped ones put right where they name a thing."""
        pairs = zip(split(text), self._vocabulary.lemmas(text), strict=False)
        return [mended(word, self._single, self._vocabulary.knows) or lemma for word, lemma in pairs]

    def asked(self, lemmas: Sequence[str]) -> tuple[str, ...]:
        """The keys of the categories that the words name, in the order they are named."""
        said = frozenset(lemmas)
        found = (
            key
            for lemma in dict.fromkeys(lemmas)
            for needed, key in sorted(self._phrases.get(lemma, ()), key=lambda one: -len(one[0]))
            if needed <= said
        )
        return tuple(dict.fromkeys(found))
