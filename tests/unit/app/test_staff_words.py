"""Who staff are for the audit trail, and the words of their commands."""

from __future__ import annotations

import pytest

from app.staff_words import known_as, login, names
from backend.calls.ending import Ending


def test_the_login_is_not_what_the_environment_says(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.setenv(name, "director")
    assert "director" not in known_as("")


def test_a_given_name_stands_beside_the_login() -> None:
    assert known_as(" anna ") == f"anna (login {login()})"
    assert known_as("") == known_as(login()) == login()


def test_every_ending_of_a_call_has_words() -> None:
    assert set(names("calls.ending")) == set(Ending)
