"""How a text is said, beside what it asks: swearing, insults, orders to the assistant, another language, nothing.

What is left to be understood comes with it: a question with swearing in it is a question.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

import yaml

from dialogs.nlu.gibberish import Gibberish
from dialogs.nlu.language import ENGLISH, guess
from dialogs.nlu.phrases import Signs, any_of, single_words
from dialogs.nlu.repair import is_foreign, repaired

MANNERS = Path(__file__).with_name("manner.yml")
A_QUESTION = 3
"""Words before an order that may be a question of their own."""
_SENTENCE = re.compile(r"[.!?…;\n]+")
_MARKUP = re.compile(r"<[^>]*>")
REMEMBERED = 2048
"""Texts whose reading is remembered: it is asked for more than once a turn, and people say the same."""


class Manner(StrEnum):
    """What is answered to where nothing is asked."""

    INSULT = "insult"
    INSULT_OF_BOSS = "insult_of_boss"
    SWEARING = "swearing"
    ORDERS = "orders"
    OTHER_LANGUAGE = "other_language"
    GIBBERISH = "gibberish"


@dataclass(frozen=True, slots=True)
class Heard:
    """``asked`` is what to understand, empty where nothing is; then ``manner`` tells why."""

    asked: str
    manner: Manner | None = None
    language: str | None = None


@lru_cache(maxsize=REMEMBERED)
def hear(text: str) -> Heard:
    """Take off what is no question. Russian in Latin letters or on a wrong layout comes back as Russian."""
    rules = _rules()
    kept = rules.without_orders(text)
    if not kept:
        return Heard("", Manner.ORDERS)
    meant = repaired(kept) or kept
    language = guess(meant)
    if language not in (None, ENGLISH):
        return Heard("", Manner.OTHER_LANGUAGE, language)
    if manner := rules.rudeness(meant):
        return Heard("", manner, language)
    asked = rules.decent(meant)
    if len(asked.strip()) > 1 and rules.gibberish.is_all_of(single_words(asked)):
        return Heard("", Manner.GIBBERISH)
    if is_foreign(meant):
        return Heard("", Manner.OTHER_LANGUAGE)
    return Heard(asked, None, language)


def is_but_rude(text: str) -> bool:
    """Whether nothing is asked between the insults and the swearing."""
    return _rules().rudeness(text) is not None


def is_unprintable(word: str) -> bool:
    """Whether a word, in lower case with ё as е, is obscene or insults: staff need not read it."""
    return _rules().unprintable.fullmatch(word) is not None


@dataclass(frozen=True, slots=True)
class _Rules:
    swearing: re.Pattern[str]
    hidden: re.Pattern[str]
    insult: re.Pattern[str]
    unprintable: re.Pattern[str]
    beside: frozenset[str]
    bosses: frozenset[str]
    to_the_bot: Signs
    orders: Signs
    not_orders: re.Pattern[str]
    roles: re.Pattern[str]
    asks: re.Pattern[str]
    gibberish: Gibberish

    def without_orders(self, text: str) -> str:
        """The sentences that give no order; of one that does, the words beside it that may be a question."""
        if not self._order_in(text):
            return text
        kept = [rest for sentence in _SENTENCE.split(text) if (rest := self._beside_order(sentence))]
        return "" if all(self._order_in(rest) for rest in kept) else ". ".join(kept)

    def _order_in(self, text: str) -> bool:
        words = single_words(text, None)
        return self.orders.find(words) is not None and not self.not_orders.search(words)

    def _beside_order(self, sentence: str) -> str:
        words = single_words(_MARKUP.sub(" ", sentence), None)
        found = self.orders.find(words)
        if found is None or self.not_orders.search(words):
            return sentence.strip() if words else ""
        before, after = words[: found.start()].split(), words[found.end() :].strip()
        if sum(map(str.isalpha, before)) >= A_QUESTION:
            return " ".join(before)
        return after if self.roles.match(found[0]) and self.asks.search(after) else ""

    def rudeness(self, text: str) -> Manner | None:
        """What kind of rudeness a text is, where it is nothing else."""
        words = single_words(self.decent(text)).split()
        swears = len(words) < len(single_words(text).split()) or self.hidden.search(text.lower()) is not None
        insults = [word for word in words if self.insult.fullmatch(word)]
        rest = [word for word in words if word not in self.beside and not self.insult.fullmatch(word)]
        if not rest and (insults or self.to_the_bot.find(single_words(text))):
            return Manner.INSULT
        if not rest and swears:
            return Manner.SWEARING
        return Manner.INSULT_OF_BOSS if (insults or swears) and self.bosses.issuperset(rest) else None

    def decent(self, text: str) -> str:
        """A text without obscene words; as it is where there are none."""
        plain = self.hidden.sub(" ", text.lower())
        words = single_words(plain, None).split()
        kept = [word for word in words if not self.swearing.fullmatch(word)]
        return text if plain == text.lower() and len(kept) == len(words) else " ".join(kept)


@lru_cache(maxsize=1)
def _rules() -> _Rules:
    data = yaml.safe_load(MANNERS.read_text("utf-8"))
    return _Rules(
        swearing=any_of(_plain(data["swearing"])),
        hidden=re.compile("|".join(data["hidden"])),
        insult=any_of(_plain([*data["insults"], *data["reproaches"]])),
        unprintable=any_of(_plain([*data["swearing"], *data["insults"]])),
        beside=frozenset(_plain(data["beside"])),
        bosses=frozenset(_plain(data["bosses"])),
        to_the_bot=Signs.of(data["to_the_bot"]),
        orders=Signs.of(data["orders"]),
        not_orders=any_of(data["not_orders"]),
        roles=any_of(data["roles"]),
        asks=any_of(data["asks"]),
        gibberish=Gibberish(data["gibberish"]["rows"], data["gibberish"]["run"], tuple(data["gibberish"]["vowels"])),
    )


def _plain(words: Iterable[str]) -> list[str]:
    return [word.lower().replace("ё", "е") for word in words]
