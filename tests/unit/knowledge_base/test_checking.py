"""Each fault of the content is found, with its place; the content of the house has none."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from backend.clock import SystemClock
from knowledge_base.checking import check_content
from knowledge_base.entities import KnowledgeError
from knowledge_base.faults import Fault
from knowledge_base.loading import load_facts
from tests.unit.knowledge_base.conftest import DUES, FACTS, IDS, KNOWLEDGE, PAY

TODAY = date(2026, 11, 24)
RULES = """\
version: 1
limits: {label: 20, title: 40, answer: 200, speech_words: 8, speech_sentences: 2, examples: 2, checked_days: 365}
local: [dues.amount]
languages:
  ru: {groups: all, abbreviations: [ст., руб., т.д., "%", "№"], capitals_said: []}
  en: {groups: [dues], abbreviations: [art.], capitals_said: [PIN]}
"""
GOOD_PAY = PAY.replace(
    "answer: Звоните {phone}.",
    "answer: Деньги платят вовремя (ст. 136, 142 ТК РФ). Статья 142 о задержке. {phone}",
)
GOOD_DUES = DUES.replace("[сколько платить]", "[сколько платить, какой взнос]")
QUESTIONS = """\
version: 1
language: ru
questions:
  pay.delay: [деньги не пришли]
"""
ENGLISH = """\
version: 1
language: en
topics:
  - id: dues.amount
    title: Dues
    label: Dues
    examples: [how much are the dues, what do I pay]
    answer: One per cent.
    speech: One per cent of your PIN.
    sources: []
    checked: 2026-11-23
    related: [pay.delay]
