"""Texts: plural forms, channel variants, the same keys in every language."""

from __future__ import annotations

from pathlib import Path

import pytest

from dialogs.texts import TextError, Texts, plural_form
from dialogs.turns import Channel, Locale


@pytest.mark.parametrize(
    ("count", "noun"),
    [
        (0, "взносов"),
        (1, "взнос"),
        (2, "взноса"),
        (5, "взносов"),
        (11, "взносов"),
        (12, "взносов"),
        (21, "взнос"),
        (104, "взноса"),
        (111, "взносов"),
    ],
)
def test_russian_nouns_agree(count: int, noun: str) -> None:
    assert ("взнос", "взноса", "взносов")[plural_form(Locale.RU, count)] == noun


def test_english_nouns_agree() -> None:
    assert [plural_form(Locale.EN, count) for count in (0, 1, 2)] == [1, 0, 1]


def test_values_are_filled_in_and_agreed() -> None:
    said = Texts.load().render("proof_wrong", Locale.RU, Channel.WEB, left=2)
    assert "Остались 2 попытки" in said.text


def test_a_channel_may_have_its_own_words() -> None:
    texts = Texts.load()
    on_phone = texts.render("greeting", Locale.RU, Channel.PHONE, organisation="Х")
    assert "Я робот" in on_phone.speech
    assert "Я робот" not in texts.render("greeting", Locale.RU, Channel.WEB, organisation="Х").speech


def test_a_key_in_one_language_only_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "ru").mkdir()
    (tmp_path / "en").mkdir()
    (tmp_path / "ru" / "talk.yml").write_text("a: {text: А}\nb: {text: Б}\n", encoding="utf-8")
    (tmp_path / "en" / "talk.yml").write_text("a: {text: A}\n", encoding="utf-8")
    with pytest.raises(TextError, match="b"):
        Texts.load(tmp_path)


def test_what_is_said_has_no_figures_or_abbreviations() -> None:
    texts = Texts.load()
    for key, entry in texts._texts[Locale.RU].items():
        for variant in (entry, *entry.get("channels", {}).values()):
            spoken = variant.get("speech", "" if key.startswith("card_status") else variant.get("text", ""))
            outside_fields = "".join(part.split("}")[-1] for part in spoken.split("{"))
            assert not any(char.isdecimal() for char in outside_fields), f"{key}: {spoken}"
