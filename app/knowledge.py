"""Loading what the assistant knows: the organisation's facts, the answers, the texts."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from num2words import num2words

from app.settings import PACKAGE_ROOT, PREFIX, Settings
from knowledge_base.base import KnowledgeBase
from knowledge_base.entities import Fact, KnowledgeError
from knowledge_base.living import LivingKnowledge, Sources
from knowledge_base.loading import Facts, load_all, load_facts
from knowledge_base.ports import EditReader

CONTENT = PACKAGE_ROOT / "knowledge_base" / "content"
NOT_RECORDED, RECORDED = "recording_term", "recording_term_recorded"
"""The fact that answers use, and what takes its place where calls are recorded."""
DAYS = {True: "дня", False: "дней"}


def load(settings: Settings) -> tuple[Facts, KnowledgeBase]:
    """The facts, and the Russian answers with their translations. Raises ``knowledge_base.entities.KnowledgeError``."""
    facts = as_set(settings, load_facts(settings.organisation_file.expanduser()))
    return facts, load_all(CONTENT, facts)


def sources(settings: Settings) -> Sources:
    """Where facts and answers come from."""
    return Sources(CONTENT, settings.organisation_file.expanduser(), partial(as_set, settings))


def as_set(settings: Settings, facts: Facts) -> Facts:
    """The facts, with the one that says whether calls are recorded as the settings have it.

    Raises:
        KnowledgeError: calls are recorded, and the organisation's file has no words for that.
    """
    if not settings.record_calls:
        return facts
    told = facts.get(RECORDED)
    if told is None:
        raise KnowledgeError(
            f"{settings.organisation_file.name}: expected the fact `{RECORDED}`, since calls are recorded "
            f"({PREFIX}RECORD_CALLS); demo.yml shows it"
        )
    days = settings.recordings_days
    adjusted = Facts({**facts, NOT_RECORDED: _with_days(told, days)})
    adjusted.demo = facts.demo
    return adjusted


def _with_days(fact: Fact, days: int) -> Fact:
    """The fact with the days in it: written, and said in the genitive («не дольше тридцати дней»)."""
    word = DAYS[days % 10 == 1 and days % 100 != 11]
    said = num2words(days, lang="ru", case="genitive")
    return replace(
        fact,
        text=fact.text.format(days=f"{days} {word}"),
        speech=fact.speech.format(days=f"{said} {word}"),
        translations={
            language: replace(
                other,
                text=other.text.format(days=_english(str(days), days)),
                speech=other.speech.format(days=_english(num2words(days), days)),
            )
            for language, other in fact.translations.items()
        },
    )


def _english(number: str, days: int) -> str:
    return f"{number} day" if days == 1 else f"{number} days"


def living(settings: Settings, reader: EditReader) -> LivingKnowledge:
    """Facts and answers that follow every change, as the files have them so far. Raises as :func:`load`."""
    return LivingKnowledge(sources(settings), reader)
