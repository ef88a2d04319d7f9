"""What can go wrong on the telephone's own side."""

from __future__ import annotations


class PhoneError(Exception):
    """The root of the telephone's errors; ``code`` is stable, the message is for the log and the operator's table."""

    code = "phone"


class HearingFailed(PhoneError):
    """The recogniser did not answer, or is not installed."""

    code = "hearing"


class HearingBusy(HearingFailed):
    """The recogniser works, but more callers speak than it can hear in time."""

    code = "hearing_busy"


class SpeakingFailed(PhoneError):
    """The voice did not answer, or is not installed."""

    code = "speaking"


class LineBroke(PhoneError):
    """The sound of a call ended without the caller's doing: Asterisk died, or the connection to it."""

    code = "line_broke"


class AsteriskUnavailable(PhoneError):
    """Asterisk is not installed, did not start, or is out of reach; the message says what to do."""

    code = "asterisk"
