"""The real ear, loaded once."""

from __future__ import annotations

from tests.unit.ivr.conftest import festival, whisper

__all__ = ["festival", "whisper"]
