"""Replies as Telegram messages, checked by the fake server's reading of Telegram's HTML."""

import pytest
from aiogram.types import InlineKeyboardMarkup

from bots.telegram.render import render, to_html
from dialogs.replies import Option, Reply
from tests.fakes.telegram_html import HtmlError, visible


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("**Сначала** _так_", "<b>Сначала</b> <i>так</i>"),
        ("a < b & c > d", "a &lt; b &amp; c &gt; d"),
        ("<b>не тег</b>", "&lt;b&gt;не тег&lt;/b&gt;"),
        ("[сюда](https://e.org/?a=1&b=2)", '<a href="https://e.org/?a=1&amp;b=2">сюда</a>'),
        ("[сюда](javascript:alert)", "сюда"),
        ("**`12`**", "<code>12</code>"),
        ("**[сюда](https://e.org)**", '<a href="https://e.org"><b>сюда</b></a>'),
        ("- **раз**\n- два", "• <b>раз</b>\n• два"),
    ],
)
def test_markdown_becomes_telegrams_html(markdown: str, html: str) -> None:
    assert to_html(markdown) == html


@pytest.mark.parametrize(
    "odd",
    ["**a _b** c_", "**[x](https://e.org/**)", "`**a`**", "&lt;", "<", "</b>", '[a"](https://e.org/"><b>)', "_*_*"],
)
def test_whatever_comes_the_html_is_well_formed(odd: str) -> None:
    assert visible(to_html(odd))


def test_the_server_of_the_tests_does_refuse_bad_html() -> None:
    for bad in ("<b>a", "</b>", "<b><i>a</b></i>", "<x>a</x>", "a < b"):
        with pytest.raises(HtmlError, match="can't parse entities"):
            visible(bad)


def test_the_code_is_shown_as_code() -> None:
    (part,) = render(Reply("**Ваша карта**", "", code="1234 567 897"))
    assert part.html == "<b>Ваша карта</b>\n\n<code>1234 567 897</code>"
    assert part.plain == "Ваша карта\n\n1234 567 897"


def test_an_option_that_telegram_cannot_carry_is_a_number_in_the_text() -> None:
    (part,) = render(Reply("Что?", "", (Option("Да", "y"), Option("Нет", "н" * 33))))
    assert isinstance(part.keyboard, InlineKeyboardMarkup)
    assert [[button.callback_data for button in row] for row in part.keyboard.inline_keyboard] == [["y"]]
    assert part.html == "Что?\n\n2. Нет"


def test_a_reply_with_nothing_in_it_is_no_message() -> None:
    assert render(Reply(" ", "")) == []


def test_a_text_of_the_limit_is_one_message_and_one_more_is_two() -> None:
    assert len(render(Reply("я" * 4096, ""))) == 1
    assert len(render(Reply("я" * 4097, ""))) == 2
    assert len(render(Reply("<" * 4096, ""))) == 1
