"""VK's errors, one by one."""

from typing import Any

import pytest
import requests
from vk_api.exceptions import ApiError, ApiHttpError

from bots.errors import BotError, RetryAfter, TokenRefused, Transient, Undeliverable
from bots.vk.failures import BadKeyboard, translated


def api_error(code: int) -> Exception:
    error: Exception = ApiError(None, "messages.send", {}, False, {"error_code": code, "error_msg": "words"})
    return error


@pytest.mark.parametrize("code", [5, 27, 28])
def test_the_token(code: int) -> None:
    assert isinstance(translated(api_error(code)), TokenRefused)


@pytest.mark.parametrize(("code", "seconds", "everyone"), [(6, 1, True), (9, 30, False), (29, 60, True)])
def test_too_fast(code: int, seconds: float, everyone: bool) -> None:
    error = translated(api_error(code))
    assert isinstance(error, RetryAfter)
    assert (error.seconds, error.everyone) == (seconds, everyone)


@pytest.mark.parametrize("code", [1, 10, 14, 17])
def test_it_may_work_later(code: int) -> None:
    assert isinstance(translated(api_error(code)), Transient)


def test_a_captcha_is_told_in_words() -> None:
    assert "captcha" in str(translated(api_error(14)))


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (7, "refused"),
        (15, "refused"),
        (18, "no_chat"),
        (100, "malformed"),
        (900, "blocked"),
        (901, "blocked"),
        (902, "blocked"),
        (911, "malformed"),
        (914, "malformed"),
        (917, "no_chat"),
        (12345, "refused"),
    ],
)
def test_it_never_will(code: int, reason: str) -> None:
    error = translated(api_error(code))
    assert isinstance(error, Undeliverable)
    assert error.reason == reason


def test_only_buttons_are_worth_a_try_without_them() -> None:
    assert [isinstance(translated(api_error(code)), BadKeyboard) for code in (911, 912, 914)] == [True, True, False]


@pytest.mark.parametrize(("status", "kind"), [(429, RetryAfter), (500, Transient), (404, Transient)])
def test_statuses_of_http(status: int, kind: type[BotError]) -> None:
    response = requests.Response()
    response.status_code = status
    values: dict[str, Any] = {"access_token": "secret"}
    error = translated(ApiHttpError(None, "messages.send", values, False, response))
    assert isinstance(error, kind)
    assert "secret" not in str(error)


@pytest.mark.parametrize(
    "failure", [requests.ConnectionError("x"), requests.Timeout("x"), KeyError("response"), OSError("x")]
)
def test_the_network(failure: Exception) -> None:
    assert isinstance(translated(failure), Transient)
