"""What is heard in a call, frame by frame: ends of turns, pauses for thought, interruptions, a slow ear."""

from __future__ import annotations

import logging
from collections.abc import Callable

import pytest

from dialogs.replies import ExpectKind
from dialogs.turns import TurnResult
from ivr.call import CallLimits
from ivr.call.texts import texts
from ivr.errors import HearingBusy
from tests.unit.ivr.call.ears import TimedEar
from tests.unit.ivr.call.scripted import Call, Journal, answer, pause, voice_of

HELLO = answer("Здравствуйте.")
BYE = answer("До свидания.", ends=True)
LONG = answer("Первое длинное предложение ответа. Второе длинное предложение ответа. Третье предложение.")
CARD = answer("Назовите номер карты.", kind=ExpectKind.DIGITS, digits=10)
SURE = answer("Вы уверены?", kind=ExpectKind.YES_NO)
HOW, JOIN, UNION, IF_NOT, YES, MHM, STOP = 2001, 2002, 2003, 2004, 2005, 2006, 2007
HALF, OTHER_HALF = 2008, 2009
WORDS = {
    HOW: "скажите пожалуйста как",
    JOIN: "как вступить",
    UNION: "в профсоюз",
    IF_NOT: "потому что",
    YES: "да",
    MHM: "угу",
    STOP: "оператор",
    HALF: "семьдесят семь ноль ноль ноль",
    OTHER_HALF: "ноль ноль ноль тринадцать",
}
EARS = pytest.mark.parametrize("streams", [True, False], ids=["streaming", "whole"])


class Ends(Journal):
    """Also keeps when voices ended, and when that was taken for the end of the turn."""

    def __init__(self, clock: Callable[[], float]) -> None:
        super().__init__()
        self.ends: list[tuple[float, float]] = []
        self.at: list[float] = []
        self._clock = clock

    def on_end_of_turn(self, voice_ended: float, decided: float) -> None:
        self.ends.append((voice_ended, decided))

    def on_heard(self, text: str, at: float) -> None:
        super().on_heard(text, at)
        self.at.append(self._clock())


def _call(*answers: TurnResult, streams: bool = False, takes: float | None = None) -> tuple[Call, TimedEar, Ends]:
    call = Call(*answers, limits=CallLimits(filler=2.0))
    ear = TimedEar(
        lambda: call.media.now, WORDS, takes=takes if takes is not None else 0.1 if streams else 0.45, streams=streams
    )
    call.ear = ear  # type: ignore[assignment]
    journal = call.journal = Ends(lambda: call.media.now)
    return call, ear, journal


def _waited_for_words(journal: Ends) -> float:
    """From the end of the voice to the words of the first thing heard."""
    return journal.at[0] - journal.ends[0][0]


@pytest.mark.parametrize(
    ("first", "said", "streams", "most"),
    [
        (HELLO, voice_of(JOIN, 0.8) + voice_of(UNION, 0.8), True, 0.54),
        (HELLO, voice_of(JOIN, 0.8), True, 0.8),
        (SURE, voice_of(YES, 0.4), True, 0.54),
        (HELLO, voice_of(JOIN, 0.8) + voice_of(UNION, 0.8), False, 0.72),
        (HELLO, voice_of(JOIN, 0.8), False, 0.72),
        (SURE, voice_of(YES, 0.4), False, 0.72),
        (CARD, voice_of(HALF, 2.0) + voice_of(OTHER_HALF, 2.0), True, 0.54),
    ],
)
async def test_a_turn_ends_as_soon_as_it_sounds_finished(
    first: TurnResult, said: bytes, streams: bool, most: float
) -> None:
    call, _, journal = _call(first, BYE, streams=streams)
    call.then(call.quiet(), lambda: call.media.say(said))
    await call.run()
    assert 0.3 < _waited_for_words(journal) <= most
    voice_ended, decided = journal.ends[0]
    assert 0.3 < decided - voice_ended <= 0.7


@EARS
@pytest.mark.parametrize(
    ("first", "said", "heard"),
    [
        (HELLO, (voice_of(HOW, 1.0), pause(1.4), voice_of(JOIN, 0.8)), "скажите пожалуйста как как вступить"),
        (HELLO, (voice_of(JOIN, 0.8), pause(0.55), voice_of(UNION, 0.6)), "как вступить в профсоюз"),
        (HELLO, (voice_of(IF_NOT, 0.5), pause(1.3), voice_of(UNION, 0.6)), "потому что в профсоюз"),
        (
            CARD,
            (voice_of(HALF, 1.5), pause(1.8), voice_of(OTHER_HALF, 1.5)),
            "семьдесят семь ноль ноль ноль ноль ноль ноль тринадцать",
        ),
    ],
)
async def test_who_thinks_in_the_middle_is_not_cut_off(
    first: TurnResult, said: tuple[bytes, ...], heard: str, streams: bool
) -> None:
    call, _, _ = _call(first, BYE, streams=streams)
    call.then(call.quiet(), lambda: call.media.say(b"".join(said)))
    await call.run()
    assert call.handler.asked == [heard]


@EARS
async def test_voice_that_begins_again_before_the_words_are_there_belongs_to_them(streams: bool) -> None:
    call, ear, _ = _call(HELLO, BYE, streams=streams, takes=1.0)
    call.then(
        call.quiet(), lambda: call.media.say(voice_of(JOIN, 0.8) + pause(1.0) + voice_of(UNION, 0.6) + pause(9.0))
    )
    await call.run()
    assert call.handler.asked == ["как вступить в профсоюз"]
    assert ear.begun == 2


