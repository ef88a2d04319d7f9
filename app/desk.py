"""The people behind the robot, as the settings name them."""

from __future__ import annotations

import re
from datetime import datetime

from app.settings import PREFIX, Settings, SettingsError
from backend.desk.hours import HoursUnclear, OpeningHours
from ivr.settings import DeskSettings, Operator, RingKind

ROBOT = "100"
_EXTENSION = re.compile(r"[0-9]{2,6}")
_PASSWORD = re.compile(r"[A-Za-z0-9_.!@%^*+=~-]{8,64}")
_EXPECTED = "extension and password like 201:long-secret, separated by commas"


def desk_settings(settings: Settings) -> DeskSettings:
    """The operators' section of the settings.

    Raises:
        SettingsError: an operator or the hours are not understood; passwords are not repeated.
    """
    return DeskSettings(
        operators=read_operators(settings.operators.get_secret_value() if settings.operators else ""),
        ring=RingKind(settings.operator_ring),
        hours=settings.operator_hours,
    )


def read_operators(written: str) -> tuple[Operator, ...]:
    """``201:secret-one,202:secret-two``.

    Raises:
        SettingsError: naming the operator and the fault.
    """
    found: list[Operator] = []
    for number, one in enumerate(filter(None, (part.strip() for part in written.split(","))), 1):
        extension, colon, password = (part.strip() for part in one.partition(":"))
        if not colon:
            raise _fault(number, f"{_EXPECTED} is expected")
        if not _EXTENSION.fullmatch(extension) or extension == ROBOT:
            raise _fault(number, f"an extension is 2 to 6 digits, and not {ROBOT}, which is the robot's")
        if not _PASSWORD.fullmatch(password):
            raise _fault(number, "a password is 8 to 64 Latin letters, digits and _.!@%^*+=~-")
        if extension in {known.extension for known in found}:
            raise _fault(number, f"extension {extension} is there already")
        found.append(Operator(extension, password))
    return tuple(found)


def people_answer(settings: Settings, now: datetime) -> bool:
    """Whether somebody may be rung now."""
    desk = desk_settings(settings)
    return bool(desk.operators) and opening_hours(desk.hours).open_at(now)


def opening_hours(written: str) -> OpeningHours:
    """When operators take calls.

    Raises:
        SettingsError: it is not understood.
    """
    try:
        return OpeningHours.parse(written)
    except HoursUnclear as error:
        raise SettingsError(f"{PREFIX}OPERATOR_HOURS: {error}.") from None


def _fault(number: int, what: str) -> SettingsError:
    return SettingsError(f"{PREFIX}OPERATORS: operator {number}: {what}.")
