"""Russian in Latin letters and on the wrong layout is read; English and other languages are left alone."""

from __future__ import annotations

import time

import pytest

from dialogs.nlu.repair import repaired


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("kak vstupit v profsoyuz", "как вступит в профсоюз"),
        ("zarplatu ne platyat vtoroy mesyac", "зарплату не платят второй месяц"),
        ("uvolnenie po sobstvennomu zhelaniyu", "увольнение по собственному желанию"),
        ("4to delat esli uvolili?", "что делать если уволили"),
        ("ne hochu zhit", "не хочу жить"),
        ("privet", "привет"),
    ],
)
def test_latin_letters_are_read_by_their_sound(typed: str, meant: str) -> None:
    assert repaired(typed) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("rfr dcnegbnm d ghjacj.p", "как вступить в профсоюз"),
        ("YT GKFNZN PFHGKFNE", "не платят зарплату"),
        ("ghbdtn", "привет"),
    ],
)
def test_a_wrong_layout_is_read_by_its_keys(typed: str, meant: str) -> None:
    assert repaired(typed) == meant


def test_lookalikes_in_russian_words_become_russian() -> None:
    assert repaired("зaрплaту не плaтят") == "зарплату не платят"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "112",
        "как вступить",
        "зп задержали чё делать",
        "how do I join the union",
        "operator",
        "my wages are late",
        "wie kann ich der Gewerkschaft beitreten",
        "qanday qilib kasaba uyushmasiga kiraman",
        "<script>alert(1)</script>",
        "'; DROP TABLE members; --",
        "asdf qwerty",
        "ВТБ или Sberbank",
    ],
)
def test_what_was_meant_as_it_stands_is_left_alone(text: str) -> None:
    assert repaired(text) is None


@pytest.mark.parametrize("text", ["y" * 4000, "cyye " * 800, "shch" * 1000, "[];',." * 600])
def test_a_long_text_is_read_quickly(text: str) -> None:
    repaired("privet")
    start = time.process_time()
    repaired(text)
    assert time.process_time() - start < 0.1
