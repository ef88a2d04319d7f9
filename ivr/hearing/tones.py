"""Steady tones: of an exchange, a fax machine, a key. They are no voice, and would deafen the detector of one."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

PURE = 0.9
"""The share of the power in the one or two frequencies of a tone."""
STEADY = 0.05
"""By how much of itself its level may move from one stretch to the next; a voice moves more."""
LASTS = 2
"""Stretches in a row that must be the same as the one before them: a vowel is that for one, a tone goes on."""
WIDTH = 2
"""Bins to each side that a frequency is smeared over."""


class SteadyTone:
    """Told stretches of equal length one after another; about 30 µs each."""

    def __init__(self) -> None:
        self._level = 0.0
        self._bins: frozenset[int] = frozenset()
        self._same = 0

    def sounds(self, samples: npt.NDArray[np.float32]) -> bool:
        """Whether this stretch is the same tone, or pair of tones, as those before it."""
        power = np.abs(np.fft.rfft(samples * np.hanning(samples.size))) ** 2
        level, total = float(np.sqrt(power.sum())), float(power.sum())
        first, first_power = _peak(power)
        second, second_power = _peak(power)
        pure = first_power + second_power > PURE * total > 0
        strong = {first, second} if second_power > 0.1 * total else {first}
        same = pure and abs(level - self._level) < STEADY * level and _near(strong, self._bins)
        self._level, self._bins = level, frozenset(strong if pure else ())
        self._same = self._same + 1 if same else 0
        return self._same >= LASTS


def _peak(power: npt.NDArray[np.floating]) -> tuple[int, float]:
    """The strongest bin and the power around it, which is taken away."""
    at = int(np.argmax(power))
    around = slice(max(0, at - WIDTH), at + WIDTH + 1)
    found = float(power[around].sum())
    power[around] = 0.0
    return at, found


def _near(bins: set[int], before: frozenset[int]) -> bool:
    return len(bins) == len(before) and all(any(abs(one - other) <= 1 for other in before) for one in bins)
