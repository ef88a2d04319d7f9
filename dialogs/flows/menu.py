"""``menu``: everything by the telephone's keys, level by level, from :file:`menu.yml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import yaml

from dialogs.choices import Go
from dialogs.reading import is_key
from dialogs.replies import Option
from dialogs.state import MenuPlace
from dialogs.talk import Talk

MENU = "menu"
MAIN = "main"
"""The first level."""


@dataclass(frozen=True, slots=True)
class Menu:
    """The levels by name, each with what it offers: other levels, topics and intents."""

    levels: Mapping[str, tuple[str, ...]]

    def above(self, level: str) -> str | None:
        """The level that offers this one; None above the first."""
        return next((name for name, offers in self.levels.items() if level in offers), None)


@lru_cache(maxsize=1)
def levels() -> Menu:
    """The menu of the product."""
    data = yaml.safe_load(Path(__file__).with_suffix(".yml").read_text("utf-8"))
    return Menu({name: tuple(offers) for name, offers in data["levels"].items()})


async def menu(talk: Talk, argument: str) -> None:
    """Offer a level; the first one where there is none of that name."""
    show(talk, argument if argument in levels().levels else MAIN)


def show(talk: Talk, level: str, key: str = "") -> None:
    """Offer a level's options; ``key`` is another text to say before them."""
    options = options_of(talk, level)
    talk.say(key or ("menu_main" if level == MAIN else "menu_level"), *options, name=name_of(talk, level))
    talk.offer_choice()
    talk.remember(menu=MenuPlace(level))


def options_of(talk: Talk, level: str) -> tuple[Option, ...]:
    """What a level offers."""
    known = levels().levels
    return tuple(
        talk.go(MENU, one, name_of(talk, one)) if one in known else talk.go(one) for one in known.get(level, ())
    )


def name_of(talk: Talk, level: str) -> str:
    """What a level is called."""
    return talk.text(f"label.keys.{level}").text


def up(talk: Talk) -> bool:
    """One level up, or back to the level that was left for what it offers; whether there was any."""
    place = talk.state.menu
    if place is None:
        return False
    above = levels().above(place.level) if place.listed else place.level
    talk.mean(MENU)
    if above is None:
        show(talk, MAIN, "menu_top")
    else:
        show(talk, above)
    return True


def is_first(place: MenuPlace) -> bool:
    """Whether there is no level above."""
    return levels().above(place.level) is None


def leave(talk: Talk) -> None:
    """Something else is said now; the way back is remembered."""
    if talk.state.menu is not None:
        talk.remember(menu=replace(talk.state.menu, listed=False))


def by_key(talk: Talk, text: str) -> Go | None:
    """What a key means where nothing is offered: the first level's options always lie on their keys."""
    if talk.state.offered or not is_key(text):
        return None
    offers = levels().levels[MAIN]
    number = int(text) - 1
    if not 0 <= number < len(offers):
        return None
    return Go(MENU, offers[number]) if offers[number] in levels().levels else Go(offers[number])
