"""Two questions in one text."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from dialogs.parts import also_asked, two_parts
from dialogs.turns import Candidate


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("сколько дней отпуска и когда платят отпускные?", ("сколько дней отпуска", "когда платят отпускные?")),
        ("сколько дней отпуска, а также когда платят", ("сколько дней отпуска", "когда платят")),
        ("как вступить и ещё какие взносы", ("как вступить", "какие взносы")),
        ("как мне вступить? и какие взносы", ("как мне вступить", "и какие взносы")),
        ("мама и папа болеют и не платят больничный", ("мама и папа болеют", "не платят больничный")),
        ("больничный и отпуск", None),
        ("сколько дней отпуска?", None),
        ("мне на работе сказали что отпуска не будет и что премию тоже не дадут", None),
        ("", None),
    ],
)
def test_a_text_falls_apart_at_its_surest_seam(text: str, parts: tuple[str, str] | None) -> None:
    assert two_parts(text) == parts


TOPICS = {"leave.length", "dues.amount", "pay.delay"}
KNOWN = {
    "про отпуск": Candidate("leave.length", 0.9),
    "про взносы": Candidate("dues.amount", 0.9),
    "про погоду": Candidate("out_of_scope", 0.9),
    "про что-то": Candidate("pay.delay", 0.7),
}


async def understand(part: str) -> Sequence[Candidate]:
    """A few parts are known."""
    return (KNOWN[part],) if part in KNOWN else ()


@pytest.mark.parametrize(
    ("text", "whole", "also"),
    [
        ("про отпуск и про взносы", "dues.amount", "leave.length"),
        ("про отпуск и про взносы", "leave.length", "dues.amount"),
        ("про отпуск и про взносы", "pay.delay", None),
        ("про отпуск и про отпуск", "leave.length", None),
        ("про отпуск и про что-то", "leave.length", None),
        ("про отпуск и про неизвестное", "leave.length", None),
        ("про отпуск и про погоду", "leave.length", None),
    ],
)
async def test_the_other_question_is_found_where_both_are_sure(text: str, whole: str, also: str | None) -> None:
    assert await also_asked(text, [Candidate(whole, 0.9)], TOPICS, understand) == also


async def test_one_question_is_understood_once() -> None:
    asked: list[str] = []

    async def count(part: str) -> Sequence[Candidate]:
        asked.append(part)
        return ()

    assert await also_asked("сколько дней отпуска", [Candidate("leave.length", 0.9)], TOPICS, count) is None
    assert await also_asked("про отпуск и про взносы", [Candidate("card.show", 0.9)], TOPICS, count) is None
    assert await also_asked("про отпуск и про взносы", [Candidate("out_of_scope", 0.9)], TOPICS, count) is None
    assert asked == []
