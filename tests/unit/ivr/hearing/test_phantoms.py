"""What Whisper invents is not passed on as the caller's words."""

from __future__ import annotations

import pytest

from ivr.hearing.phantoms import is_phantom, without_echo


@pytest.mark.parametrize(
    "text",
    [
        "Субтитры сделал DimaTorzok",
        "Субтитры создавал dimatorzok",
        "Продолжение следует...",
        "Спасибо за просмотр!",
        "Редактор субтитров А.Синецкая Корректор А.Егорова",
        "спокойная музыка",
        "Подписывайтесь на наш канал!",
        "",
        "...",
    ],
)
def test_captions_of_films_are_phantoms(text: str) -> None:
    assert is_phantom(text, 3.0)


@pytest.mark.parametrize("text", ["спасибо", "музыка играет в цехе, не слышу", "да", "спасибо за ответ", "редактор"])
def test_what_a_caller_may_say_is_kept(text: str) -> None:
    assert not is_phantom(text, 1.0)


def test_more_words_than_a_mouth_can_say_are_a_phantom() -> None:
    assert is_phantom("нет " * 20, 1.0)
    assert not is_phantom("нет " * 20, 8.0)


def test_a_sentence_said_twice_by_the_model_is_kept_once() -> None:
    assert without_echo("алло, вы меня слышите? алло, вы меня слышите.") == "алло, вы меня слышите?"
    assert without_echo("да. нет. да.") == "да. нет. да."
