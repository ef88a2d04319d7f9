"""The log: an event is one line, whatever stands in what people and servers send."""

from __future__ import annotations

import logging
import sys

import pytest

from app.logs import OneLine

FORGED = "1\n12:00:00 I dialogs.engine: all is well"


def written(message: str, *values: object, failure: Exception | None = None) -> list[str]:
    """The lines of an event."""
    info = None
    if failure:
        try:
            raise failure
        except Exception:
            info = sys.exc_info()
    record = logging.LogRecord("bots.vk", logging.WARNING, __file__, 1, message, values, info)
    return OneLine("%(levelname).1s %(name)s: %(message)s").format(record).split("\n")


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n", "\v", "\x1b[2K", "\x00", "\x85", "\u2028", "\u202e", "\ud800"])
def test_what_came_from_outside_stays_in_its_line(end: str) -> None:
    (line,) = written("update %s came again", f"7{end}W forged")
    assert line.startswith("W bots.vk: update 7\\")
    assert line.endswith("W forged came again")
    assert line.isprintable()
    line.encode()


def test_ordinary_words_are_left_alone() -> None:
    assert written("%s: %s", "telegram:42", "нет связи 🙂") == ["W bots.vk: telegram:42: нет связи 🙂"]


def test_no_line_of_a_traceback_passes_for_an_event() -> None:
    event, *traceback = written("the turn failed", failure=ValueError(FORGED + "\u2028\x1b[2Kmore"))
    assert event == "W bots.vk: the turn failed"
    assert "    Traceback (most recent call last):" in traceback
    assert any("all is well" in line for line in traceback)
    assert all(line.startswith("    ") and line.isprintable() for line in traceback)
