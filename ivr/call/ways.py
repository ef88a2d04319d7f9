"""Where calls are passed to: one keeper for each destination."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dialogs.turns import Command, Destination, Transfer
from ivr.call.held import HeldCall, Passing


@dataclass(frozen=True, slots=True)
class Ways:
    """Implements :class:`ivr.call.Passing`; a destination without a keeper gives the call back as unanswered."""

    keepers: Mapping[Destination, Passing]

    async def __call__(self, call: HeldCall, transfer: Transfer) -> Command | str:
        """Give the call to the keeper of its destination."""
        keeper = self.keepers.get(transfer.to)
        return await keeper(call, transfer) if keeper is not None else Command.UNANSWERED
