"""Whether what was heard so far sounds finished, and whether it was but a listener's murmur.

Judged by the words alone (:file:`finished.yml`) and their parts of speech: a sentence that ends in a preposition goes
on, a question whose last word is a noun is likely whole. Where nothing tells, the answer is that it is unknown.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache
from pathlib import Path

import yaml

from dialogs.replies import Expect, ExpectKind
from dialogs.spoken import date_from_words, digits_from_words
from knowledge_base.words import analyser

SENTENCE_WORDS = 3
"""A question of fewer words often has more to come («как вступить … в профсоюз»)."""
YEAR_GOES_ON = ("один", "восемьдесят пять")
DIGIT_GOES_ON = "один"
"""After «тридцать» it may make thirty one, and no digit more."""
FIRST_WORDS = 5
"""Up to so many, a sentence that ends in «можно», «сколько», «сказали» is a beginning."""
_LEANS = frozenset({"PREP", "CONJ"})
_PREDICATES = frozenset({"VERB", "INFN", "PRED", "ADJS", "PRTS"})


class Ending(Enum):
    """How a text ends."""

    FINISHED = auto()
    UNKNOWN = auto()
    UNFINISHED = auto()
    ENTRY_OPEN = auto()
    """A number or a date of which a part is still missing: people look it up and breathe between its groups."""


@dataclass(frozen=True, slots=True)
class _Rules:
    leans: re.Pattern[str]
    leans_at_first: re.Pattern[str]
    opens: re.Pattern[str]
    announces: re.Pattern[str]
    closes: re.Pattern[str]
    whole: frozenset[str]
    asks: frozenset[str]
    murmurs: re.Pattern[str]
    murmurs_unless_asked: re.Pattern[str]

    def goes_on(self, plain: str, count: int) -> bool:
        """Whether the last words want more."""
        if self.leans.search(plain) or self.announces.search(plain):
            return not self.closes.search(plain)
        return count <= FIRST_WORDS and self.leans_at_first.search(plain) is not None


def ending(text: str, expect: Expect) -> Ending:
    """How the words heard so far end, by what is awaited."""
    words = _words(text)
    plain = " ".join(words)
    if not words:
        return Ending.UNKNOWN
    if (entry := _of_entry(plain, expect)) is not None:
        return entry
    rules = _rules()
    if plain in rules.whole:
        return Ending.FINISHED
    if rules.opens.fullmatch(plain) or rules.goes_on(plain, len(words)) or _trails(text):
        return Ending.UNFINISHED
    if rules.closes.search(plain) and len(words) >= SENTENCE_WORDS:
        return Ending.FINISHED
    parts = [_part_of_speech(word) for word in words]
    if parts[-1] in _LEANS:
        return Ending.UNFINISHED
    asks = text.rstrip().endswith("?") or not (rules.asks.isdisjoint(words) or _PREDICATES.isdisjoint(parts))
    return Ending.FINISHED if asks and len(words) >= SENTENCE_WORDS and parts[-1] == "NOUN" else Ending.UNKNOWN


def is_murmur(text: str, expect: Expect) -> bool:
    """Whether these words only show that somebody listens: «угу»; «да» too where no question awaits it."""
    rules = _rules()
    known = rules.murmurs_unless_asked if expect.kind is ExpectKind.OPEN else rules.murmurs
    return known.fullmatch(" ".join(_words(text))) is not None


def is_whole_telephone(digits: str) -> bool:
    """Whether these are all the digits of a telephone number in Russia, with the 7 or 8 before it or without."""
    return re.fullmatch(r"[78]\d{10}|[349]\d{9}", digits) is not None


def _of_entry(plain: str, expect: Expect) -> Ending | None:
    """How a number or a date ends; None where it is none, or none is awaited."""
    digits = digits_from_words(plain) if expect.kind in (ExpectKind.DIGITS, ExpectKind.DATE) else ""
    if not digits:
        return None
    if expect.kind is ExpectKind.DATE:
        whole = _is_whole_date(plain)
    else:
        enough = len(digits) >= expect.digits if expect.digits else is_whole_telephone(digits)
        whole = enough and len(digits_from_words(f"{plain} {DIGIT_GOES_ON}")) > len(digits)
    return Ending.FINISHED if whole else Ending.ENTRY_OPEN


def _is_whole_date(plain: str) -> bool:
    """Whether it is a date, and no more of its year can follow («тысяча девятьсот», «девятнадцать»)."""
    said = date_from_words(plain)
    return said is not None and all(date_from_words(f"{plain} {more}") == said for more in YEAR_GOES_ON)


def _trails(text: str) -> bool:
    """Whether the ear itself wrote that the sentence hangs: Whisper does, by its marks."""
    return text.rstrip().endswith(("...", "…", ",", "-", "–", "—"))


@lru_cache(maxsize=4096)
def _part_of_speech(word: str) -> str:
    return str(analyser().parse(word)[0].tag.POS or "")


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.lower().replace("ё", "е"))


@lru_cache(maxsize=1)
def _rules() -> _Rules:
    data = yaml.safe_load((Path(__file__).parent / "finished.yml").read_text("utf-8"))
    return _Rules(
        leans=_at_the_end(data["leans_on_next"]),
        leans_at_first=_at_the_end(data["leans_at_first"]),
        opens=_in_a_row(data["opens_a_question"]),
        announces=_at_the_end(data["announces"]),
        closes=_at_the_end(data["closes"]),
        whole=frozenset(data["whole"]),
        asks=frozenset(data["asks"]),
        murmurs=_in_a_row(data["murmurs"]),
        murmurs_unless_asked=_in_a_row([*data["murmurs"], *data["murmurs_unless_asked"]]),
    )


def _at_the_end(phrases: list[str]) -> re.Pattern[str]:
    return re.compile(rf"(?:^| )(?:{'|'.join(phrases)})$")


def _in_a_row(phrases: list[str]) -> re.Pattern[str]:
    either = "|".join(phrases)
    return re.compile(rf"(?:{either})(?: (?:{either}))*")
