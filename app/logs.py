"""Logging: one line an event, with the conversation's id in it, to standard error."""

from __future__ import annotations

import logging
import sys

QUIET = (
    "httpx",
    "httpcore",
    "aiogram",
    "aiogram.event",
    "apscheduler",
    "uvicorn.error",
    "alembic",
    "pymorphy3",
    "pymorphy3.opencorpora_dict.wrapper",
    "websockets",
)


def configure(level: str) -> None:
    """Log to standard error, other people's libraries from WARNING up."""
    logging.basicConfig(
        level=level, stream=sys.stderr, format="%(asctime)s %(levelname).1s %(name)s: %(message)s", datefmt="%H:%M:%S"
    )
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
