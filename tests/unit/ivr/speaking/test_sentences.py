"""Texts are cut where a speaker would breathe."""

from __future__ import annotations

from ivr.speaking.sentences import LONGEST, sentences


def test_each_sentence_is_a_piece() -> None:
    assert sentences("Здравствуйте! Чем помочь? Скажите.") == ["Здравствуйте!", "Чем помочь?", "Скажите."]


def test_what_holds_no_word_is_not_spoken() -> None:
    assert sentences("... ! —") == []


def test_a_long_sentence_is_cut_at_commas_and_loses_no_word() -> None:
    text = ", ".join(f"слово номер {number}" for number in range(60)) + "."
    pieces = sentences(text)
    assert max(map(len, pieces)) <= LONGEST
    assert " ".join(pieces) == text


def test_a_word_without_end_is_cut_too() -> None:
    pieces = sentences("а" * 1000)
    assert max(map(len, pieces)) <= LONGEST
    assert "".join(pieces) == "а" * 1000
