"""What is wrong with one topic, in itself: its law, its words, its marks, its dates. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import lru_cache

from knowledge_base.entities import Topic
from knowledge_base.faults import LanguageRules, Rules

Wrong = Iterator[str]
_ARTICLE = re.compile(
    r"\b(?:ст|статьи|статья|статье|статью|art|article|articles)\b\.?\s*(\d+(?:\.\d+)*)", re.IGNORECASE
)
_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_CAPITALS = re.compile(r"\b[A-ZА-ЯЁ]{2,}\b")
_MARKUP = re.compile(r"[*_`#\[\]()<>|{}\"«»“”/\\]|^\s*(?:[-–—•+]|\d+\.)\s", re.MULTILINE)
_LATIN = re.compile(r"[A-Za-z]+")
_LINK = re.compile(r"\]\(\s*([^)]*)\)")
_ADDRESS = re.compile(r"\b([a-z][a-z0-9+.-]*)://", re.IGNORECASE)
_TAG = re.compile(r"</?[a-z][^<>]*>", re.IGNORECASE)
_HEADING = re.compile(r"^#{1,6} ", re.MULTILINE)
A_DAY = timedelta(days=1)
"""The earth has many midnights: a date of tomorrow is no lie yet."""


def wrong_with(topic: Topic, language: str, rules: Rules) -> Wrong:
    """All faults of one topic, dates aside."""
    words = rules.languages[language]
    yield from _law(topic, rules)
    yield from _sizes(topic, rules)
    yield from _speech(topic, language, words, rules)
    yield from _marks(topic.answer)


def out_of_date(topic: Topic, today: date, rules: Rules) -> tuple[str, bool] | None:
    """What is wrong with ``checked``, and whether it is but a warning."""
    if topic.checked > today + A_DAY:
        return f"expected `checked`, a day that has been, found {topic.checked}", False
    if today - topic.checked > timedelta(days=rules.limits.checked_days):
        return f"expected `checked` within the last {rules.limits.checked_days} days, found {topic.checked}", True
    return None


def _law(topic: Topic, rules: Rules) -> Wrong:
    if not topic.sources and topic.id not in rules.local:
        yield "expected an article of a law in `sources` (or the topic among `local` of rules.yml)"
    if topic.sources and topic.id in rules.local:
        yield "expected no `sources`, or the topic taken out of `local` of rules.yml"
    listed = [article for source in topic.sources for article in source.articles]
    for article in listed:
        if not re.search(rf"(?<![\d.]){re.escape(article)}(?!\d|\.\d)", topic.answer):
            yield f"expected article {article} of `sources` to be named in `answer`"
    for article in dict.fromkeys(_ARTICLE.findall(topic.answer)):
        if article not in listed:
            yield f"expected article {article} of `answer` among `sources`"


def _sizes(topic: Topic, rules: Rules) -> Wrong:
    limits = rules.limits
    sizes: tuple[tuple[str, str, int], ...] = (
        ("title", topic.title, limits.title),
        ("label", topic.label, limits.label),
        ("answer", topic.answer, limits.answer),
    )
    for key, text, most in sizes:
        if len(text) > most:
            yield f"expected `{key}` of {most} characters at most, found {len(text)}"


def _speech(topic: Topic, language: str, words: LanguageRules, rules: Rules) -> Wrong:
    speech, limits = topic.speech, rules.limits
    if (count := len(speech.split())) > limits.speech_words:
        yield f"expected `speech` of {limits.speech_words} words at most, found {count}"
    if (count := len(_SENTENCE.split(speech))) > limits.speech_sentences:
        yield f"expected `speech` of {limits.speech_sentences} sentences at most, found {count}"
    if any(char.isdecimal() for char in speech):
        yield "expected numbers of `speech` as words, found digits"
    if found := _MARKUP.search(speech):
        yield f"expected `speech` without marks of writing, found {found[0]!r}"
    if language == "ru" and (found := _LATIN.search(speech)):
        yield f"expected `speech` in Russian letters, found {found[0]!r}"
    short = [*(match[0] for match in _abbreviations(words.abbreviations).finditer(speech)), *_CAPITALS.findall(speech)]
    for word in dict.fromkeys(short):
        if word not in words.capitals_said:
            yield f"expected `speech` without abbreviations, found {word!r}"


def _marks(answer: str) -> Wrong:
    for block in answer.split("\n\n"):
        for wrong, told in _UNBALANCED:
            if wrong(block):
                yield f"expected `answer` with balanced {told}, found: {block.strip()[:60]!r}"
    for target in _LINK.findall(answer):
        if not target.startswith("https://"):
            yield f"expected links of `answer` to be https, found {target!r}"
    for scheme in _ADDRESS.findall(answer):
        if scheme.lower() != "https":
            yield f"expected addresses in `answer` to be https, found {scheme}://"
    if found := _TAG.search(answer) or _HEADING.search(answer):
        yield f"expected `answer` without HTML and headings, found {found[0]!r}"


def _odd(mark: str) -> Callable[[str], bool]:
    return lambda block: block.count(mark) % 2 == 1


def _unclosed(opening: str, closing: str) -> Callable[[str], bool]:
    return lambda block: block.count(opening) != block.count(closing)


_UNBALANCED = (
    (_odd("**"), "bold (**)"),
    (_odd("`"), "code (`)"),
    (_unclosed("[", "]"), "square brackets"),
    (_unclosed("(", ")"), "round brackets"),
    (_unclosed("«", "»"), "quotes"),
)


@lru_cache(maxsize=8)
def _abbreviations(words: tuple[str, ...]) -> re.Pattern[str]:
    """Each as a whole word: "ст." is not the end of "мест."."""
    each = (rf"(?<!\w){re.escape(word)}(?!\w)" if word[0].isalpha() else re.escape(word) for word in words)
    return re.compile("|".join(each), re.IGNORECASE)
