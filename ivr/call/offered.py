"""The options that keys pick: one to six; where there are more, five at a time, and the next key goes on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from dialogs.replies import Option
from dialogs.spoken import number_from_words

MOST_KEYS = 6
"""The keys above do the same everywhere, see :mod:`ivr.call.keys`."""

KEY_WORDS = 2
"""«Шесть», «номер шесть»; more words are about something else."""


@dataclass(frozen=True, slots=True)
class Offered:
    """The options of an answer, in the order in which they are named, and the page that was read out."""

    options: Sequence[Option] = ()
    page: int = 0

    @property
    def paged(self) -> bool:
        """Whether not all of them fit the keys."""
        return len(self.options) > MOST_KEYS

    @property
    def shown(self) -> Sequence[Option]:
        """The options of this page."""
        if not self.paged:
            return self.options
        most = MOST_KEYS - 1
        return self.options[self.page * most : (self.page + 1) * most]

    @property
    def keys(self) -> int:
        """How many keys do something, that for the next page included."""
        return len(self.shown) + self.paged

    def goes_on(self, key: str) -> bool:
        """Whether this key asks for the next page."""
        return self.paged and key == str(self.keys)

    def key_said(self, said: str) -> str | None:
        """The key of this page that a number said names, where the number alone does not tell the engine."""
        number = number_from_words(said) if len(said.split()) <= KEY_WORDS else None
        key = str(number)
        if number is None or not 0 < number <= self.keys or not (self.page or self.goes_on(key)):
            return None
        return key

    def following(self) -> Offered:
        """The next page; after the last the first again."""
        pages = -(-len(self.options) // (MOST_KEYS - 1))
        return replace(self, page=(self.page + 1) % pages)

    def picked(self, key: str) -> Option | None:
        """What a key picks where its number alone does not tell the engine: on a later page."""
        number = int(key) if self.page and key.isdecimal() else 0
        return self.shown[number - 1] if 0 < number <= len(self.shown) else None
