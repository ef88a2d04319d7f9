"""Personal data taken out of a question that is kept for staff: numbers, dates of birth, addresses, names.

Rather too much than too little: a question is worth keeping only if nobody can be told by it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise

from dialogs.nlu.manner import is_unprintable
from dialogs.personal_places import places
from dialogs.personal_shapes import shapes
from dialogs.personal_signs import KNOWN_WORDS, Word, grammemes, signs, words_of
from knowledge_base.words import analyser

HIDDEN = "•••"
"""Stands for what was taken out."""
SAID_DIGITS = 4
"""Number words in a row that are taken for a number said aloud."""
SURE = 0.5
"""How sure the analyser must be that a word is a name, where nothing around it tells so."""
_SURNAME = re.compile(r"\w+[сц]к(?:ий|ая|ой|ого|ому|ую|им|ие|их)")
"""Surnames that are places' adjectives for the analyser."""
_LATIN_SURNAME = re.compile(r"\w{2,}(?:ova?|eva?|ina?|sk[iy]y?|skaya|enko|chuk|yan|shvili)")
_NAME_TAGS = ("Name", "Surn", "Patr")
_NOT_NAMES = ("Geox", "Orgn", "Abbr", "PREP", "CONJ", "PRCL", "NPRO", "INTJ", "ADVB", "INFN", "PRED")
"""What the likeliest reading of a name is not, nor any reading of the small words."""
_SMALL = 3
"""Letters of a small word, which is often a rare name by the dictionary ("ли")."""


def without_personal(text: str) -> str:
    """The text with :data:`HIDDEN` for whatever may tell who asks, and for words that insult."""
    for pattern in shapes():
        text = pattern.sub(_hide, text)
    words = words_of(text)
    hidden = {*_dates(words), *_said(words), *places(words), *_names(words)}
    hidden |= {place for place, word in enumerate(words) if is_unprintable(word.plain)}
    return _without(text, words, hidden)


def without_said_numbers(text: str, least: int = SAID_DIGITS) -> str:
    """The text with :data:`HIDDEN` for dates of birth and for ``least`` number words or figures in a row and more."""
    words = words_of(text)
    return _without(text, words, {*_dates(words), *_said(words, least)})


def _without(text: str, words: Sequence[Word], hidden: set[int]) -> str:
    if not hidden:
        return text
    for place in sorted(hidden, reverse=True):
        text = text[: words[place].start] + HIDDEN + text[words[place].end :]
    return re.sub(rf"{HIDDEN}(?:[\s,.-]*{HIDDEN})+", HIDDEN, text)


def _hide(found: re.Match[str]) -> str:
    kept = found.groupdict().get("kept")
    rest = found[0][len(kept or "") :]
    behind = rest[len(rest.rstrip()) :]
    return f"{kept} {HIDDEN}{behind}" if kept else HIDDEN + behind


def _dates(words: Sequence[Word]) -> Iterable[int]:
    """A day and a month with a year, or with anything said of birth in the text."""
    birth = any(word.plain.startswith(("рожд", "родил", "born", "birth")) for word in words)
    for place, word in enumerate(words):
        if not word.is_one_of(signs().months) or place == 0:
            continue
        after = list(_numbers_from(words, place + 1))
        if birth or (after and (len(after) > 1 or len(words[after[0]].text) == 4)):
            yield from _numbers_before(words, place)
            yield place
            yield from after


def _numbers_from(words: Sequence[Word], place: int) -> Iterable[int]:
    while place < len(words) and _is_number(words[place]):
        yield place
        place += 1


def _numbers_before(words: Sequence[Word], place: int) -> Iterable[int]:
    while place > 0 and _is_number(words[place - 1]):
        place -= 1
        yield place


def _is_number(word: Word) -> bool:
    return word.number or word.is_one_of(signs().numbers)


def _said(words: Sequence[Word], least: int = SAID_DIGITS) -> Iterable[int]:
    """Many number words in a row."""
    place = 0
    while place < len(words):
        run = list(_numbers_from(words, place))
        if len(run) >= least:
            yield from run
        place += len(run) or 1


