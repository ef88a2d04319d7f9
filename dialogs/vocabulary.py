"""The house's Russian for the catalogue of partners: ``backend.loyalty.terms.Vocabulary``."""

from __future__ import annotations

from functools import lru_cache

from knowledge_base.words import Lemmas, analyser


class HouseVocabulary:
    """Lemmas that are remembered, and the dictionary."""

    def __init__(self) -> None:
        self._lemmas = Lemmas()

    def lemmas(self, text: str) -> list[str]:
        return self._lemmas.of(text)

    def knows(self, word: str) -> bool:
        return bool(analyser().word_is_known(word))


@lru_cache(maxsize=1)
def house_vocabulary() -> HouseVocabulary:
    """The one of this process."""
    return HouseVocabulary()
