"""What the portal needs of the rest of the house."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol
from uuid import uuid4

from backend.cards.checking import CheckResult
from backend.clock import Clock, SystemClock
from backend.desk.entities import DeskView
from backend.keys import Keyring
from backend.repositories import Reader
from dialogs.ports import AttachmentMaker, TurnHandler, UnitOfWork
from knowledge_base.entities import Topic


class Knowledge(Protocol):
    """The topics of one language."""

    @property
    def topics(self) -> Sequence[Topic]:
        """All topics, in their order."""
        ...

    def get(self, topic_id: str) -> Topic | None:
        """One topic, or None."""
        ...


@dataclass(frozen=True, slots=True)
class Organisation:
    """Whose line it is, as the page shows it; ``demo`` marks it as demonstration data."""

    name: str
    phone: str = ""
    hours: str = ""
    demo: bool = False


class Hit(Protocol):
    """A topic that was found, and how well it fits (0 to 1)."""

    @property
    def topic(self) -> Topic: ...
    @property
    def score(self) -> float: ...


class WebhookAnswer(Protocol):
    """What a messenger's webhook answers: plain text."""

    @property
    def status(self) -> int: ...
    @property
    def body(self) -> str: ...


Find = Callable[[str, int], Sequence[Hit]]
"""Finds topics for a question, best first, at most so many. Called in a thread."""
Webhook = Callable[[Mapping[str, str], bytes], Awaitable[WebhookAnswer]]
"""Takes the headers (names in lower case) and the raw body."""
ReadinessCheck = Callable[[], Awaitable[None]]
"""Returns if the part is ready, raises anything if not."""


@dataclass(frozen=True, slots=True)
class ConsoleDeps:
    """What the operators' console stands on. ``token`` opens it."""

    token: str
    desk: DeskView
    uow: UnitOfWork


@dataclass(frozen=True, slots=True)
class FileDeps:
    """What the files of the web chat stand on: ``keyring`` seals their addresses, ``maker`` makes them."""

    keyring: Keyring
    maker: AttachmentMaker


@dataclass(frozen=True, slots=True)
class CheckDeps:
    """What a cashier's check of a card stands on: ``public_keys`` (JWK) are those that passes are signed with."""

    check: Callable[[str], Awaitable[CheckResult]]
    public_keys: Sequence[Mapping[str, str]]


def _new_id() -> str:
    return uuid4().hex


async def _as_it_is() -> None:
    """Knowledge that never changes."""


@dataclass(frozen=True, slots=True)
class PortalDeps:
    """The parts that the portal stands on.

    ``knowledge`` and ``organisation`` are asked each time, since staff change both; ``refresh`` is awaited before that.
    Without ``console`` there is no such API; without ``files`` replies come without their attachments; without
    ``check`` no card can be checked.
    """

    handler: TurnHandler
    reader: Reader
    knowledge: Callable[[], Knowledge]
    organisation: Callable[[], Organisation]
    find: Find
    checks: Mapping[str, ReadinessCheck] = field(default_factory=dict)
    webhooks: Mapping[str, Webhook] = field(default_factory=dict)
    clock: Clock = field(default_factory=SystemClock)
    new_id: Callable[[], str] = _new_id
    refresh: Callable[[], Awaitable[None]] = _as_it_is
    console: ConsoleDeps | None = None
    files: FileDeps | None = None
    check: CheckDeps | None = None
