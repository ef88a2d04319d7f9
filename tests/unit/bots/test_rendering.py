"""Light Markdown, splitting, labels and rows: what the messengers share."""

import pytest

from bots.rendering import clean, compose, label, length, plain, rows, spans, split
from dialogs.replies import Option, Reply


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("**Сначала** позвоните", "Сначала позвоните"),
        ("- раз\n* два\n  - три", "• раз\n• два\n  • три"),
        ("1. раз\n2. два", "1. раз\n2. два"),
        ("## Взносы", "Взносы"),
        ("_Учебные_ и *важные* данные", "Учебные и важные данные"),
        ("номер `1234567897`", "номер 1234567897"),
        ("[Правила](https://example.org/rules)", "Правила (https://example.org/rules)"),
        ("[example.org](https://example.org/)", "example.org"),
        ("[8 800 100](tel:8800100)", "8 800 100"),
        ("2 * 3 * 4 = 24", "2 * 3 * 4 = 24"),
        ("snake_case_name", "snake_case_name"),
        ("a ** b", "a ** b"),
        ("** не жирно **", "** не жирно **"),
        ("**не закрыто", "**не закрыто"),
        ("[не ссылка] (просто)", "[не ссылка] (просто)"),
        (r"\*\*не жирно\*\* и \_так\_", "**не жирно** и _так_"),
        ("", ""),
    ],
)
def test_plain_text_has_the_words_and_no_markup(markdown: str, text: str) -> None:
    assert plain(markdown) == text


def test_styles_nest() -> None:
    found = {span.text: span for span in spans("**важно: _очень_ [сюда](https://e.org)** и всё")}
    assert found["важно: "].bold
    assert not found["важно: "].italic
    assert found["очень"].bold
    assert found["очень"].italic
    assert found["сюда"].bold
    assert found["сюда"].href == "https://e.org"
    assert not found[" и всё"].bold


def test_odd_markup_is_read_quickly() -> None:
    for odd in ("**" * 2000, "*" * 4001, "_" * 4001, "[" * 4000, "**a" * 1300, "`" * 3999):
        assert len(plain(odd)) <= len(odd)


def test_what_cannot_be_sent_is_dropped() -> None:
    assert clean("а\x00б\ud800в\r\nг\tд\x1bе") == "абв\nг\tде"


def test_an_emoji_counts_as_two() -> None:
    assert length("я👍") == 3


@pytest.mark.parametrize(
    "text", ["слово " * 2000, "я" * 9000, "👍" * 5000, "а\n" * 5000, "Так. " * 2000, "а\n\n" * 3000]
)
def test_parts_fit_and_lose_nothing(text: str) -> None:
    parts = split(text, 1000)
    assert all(0 < length(part) <= 1000 for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())


def test_a_text_is_cut_between_paragraphs() -> None:
    text = "\n\n".join(["а" * 30, "б" * 30, "в" * 30])
    assert split(text, 70) == ["а" * 30 + "\n\n" + "б" * 30, "в" * 30]


def test_a_short_text_is_one_part_and_an_empty_one_none() -> None:
    assert split("да", 10) == ["да"]
    assert split("  ", 10) == []


def test_labels_are_kept_to_forty_characters() -> None:
    assert label(Option("Короткая", "1")) == "Короткая"
    long = label(Option("очень длинная подпись, которая никак не помещается на кнопку", "1"))
    assert long == "очень длинная подпись, которая никак не…"
    assert length(long) <= 40


def test_short_labels_share_a_row() -> None:
    options = [Option(text, text) for text in ("Да", "Нет", "Как вступить в профсоюз", "Взносы")]
    assert [[option.label for option in row] for row in rows(options)] == [
        ["Да", "Нет"],
        ["Как вступить в профсоюз"],
        ["Взносы"],
    ]


def test_a_code_stands_below_the_text_and_options_without_a_button_are_numbered() -> None:
    options = (Option("Первая", "1"), Option("Вторая", "x" * 65))
    assert compose(Reply("Карта", "", options, code="12 34"), options[1:]) == "Карта\n\n`12 34`\n\n2. Вторая"


def test_a_code_that_stands_in_the_words_is_not_said_twice() -> None:
    assert (
        compose(Reply("**Карта**\nНомер: 77 00 00 00 16", "", code="7700000016"))
        == "**Карта**\nНомер: `77 00 00 00 16`"
    )
