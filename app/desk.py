"""The people behind the robot, as the settings name them."""

from __future__ import annotations

from datetime import datetime

from app.operators import read_operators
from app.settings import Settings
from backend.desk.hours import OpeningHours
from ivr.settings import DeskSettings, RingKind


def desk_settings(settings: Settings) -> DeskSettings:
    """The operators' section of the settings."""
    return DeskSettings(
        operators=read_operators(settings.operators.get_secret_value() if settings.operators else ""),
        ring=RingKind(settings.operator_ring),
        hours=settings.operator_hours,
    )


def people_answer(settings: Settings, now: datetime) -> bool:
    """Whether somebody may be rung now."""
    desk = desk_settings(settings)
    return bool(desk.operators) and OpeningHours.parse(desk.hours).open_at(now)
