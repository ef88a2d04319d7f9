"""What the robot says can be understood: the ear transcribes the voice, phrase by phrase."""

from __future__ import annotations

import pytest

from dialogs.spoken import speakable
from ivr.call import common_phrases
from ivr.hearing import WhisperEar
from ivr.speaking import FestivalVoice
from tests.unit.ivr.sounds import over_telephone, word_errors

pytestmark = pytest.mark.phone

PHRASES = (
    "Здравствуйте! Это линия помощи профсоюза.",
    "Подайте заявление в первичную профсоюзную организацию по месту работы.",
    "Членский взнос составляет один процент от заработной платы.",
    "Если зарплату задержали больше чем на пятнадцать дней, вы вправе приостановить работу.",
    "Назовите или наберите номер карты.",
    "Вы записаны на конференцию. Она начнётся в шесть часов вечера.",
    "Скажите или нажмите: один, вступить в профсоюз; два, членские взносы.",
    "Я не расслышал. Повторите, пожалуйста.",
    "Оставить заявку сотруднику?",
    "До свидания! Всего вам доброго.",
)

WRITTEN = (
    "Перерыв — 1,5 часа, не более 2,5 часов.",
    "Это п. 5 ч. 1 ст. 81.",
    "Закон от 24.07.1998.",
    "Ставка 300 руб./ч, 40 ч в неделю.",
    "Фонд — 1,5 млн руб., это на 12,5 % больше.",
)


async def test_what_the_robot_says_is_understood(whisper: WhisperEar, festival: FestivalVoice) -> None:
    table, errors, words = [], 0, 0
    for phrase in (*PHRASES, *common_phrases()):
        said = speakable(phrase)
        heard = await whisper.hear(over_telephone(await festival.speak(said)))
        wrong = word_errors(said, heard)
        errors, words = errors + wrong, words + len(said.split())
        table.append(f"{wrong:2d}  {said}  ->  {heard}")
    print("\n".join(table))  # noqa: T201 - shown where the test fails, or with -s
    assert errors / words < 0.3, f"{errors} of {words} words"


@pytest.mark.parametrize("pace", [1.0, 1.3])
async def test_figures_are_understood_as_they_were_written_slower_too(
    whisper: WhisperEar, festival: FestivalVoice, pace: float
) -> None:
    """Both sides as words: Whisper writes figures where it heard numbers."""
    table, errors, words = [], 0, 0
    for written in WRITTEN:
        said = speakable(written)
        heard = await whisper.hear(over_telephone(await festival.speak(said, pace=pace)))
        wrong = word_errors(said, speakable(heard))
        errors, words = errors + wrong, words + len(said.split())
        table.append(f"{wrong:2d}  {said}  ->  {heard}")
    print("\n".join(table))  # noqa: T201 - shown where the test fails, or with -s
    assert errors / words < 0.35, f"{errors} of {words} words"
