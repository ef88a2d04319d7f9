"""The content API finds what the dialogue would answer, and nothing where it would refuse."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from app.finding import Finder
from dialogs.nlu.decision import OUT_OF_SCOPE, REFUSED_ABOVE
from dialogs.turns import Candidate
from knowledge_base.base import KnowledgeBase
from knowledge_base.entities import Topic

JOIN, DUES = (
    Topic(key, title, title, ("пример",), title, title, (), date(2026, 11, 23), ())
    for key, title in (("membership.join", "Как вступить в профсоюз"), ("dues.amount", "Какие взносы"))
)


class Guessing:
    """Understanding that answers every question so."""

    def __init__(self, **confidences: float) -> None:
        self._confidences = confidences

    def candidates(self, text: str) -> tuple[Candidate, ...]:
        """What it was told; a name's ``__`` is a dot."""
        return tuple(Candidate(name.replace("__", "."), sure) for name, sure in self._confidences.items())


def found(query: str, **confidences: float) -> list[str]:
    """The ids found."""
    base = KnowledgeBase((JOIN, DUES))
    return [hit.topic.id for hit in Finder(lambda: base, Guessing(**confidences)).find(query, 5)]


def test_the_dialogues_guess_comes_before_what_the_words_lead_to() -> None:
    assert found("вступить в профсоюз", dues__amount=0.5) == ["dues.amount", "membership.join"]


@pytest.mark.parametrize(
    ("foreign", "ids"), [(REFUSED_ABOVE, []), (REFUSED_ABOVE - 0.01, ["membership.join"])], ids=["refused", "doubtful"]
)
def test_what_the_dialogue_refuses_finds_nothing(foreign: float, ids: list[str]) -> None:
    assert found("куда вступить на лыжах", **{OUT_OF_SCOPE: foreign}) == ids


def test_a_best_guess_of_ours_is_shown_beside_doubt() -> None:
    assert found("взносы", dues__amount=0.5, out_of_scope=0.4) == ["dues.amount"]


def test_what_staff_change_is_searched_at_once() -> None:
    bases = [KnowledgeBase((JOIN, DUES))]
    finder = Finder(lambda: bases[-1], Guessing())
    assert finder.find("шуршалка", 5) == []
    bases.append(bases[0].with_topic(replace(DUES, answer="Вот шуршалка.")))
    assert [hit.topic.answer for hit in finder.find("шуршалка", 5)] == ["Вот шуршалка."]


def test_english_is_searched_for_in_the_english_answers() -> None:
    join = replace(JOIN, translations={"en": replace(JOIN, title="Become a member", answer="Fill in the form.")})
    base = KnowledgeBase((DUES, join))
    finder = Finder(lambda: base, Guessing())
    [hit] = finder.find("which form", 5)
    assert hit.topic is join
    assert finder.find("form", 5)[0].topic.in_language("en").title == "Become a member"
    assert [hit.topic.id for hit in finder.find("какие взносы", 5)] == ["dues.amount"]


def test_russian_in_latin_letters_is_searched_for_in_russian() -> None:
    assert found("kak vstupit v profsoyuz") == ["membership.join"]
