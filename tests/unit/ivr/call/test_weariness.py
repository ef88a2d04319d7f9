"""The guard against talk that leads nowhere."""

from __future__ import annotations

import pytest

from dialogs.turns import Channel, Command, Turn
from ivr.call.weariness import Verdict, Weariness
from tests.unit.ivr.call.scripted import answer


def _said(words: str | None = None, command: Command | None = None) -> Turn:
    return Turn(Channel.PHONE, "call-1", words, command=command)


def _verdicts(*turns: tuple[str, str, str]) -> list[Verdict]:
    """What is said, what it is taken for, what is answered."""
    weariness = Weariness()
    return [weariness.note(_said(words), answer(speech, topic=topic)) for words, topic, speech in turns]


def test_a_talk_that_goes_somewhere_never_wearies() -> None:
    turns = [(f"вопрос {number}", "topic", f"Ответ {number}.") for number in range(50)]
    assert set(_verdicts(*turns)) == {Verdict.GO_ON}


def test_after_four_misses_a_person_is_offered_and_after_ten_it_is_over() -> None:
    misses = [(f"шум {number}", "out_of_scope", f"Не понял {number}.") for number in range(10)]
    assert _verdicts(*misses) == [Verdict.GO_ON] * 3 + [Verdict.OFFER] * 6 + [Verdict.PART]


@pytest.mark.parametrize("need", ["operator", "callback"])
def test_who_needs_a_person_is_never_sent_away(need: str) -> None:
    cries = [("помогите мне кто-нибудь", need, "Звоните по номеру сто двенадцать.")] * 20
    assert set(_verdicts(*cries)) == {Verdict.GO_ON}


def test_the_same_words_a_third_time_bring_the_offer() -> None:
    again = [("ваш звонок важен для нас", "service.who", "Я робот.")] * 6
    assert _verdicts(*again) == [Verdict.GO_ON] * 2 + [Verdict.OFFER] * 3 + [Verdict.PART]


def test_who_asks_to_repeat_is_given_more_patience() -> None:
    again = [("повторите", "repeat", "Ответ.")] * 10
    assert _verdicts(*again) == [Verdict.GO_ON] * 4 + [Verdict.OFFER] * 6


def test_the_same_words_with_a_new_answer_each_time_are_no_loop() -> None:
    pages = [("ещё новости", "news.latest", f"Новость {number}.") for number in range(20)]
    assert set(_verdicts(*pages)) == {Verdict.GO_ON}


def test_two_robots_with_a_few_phrases_come_to_an_end() -> None:
    talk = [(f"фраза {number % 3}", "topic", f"Ответ {number % 3}.") for number in range(30)]
    assert Verdict.PART in _verdicts(*talk)[:14]


def test_voices_without_words_count() -> None:
    weariness = Weariness()
    verdicts = [weariness.note(_said(command=Command.UNHEARD), answer("Плохо слышно.")) for _ in range(10)]
    assert verdicts[-1] is Verdict.PART


def test_a_new_answer_relieves_and_a_key_ends_it() -> None:
    weariness = Weariness()
    for number in range(7):
        weariness.note(_said(f"шум {number}"), answer("Не понял.", topic="out_of_scope"))
    assert weariness.note(_said("вопрос"), answer("Новый ответ.")) is Verdict.OFFER
    assert weariness.note(_said("1"), answer("Выбрано.")) is Verdict.GO_ON
    again = [weariness.note(_said(f"шум {number}"), answer("Не понял.", topic="out_of_scope")) for number in range(3)]
    assert set(again) == {Verdict.GO_ON}


def test_silence_neither_wearies_nor_relieves() -> None:
    weariness = Weariness()
    for number in range(3):
        weariness.note(_said(f"шум {number}"), answer("Не понял.", topic="out_of_scope"))
    assert weariness.note(_said(command=Command.SILENCE), answer("Вы здесь?")) is Verdict.GO_ON
    assert weariness.note(_said("ещё шум"), answer("Не понял.", topic="out_of_scope")) is Verdict.OFFER