@EARS
async def test_a_key_is_taken_at_once_while_the_ear_hangs(streams: bool) -> None:
    call, ear, _ = _call(answer("Здравствуйте.", "Вступить"), BYE, streams=streams)
    ear.hangs = True
    pressed: list[float] = []
    call.then(call.quiet(), lambda: call.media.say(voice_of(JOIN, 0.8)))
    pressing = (lambda: pressed.append(call.media.now), lambda: call.media.press("1"))
    call.then(lambda: ear.begun == 1 and call.media.spoken, *([lambda: None] * 60), *pressing)
    call.then(call.answered(2), lambda: pressed.append(call.media.now))
    await call.run()
    assert call.handler.asked == ["1"]
    assert pressed[1] - pressed[0] < 0.2


@EARS
async def test_a_slow_ear_is_excused_and_a_hanging_one_is_given_up_in_time(streams: bool) -> None:
    call, ear, _ = _call(HELLO, BYE, streams=streams)
    ear.hangs = True
    ended: list[float] = []
    call.then(call.quiet(), lambda: call.media.say(voice_of(JOIN, 0.8)))
    call.then(lambda: call.media.spoken, lambda: ended.append(call.media.now))
    call.then(lambda: bool(call.sentences("плохо слышу")), lambda: ended.append(call.media.now))
    call.then(lambda: True, lambda: call.media.press("0"))
    await call.run()
    assert texts()["filler"] in call.journal.said
    assert ended[1] - ended[0] < call.limits.recognition + 1.0


async def test_an_ear_over_its_capacity_is_told_as_that(caplog: pytest.LogCaptureFixture) -> None:
    call, ear, _ = _call(HELLO, BYE)
    ear.fails = HearingBusy("eight speak at once")
    caplog.set_level(logging.ERROR)
    call.then(call.quiet(), lambda: call.media.say(voice_of(JOIN, 0.8)))
    call.then(lambda: "eight speak at once" in caplog.text, call.media.leave)
    await call.run()
    assert "eight speak at once" in caplog.text


@EARS
async def test_a_question_over_the_robot_silences_it_soon(streams: bool) -> None:
    call, _, _ = _call(LONG, BYE, streams=streams)
    spoke: list[float] = []
    call.then(call.sounding(), lambda: call.media.say(pause(0.4) + voice_of(JOIN, 1.5)))
    call.then(lambda: True, lambda: spoke.append(call.media.now + 0.36))
    call.then(lambda: call.media.flushes == 1, lambda: spoke.append(call.media.now))
    await call.run()
    assert call.handler.asked == ["как вступить"]
    assert spoke[1] - spoke[0] <= 0.28


async def test_a_click_makes_the_robot_hold_its_breath_and_no_more() -> None:
    call, _, _ = _call(LONG, BYE)
    call.then(call.sounding(), lambda: call.media.say(voice_of(JOIN, 0.14)))
    call.then(call.quiet(), call.media.leave)
    await call.run()
    assert (call.media.pauses, call.media.flushes) == (1, 0)
    assert call.handler.asked == []
    assert call.sentences("Третье")


async def test_a_first_word_silences_the_robot_where_the_ear_streams_though_it_is_short() -> None:
    call, _, _ = _call(LONG, BYE, streams=True)
    call.then(call.sounding(), lambda: call.media.say(voice_of(STOP, 0.16)))
    await call.run()
    assert call.handler.asked == ["оператор"]
    assert call.media.flushes == 1


async def test_a_murmur_does_not_silence_the_robot_where_the_ear_streams() -> None:
    call, _, journal = _call(LONG, BYE, streams=True)
    call.then(call.sounding(), lambda: call.media.say(voice_of(MHM, 0.6)))
    call.then(call.quiet(), call.media.leave)
    await call.run()
    assert call.media.flushes == 0
    assert call.handler.asked == []
    assert call.sentences("Третье")
    assert journal.heard == []


async def test_a_murmur_that_silenced_the_robot_is_no_turn() -> None:
    call, _, journal = _call(LONG, BYE)
    call.then(call.sounding(), lambda: call.media.say(voice_of(MHM, 0.5)))
    call.then(lambda: journal.heard == ["угу"], *([lambda: None] * 20), call.media.leave)
    await call.run()
    assert call.media.flushes == 1
    assert call.handler.asked == []


@pytest.mark.parametrize(("seconds", "asked"), [(0.5, []), (1.5, ["unheard"])])
async def test_a_short_sound_without_words_that_silenced_the_robot_is_no_turn(seconds: float, asked: list[str]) -> None:
    call, _, journal = _call(LONG, answer("Не расслышал."))
    call.then(call.sounding(), lambda: call.media.say(voice_of(5555, seconds)))
    call.then(lambda: journal.heard == [""], *([lambda: None] * 20), call.media.leave)
    await call.run()
    assert call.handler.asked == asked


async def test_a_yes_over_the_robots_question_is_an_answer() -> None:
    call, _, _ = _call(SURE, BYE)
    call.then(call.sounding(), lambda: call.media.say(voice_of(YES, 0.4)))
    await call.run()
    assert call.handler.asked == ["да"]
