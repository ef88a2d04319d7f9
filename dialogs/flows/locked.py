"""What is said where a way of proof is locked."""

from __future__ import annotations

from backend.clock import MOSCOW
from backend.errors import Locked
from dialogs.replies import Option
from dialogs.spoken import say_date, say_time
from dialogs.talk import Talk


def say_locked(talk: Talk, locked: Locked, key: str, *options: Option) -> None:
    """Until when, in Moscow time, and with its day where that is not today."""
    until, today = locked.until.astimezone(MOSCOW), talk.now.astimezone(MOSCOW).date()
    written, said = f"{until:%H:%M} (МСК)", say_time(until.time(), "gent")
    if until.date() != today:
        written, said = f"{until:%d.%m.%Y} {written}", f"{say_date(until.date(), 'gent')}, {said}"
    talk.say(key, *options, talk.person(), until=written, until_said=said)
