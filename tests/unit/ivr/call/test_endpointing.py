"""The beginning, the pauses and the length of an utterance, from frames alone."""

from __future__ import annotations

import pytest

from ivr.call import CallLimits
from ivr.call.endpointing import Endpointer, Moment

LIMITS = CallLimits()


def _moments(pattern: str, needed: float = LIMITS.voice_starts) -> tuple[list[Moment], Endpointer]:
    """Run «#» as voice and «.» as quiet, 20 ms each; what happened, and how it stands then."""
    endpointer = Endpointer(LIMITS)
    moments = [endpointer.frame(float(sign == "#"), needed) for sign in pattern]
    return [moment for moment in moments if moment is not Moment.NOTHING], endpointer


def test_speech_begins_and_pauses_and_the_quiet_after_it_is_counted() -> None:
    moments, endpointer = _moments("." * 20 + "#" * 30 + "." * 45)
    assert moments == [Moment.BEGAN, Moment.PAUSED]
    assert endpointer.quiet == pytest.approx(0.9)
    assert endpointer.length - endpointer.quiet == pytest.approx(0.6)


def test_speech_that_goes_on_takes_the_pause_back_but_a_click_does_not() -> None:
    moments, endpointer = _moments("#" * 10 + "." * 20 + "#" * 10)
    assert moments == [Moment.BEGAN, Moment.PAUSED, Moment.WENT_ON]
    assert endpointer.quiet == 0
    moments, endpointer = _moments("#" * 10 + "." * 20 + "##" + "." * 20)
    assert moments == [Moment.BEGAN, Moment.PAUSED]
    assert endpointer.quiet == pytest.approx(0.84)


@pytest.mark.parametrize(("frames", "began"), [(5, False), (10, False), (11, True)])
def test_more_voice_is_needed_to_interrupt_the_robot(frames: int, began: bool) -> None:
    assert bool(_moments("#" * frames, LIMITS.barge_in)[0]) == began
    assert _moments("#" * frames)[0] == [Moment.BEGAN]


def test_nobody_speaks_longer_than_the_limit() -> None:
    assert _moments("#" * 1000)[0] == [Moment.BEGAN, Moment.TOO_LONG]
