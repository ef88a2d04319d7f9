"""Short questions that lean on an answer, choices without doubles, and two questions in one."""

from __future__ import annotations

import pytest

from dialogs.choices import Go
from dialogs.turns import Candidate, Channel, Locale, Turn, TurnResult
from storage import Database
from tests.integration.dialogs.conftest import BASE, NewEngine


class Guessing:
    """An understanding that knows what each text may mean, and what it was asked."""

    def __init__(self, **guesses: tuple[Candidate, ...]) -> None:
        self.guesses = {"про отпуск": (Candidate("leave.length", 0.99),)} | guesses
        self.asked: list[str] = []

    async def understand(self, text: str, locale: Locale) -> tuple[Candidate, ...]:
        """The guesses at a text; none for others."""
        self.asked.append(text)
        return self.guesses.get(text, ())


LAST = BASE.get("leave.length")
TITLE = LAST.title if LAST else ""


def says(text: str) -> Turn:
    """A turn of somebody who types."""
    return Turn(Channel.WEB, "a", text=text)


def choices(result: TurnResult) -> list[str]:
    """What the last reply offers."""
    return [option.choice for option in result.replies[-1].options]


@pytest.mark.parametrize(
    ("joined", "understood"), [("leave.first", "leave.first"), ("pay.delay", "clarify"), ("", "clarify")]
)
async def test_what_leans_is_understood_with_the_title_within_the_group(
    demo: Database, new_engine: NewEngine, joined: str, understood: str
) -> None:
    guessing = Guessing(**{f"{TITLE} а кому больше": (Candidate(joined, 0.9),)})
    engine = new_engine(demo, guessing)
    await engine.handle(says("про отпуск"))
    result = await engine.handle(says("а кому больше"))
    assert result.understood.id == understood
    assert guessing.asked == ["про отпуск", "а кому больше", f"{TITLE} а кому больше"]


async def test_a_question_of_its_own_and_a_wish_lean_on_nothing(demo: Database, new_engine: NewEngine) -> None:
    guessing = Guessing(
        **{"а когда аванс": (Candidate("pay.how_often", 0.97),), "а моя карта": (Candidate("card.show", 0.7),)}
    )
    engine = new_engine(demo, guessing)
    await engine.handle(says("про отпуск"))
    assert (await engine.handle(says("а когда аванс"))).understood.id == "pay.how_often"
    assert (await engine.handle(says("а моя карта"))).understood.id == "card.show"
    assert len(guessing.asked) == 3


async def test_what_the_words_alone_may_mean_is_offered_first(demo: Database, new_engine: NewEngine) -> None:
    engine = new_engine(demo, Guessing(**{"а моя бабушка": (Candidate("pay.delay", 0.7),)}))
    await engine.handle(says("про отпуск"))
    result = await engine.handle(says("а моя бабушка"))
    assert choices(result)[0] == "go:pay.delay"
    assert choices(result)[-1] == Go("operator").encode()


async def test_nothing_leans_on_an_answer_after_something_else(demo: Database, new_engine: NewEngine) -> None:
    guessing = Guessing(новости=(Candidate("news.latest", 0.99),))
    engine = new_engine(demo, guessing)
    for text in ("про отпуск", "новости", "а кому больше"):
        await engine.handle(says(text))
    assert guessing.asked == ["про отпуск", "новости", "а кому больше"]


async def test_a_bare_question_before_any_answer_is_not_refused_as_foreign(
    demo: Database, new_engine: NewEngine
) -> None:
    engine = new_engine(demo, Guessing(почему=(Candidate("out_of_scope", 0.99),)))
    assert "не по моей части" not in (await engine.handle(says("почему"))).replies[0].text


async def test_a_person_is_offered_once_and_the_next_guess_stands_in(demo: Database, new_engine: NewEngine) -> None:
    near = ("help.masters", "operator", "service.what_can_you_do", "help.discrimination", "pay.delay")
    guesses = tuple(Candidate(one, 0.2 - 0.03 * place) for place, one in enumerate(near))
    result = await new_engine(demo, Guessing(помогите=guesses)).handle(says("помогите"))
    assert choices(result) == ["go:help.masters", "go:help.discrimination", "go:pay.delay", "go:operator"]
    assert [one.id for one in result.understood.alternatives] == ["help.masters", "help.discrimination", "pay.delay"]


async def test_the_second_question_is_the_first_button(demo: Database, new_engine: NewEngine) -> None:
    both = "про отпуск и про карту"
    guessing = Guessing(**{both: (Candidate("leave.length", 0.9),), "про карту": (Candidate("card.get", 0.9),)})
    engine = new_engine(demo, guessing)
    result = await engine.handle(says(both))
    assert result.understood.id == "leave.length"
    assert choices(result)[0] == "go:card.get"
