"""The English side of a conversation: answers, buttons and facts, and Russian where there is nothing else."""

from __future__ import annotations

import pytest

from dialogs.engine import DialogueEngine
from dialogs.turns import Candidate, Channel, Locale, Turn, TurnResult
from storage import Database
from tests.integration.dialogs.conftest import BASE, KnownPhrases, NewEngine

PHRASES = {"how do i join the union": "membership.join", "my wages are late": "pay.delay", "call a person": "operator"}


@pytest.fixture
def engine(demo: Database, new_engine: NewEngine) -> DialogueEngine:
    """An engine that knows a few English phrases."""
    understanding = KnownPhrases()
    understanding.phrases |= PHRASES
    return new_engine(demo, understanding)


async def say(engine: DialogueEngine, text: str, locale: Locale = Locale.EN, **more: Channel) -> TurnResult:
    return await engine.handle(Turn(more.get("channel", Channel.WEB), "1", text=text, locale=locale))


def labels(result: TurnResult) -> list[str]:
    return [option.label for reply in result.replies for option in reply.options]


async def test_an_english_answer_comes_with_english_buttons_and_the_english_name_of_the_law(
    engine: DialogueEngine,
) -> None:
    result = await say(engine, "how do I join the union")
    text = result.replies[0].text
    assert text.startswith("**Write an application to the primary trade union organisation")
    assert "1% of your wage" in text
    assert 'Federal Law 10-FZ "On Trade Unions", art. 2, 7' in text
    assert "in Russian for now" not in text
    assert labels(result) == ["No union at my workplace", "How to pay dues", "Get a card", "Call a person"]


async def test_what_has_no_english_answer_is_answered_in_russian_with_a_note_and_english_buttons(
    engine: DialogueEngine,
) -> None:
    result = await say(engine, "my wages are late")
    topic = BASE.get("pay.delay")
    assert topic is not None
    assert result.replies[0].text.startswith("_This answer is in Russian for now._")
    assert topic.answer in result.replies[0].text
    assert labels(result) == [*(BASE.label(related, "en") for related in topic.related[:3]), "Call a person"]
    assert all(label.isascii() for label in labels(result))


async def test_a_russian_answer_says_nothing_of_languages(engine: DialogueEngine) -> None:
    result = await say(engine, "как вступить", Locale.RU)
    assert result.replies[0].text.startswith("**Напишите заявление")
    assert "Закон № 10-ФЗ, ст. 2, 7" in result.replies[0].text


async def test_who_writes_english_where_russian_is_set_is_answered_in_english_until_russian_is_written(
    engine: DialogueEngine,
) -> None:
    asked = await say(engine, "how do I join the union", Locale.RU)
    assert asked.replies[0].text.startswith("**Write an application")
    card = next(option for option in asked.replies[0].options if option.label == "Get a card")
    pressed = await engine.handle(Turn(Channel.WEB, "1", choice=card.choice))
    assert pressed.understood.id == "card.get"
    assert pressed.replies[0].text.startswith("**Your primary organisation issues the card")
    russian = await say(engine, "как вступить", Locale.RU)
    assert russian.replies[0].text.startswith("**Напишите заявление")


async def test_the_telephone_has_one_voice_and_answers_in_russian(engine: DialogueEngine) -> None:
    result = await say(engine, "how do I join the union", Locale.RU, channel=Channel.PHONE)
    assert result.replies[0].speech.startswith("Напишите заявление")


async def test_an_english_form_stays_english_through_numbers(engine: DialogueEngine) -> None:
    result = await say(engine, "call a person", Locale.RU)
    assert "on weekdays from 9:00 to 18:00" in result.replies[0].text
    call_back = next(option for option in result.replies[0].options if option.label == "Call me back")
    await engine.handle(Turn(Channel.WEB, "1", choice=call_back.choice))
    asked = await say(engine, "+7 900 123-45-67", Locale.RU)
    assert asked.replies[-1].text == "When is it convenient to talk?"
    assert labels(asked)[0] == "As soon as possible"


async def test_a_choice_is_offered_in_english(demo: Database, new_engine: NewEngine) -> None:
    class Torn:
        async def understand(self, text: str, locale: Locale) -> tuple[Candidate, ...]:
            return Candidate("card.lost", 0.45), Candidate("pay.cut", 0.44)

    result = await say(new_engine(demo, Torn()), "something about my card")
    assert result.replies[0].text == "Which of these do you mean?"
    assert labels(result)[:2] == ["Card lost", "Pay cut"]
