"""Texts are cut where a speaker would breathe."""

from __future__ import annotations

from ivr.speaking.sentences import LONGEST, LONGEST_FIRST, sentences


def test_each_sentence_is_a_piece() -> None:
    assert sentences("Здравствуйте! Чем помочь? Скажите.") == ["Здравствуйте!", "Чем помочь?", "Скажите."]


def test_what_holds_no_word_is_not_spoken() -> None:
    assert sentences("... ! —") == []


def test_a_long_sentence_is_cut_at_commas_and_loses_no_word() -> None:
    text = ", ".join(f"слово номер {number}" for number in range(60)) + "."
    pieces = sentences(text)
    assert max(map(len, pieces)) <= LONGEST
    assert " ".join(pieces) == text


def test_the_first_piece_of_a_text_is_short_so_that_it_sounds_soon() -> None:
    long = (
        "Если зарплату задержали больше чем на пятнадцать дней, вы вправе приостановить работу до выплаты всей суммы."
    )
    first, rest = sentences(long)
    assert (first, rest) == (long[:54], long[55:])
    assert len(first) <= LONGEST_FIRST
    assert sentences(f"Да. {long}") == ["Да.", long], "only the first sentence waits for nothing"


def test_a_first_sentence_without_a_place_to_breathe_stays_whole() -> None:
    for whole in (
        "Подайте заявление в первичную профсоюзную организацию по месту вашей основной работы.",
        "Да, подайте заявление в первичную профсоюзную организацию по месту вашей основной работы.",
        "Подайте заявление в первичную профсоюзную организацию по месту вашей основной работы, и всё.",
    ):
        assert sentences(whole) == [whole]


def test_a_word_without_end_is_cut_too() -> None:
    pieces = sentences("а" * 1000)
    assert max(map(len, pieces)) <= LONGEST
    assert "".join(pieces) == "а" * 1000


def test_a_list_of_choices_is_not_cut_between_a_number_and_its_name() -> None:
    choices = "; ".join(
        f"{number}, вступить в профсоюз" for number in ("один", "два", "три", "четыре", "пять", "шесть")
    )
    pieces = sentences(f"Скажите или нажмите: {choices}.")
    assert len(pieces) > 1
    assert all(piece.endswith((";", ":", ".")) for piece in pieces)
