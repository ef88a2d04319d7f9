"""Reading a text before understanding it: cleaning, and words that pick an offered option."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from dialogs.choices import Go
from dialogs.nlu.language import ENGLISH, guess, surely_english
from dialogs.nlu.repair import repaired
from dialogs.replies import Option, Reply
from dialogs.turns import MAX_TEXT, Channel, Command, Locale, Turn

_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn"}
_WORD = re.compile(r"[^\W_]+")
_ORDINALS = (
    ("1", "один", "первый", "первая", "первое", "первую", "one", "first"),
    ("2", "два", "второй", "вторая", "второе", "вторую", "two", "second"),
    ("3", "три", "третий", "третья", "третье", "третью", "three", "third"),
    ("4", "четыре", "четвертый", "четвертая", "четвертое", "четвертую", "four", "fourth"),
    ("5", "пять", "пятый", "пятая", "пятое", "пятую", "five", "fifth"),
    ("6", "шесть", "шестой", "шестая", "шестое", "шестую", "six", "sixth"),
    ("7", "семь", "седьмой", "седьмая", "седьмое", "седьмую", "seven", "seventh"),
    ("8", "восемь", "восьмой", "восьмая", "восьмое", "восьмую", "eight", "eighth"),
    ("9", "девять", "девятый", "девятая", "девятое", "девятую", "nine", "ninth"),
)
_PERSON = Go("operator").encode()
"""Offered beside every choice: "the last one" is not meant to be it."""
_LAST = frozenset({"последний", "последняя", "последнее", "последнюю", "last"})
_BELOW_ZERO = re.compile(r"^\s*[-\u2212\u2013]\d")
_FILLERS = frozenset({"номер", "цифра", "пункт", "вариант", "нажимаю", "выбираю", "давайте", "number", "option"})
_MORE = frozenset({"еще", "дальше", "далее", "подробнее", "продолжай", "продолжайте", "more", "next"})
_GOES_ON = ("go:more", "go:news.latest:", "go:loyalty.more:")
"""Beginnings of the choices that give more of the same."""
_NO = re.compile(
    r"^нет$|^нет (не|спасибо|остав)|\bне (надо|нужно|хочу|стоит|отменя|отмени)|\bостав|^(no|nope|не|неа)\b|^no thanks"
)
_YES = re.compile(
    r"\bда\b|\bотмен|^давай|\bконечно|\bподтвержд|^ага\b|^угу\b|\bверно\b|^ок(ей)?$|^хочу$|^(yes|y|ok|sure)\b"
)
_BARE = frozenset({"да", "нет", "не", "неа", "ага", "угу", "ну", "конечно", "спасибо", "yes", "no", "nope", "ok", "ок"})
_CYRILLIC = re.compile(r"[а-яё]", re.IGNORECASE)
_LATIN = re.compile(r"[a-z]", re.IGNORECASE)
ENGLISH_WORDS = 2
"""A text of fewer is too short to turn the language; so many plainly English words make any text English."""
_SHARE = 0.6
"""How much of a short text must stand in an option's label to pick it."""


def clean(text: str) -> str:
    """A text without control, formatting and direction marks (NUL included), cut to :data:`MAX_TEXT` characters."""
    visible = (char if char in "\n\t" or unicodedata.category(char) not in _INVISIBLE else " " for char in text)
    return re.sub(r" +", " ", "".join(visible)).strip()[:MAX_TEXT]


def has_words(text: str) -> bool:
    """Whether there is at least one letter or figure in the text."""
    return _WORD.search(text) is not None


def is_key(text: str) -> bool:
    """Whether a text is one key of a telephone."""
    return len(text) == 1 and text.isdecimal()


def goes_on(options: Sequence[Option]) -> Option | None:
    """The option that gives more of the same."""
    return next((option for option in options if option.choice.startswith(_GOES_ON)), None)


def words(text: str) -> list[str]:
    """Words and figures, lower case, with ё as е."""
    return _WORD.findall(text.lower().replace("ё", "е"))


