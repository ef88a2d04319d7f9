"""Where somebody lives: streets, houses and flats, and the towns that are named with them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dialogs.personal_signs import Word, figures_from, grammemes, signs

LONGEST_STREET = 3
"""Words of a street's name that are hidden after "street"."""
_SMALL_WORDS = {"PREP", "CONJ", "PRCL", "NPRO", "VERB"}


def places(words: Sequence[Word]) -> set[int]:
    """Places of the words of an address."""
    found = {*_streets(words), *_houses(words), *_bare(words)}
    return found | set(_towns(words)) if found else found


def _streets(words: Sequence[Word]) -> Iterable[int]:
    """What follows "street", and the house; in English what stands before it."""
    for place, word in enumerate(words):
        if not word.is_one_of(signs().streets):
            continue
        if word.latin:
            yield from _before(words, place)
            continue
        first = place + 1
        if first >= len(words) or grammemes(words[first].plain) & _SMALL_WORDS:
            continue
        end = first + 1
        while end < min(len(words), first + LONGEST_STREET) and words[end].capital:
            end += 1
        yield from range(first, end)
        yield from figures_from(words, end)


def _before(words: Sequence[Word], place: int) -> Iterable[int]:
    """The capital words, or the one word, between a number and "street"."""
    start = place - 1
    while start > 0 and words[start].titled and place - start < LONGEST_STREET:
        start -= 1
    if start >= 0 and (words[start].number or words[place - 1].titled):
        yield from range(start if words[start].number else place - 1, place)
    elif start > 0 and words[start - 1].number:
        yield from (start - 1, start)


def _houses(words: Sequence[Word]) -> Iterable[int]:
    """The figures after "house" and "flat", or just before them."""
    for place, word in enumerate(words):
        if not word.is_one_of(signs().houses):
            continue
        after = list(figures_from(words, place + 1))
        yield from after
        if after and place and words[place - 1].titled and words[place - 1].text.isalpha():
            yield place - 1
        if not after and len(word.text) > 1 and place and words[place - 1].number:
            yield place - 1


def _bare(words: Sequence[Word]) -> Iterable[int]:
    """A street's name with a number and neither "street" nor "house": "на Мира 10", "Юбилейная 14-22"."""
    for place in range(len(words) - 1):
        figures = list(figures_from(words, place + 1))
        if figures and _is_street(words, place, figures):
            yield place
            yield from figures


def _is_street(words: Sequence[Word], place: int, figures: Sequence[int]) -> bool:
    word, last = words[place], figures[-1]
    if word.number or any(word.is_one_of(one) for one in (signs().numbered, signs().months, signs().numbers)):
        return False
    following = words[last + 1] if last + 1 < len(words) else None
    if not word.after.isspace() or (following is not None and _counted(words[last], following)):
        return False
    with_flat = len(figures) > 1 or (following is not None and _goes_on(words[last], following))
    led = place > 0 and words[place - 1].is_one_of(signs().before_streets)
    return word.capital or (word.titled and (with_flat or led)) or (led and _like_a_street(word))


def _goes_on(house: Word, following: Word) -> bool:
    """Whether a flat follows, or the house's letter."""
    return following.is_one_of(signs().houses) or (not house.after and len(following.text) == 1)


def _counted(number: Word, following: Word) -> bool:
    """Whether the number counts what follows it: "10 смен"."""
    if not number.after.isspace() or following.is_one_of(signs().houses):
        return False
    return following.is_one_of(signs().units) or (not following.latin and "NOUN" in grammemes(following.plain))


def _like_a_street(word: Word) -> bool:
    """In small letters: "на мира 10", which no other sentence says so."""
    said = grammemes(word.plain)
    return {"NOUN", "gent"} <= said or {"ADJF", "femn"} <= said


def _towns(words: Sequence[Word]) -> Iterable[int]:
    for place, word in enumerate(words):
        told = place > 0 and words[place - 1].is_one_of(signs().towns) and word.text[0].isupper()
        if told or (word.titled and "Geox" in grammemes(word.plain)):
            yield place
