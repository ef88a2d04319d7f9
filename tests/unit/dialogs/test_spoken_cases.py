"""Three hundred written things, each as a Russian would say it: :file:`spoken_cases.txt`."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest

from dialogs.spoken import speakable

LINES = (Path(__file__).parent / "spoken_cases.txt").read_text("utf-8").splitlines()[1:]
CASES = [(written, said) for written, _, said in (line.partition(" | ") for line in LINES)]
UNSAYABLE = re.compile(r"[^А-Яа-яЁё .,!?;:-]")


@pytest.mark.parametrize(("written", "said"), CASES, ids=range(len(CASES)))
def test_it_is_said_as_people_say_it(written: str, said: str) -> None:
    assert speakable(written) == said


def test_there_are_enough_of_them() -> None:
    assert len(CASES) > 300
    assert len({written for written, _ in CASES}) == len(CASES)


def test_what_is_said_once_is_said_again_in_the_same_words() -> None:
    for _, said in CASES:
        assert speakable(said) == said


def test_nothing_unsayable_is_left_where_pieces_of_texts_meet() -> None:
    """Cases torn apart and put together at random: neither a figure nor a sign survives, and nothing raises."""
    random_ = random.Random(4)
    pieces = [piece for written, _ in CASES for piece in re.split(r"(\s|\b)", written) if piece]
    for _ in range(1500):
        text = "".join(random_.choice(pieces) for _ in range(random_.randint(1, 25)))
        assert not UNSAYABLE.search(speakable(text)), text
