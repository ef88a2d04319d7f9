"""Operators' telephones as a setting names them."""

from __future__ import annotations

import re

from ivr.settings import HOTLINE, Operator

EXPECTED = "201:long-secret,202:another-secret is expected"
_EXTENSION = re.compile(r"[0-9]{2,6}")
_PASSWORD = re.compile(r"[A-Za-z0-9_.!@%^*+=~-]{8,64}")


def read_operators(written: str) -> tuple[Operator, ...]:
    """``201:secret-one,202:secret-two``.

    Raises:
        ValueError: naming the operator by number, and the fault; passwords are not repeated.
    """
    found: list[Operator] = []
    for number, one in enumerate(filter(None, (part.strip() for part in written.split(","))), 1):
        extension, colon, password = (part.strip() for part in one.partition(":"))
        if not colon:
            raise ValueError(f"operator {number} has no password: {EXPECTED}")
        if not _EXTENSION.fullmatch(extension) or extension == HOTLINE:
            raise ValueError(
                f"operator {number}: an extension is 2 to 6 digits, and not {HOTLINE}, which is the robot's"
            )
        if not _PASSWORD.fullmatch(password):
            raise ValueError(f"operator {number}: a password is 8 to 64 Latin letters, digits and _.!@%^*+=~-")
        if extension in {known.extension for known in found}:
            raise ValueError(f"operator {number}: extension {extension} is there already")
        found.append(Operator(extension, password))
    return tuple(found)
