"""What can go wrong between us and a messenger. ``code`` is stable; messages are for the log and the operator."""

from __future__ import annotations

from dataclasses import dataclass


class BotError(Exception):
    """The root of the messengers' errors."""

    code = "bot"


@dataclass(eq=False)
class RetryAfter(BotError):
    """The platform asks us to wait. ``everyone`` where it says that the whole channel must, not one address."""

    seconds: float
    everyone: bool = False
    code = "retry_after"

    def __str__(self) -> str:
        return f"the platform asks to wait {self.seconds:g} s"


@dataclass(eq=False)
class Transient(BotError):
    """It may work later: the network, the platform's own failure."""

    reason: str
    code = "transient"

    def __str__(self) -> str:
        return self.reason


@dataclass(eq=False)
class Undeliverable(BotError):
    """It will never be delivered. ``reason`` is a stable code: ``blocked``, ``no_chat``, ``no_address``, ``refused``,
    ``malformed``. ``detail`` is what the platform said, for the log.
    """

    reason: str
    detail: str = ""
    code = "undeliverable"

    def __str__(self) -> str:
        return f"{self.reason} ({self.detail})" if self.detail else self.reason


@dataclass(eq=False)
class Unreachable(BotError):
    """The platform's server does not answer."""

    url: str
    reason: str
    code = "unreachable"

    def __str__(self) -> str:
        return f"{self.url} does not answer: {self.reason}"


@dataclass(eq=False)
class TokenRefused(BotError):
    """The platform does not know the token. Nothing helps but a new one; ``advice`` says where to get it."""

    platform: str
    setting: str
    advice: str
    code = "token_refused"

    def __str__(self) -> str:
        return f"{self.platform} refuses the token in {self.setting}: {self.advice}"


class LoginRefused(TokenRefused):
    """The same of a user and a password; ``advice`` is what the server answered."""

    def __str__(self) -> str:
        return f"{self.platform} refuses the user or the password in {self.setting} ({self.advice})"


@dataclass(eq=False)
class BadSetting(BotError, ValueError):
    """A setting has a value that cannot work; ``allowed`` says what can."""

    setting: str
    allowed: str
    code = "bad_setting"

    def __str__(self) -> str:
        return f"{self.setting}: {self.allowed}"


def refusal(failures: ExceptionGroup[Exception]) -> TokenRefused | None:
    """The refused token among the failures of a task group, if that is what ended it."""
    found = failures.subgroup(TokenRefused)
    while isinstance(found, ExceptionGroup):
        found = found.exceptions[0]  # type: ignore[assignment]
    return found if isinstance(found, TokenRefused) else None
