"""Long answers in pieces for the ear."""

from __future__ import annotations

from app import knowledge
from app.settings import Settings
from dialogs.flows.reading_aloud import LONGEST, MOST, pieces
from dialogs.spoken import speakable


def test_a_few_sentences_at_a_time() -> None:
    assert pieces("Раз. Два! Три? Четыре.") == ["Раз. Два! Три?", "Четыре."]
    assert pieces("") == []


def test_a_long_sentence_stands_alone() -> None:
    long = "слово " * 60 + "конец."
    assert [len(piece) > LONGEST for piece in pieces(f"Коротко. {long} Коротко.")] == [False, True, False]


def test_no_word_of_any_answer_is_lost_and_no_figure_is_left() -> None:
    _, base = knowledge.load(Settings(_env_file=None))
    for topic in base.topics:
        read = pieces(topic.answer)
        assert " ".join(read).split() == speakable(topic.answer).split()
        assert not any(char.isdecimal() for piece in read for char in piece), topic.id
        assert len(read) >= 2 or len(topic.answer) < LONGEST * MOST
