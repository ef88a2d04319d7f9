"""VK's errors as ours (dev.vk.com/ru/reference/errors), without the token and without vk_api's own exceptions."""

from __future__ import annotations

import requests
from vk_api.exceptions import ApiError, ApiHttpError

from bots.errors import BotError, RetryAfter, TokenRefused, Transient, Undeliverable

_TOKEN = frozenset({5, 27, 28})
_BUSY = frozenset({1, 10})
_BLOCKED = frozenset({900, 901, 902})
_NO_CHAT = frozenset({18, 113, 917, 936})
_KEYBOARD = frozenset({911, 912})
_MALFORMED = frozenset({100, 914})
_HUMAN = frozenset({14, 17})


class BadKeyboard(Undeliverable):
    """VK does not take the buttons: their form, or the community's bot features are switched off."""


def translated(failure: Exception) -> BotError:
    """What a failed call means to us."""
    if isinstance(failure, ApiError):
        return _refused(failure.code, str(failure))
    if isinstance(failure, ApiHttpError):
        status = failure.response.status_code
        return RetryAfter(5.0, everyone=True) if status == 429 else Transient(f"VK answers with status {status}")
    if isinstance(failure, requests.exceptions.JSONDecodeError | KeyError | TypeError | AttributeError):
        return Transient("the answer is not the VK API's")
    return Transient(f"the network: {type(failure).__name__}")


def _refused(code: int, text: str) -> BotError:
    if code in _TOKEN:
        advice = "take a new one in the community (management, API usage, access tokens)"
        return TokenRefused("VK", "PROFLINE_VK_TOKEN", advice)
    if code in _HUMAN:
        return Transient(f"VK asks a person to confirm (captcha or check): open the community in a browser; {text}")
    if code in _BUSY:
        return Transient(f"VK is not well: {text}")
    return _wait(code) or _never(code, text)


def _wait(code: int) -> RetryAfter | None:
    match code:
        case 6:
            return RetryAfter(1.0, everyone=True)
        case 9:
            return RetryAfter(30.0)
        case 29:
            return RetryAfter(60.0, everyone=True)
    return None


def _never(code: int, text: str) -> Undeliverable:
    """An error that repeating does not mend. One that we do not know is taken for such: it must not block the row."""
    if code in _BLOCKED:
        return Undeliverable("blocked")
    if code in _NO_CHAT:
        return Undeliverable("no_chat")
    if code in _KEYBOARD:
        return BadKeyboard("malformed", text)
    return Undeliverable("malformed" if code in _MALFORMED else "refused", text)
