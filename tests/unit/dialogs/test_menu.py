"""The menu by keys: short levels, every topic on it once and near."""

from __future__ import annotations

from collections import Counter

from app import knowledge
from app.settings import Settings
from dialogs.flows.menu import MAIN, levels
from dialogs.flows.registry import FLOWS, build_forms
from dialogs.texts import Texts
from dialogs.turns import Channel, Locale

FACTS, BASE = knowledge.load(Settings(_env_file=None))
TOPICS = {topic.id for topic in BASE.topics}
LEVELS = levels().levels
LEAVES = [offer for offers in LEVELS.values() for offer in offers if offer not in LEVELS]
MOST_OPTIONS = 6
MOST_PRESSES = 5
OFFERED_ELSEWHERE = {
    # Controls: keys of their own (0, 9, 8, #, *), the call's beginning and end, and courtesies.
    "operator", "menu", "more", "repeat", "cancel", "greeting", "goodbye", "thanks", "out_of_scope",
    # Digests come later; `service.subscribe` in the menu tells so.
    "news.subscribe", "news.unsubscribe",
    # By a key of the page of news that was read.
    "news.read",
    "privacy.consent_text",
    "loyalty.search", "loyalty.more", "loyalty.details",
}  # fmt: skip


def presses() -> dict[str, int]:
    """How many keys lead to each thing from anywhere: nine for the menu, then one a level."""
    found: dict[str, int] = {}
    waiting = [(MAIN, 1)]
    while waiting:
        level, keys = waiting.pop(0)
        for offer in LEVELS[level]:
            if offer in LEVELS:
                waiting.append((offer, keys + 1))
            else:
                found[offer] = min(keys + 1, found.get(offer, keys + 1))
    return found


def test_a_level_is_short_enough_to_be_kept_in_mind() -> None:
    assert max(len(offers) for offers in LEVELS.values()) <= MOST_OPTIONS


def test_every_topic_is_reached_by_few_keys_and_stands_once() -> None:
    reached = presses()
    assert TOPICS - reached.keys() == set()
    assert max(reached.values()) <= MOST_PRESSES
    assert {leaf for leaf, count in Counter(LEAVES).items() if count > 1} == {"conference.enter"}


def test_every_level_is_reached_from_one_place() -> None:
    offered = Counter(offer for offers in LEVELS.values() for offer in offers if offer in LEVELS)
    assert offered == Counter(LEVELS.keys() - {MAIN})


def test_the_menu_offers_only_what_there_is_and_everything_that_there_is() -> None:
    forms = build_forms()
    does = {leaf for leaf in LEAVES if leaf not in TOPICS}
    assert all(leaf in FLOWS or leaf in forms for leaf in does)
    assert FLOWS.keys() - does == OFFERED_ELSEWHERE & FLOWS.keys()
    assert {"card.show", "callback", "conference.sign_up", "conference.cancel"} <= does


def test_levels_have_names_of_few_words_in_every_language() -> None:
    texts = Texts.load()
    for locale in Locale:
        names = [texts.render(f"label.keys.{level}", locale, Channel.PHONE).text for level in LEVELS]
        assert len(set(names)) == len(names)
        assert max(len(name.split()) for name in names) <= 6
