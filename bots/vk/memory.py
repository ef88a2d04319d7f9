"""What was said last to us, so that an edit of something older is left alone."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field

from bots.vk.decode import Incoming

PEERS = 10_000
"""Peers remembered. For a forgotten one an edit counts as the last thing said."""


@dataclass(slots=True)
class LastSaid:
    """The last thing said, peer by peer: its message, and its text as a hash, which is only compared."""

    _peers: OrderedDict[int, tuple[int, int]] = field(default_factory=OrderedDict)

    def answers(self, incoming: Incoming) -> bool:
        """Whether this is to be answered; if so, it is the last thing said from now on.

        VK tells of an edit also when it only added a link's picture: the text is the same then.
        """
        last = self._peers.get(incoming.peer, (0, 0))
        said = (incoming.message_id, hash(incoming.turn.text))
        if incoming.edited and (said[0] < last[0] or said == last):
            return False
        self._peers[incoming.peer] = said
        self._peers.move_to_end(incoming.peer)
        if len(self._peers) > PEERS:
            self._peers.popitem(last=False)
        return True
