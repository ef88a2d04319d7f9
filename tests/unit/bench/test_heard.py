"""Which questions are spoken, what is kept of what was heard, and how wrong that is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench.heard import Choice, Heard, line_of, read_heard, write_heard
from bench.hearing import word_errors

LINES = [
    json.dumps({"text": f"{topic} {style} {number}", "expect": [topic], "style": style})
    for topic in ("a", "b", "c")
    for style in ("formal", "hurried")
    for number in range(4)
]


def heard(text: str, said: str = "когда дадут мой отпуск", name: str = "leave") -> Heard:
    return Heard(text, said, (name,), "clean", "formal")


def test_one_question_of_each_topic_is_asked_under_every_condition() -> None:
    chosen = Choice(frozenset({"formal"}), per_topic=1, sample=0, seed=3).of(LINES)
    assert {question.of for question in chosen} == {"formal"}
    assert [question.expect for question in chosen] == [(name,) for name in "aaabbbccc"]
    assert [question.condition for question in chosen[:3]] == ["clean", "noise15", "noise8"]


def test_the_same_seed_draws_the_same_questions() -> None:
    draws = [Choice(frozenset(), 0, 5, seed).of(LINES) for seed in (3, 3, 4)]
    assert len(draws[0]) == 15
    assert draws[0] == draws[1] != draws[2]


def test_a_result_is_read_as_it_was_written_without_a_line_cut_off(tmp_path: Path) -> None:
    path = tmp_path / "heard.jsonl"
    write_heard(path, [heard("раз"), heard("")])
    with path.open("a", encoding="utf-8") as file:
        file.write(line_of(heard("два"))[:-9])
    assert read_heard(path) == [heard("раз"), heard("")]


@pytest.mark.parametrize(
    ("said", "text", "errors"),
    [
        ("Я в отпуске", "я в отпуске.", (0, 3)),
        ("осталось две недели", "осталось 2 недели", (0, 3)),
        ("взносы платить надо", "взносоплатить надо", (2, 3)),
        ("взносы платить", "", (2, 2)),
        ("щёт", "счет", (1, 1)),
    ],
)
def test_word_errors(said: str, text: str, errors: tuple[int, int]) -> None:
    assert word_errors(said, text) == errors
