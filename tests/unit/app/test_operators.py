"""Operators as a setting: what is taken, and what is refused in plain sentences that repeat no password."""

from __future__ import annotations

from datetime import datetime

import pytest

from app.desk import desk_settings, people_answer
from app.operators import read_operators
from app.settings import Settings, SettingsError, load_settings
from backend.clock import MOSCOW
from ivr.settings import Operator, RingKind

MONDAY_NOON = datetime(2026, 11, 23, 12, tzinfo=MOSCOW)
SUNDAY_NOON = datetime(2026, 11, 29, 12, tzinfo=MOSCOW)


def settings(**values: str) -> Settings:
    """Settings of a test alone."""
    return Settings(_env_file=None, **values)  # type: ignore[arg-type]


def test_operators_are_read() -> None:
    desk = desk_settings(settings(operators=" 201:secret-one , 2020:Secret_two! ", operator_ring="in_turn"))
    assert desk.operators == (Operator("201", "secret-one"), Operator("2020", "Secret_two!"))
    assert desk.ring is RingKind.IN_TURN


@pytest.mark.parametrize("written", ["", " ", ","])
def test_none_are_none(written: str) -> None:
    assert read_operators(written) == ()


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ("201", "operator 1 has no password"),
        ("201:secret-one,202", "operator 2 has no password"),
        ("2:secret-one", "2 to 6 digits"),
        ("2000001:secret-one", "2 to 6 digits"),
        ("boss:secret-one", "2 to 6 digits"),
        ("100:secret-one", "the robot's"),
        ("201:short", "8 to 64"),
        ("201:secret;one", "8 to 64"),
        ("201:secret one", "8 to 64"),
        ("201:пароль-пароль", "8 to 64"),
        ("201:secret-one\nallow=all", "8 to 64"),
        ("201:secret-one,201:secret-two", "there already"),
    ],
)
def test_what_is_wrong_is_said_without_the_password(monkeypatch: pytest.MonkeyPatch, written: str, fault: str) -> None:
    monkeypatch.setenv("PROFLINE_OPERATORS", written)
    with pytest.raises(SettingsError, match="PROFLINE_OPERATORS") as error:
        load_settings()
    assert fault in str(error.value)
    assert "secret-one" not in str(error.value).replace("secret-one,202", "")


def test_hours_that_are_not_understood_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROFLINE_OPERATOR_HOURS", "mon 9-18")
    with pytest.raises(SettingsError, match="PROFLINE_OPERATOR_HOURS"):
        load_settings()


def test_people_answer_in_the_hours_and_only_where_there_are_any() -> None:
    staffed = settings(operators="201:secret-one")
    assert people_answer(staffed, MONDAY_NOON)
    assert not people_answer(staffed, SUNDAY_NOON)
    assert not people_answer(settings(), MONDAY_NOON)
