"""Conversations as data: ``tests/transcripts/*.yml``, replayed through the real engine and a real database."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import yaml

from dialogs.engine import DialogueEngine
from dialogs.handoff import Handoff
from dialogs.replies import Option, offered
from dialogs.spoken import say_digits
from dialogs.turns import Channel, Command, HandledBy, Locale, Turn, TurnResult
from storage import Database
from tests.support.clock import FakeClock
from tests.support.members import give, last_code

FOLDER = Path(__file__).parent.parent / "transcripts"
CARD, BLOCKED_CARD = "7700000016", "7700000024"
VALUES = {
    "{card}": CARD,
    "{card_words}": say_digits(CARD),
    "{blocked_card}": BLOCKED_CARD,
    "{blocked_born}": "02.09.1972",
}
ADDRESS = "0" * 64
CODE = "{code}"
"""In place of the one-time code that was sent last."""


def load(path: Path) -> Mapping[str, Any]:
    """The transcript of a file."""
    transcript: Mapping[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return transcript


@dataclass
class Replay:
    """One transcript against one engine. ``results`` are what every turn got."""

    database: Database
    clock: FakeClock
    new_engine: Callable[[], DialogueEngine]
    channel: Channel
    results: list[TurnResult] = field(default_factory=list)
    _engine: DialogueEngine | None = None
    _options: tuple[Option, ...] = ()
    _kept: str = ""
    _last: Turn | None = None
    _count: int = 0

    async def run(self, name: str, transcript: Mapping[str, Any]) -> AsyncIterator[TurnResult]:
        """Play the turns of a transcript one after another, checking each."""
        self._engine = self.new_engine()
        for number, written in enumerate(transcript["turns"], 1):
            if (step := self._here(written)) is None:
                continue
            result = await self._step(step)
            if result is not None:
                await self._check(f"{name}, turn {number} ({step})", step, result)
                yield result

    def _here(self, step: dict[str, Any]) -> dict[str, Any] | None:
        """The step on this channel: ``only_on``: channels that have it, ``on_phone``: what differs."""
        only_on = step.get("only_on", self.channel)
        if self.channel not in ([only_on] if isinstance(only_on, str) else only_on):
            return None
        return {**step, **step.get("on_phone", {})} if self.channel is Channel.PHONE else step

    async def _step(self, step: dict[str, Any]) -> TurnResult | None:
        if "wait_minutes" in step:
            self.clock.advance(timedelta(minutes=step["wait_minutes"]))
        elif "restart" in step:
            self._engine = self.new_engine()
        elif "keep_choice" in step:
            self._kept = self._options[step["keep_choice"] - 1].choice
        elif "member_has" in step:
            await give(self.database, CARD, **step["member_has"])
        elif "taken_over" in step or "handed_back" in step:
            to = HandledBy.OPERATOR if "taken_over" in step else HandledBy.BOT
            await Handoff(self.database, self.clock).give(f"{self.channel}:{ADDRESS}", to)
        else:
            return await self._turn(step)
        return None

    async def _turn(self, step: dict[str, Any]) -> TurnResult:
        if "again" not in step or self._last is None:
            self._count += 1
            locale = Locale(step.get("locale", "ru"))
            said = self._said({**step, "say": await last_code(self.database)} if step.get("say") == CODE else step)
            self._last = Turn(self.channel, ADDRESS, locale=locale, update_id=str(self._count), **said)
        if self._engine is None:
            raise RuntimeError("no engine")
        result = await self._engine.handle(self._last)
        self._options = offered(result.replies) or self._options
        return result

    def _said(self, step: dict[str, Any]) -> dict[str, Any]:
        if "say" in step:
            text = str(step["say"])
            return {"text": VALUES.get(text, text)}
        if "say_long" in step:
            return {"text": ("как вступить в профсоюз " * 1000)[: step["say_long"]]}
        if "press" in step:
            wanted = step["press"]
            chosen = [one for number, one in enumerate(self._options, 1) if wanted in (number, one.label)]
            assert chosen, f"no option {wanted!r} among {[one.label for one in self._options]}"
            return {"choice": chosen[0].choice}
        if "press_kept" in step:
            return {"choice": self._kept}
        if "choice" in step:
            return {"choice": step["choice"]}
        if "contact" in step:
            return {"command": Command.CONTACT, "contact": step["contact"]}
        return {"command": Command(step["command"]) if "command" in step else Command.START}

    async def _check(self, where: str, step: dict[str, Any], result: TurnResult) -> None:
        text = "\n".join(reply.text for reply in result.replies).lower()
        if step.get("silent"):
            assert not result.replies, where
        else:
            assert text.strip(), where
            assert all(reply.text.strip() for reply in result.replies), where
        if "understood" in step:
            assert result.understood.id == step["understood"], f"{where}: {result.understood}"
        for words in step.get("says", ()):
            assert str(words).lower() in text, f"{where}: {words!r} is not in: {text}"
        for words in step.get("not_says", ()):
            assert str(words).lower() not in text, f"{where}: {words!r} is in: {text}"
        assert result.ends == step.get("ends", False), where
        assert result.duplicate == step.get("duplicate", False), where
        assert result.handled_by == step.get("handled_by", "bot"), where
        if "expect" in step:
            assert result.expect.kind == step["expect"], f"{where}: {result.expect}"
        if "requests" in step:
            async with self.database.read() as tx:
                assert len(await tx.requests.open()) == step["requests"], where
