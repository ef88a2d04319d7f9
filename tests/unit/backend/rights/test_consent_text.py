"""The text of the consent: one version in all languages, and what the law wants in it."""

from __future__ import annotations

import pytest

from backend.rights.consent import HERE, consent_text, current_version

LANGUAGES = sorted(path.suffixes[0].removeprefix(".") for path in HERE.glob("consent.*.md"))


def test_there_is_a_text_in_each_language() -> None:
    assert LANGUAGES == ["en", "ru"]
    assert consent_text("en").body != consent_text("ru").body


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_version(language: str) -> None:
    assert consent_text(language).version == current_version()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_organisation_is_named(language: str) -> None:
    told = consent_text(language).of("Союз «Маяк»")
    assert "Союз «Маяк»" in told
    assert "{" not in told


@pytest.mark.parametrize("part", ["Какие данные", "Для чего", "Что с ними делают", "Как долго", "Как отозвать"])
def test_the_parts_of_article_9_are_there(part: str) -> None:
    assert f"**{part}.**" in consent_text().body


def test_a_language_without_a_text_gets_the_russian_one() -> None:
    assert consent_text("de").body == consent_text("ru").body


def test_it_fits_a_message_of_telegram() -> None:
    assert all(len(consent_text(language).of("Ф" * 100)) < 3500 for language in LANGUAGES)