"""


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """A small content folder with nothing wrong."""
    files = {
        "topics.yml": IDS,
        "rules.yml": RULES,
        "ru/pay.yml": GOOD_PAY,
        "ru/dues.yml": GOOD_DUES,
        "ru/questions/pay.yml": QUESTIONS,
        "en/dues.yml": ENGLISH,
        "en/labels.yml": "version: 1\nlanguage: en\nlabels: {pay.delay: Late pay}\n",
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return tmp_path


@pytest.fixture
def spoil(content: Path) -> Callable[[str, str, str], list[Fault]]:
    """Replace something in one file, and check."""

    def spoil(name: str, old: str, new: str) -> list[Fault]:
        text = (content / name).read_text("utf-8")
        assert old in text
        (content / name).write_text(text.replace(old, new, 1), "utf-8")
        return faults_of(content)

    return spoil


def faults_of(content: Path) -> list[Fault]:
    return [fault for one in check_content(content, FACTS, TODAY) for fault in one.faults]


def test_a_good_folder_has_no_faults_and_is_counted(content: Path) -> None:
    russian, english = check_content(content, FACTS, TODAY)
    assert (russian.language, russian.topics, russian.examples, russian.faults) == ("ru", 2, 5, ())
    assert (english.language, english.topics, english.examples, english.faults) == ("en", 1, 2, ())
    assert russian.longest_speech == 5


def test_the_content_of_the_house_passes() -> None:
    facts = load_facts(KNOWLEDGE / "organisation" / "demo.yml")
    found = check_content(KNOWLEDGE / "content", facts, SystemClock().now().date())
    assert [str(fault) for one in found for fault in one.faults if not fault.warning] == []
    assert found[0].topics == 113


PAY_RU, DUES_RU, DUES_EN = "ru/pay.yml", "ru/dues.yml", "en/dues.yml"
AT_PAY, AT_DUES = "ru/pay.yml, pay.delay", "ru/dues.yml, dues.amount"
ANSWER, SPEECH = "answer: Один процент.", "speech: Один процент."
NINE = "раз два три четыре пять шесть семь восемь девять"
SOURCES = '    sources:\n      - {law: ТК РФ, articles: ["136", "142"]}'


@pytest.mark.parametrize(
    ("file", "old", "new", "place", "told"),
    [
        (PAY_RU, "id: pay.delay", "id: pay.late", "ru, pay.delay", "expected an answer to this id"),
        (PAY_RU, "id: pay.delay", "id: pay.late", "ru/pay.yml, pay.late", "expected an id of topics.yml"),
        (PAY_RU, "id: pay.delay", "id: dues.amount", "ru/pay.yml, dues.amount", "one entry of this id, found 2"),
        (PAY_RU, "related: [dues.amount]", "related: [dues.none]", AT_PAY, "found dues.none"),
        (PAY_RU, "related: [dues.amount]", "related: [pay.delay]", AT_PAY, "found pay.delay"),
        (PAY_RU, '{law: ТК РФ, articles: ["136", "142"]}', '{law: ТК РФ, articles: ["136"]}', AT_PAY, "article 142"),
        (PAY_RU, '["136", "142"]', '["136", "142", "14"]', AT_PAY, "expected article 14 of `sources`"),
        (PAY_RU, SOURCES, "    sources: []", AT_PAY, "an article"),
        (DUES_RU, "sources: []", "sources: [{law: ТК РФ, articles: ['1']}]", AT_DUES, "`local`"),
        (DUES_RU, "[сколько платить, какой взнос]", "[сколько платить]", "ru, dues.amount", "2 examples or more"),
        (DUES_RU, "какой взнос", "Сколько платить?", AT_DUES, "'Сколько платить?'"),
        (DUES_RU, "какой взнос", "где получки", AT_PAY, "'где получка' has the words of 'где получки'"),
        (DUES_RU, "какой взнос", "не пришли деньги", "ru/questions/pay.yml, pay.delay", "has the words of"),
        (DUES_RU, "какой взнос", "'?!'", AT_DUES, "expected words in the example"),
        (DUES_RU, SPEECH, f"speech: {NINE}", AT_DUES, "8 words at most, found 9"),
        (DUES_RU, SPEECH, "speech: Раз. Два. Три.", AT_DUES, "2 sentences at most, found 3"),
        (DUES_RU, SPEECH, "speech: Это 1 процент.", AT_DUES, "found digits"),
        (DUES_RU, SPEECH, "speech: Один %.", AT_DUES, "abbreviations, found '%'"),
        (DUES_RU, SPEECH, "speech: Пять руб. и т.д.", AT_DUES, "found 'руб.'"),
        (DUES_RU, SPEECH, "speech: Ниже МРОТ нельзя.", AT_DUES, "found 'МРОТ'"),
        (DUES_RU, SPEECH, "speech: Один **процент**.", AT_DUES, "marks of writing"),
        (DUES_RU, SPEECH, "speech: Скажите hello.", AT_DUES, "Russian letters"),
        (DUES_RU, ANSWER, f"answer: {'а' * 201}", AT_DUES, "200 characters at most"),
        (DUES_RU, ANSWER, "answer: '**Один процент.'", AT_DUES, "balanced bold"),
        (DUES_RU, ANSWER, "answer: Один (процент.", AT_DUES, "round brackets"),
        (DUES_RU, ANSWER, "answer: '[тут](http://a.ru)'", AT_DUES, "'http://a.ru'"),
        (DUES_RU, ANSWER, "answer: '[тут](javascript:x)'", AT_DUES, "'javascript:x'"),
        (DUES_RU, ANSWER, "answer: см. http://a.ru", AT_DUES, "found http://"),
        (DUES_RU, ANSWER, "answer: <b>Один</b>", AT_DUES, "without HTML"),
        (DUES_RU, ANSWER, "answer: Звоните {fax}.", AT_DUES, "the fact {fax}"),
        (DUES_RU, "label: Взносы", "label: ''", AT_DUES, "expected `label`"),
        (DUES_RU, "label: Взносы", f"label: {'в' * 21}", AT_DUES, "`label` of 20 characters"),
        (DUES_RU, "checked: 2026-11-23", "checked: 2026-11-26", AT_DUES, "a day that has been"),
        (DUES_RU, "version: 1", "version: 2", "ru/dues.yml", "version: 1"),
        (DUES_RU, "language: ru", "language: en", "ru/dues.yml", "language: ru"),
        ("ru/questions/pay.yml", "pay.delay", "pay.none", "ru/questions/pay.yml, pay.none", "an id of topics.yml"),
        ("ru/questions/pay.yml", "[деньги не пришли]", "[1]", AT_PAY, "a list of texts"),
        (DUES_EN, "id: dues.amount", "id: pay.delay", "en, dues.amount", "expected an answer to this id"),
        (DUES_EN, "of your PIN", "of art. two", "en/dues.yml, dues.amount", "found 'art.'"),
        (DUES_EN, "how much are the dues", "what do I pay?", "en/dues.yml, dues.amount", "has the words of"),
        ("en/labels.yml", "Late pay", "''", "en/labels.yml, pay.delay", "expected a label"),
    ],
)  # fmt: skip
def test_a_fault_is_found_and_its_place_named(
    spoil: Callable[[str, str, str], list[Fault]], file: str, old: str, new: str, place: str, told: str
) -> None:
    found = spoil(file, old, new)
    assert [fault for fault in found if fault.place == place and told in fault.expected and not fault.warning], found


def test_an_old_answer_is_a_warning_only(spoil: Callable[[str, str, str], list[Fault]]) -> None:
    (fault,) = spoil(DUES_RU, "checked: 2026-11-23", "checked: 2025-11-23")
    assert fault.warning
    assert fault.place == AT_DUES


def test_an_end_of_a_word_is_no_abbreviation(spoil: Callable[[str, str, str], list[Fault]]) -> None:
    assert spoil(DUES_RU, SPEECH, "speech: Больше нет мест.") == []


def test_rules_that_say_too_little_are_refused(content: Path) -> None:
    (content / "rules.yml").write_text("version: 1\nlocal: []\n", "utf-8")
    with pytest.raises(KnowledgeError, match=r"^rules\.yml"):
        check_content(content, FACTS, TODAY)
