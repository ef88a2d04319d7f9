"""What people read is in the data files, in both languages, whole."""

from __future__ import annotations

import json
import re
from typing import Any

from portal.languages import LANGUAGES
from portal.pages import STATIC
from portal.problems import problem_texts

PLACEHOLDER = re.compile(r"\{(\w+)\}")


def texts(language: str) -> dict[str, str]:
    """The interface's words."""
    loaded: dict[str, str] = json.loads((STATIC / f"texts.{language}.json").read_text("utf-8"))
    return loaded


def test_both_languages_have_the_same_words_and_placeholders() -> None:
    russian, english = (texts(language) for language in LANGUAGES)
    assert list(russian) == list(english)
    assert all(russian.values())
    assert all(english.values())
    for key, words in russian.items():
        assert sorted(PLACEHOLDER.findall(words)) == sorted(PLACEHOLDER.findall(english[key])), key


def test_every_word_is_used_and_every_used_word_is_there() -> None:
    page = (STATIC / "index.html").read_text("utf-8")
    code = "".join(path.read_text("utf-8") for path in STATIC.glob("*.js"))
    marked = set(re.findall(r"data-(?:text|label|placeholder)=\"(\w+)\"", page)) | set(
        re.findall(r"\{\{text\.(\w+)", page)
    )
    asked = set(re.findall(r"text\(\"(\w+)\"", code))
    quoted = set(re.findall(r"\"(\w+)\"", code))
    known = set(texts("ru"))
    assert (marked | asked) - known == set()
    assert known - marked - quoted == set()


def test_no_russian_words_stand_in_the_code() -> None:
    for path in STATIC.glob("*.js"):
        code = re.sub(r"\[а-яё\]", "", path.read_text("utf-8"))
        assert re.findall(r"[а-яё]+", code, re.IGNORECASE) == [], path.name


def test_every_problem_is_told_in_both_languages() -> None:
    problems: dict[str, Any] = dict(problem_texts())
    fields = problems.pop("fields")
    spoken = [problem[part] for problem in problems.values() for part in ("title", "detail")] + list(fields.values())
    assert len(spoken) > 30
    for one in spoken:
        assert set(one) == set(LANGUAGES)
        assert PLACEHOLDER.findall(one["ru"]) == PLACEHOLDER.findall(one["en"])
    assert all(400 <= problem["status"] < 600 for problem in problems.values())
