"""Who writes English is answered in English, as long as it lasts; nothing else turns the language."""

from __future__ import annotations

import pytest

from dialogs.reading import is_english, language_of, seems_english
from dialogs.replies import Option, Reply
from dialogs.turns import Channel, Command, Locale, Turn

RUSSIAN = (Reply("Напишите заявление", "", (Option("Получить карту", "go:card.get"), Option("VK", "go:x"))),)
ENGLISH = (Reply("Write to Анна Петровна Константинова", "", (Option("Get a card", "go:card.get"),)),)
CONFERENCES = (
    Reply(
        "Which one?\n**Зарплата: разговор с юристом**",
        "",
        (Option("Зарплата: разговор", "go:b"), Option("Call a person", "x")),
    ),
)
SURE = (
    Reply("Cancel your place in “Разговор”? It goes to somebody else.", "", (Option("Yes", "y"), Option("No", "n"))),
)
ASKED_IN_ENGLISH = (Reply("Which number shall we call?", ""),)


def turn(text: str | None = None, channel: Channel = Channel.TELEGRAM, locale: Locale = Locale.RU) -> Turn:
    return Turn(channel, "1", text=text, locale=locale)


@pytest.mark.parametrize(
    "text",
    [
        "How do I join the union?",
        "my card",
        "lost union card",
        "Can you HELP me",
        "whats the phone",
        "who are you",
        "card refused",
    ],
)
def test_english_is_known_by_two_of_its_words(text: str) -> None:
    assert is_english(text)


@pytest.mark.parametrize(
    "text",
    [
        "ok",
        "help",
        "VPN",
        "+7 900 123-45-67",
        "kak vstupit v profsoyuz",
        "a kak mne i moey zhene na otpusk do maya",
        "ghbdtn rfr ltkf",
        "как работает my card на кассе in the shop",
        "Anna Petrova",
        "was ist mit meinem lohn und wann will er zahlen",
        "",
    ],
)
def test_nothing_else_is_english(text: str) -> None:
    assert not is_english(text)


@pytest.mark.parametrize("text", ["monthly dues amount", "instalments", "VPN", "how do I join", "discount"])
def test_for_a_search_a_word_is_enough(text: str) -> None:
    assert seems_english(text)


@pytest.mark.parametrize(
    "text", ["kak vstupit v profsoyuz", "ghbdtn rfr ltkf", "112", "", "карта VPN", "oylik bermayapti"]
)
def test_what_is_likelier_another_language_is_not_searched_for_in_english(text: str) -> None:
    assert not seems_english(text)


def test_what_is_written_tells_the_language() -> None:
    assert language_of(turn("how do I join the union"), RUSSIAN) is Locale.EN
    assert language_of(turn("как вступить"), ENGLISH) is Locale.RU


@pytest.mark.parametrize(
    ("last", "expected"),
    [
        (ENGLISH, Locale.EN),
        (ASKED_IN_ENGLISH, Locale.EN),
        (CONFERENCES, Locale.EN),
        (SURE, Locale.EN),
        (RUSSIAN, Locale.RU),
        ((), Locale.RU),
    ],
)
def test_a_number_and_a_button_go_on_in_the_last_language(last: tuple[Reply, ...], expected: Locale) -> None:
    assert language_of(turn("+7 900 123-45-67"), last) is expected
    assert language_of(Turn(Channel.VK, "1", choice="go:card.get"), last) is expected


def test_the_interface_in_english_stays_english() -> None:
    assert language_of(turn("как вступить", locale=Locale.EN), RUSSIAN) is Locale.EN


def test_the_telephone_and_a_new_start_keep_the_language_that_is_set() -> None:
    assert language_of(turn("how do I join the union", Channel.PHONE), ENGLISH) is Locale.RU
    assert language_of(Turn(Channel.TELEGRAM, "1", command=Command.START), ENGLISH) is Locale.RU
