"""Languages are told by letters and little words; Russian, however it is written, is never foreign."""

from __future__ import annotations

from pathlib import Path

import pytest

from dialogs.nlu.evaluate import read_questions
from dialogs.nlu.language import guess, languages
from knowledge_base.base import KnowledgeBase

DATA = Path(__file__).parents[3] / "data"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("how do I join the union", "en"),
        ("my wages are late", "en"),
        ("operator", "en"),
        ("як вступити до профспілки", "uk"),
        ("ман чӣ тавр ба иттифоқи касаба дохил шавам", "tg"),
        ("салом, маоши маро намедиҳанд", "tg"),
        ("мен кантип кесиптик бирликке кирем", "ky"),
        ("айлыгымды бербей жатат", "ky"),
        ("мен кәсіподаққа қалай кіремін", "kk"),
        ("жалақымды төлемейді", "kk"),
        ("qanday qilib kasaba uyushmasiga kiraman", "uz"),
        ("oylik bermayapti", "uz"),
        ("менга ойлик бермаяпти, нима қилиш керак", "uz"),
        ("wie kann ich der Gewerkschaft beitreten", "de"),
        ("¿Cómo puedo afiliarme al sindicato?", "es"),
        ("no me pagan el salario", "es"),
        ("come posso iscrivermi al sindacato", "it"),
        ("jak mogę zapisać się do związku", "pl"),
        ("comment adhérer au syndicat", "fr"),
        ("je ne suis pas payé", "fr"),
        ("зарплатаны бермейди", "kk"),
        ("айлыкты бербейт", "ky"),
        ("маоши маро намедиханд", "tg"),
        ("如何加入工会", "zh"),
        ("ինչպես միանալ արհմիությանը", "hy"),
    ],
)
def test_a_language_is_told(text: str, code: str) -> None:
    assert guess(text) == code


@pytest.mark.parametrize(
    "text", ["", "112", "😀", "как вступить в профсоюз", "прафсаюс фступить", "бубырдок", "привет", "фывапролд"]
)  # fmt: skip
def test_russian_and_nothing_are_no_other_language(text: str) -> None:
    assert guess(text) is None


def test_no_question_of_ours_is_foreign(kb: KnowledgeBase) -> None:
    found = {text: code for topic in kb for text in topic.examples if (code := guess(text)) not in (None, "en")}
    assert found == {}


@pytest.mark.parametrize("name", ["questions-dev.jsonl", "questions-regression.jsonl"])
def test_no_marked_russian_question_is_foreign(name: str) -> None:
    foreign = {one.text: code for one in read_questions(DATA / name) if (code := guess(one.text)) not in (None, "en")}
    assert foreign == {}


def test_the_common_languages_of_migrants_have_words_of_their_own() -> None:
    assert all(languages()[code].says for code in ("uz", "tg", "ky", "kk", "uk", "zh", "de"))
