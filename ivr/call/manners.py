"""How the robot talks in this call: its pace and its loudness, by the caller's wish."""

from __future__ import annotations

from ivr.call.speaker import Speaker
from ivr.call.wishes import Wish

PACES = (0.85, 1.0, 1.3, 1.5)
"""How much longer a sentence takes."""
GAINS = (0.7, 1.0, 1.6, 2.4)
USUAL = 1.0


class Manners:
    """Grants wishes by the speaker's pace and gain."""

    def __init__(self, speaker: Speaker) -> None:
        self._speaker = speaker

    def grant(self, wish: Wish) -> str:
        """Do it; the name of the text that says so."""
        speaker = self._speaker
        if wish is Wish.PACE:
            wish = Wish.USUAL if speaker.pace > USUAL else Wish.SLOWER
        before = (speaker.pace, speaker.gain)
        if wish is Wish.SLOWER:
            speaker.pace = _step(PACES, speaker.pace, 1)
        elif wish is Wish.FASTER:
            speaker.pace = _step(PACES, speaker.pace, -1)
        elif wish is Wish.USUAL:
            speaker.pace = speaker.gain = USUAL
        elif wish is Wish.LOUDER:
            speaker.gain = _step(GAINS, speaker.gain, 1)
        elif wish is Wish.QUIETER:
            speaker.gain = _step(GAINS, speaker.gain, -1)
        else:
            return f"wish_{wish}"
        changed = before != (speaker.pace, speaker.gain) or wish is Wish.USUAL
        return f"wish_{wish}" if changed else "wish_not_further"


def _step(steps: tuple[float, ...], now: float, by: int) -> float:
    return steps[min(max(steps.index(now) + by, 0), len(steps) - 1)]
