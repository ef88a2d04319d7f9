"""What was said last in a chat, so that an edit of something older is left alone, and an album is answered once."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field

from bots.telegram.decode import Incoming

CHATS = 10_000
"""Chats remembered. For a forgotten one an edit counts as the last thing said."""


@dataclass(frozen=True, slots=True)
class Said:
    """The last message of a chat. Its text is kept as a hash: it is only compared."""

    message_id: int
    text: int
    album: str | None


@dataclass(slots=True)
class LastSaid:
    """The last thing said, chat by chat."""

    _chats: OrderedDict[int, Said] = field(default_factory=OrderedDict)

    def answers(self, incoming: Incoming) -> bool:
        """Whether this is to be answered; if so, it is the last thing said from now on."""
        last = self._chats.get(incoming.chat)
        said = Said(incoming.message_id, hash(incoming.turn.text), incoming.album)
        if last and incoming.edited and (said.message_id < last.message_id or said == last):
            return False
        if last and last.album and said.album == last.album and incoming.turn.text is None:
            return said.message_id == last.message_id
        self._chats[incoming.chat] = said
        self._chats.move_to_end(incoming.chat)
        if len(self._chats) > CHATS:
            self._chats.popitem(last=False)
        return True