def _names(words: Sequence[Word]) -> set[int]:
    """Words that are surely names, then those beside them, or after "I am called", that may be."""
    found = {place for place, word in enumerate(words) if _surely_name(word)}
    introduced = {place for place in range(1, len(words)) if _introduced(words, place)}
    found |= introduced | {place + 1 for place in introduced if _goes_on(words, place + 1)}
    found |= set(_latin_pairs(words))
    while more := {place for place in range(len(words)) if place not in found and _told(words, place, found)}:
        found |= more
    return found


def _introduced(words: Sequence[Word], place: int) -> bool:
    """After "my name is" any word that may be one; after "this is" a capital word that is no town."""
    word, lead = words[place], place - 1
    linked = lead > 0 and words[lead].is_one_of(signs().linking)
    lead -= linked
    ended = set(words[place - 1].after) & set(".!?…\n")
    if ended or word.number or len(word.text) == 1 or _never(word) or word.is_one_of(signs().linking):
        return False
    read = grammemes(word.plain)
    if words[lead].is_one_of(signs().surely_named):
        return word.titled or (linked if word.latin else {"NOUN", "nomn"} <= read)
    return words[lead].is_one_of(signs().named) and word.titled and not read & {"Geox", "Orgn"}


def _goes_on(words: Sequence[Word], place: int) -> bool:
    """Whether a surname in small Latin letters follows the name that "my name is" introduced."""
    if place < len(words) and place > 2 and words[place - 2].is_one_of(signs().linking):
        word, named = words[place], words[place - 3].is_one_of(signs().surely_named)
        return named and words[place - 1].after == " " and word.latin and len(word.text) > 1 and not _never(word)
    return False


def _latin_pairs(words: Sequence[Word]) -> Iterable[int]:
    """Two Latin words with capitals, unless everything has one."""
    if all(word.titled for word in words):
        return
    for place, (one, other) in enumerate(pairwise(words)):
        if all(word.latin and word.titled and not _never(word) for word in (one, other)) and one.after == " ":
            yield from (place, place + 1)


def _told(words: Sequence[Word], place: int, found: set[int]) -> bool:
    word = words[place]
    beside = _is_beside(words, place, found)
    named = place > 0 and words[place - 1].is_one_of(signs().named)
    return (beside or named) and (_maybe_name(word) or (beside and word.capital and not _never(word)))


def _is_beside(words: Sequence[Word], place: int, found: set[int]) -> bool:
    before = place - 1 in found and not words[place - 1].after.strip()
    after = place + 1 in found and not words[place].after.strip()
    return before or after


def _surely_name(word: Word) -> bool:
    if _never(word):
        return False
    if word.latin:
        return word.is_one_of(signs().given_names)
    name, sure, known = _look(word.plain)
    return sure >= SURE or (word.capital and (name or not known))


def _maybe_name(word: Word) -> bool:
    if _never(word) or len(word.text) == 1 or word.number:
        return False
    if word.latin:
        return word.capital or _LATIN_SURNAME.fullmatch(word.plain) is not None
    name, _, known = _look(word.plain)
    return name or not known or _SURNAME.fullmatch(word.plain) is not None


def _never(word: Word) -> bool:
    return word.is_one_of(signs().never_names) or word.is_one_of(signs().months)


@lru_cache(maxsize=KNOWN_WORDS)
def _look(word: str) -> tuple[bool, float, bool]:
    """Whether a word may be a person's name, how surely it is, and whether the dictionary knows it."""
    if not re.fullmatch(r"[а-я-]+", word):
        return False, 0.0, True
    readings = analyser().parse(word)
    if any(tag in one.tag for one in (readings if len(word) <= _SMALL else readings[:1]) for tag in _NOT_NAMES):
        return False, 0.0, True
    names = [any(tag in reading.tag for tag in _NAME_TAGS) for reading in readings]
    sure = sum(reading.score for reading, name in zip(readings, names, strict=True) if name)
    return any(names), sure, analyser().word_is_known(word)