def is_english(text: str) -> bool:
    """Whether a text is plainly English, rather than Russian in Latin letters, a name, or a wrong keyboard layout."""
    said = words(text)
    if len(said) < ENGLISH_WORDS or _CYRILLIC.search(text):
        return False
    language = guess(text)
    return language == ENGLISH or (language is None and surely_english(said) >= ENGLISH_WORDS)


def seems_english(text: str) -> bool:
    """Whether a text is likelier English than anything else, if but a word: enough for a search."""
    latin = _LATIN.search(text) is not None and not _CYRILLIC.search(text)
    return latin and repaired(text) is None and guess(text) in (None, ENGLISH)


def language_of(turn: Turn, last: Sequence[Reply]) -> Locale:
    """The language to answer in: who writes English where Russian is set is answered in English, as long as it lasts.

    A button, a number and what is neither language go on in the language of the ``last`` replies. The telephone
    has one voice, and keeps its language.
    """
    if turn.locale is not Locale.RU or turn.channel is Channel.PHONE or turn.command is Command.START:
        return turn.locale
    written = turn.text if turn.text and not turn.choice else ""
    if _CYRILLIC.search(written):
        return Locale.RU
    return Locale.EN if is_english(written) else _written_in(last)


def _written_in(replies: Sequence[Reply]) -> Locale:
    """The language of the buttons, else of the texts: either may hold a Russian name, title or answer."""
    labels = [option.label for reply in replies for option in reply.options]
    if any(len(words(label)) > 1 and _LATIN.search(label) and not _CYRILLIC.search(label) for label in labels):
        return Locale.EN
    texts = "".join(reply.text for reply in replies)
    return Locale.EN if len(_LATIN.findall(texts)) > len(_CYRILLIC.findall(texts)) else Locale.RU


def yes_or_no(text: str) -> bool | None:
    """What a plain answer means; None for anything else."""
    said = " ".join(words(text))
    if _NO.search(said):
        return False
    return True if _YES.search(said) else None


def bare_answer(text: str) -> bool | None:
    """What a yes or a no means with nothing beside it; None for anything else."""
    said = words(text)
    return yes_or_no(text) if said and set(said) <= _BARE else None


def picked(text: str, options: Sequence[Option], *, choosing: bool = False) -> Option | None:
    """The offered option that a text names: by number, by its whole label, or by most of its words.

    ``choosing``: an option is awaited, so one word of a label will do; elsewhere it may begin a new question.
    """
    said = [word for word in words(text) if word not in _FILLERS]
    if not said or not options or _BELOW_ZERO.search(text):
        return None
    if len(said) == 1:
        if choosing and said[0] in _LAST:
            return ([one for one in options if one.choice != _PERSON] or options)[-1]
        for option, names in zip(options, _ORDINALS, strict=False):
            if said[0] in names:
                return option
    for option in options:
        if said in (words(option.label), words(option.spoken)):
            return option
    if len(said) == 1 and said[0] in _MORE:
        return goes_on(options)
    return _by_most_words(said, options, least=1 if choosing else 2)


def _by_most_words(said: Sequence[str], options: Sequence[Option], least: int) -> Option | None:
    content = [word for word in said if len(word) > 3]
    if not content or len(said) > 8:
        return None
    matches = [sum(_in_label(word, option) for word in content) for option in options]
    best = max(matches)
    found = best >= least and best / len(said) >= _SHARE and matches.count(best) == 1
    return options[matches.index(best)] if found else None


def shared_words(text: str, title: str) -> int:
    """How many of a title's longer words stand in a text, endings aside."""
    said = words(text)
    stems = {word[: max(4, len(word) - 2)] for word in words(title) if len(word) > 3}
    return sum(any(other.startswith(stem) for other in said) for stem in stems)


def _in_label(word: str, option: Option) -> bool:
    """Whether the label has the word, endings aside."""
    stem = word[: max(4, len(word) - 2)]
    return any(other.startswith(stem) for other in words(f"{option.label} {option.spoken}"))
