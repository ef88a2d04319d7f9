"""What the desk needs of the telephone system."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol


class Leg(Protocol):
    """One operator's telephone: it rings, then talks or not, and is over in the end."""

    @property
    def extension(self) -> str:
        """Whose it is."""
        ...

    @property
    def talks(self) -> bool:
        """Whether it was picked up, and not hung up since."""
        ...

    @property
    def over(self) -> bool:
        """Whether it is hung up, lost, refused or has rung for long enough."""
        ...

    async def hang_up(self) -> None:
        """Stop ringing or talking."""
        ...

    async def join(self, bridge: str, media: str) -> bool:
        """Put the operator in the robot's place beside the caller; False where that fails."""
        ...

    async def part(self, bridge: str, media: str) -> bool:
        """Give the caller back to the robot; False where the call is gone."""
        ...


class Telephones(Protocol):
    """All operators' telephones."""

    async def free(self, extension: str) -> bool:
        """Whether this one is registered, and neither rings nor talks."""
        ...

    async def ring(
        self, extension: str, call_id: str, caller: str, seconds: float, changed: Callable[[], None]
    ) -> Leg | None:
        """Ring it for a caller for so long, telling of every change; None where that is refused."""
        ...
