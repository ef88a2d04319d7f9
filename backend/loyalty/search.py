"""Finding partners by word, category and station. Pure: a catalogue in memory, a question in, partners out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from backend.loyalty.asking import STORY, Question, Questions
from backend.loyalty.categories import categories
from backend.loyalty.entities import Partner, Place
from backend.loyalty.stations import Station, Stations, moscow
from backend.loyalty.terms import Vocabulary, split, stems

BY_NAME, BY_WORD, BY_CATEGORY = 3, 2, 1
_QUOTED = re.compile('[«"“](.+?)[»"”]')


@dataclass(frozen=True, slots=True)
class Wish:
    """What is looked for, as a question or a button says it. ``words`` are what partners are named by."""

    categories: tuple[str, ...] = ()
    station: Station | None = None
    words: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.categories or self.station or self.words)


@dataclass(frozen=True, slots=True)
class Hit:
    """A partner, and which of its places fits (its first one where no place was asked for; None: it has none).

    ``stops`` is how far the place is from the station asked for, None where none was.
    """

    partner: Partner
    place: Place | None = None
    stops: int | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """What was found for a wish, best first. ``nearest``: nobody is at the station asked for, and this one, so many
    ``stops`` away, has somebody."""

    wish: Wish
    hits: tuple[Hit, ...] = ()
    nearest: Station | None = None
    stops: int = 0


@dataclass(frozen=True, slots=True)
class _Card:
    """A partner with what it is found by."""

    partner: Partner
    name: tuple[str, ...]
    keywords: tuple[frozenset[str], ...]
    stations: frozenset[str]


class Catalogue:
    """The partners of one version of the catalogue."""

    def __init__(self, partners: Iterable[Partner], vocabulary: Vocabulary, stations: Stations | None = None) -> None:
        self._stations = stations or moscow()
        self._vocabulary = vocabulary
        self._cards = [self._card(partner) for partner in partners]
        self.questions = Questions(vocabulary, self._stations)

    def __len__(self) -> int:
        return len(self._cards)

    def used_categories(self, today: date) -> list[str]:
        """The keys of the categories that have partners, in their order."""
        used = {card.partner.category for card in self._valid(today)}
        return [key for key in categories() if key in used]

    def station(self, key: str) -> Station | None:
        """A station by its key."""
        return self._stations.get(key)

    def station_called(self, name: str) -> Station | None:
        """A station by its name alone, or by its key."""
        return self._stations.get(name) or self._stations.called(name)

    def everybody(self, today: date) -> Found:
        """All partners, by name."""
        cards = sorted(self._valid(today), key=lambda card: card.partner.name)
        return Found(Wish(), tuple(map(_first_place, cards)))

    def wish(self, text: str, today: date) -> Wish:
        """What a text asks for; empty where it names no thing, place or partner that we know."""
        question = self.questions.read(text)
        words = self._words(question, split(text), today)
        return Wish(question.categories, question.station, words)

    def surely_named(self, text: str, today: date) -> bool:
        """Whether a text of some words names a partner, by several words or with its kind or a discount beside; or
        wants a discount on a thing, be it one that nobody has."""
        words, question = split(text), self.questions.read(text)
        if len(words) > STORY or self.questions.offers(text):
            return False
        if self.questions.discounted(text):
            return bool(self._words(question, words, today) or self.questions.unknown(text))
        said = [card for card in self._valid(today) if _says(stems(text), card.name)]
        return any(len(card.name) > 1 or card.partner.category in question.categories for card in said)

    def find(self, wish: Wish, today: date) -> Found:
        """Partners for a wish. Where nobody is at its station, those of the nearest station that has some."""
        scored = [(score, card) for card in self._valid(today) if (score := _score(card, wish))]
        named = [one for one in scored if one[0] == BY_NAME]
        fitting = sorted(named or scored, key=lambda one: (-one[0], *_order(one[1], wish)))
        cards = [card for _, card in fitting]
        if wish.station is None:
            return Found(wish, tuple(map(_first_place, cards)))
        return self._near(wish, wish.station, cards)

    def _near(self, wish: Wish, asked: Station, cards: Sequence[_Card]) -> Found:
        first: tuple[Station, int] | None = None
        hits: list[Hit] = []
        for station, stops in self._stations.around(asked):
            here = [card for card in cards if station.name in card.stations]
            if first is not None and stops > first[1]:
                break
            if here and first is None:
                first = (station, stops)
            hits += [Hit(card.partner, place, stops) for card in here for place in _places(card.partner, station)]
        unique = tuple({(hit.partner.code, hit.place): hit for hit in hits}.values())
        if first is None:
            return Found(wish)
        away = first[1]
        return Found(wish, unique, first[0] if away else None, away)

    def _valid(self, today: date) -> Iterable[_Card]:
        return (one for one in self._cards if one.partner.valid_until is None or one.partner.valid_until >= today)

    def _words(self, question: Question, said: Sequence[str], today: date) -> tuple[str, ...]:
        """The words of a question by which some partner is named, or that are among somebody's keywords."""
        forms, lemmas = stems(" ".join(said)), frozenset(question.lemmas)
        names = [frozenset(card.name) for card in self._valid(today) if _says(forms, card.name)]
        kinds = question.categories
        asked = [card for card in self._valid(today) if not kinds or card.partner.category in kinds]
        phrases = [phrase for card in asked for phrase in card.keywords if phrase <= lemmas]
        longest: frozenset[str] = max(names or phrases, key=lambda one: (len(one), sorted(one)), default=frozenset())
        return tuple(sorted(longest))

    def _card(self, partner: Partner) -> _Card:
        quoted = _QUOTED.search(partner.name)
        phrases = (self._vocabulary.lemmas(phrase) for phrase in re.split("[,;]", partner.keywords))
        return _Card(
            partner,
            stems(quoted[1] if quoted else partner.name),
            tuple(frozenset(phrase) for phrase in phrases if phrase),
            frozenset(name for place in partner.places for name in place.stations),
        )


def _says(forms: Sequence[str], name: tuple[str, ...]) -> bool:
    """Whether a name's words stand in a text, one after another."""
    return bool(name) and any(tuple(forms[at : at + len(name)]) == name for at in range(len(forms)))


def _score(card: _Card, wish: Wish) -> int:
    words = frozenset(wish.words)
    if words and card.name and words >= set(card.name):
        return BY_NAME
    if wish.categories and card.partner.category not in wish.categories:
        return 0
    if words and any(phrase <= words for phrase in card.keywords):
        return BY_WORD
    if card.partner.category in wish.categories:
        return BY_CATEGORY
    return BY_CATEGORY if wish.station is not None and not wish.categories and not wish.words else 0


def _first_place(card: _Card) -> Hit:
    return Hit(card.partner, next(iter(card.partner.places), None))


def _order(card: _Card, wish: Wish) -> tuple[int, str]:
    kinds = wish.categories
    return (kinds.index(card.partner.category) if card.partner.category in kinds else len(kinds), card.partner.name)


def _places(partner: Partner, station: Station) -> Iterable[Place]:
    """The one place of a partner nearest to a station: the first that names it."""
    return [place for place in partner.places if station.name in place.stations][:1]
