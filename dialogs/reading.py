"""Reading a text before understanding it: cleaning, and words that pick an offered option."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from dialogs.replies import Option
from dialogs.turns import MAX_TEXT

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
_FILLERS = frozenset({"номер", "цифра", "пункт", "вариант", "нажимаю", "выбираю", "давайте", "number", "option"})
_SHARE = 0.6
"""How much of a short text must stand in an option's label to pick it."""


def clean(text: str) -> str:
    """A text without control, formatting and direction marks (NUL included), cut to :data:`MAX_TEXT` characters."""
    visible = (char if char in "\n\t" or unicodedata.category(char) not in _INVISIBLE else " " for char in text)
    return " ".join("".join(visible).split(" ")).strip()[:MAX_TEXT]


def has_words(text: str) -> bool:
    """Whether there is at least one letter or figure in the text."""
    return _WORD.search(text) is not None


def words(text: str) -> list[str]:
    """Words and figures, lower case, with ё as е."""
    return _WORD.findall(text.lower().replace("ё", "е"))


def picked(text: str, options: Sequence[Option]) -> Option | None:
    """The offered option that a text names: by number, by its whole label, or by most of its words."""
    said = [word for word in words(text) if word not in _FILLERS]
    if not said or not options:
        return None
    if len(said) == 1:
        for option, names in zip(options, _ORDINALS, strict=False):
            if said[0] in names:
                return option
    for option in options:
        if said in (words(option.label), words(option.spoken)):
            return option
    return _by_most_words(said, options)


def _by_most_words(said: Sequence[str], options: Sequence[Option]) -> Option | None:
    content = [word for word in said if len(word) > 3]
    if not content or len(said) > 8:
        return None
    scores = [sum(_in_label(word, option) for word in content) / len(said) for option in options]
    best = max(scores)
    return options[scores.index(best)] if best >= _SHARE and scores.count(best) == 1 else None


def _in_label(word: str, option: Option) -> bool:
    """Whether the label has the word, endings aside."""
    stem = word[: max(4, len(word) - 2)]
    return any(other.startswith(stem) for other in words(f"{option.label} {option.spoken}"))
