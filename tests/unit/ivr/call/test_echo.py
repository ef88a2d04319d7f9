"""The robot's sound that a loud telephone sends back is no voice; a person who speaks over it is one."""

from __future__ import annotations

import numpy as np
import pytest

from ivr.call.echo import EchoJudge
from ivr.ports import FRAME_BYTES
from ivr.speaking import FestivalVoice
from tests.unit.ivr.call.echoes import EchoLine, from_its_voice_on
from tests.unit.ivr.sounds import noise, silence

ROBOT = (
    "Чтобы вступить в профсоюз, подайте заявление в профком своей организации.",
    "Членский взнос составляет один процент от заработной платы.",
    "Если задерживают зарплату, пожалуйтесь в инспекцию труда.",
    "Здравствуйте. Это справочная служба федерации профсоюзов.",
)
PERSON = ("А сколько дней отпуска мне положено?", "Подождите, я хотел спросить про больничный.")
_made: dict[str, bytes] = {}


async def _said(festival: FestivalVoice, *texts: str) -> list[bytes]:
    for text in texts:
        if text not in _made:
            _made[text] = await festival.speak(text)
    return [_made[text] for text in texts]


@pytest.mark.phone
@pytest.mark.parametrize(
    ("gain", "delay"), [(-6, 0.06), (-6, 0.2), (-6, 0.4), (-12, 0.12), (-12, 0.3), (-20, 0.2), (None, 0.0)]
)
async def test_half_a_minute_of_echo_interrupts_nothing(
    festival: FestivalVoice, gain: float | None, delay: float
) -> None:
    line = EchoLine(await _said(festival, *ROBOT), gain, delay)
    assert line.interruptions(jitter=0.015) == []


@pytest.mark.phone
async def test_without_the_judge_that_echo_would_interrupt_again_and_again(festival: FestivalVoice) -> None:
    assert len(EchoLine(await _said(festival, *ROBOT), -6, 0.2).interruptions(judged=False)) > 3


@pytest.mark.phone
@pytest.mark.parametrize(("gain", "least"), [(-6, 7), (-12, 7), (None, 8)])
async def test_a_person_over_the_echo_interrupts_soon(festival: FestivalVoice, gain: float | None, least: int) -> None:
    robot, persons = await _said(festival, *ROBOT), await _said(festival, *PERSON)
    soon = 0
    for number, delay in enumerate((0.06, 0.12, 0.2, 0.4) * 2):
        at = 4.0 + 0.37 * number
        line = EchoLine(robot, gain, delay, seconds=at + 2, seed=10 + number)
        found = line.interruptions(from_its_voice_on(persons[number % 2]), at)
        soon += bool(found) and found[0] - at < 0.65
    assert soon >= least


@pytest.mark.phone
async def test_a_person_over_the_first_words_is_heard_after_a_second_where_there_is_no_echo(
    festival: FestivalVoice,
) -> None:
    robot, persons = await _said(festival, *ROBOT), await _said(festival, *PERSON)
    line = EchoLine(robot, None, 0.0, seconds=4)
    (found, *_) = line.interruptions(from_its_voice_on(persons[0]), 0.8)
    assert 1.4 < found < 2.0


@pytest.mark.phone
async def test_an_echo_is_not_forgotten_while_a_person_speaks_over_it(festival: FestivalVoice) -> None:
    robot, persons = await _said(festival, *ROBOT), await _said(festival, *PERSON)
    line = EchoLine(robot, -12, 0.2, seconds=20)
    spoken = len(persons[0]) / 32000
    found = line.interruptions(persons[0], 5.0)
    assert found
    assert [at for at in found if at > 5.0 + spoken + 0.3] == []


def test_a_caller_is_never_explained_where_the_robot_was_silent() -> None:
    judge = EchoJudge()
    sound = noise(1.0, 3000)
    assert not any(judge.explains(sound[at : at + FRAME_BYTES], at / 32000) for at in range(0, 32000, FRAME_BYTES))


def test_the_echo_of_what_was_cut_is_awaited_and_nothing_after_it() -> None:
    judge = EchoJudge()
    sound = noise(10.0, 3000)
    judge.played(sound, 0.0)
    frames = [sound[at : at + FRAME_BYTES] for at in range(0, len(sound), FRAME_BYTES)]
    explained = [judge.explains(_softer(frames[max(0, number - 5)]), number * 0.02) for number in range(200)]
    assert all(explained[10:])
    judge.cut(4.0)
    after = [judge.explains(_softer(frames[number - 5]), number * 0.02) for number in range(200, 300)]
    assert all(after[:5])
    assert not any(after[15:])


def test_an_answer_after_one_that_was_cut_is_known_too() -> None:
    judge = EchoJudge()
    for begins in (0.0, 3.0, 6.0):
        judge.played(noise(3.0, 3000, seed=round(begins)), begins)
    judge.cut(2.0)
    again = noise(3.0, 3000, seed=9)
    judge.played(again, 4.0)
    frames = [again[at : at + FRAME_BYTES] for at in range(0, len(again), FRAME_BYTES)]
    assert all(judge.explains(frame, 4.02 + number * 0.02) for number, frame in enumerate(frames))


def test_odd_frames_silence_and_gaps_do_no_harm() -> None:
    judge = EchoJudge()
    judge.played(noise(3.0, 3000)[:-2], 5.0)
    judge.played(b"", 8.0)
    for at, frame in ((4.9, b""), (5.1, b"\1\0"), (5.2, silence(0.02)), (5.22, noise(0.04)), (60.0, silence(0.02))):
        judge.explains(frame, at)
    assert not judge.explains(noise(0.02, 3000), 61.0)


def _softer(frame: bytes) -> bytes:
    return (np.frombuffer(frame, "<i2") * 0.3).astype("<i2").tobytes()
