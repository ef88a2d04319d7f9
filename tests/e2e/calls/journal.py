"""What happened in one call, as the robot saw it."""

from __future__ import annotations

from dataclasses import dataclass, field

from dialogs.turns import Command, Turn, TurnResult
from ivr.call import NobodyListens
from tests.support.script import script_of


@dataclass(slots=True)
class Journal(NobodyListens):
    """An observer of one call that also keeps the engine's answers."""

    call_id: str = ""
    over: bool = False
    """Whether the robot's side of the call has ended."""
    turns: list[Turn] = field(default_factory=list)
    results: list[TurnResult] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    said_at: list[float] = field(default_factory=list)
    """When each of that began to sound."""
    since_answer: list[str] = field(default_factory=list)
    """What was said since the last answer of the engine."""
    heard: list[str] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    interruptions: int = 0

    @property
    def conversation(self) -> str:
        """The conversation's id in storage."""
        return f"phone:{self.call_id}"

    @property
    def understood(self) -> list[str]:
        """What each turn after the greeting was taken for."""
        return [result.understood.id for result in self.results[1:]]

    @property
    def commands(self) -> list[Command | None]:
        """The commands of the turns after the greeting; None where there were words."""
        return [turn.command for turn in self.turns[1:]]

    @property
    def script(self) -> list[str]:
        """The sentences of the newest answer."""
        return script_of(self.results[-1], first=len(self.results) == 1) if self.results else []

    @property
    def unsaid(self) -> list[str]:
        """Sentences of the newest answer that did not begin to sound."""
        return self.script[len(self.since_answer) :]

    def answered(self, turn: Turn, result: TurnResult) -> None:
        """The engine answered."""
        self.turns.append(turn)
        self.results.append(result)
        self.since_answer = []

    def on_said(self, text: str, at: float) -> None:
        self.said.append(text)
        self.said_at.append(at)
        if text in self.script:
            self.since_answer.append(text)

    def on_heard(self, text: str, at: float) -> None:
        self.heard.append(text)

    def on_keys(self, keys: str, at: float) -> None:
        self.keys.append(keys)

    def on_interrupted(self, at: float) -> None:
        self.interruptions += 1
