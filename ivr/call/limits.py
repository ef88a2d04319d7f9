"""Every patience and bound of a call, in seconds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from dialogs.replies import ExpectKind
from ivr.call.finished import Ending


def _end_pauses() -> Mapping[ExpectKind, float]:
    return {
        ExpectKind.YES_NO: 0.5,
        ExpectKind.CHOICE: 0.6,
        ExpectKind.OPEN: 0.6,
        ExpectKind.DIGITS: 1.0,
        ExpectKind.DATE: 1.0,
    }


@dataclass(frozen=True, slots=True)
class CallLimits:
    """``end_pause``: the silence that ends what the caller says where the words do not tell, by what is awaited;
    ``finished_pause`` after words that sound whole, ``unfinished_pause`` after those that want more,
    ``entry_pause`` inside a number or a date: people look it up.

    ``early_pause``: the silence at which recognition begins; thrown away if speech goes on.
    ``ask_ahead``: so long before the end of the turn a streaming ear is asked for its last words.
    ``voice_starts``: voice that counts as speaking; ``hush``: voice at which the robot holds its
    breath, ``barge_in``: voice that interrupts it.
    ``murmur``: a sound without words up to this long that silenced the robot is passed over, and the robot goes on.
    ``echo_share``: of the robot's own loudness; what is quieter while it speaks may be its echo.
    ``lead_in``: sound from before speech was noticed that is recognised with it.
    ``silence``: after which the caller is told that nothing was heard; ``silences`` in a row end the call.
    ``key_pause``: after which the keys of an entry are taken as they are, and up to which a # after it only closes it;
    ``long_key_pause``: the same where it is known that some are missing: people look a number up;
    ``choice_key_pause``: the same for a # after a choice.
    ``filler``: after which a slow answer is excused, ``filler_again``: after which once more; ``answer``: after which
    it is given up.
    ``failures``: of the engine in a row that end a call, once they have lasted for ``outage``.
    ``recognition``: of one utterance, waiting for other calls included; ``speech``: of making one sentence, at each of
    two tries.
    """

    end_pause: Mapping[ExpectKind, float] = field(default_factory=_end_pauses)
    finished_pause: float = 0.4
    unfinished_pause: float = 1.6
    entry_pause: float = 2.0
    early_pause: float = 0.22
    ask_ahead: float = 0.2
    voice_starts: float = 0.1
    hush: float = 0.12
    barge_in: float = 0.22
    murmur: float = 1.0
    echo_share: float = 0.12
    lead_in: float = 1.6
    utterance: float = 20.0
    silence: float = 8.0
    silences: int = 4
    key_pause: float = 4.0
    long_key_pause: float = 10.0
    choice_key_pause: float = 1.5
    filler: float = 1.5
    filler_again: float = 5.0
    answer: float = 15.0
    recognition: float = 5.0
    speech: float = 6.0
    mark: float = 3.0
    failures: int = 3
    outage: float = 30.0
    call: float = 1800.0

    def pause_after(self, ending: Ending, awaited: ExpectKind) -> float:
        """The silence that makes words with this ending the whole of it."""
        match ending:
            case Ending.FINISHED:
                return self.finished_pause
            case Ending.UNFINISHED:
                return self.unfinished_pause
            case Ending.ENTRY_OPEN:
                return self.entry_pause
            case Ending.UNKNOWN:
                return self.end_pause[awaited]
