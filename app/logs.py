"""Logging: one line an event, with the conversation's id in it, to standard error."""

from __future__ import annotations

import logging
import sys

OURS = ("app", "backend", "bots", "dialogs", "ivr", "knowledge_base", "portal", "scheduler", "storage")


def configure(level: str) -> None:
    """Log to standard error. Other people's libraries speak from WARNING up only, whatever the level: in their
    details are what people said, and tokens.
    """
    logging.basicConfig(
        stream=sys.stderr, format="%(asctime)s %(levelname).1s %(name)s: %(message)s", datefmt="%H:%M:%S"
    )
    for name in OURS:
        logging.getLogger(name).setLevel(level)
