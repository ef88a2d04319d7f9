"""Words that tell of one thing together are found in any order and form, near each other only."""

from __future__ import annotations

import pytest

from dialogs.nlu.together import Together, forms_of


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("режу вены", True),
        ("вены завтра буду резать", True),
        ("вены", False),
        ("вены а потом мы с мамой пошли на рынок резать хлеб", False),
        ("", False),
    ],
)
def test_a_set_is_found_where_its_words_are_near(words: str, found: bool) -> None:
    assert Together(["~вена ~резать|вскрыть"]).found_in(words) is found


def test_a_place_takes_its_words_as_they_stand_or_in_every_form() -> None:
    assert forms_of("жить|быть") == {"жить", "быть"}
    assert {"ребенок", "детям", "ребенка"} <= forms_of("~ребёнок")
