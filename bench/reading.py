"""What a turn's reading costs, by what is said: the interpreter as in every turn, without storage."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from bench.measuring import percentile
from dialogs.interpreting import Interpreter
from dialogs.ports import Understanding
from dialogs.state import Conversation, ConversationState, FormState
from dialogs.turns import Channel, Turn
from knowledge_base.base import KnowledgeBase

OPEN = Conversation("web:bench")


@dataclass(frozen=True, slots=True)
class Reading:
    """Milliseconds of reading turns of one kind."""

    kind: str
    median: float
    p99: float


def readings(understanding: Understanding, known: Sequence[str], new: Sequence[str]) -> list[dict[str, object]]:
    """Each kind of turn, one at a time, as rows of :class:`Reading`. ``known`` are examples word for word."""
    return asyncio.run(_readings(understanding, known, new))


async def _readings(understanding: Understanding, known: Sequence[str], new: Sequence[str]) -> list[dict[str, object]]:
    interpreter = Interpreter(understanding, lambda: KnowledgeBase(()))
    in_form = Conversation("web:bench", state=ConversationState(form=FormState("callback", "bench", pending="phone")))
    kinds = {
        "a button": (OPEN, [_turn(choice="go:pay.delay") for _ in known]),
        "a form's answer": (in_form, [_turn(text=f"8 9{number:02d} 123 45 67") for number in range(100)]),
        "a known phrase": (OPEN, [_turn(text=text) for text in known]),
        "a new question": (OPEN, [_turn(text=text) for text in new]),
        "a question asked before": (OPEN, [_turn(text=text) for text in new]),
    }
    rows = []
    for kind, (conversation, turns) in kinds.items():
        times = []
        for turn in turns:
            began = time.perf_counter()
            await interpreter.read(turn, conversation)
            times.append((time.perf_counter() - began) * 1000)
        times.sort()
        rows.append(asdict(Reading(kind, percentile(times, 0.5), percentile(times, 0.99))))
    return rows


def _turn(*, text: str | None = None, choice: str | None = None) -> Turn:
    return Turn(Channel.WEB, "bench", text, choice)
