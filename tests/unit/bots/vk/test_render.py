"""Replies as VK messages, within VK's limits."""

import json
from typing import Any

import pytest

from bots.vk.render import MAX_TEXT, Part, render
from dialogs.replies import Option, Reply
from tests.fakes.vk_keyboard import checked_buttons


def options(count: int, label: str = "Вариант") -> tuple[Option, ...]:
    return tuple(Option(f"{label} {number}", f"c{number}") for number in range(1, count + 1))


def buttons(part: Part) -> list[list[Any]]:
    assert part.keyboard is not None
    return [[(label, json.loads(payload)["c"]) for label, payload in row] for row in checked_buttons(part.keyboard)]


def test_markdown_becomes_plain_text() -> None:
    text = "## Как вступить\n\n**Напишите** _заявление_ [на сайте](https://example.org/join).\n\n- раз\n- два"
    assert [part.text for part in render(Reply(text, ""))] == [
        "Как вступить\n\nНапишите заявление на сайте (https://example.org/join).\n\n• раз\n• два"
    ]


def test_html_and_brackets_stay_as_they_are() -> None:
    assert render(Reply("<b>5 < 6</b> & [x]", "")) == [Part("<b>5 < 6</b> & [x]")]


def test_a_code_stands_by_itself() -> None:
    assert render(Reply("Ваша карта", "", code="0012 3456")) == [Part("Ваша карта\n\n0012 3456")]


def test_options_are_callback_buttons_two_short_ones_a_row() -> None:
    (part,) = render(Reply("Что?", "", (*options(2), Option("Позвать человека из профкома", "person"))))
    assert buttons(part) == [[("Вариант 1", "c1"), ("Вариант 2", "c2")], [("Позвать человека из профкома", "person")]]
    assert json.loads(part.keyboard or "")["buttons"][0][0]["action"]["type"] == "callback"


@pytest.mark.parametrize("label", ["Вариант", "Очень длинный вариант ответа"])
@pytest.mark.parametrize("count", range(1, 14))
def test_any_number_of_options_is_a_keyboard_that_vk_takes(count: int, label: str) -> None:
    (part,) = render(Reply("Что?", "", options(count, label)))
    shown = [choice for row in buttons(part) for _, choice in row]
    assert shown == [f"c{number}" for number in range(1, min(count, 10) + 1)]
    lines = [f"{number}. {label} {number}" for number in range(11, count + 1)]
    assert part.text.splitlines() == ["Что?", *([""] if lines else []), *lines]


def test_a_label_that_is_too_long_is_cut_and_a_choice_that_is_too_long_is_a_numbered_line() -> None:
    (part,) = render(Reply("Что?", "", (Option("щ" * 60, "long"), Option("Карта", "ы" * 40))))
    assert [len(label) for row in buttons(part) for label, _ in row] == [40]
    assert part.text == "Что?\n\n2. Карта"


def test_without_buttons_all_options_are_numbered_lines() -> None:
    assert render(Reply("Что?", "", options(2)), buttons=False) == [Part("Что?\n\n1. Вариант 1\n2. Вариант 2")]


def test_a_long_text_is_split_within_the_limit_and_the_buttons_are_last() -> None:
    parts = render(Reply("[ссылка](https://example.org/path) и слова 🙂\n" * 400, "", options(1)))
    assert len(parts) > 2
    assert all(len(part.text) <= MAX_TEXT for part in parts)
    assert [part.keyboard is not None for part in parts] == [*[False] * (len(parts) - 1), True]
    assert "\n".join(part.text for part in parts) == "\n".join(["ссылка (https://example.org/path) и слова 🙂"] * 400)


def test_nothing_is_no_message() -> None:
    assert render(Reply(" \n", "")) == []


def test_a_button_that_only_telegram_has_is_left_out() -> None:
    assert render(Reply("Или отправьте номер.", "", contact="Отправить мой номер")) == [Part("Или отправьте номер.")]
