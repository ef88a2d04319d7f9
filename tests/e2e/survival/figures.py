"""What was measured, shown by ``make soak``."""

from __future__ import annotations

import logging

figures = logging.getLogger("survival")
figures.setLevel(logging.INFO)
