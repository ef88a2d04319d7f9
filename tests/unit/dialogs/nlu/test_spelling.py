"""Words written by ear are read as the words that sound so."""

from __future__ import annotations

import pytest

from dialogs.nlu.spelling import Spelling


@pytest.fixture
def spelling() -> Spelling:
    return Spelling(["вступить в профсоюз", "задерживают зарплату", "учиться", "поздний час", "код года", "лыжня"])


@pytest.mark.parametrize(
    ("typed", "right"),
    [
        ("фступить в профсаюз", "вступить в профсоюз"),
        ("задержывают зарплатту", "задерживают зарплату"),
        ("учитца", "учиться"),
        ("позний", "поздний"),
        ("кот гадда", "кот года"),
        ("лишние деньги", "лишние деньги"),
        ("погода", "погода"),
        ("hello 15", "hello 15"),
    ],
)
def test_a_word_by_ear_is_put_right(spelling: Spelling, typed: str, right: str) -> None:
    assert spelling.correct(typed) == right
