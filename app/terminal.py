"""What the commands of ``profline`` share: the console, and running work to its exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Coroutine
from typing import Any

import uvloop
from rich.console import Console


def make_console() -> Console:
    """Wide where nobody sees a terminal; COLUMNS is heeded."""
    return Console(width=None if sys.stdout.isatty() or "COLUMNS" in os.environ else 120)


def run(work: Coroutine[Any, Any, int | None]) -> None:
    """Run a command's work; what it returns is the exit code."""
    try:
        code = uvloop.run(work)
    except KeyboardInterrupt:
        code = 0
    if code:
        sys.exit(code)
