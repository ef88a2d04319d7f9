"""Logging: one line an event, with the conversation's id in it, to standard error."""

from __future__ import annotations

import logging
import sys
import textwrap
from types import TracebackType

from app.log_masking import without_people

OURS = ("app", "backend", "bots", "dialogs", "ivr", "knowledge_base", "portal", "scheduler", "storage")
MARGIN = "    "
"""Before each line of a traceback, so that none of them looks like an event."""


class OneLine(logging.Formatter):
    """Writes what came from outside so that it cannot pass for a line of its own, nor steer a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        """The whole event. A traceback that another handler has written already is written anew, our way."""
        if record.exc_info:
            record.exc_text = None
        return super().format(record)

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's own name
        """The line, with control and other invisible characters as escapes (``\\n``), and no numbers of people."""
        return visible(without_people(super().formatMessage(record)))

    def formatException(  # noqa: N802 - logging's own name
        self, ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
    ) -> str:
        """The traceback, moved in; an exception's words are from outside as well."""
        lines = super().formatException(ei).splitlines()
        return textwrap.indent("\n".join(visible(without_people(line)) for line in lines), MARGIN)


def visible(text: str) -> str:
    """The text with every control or invisible character as an escape."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)


def configure(level: str) -> None:
    """Log to standard error. Other people's libraries speak from WARNING up only, whatever the level: in their
    details are what people said, and tokens.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(OneLine("%(asctime)s %(levelname).1s %(name)s: %(message)s", datefmt="%H:%M:%S"))
    logging.basicConfig(handlers=[handler])
    for name in OURS:
        logging.getLogger(name).setLevel(level)
