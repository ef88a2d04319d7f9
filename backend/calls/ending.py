"""Why a call ended."""

from __future__ import annotations

from enum import StrEnum


class Ending(StrEnum):
    """As a call's record keeps it. A session of the telephone knows the first ones, the line the others."""

    CALLER = "caller"
    """The caller hung up, or their line went."""
    GOODBYE = "goodbye"
    """The robot said goodbye after the caller did."""
    SILENCE = "silence"
    """Nobody had answered for long."""
    TOO_LONG = "too_long"
    MISUNDERSTOOD = "misunderstood"
    """Nothing was understood for long: a second robot, a recording."""
    VOICE_LOST = "voice_lost"
    FAILED = "failed"
    """The engine, or the conversation itself, did not work."""
    PASSED_ON = "passed_on"
    """The caller hung up while with a person, in a conference, or waiting for one."""
    REFUSED = "refused"
    """Too many calls at once: the caller heard that it is busy."""
    LINE_BROKE = "line_broke"
    """Asterisk, or the sound's connection to it, went away."""
    STOPPED = "stopped"
    """The help line was stopped in mid-call."""
    CUT = "cut"
    """The help line ended without a word; noticed at its next start."""
