"""Voice messages: heard, and answered as if they had been written."""

from __future__ import annotations

import asyncio
import logging
import re
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Protocol

from bots.errors import BotError, RetryAfter, Transient
from dialogs.turns import Command, Turn

log = logging.getLogger(__name__)

LONGEST = 60
"""Seconds of a message that is listened to."""
LARGEST = 20 * 2**20
"""Bytes; Telegram gives bots no larger files."""
TRIES = 2
PAUSE, LONGEST_PAUSE = 0.3, 5.0
"""Seconds between them: usually, and at most where the platform asks for more."""
REMEMBERED = 1000
"""Messages whose words are remembered, in case they are delivered again."""


class NotHeardWhy(StrEnum):
    """Why a message has no words for us: names of the texts."""

    NOTHING = "nothing"
    TOO_LONG = "too_long"
    TOO_LARGE = "too_large"
    BROKEN = "broken"
    BUSY = "busy"
    OFF = "off"
    LOST = "lost"


@dataclass(eq=False)
class NotHeard(BotError):
    """A voice message has no words for us."""

    why: NotHeardWhy
    code = "not_heard"

    def __str__(self) -> str:
        return f"a voice message was not heard: {self.why}"


class MessageEar(Protocol):
    """Hears voice messages."""

    async def words(self, sound: bytes, longest: float) -> str:
        """The words of a sound file, empty where there are none. Raises NotHeard."""
        ...


@dataclass(frozen=True, slots=True)
class VoiceMessage:
    """``source`` is what the platform knows it by; ``words`` are the platform's own transcript, if it made one."""

    source: str
    seconds: float = 0.0
    size: int = 0
    words: str = ""


Fetch = Callable[[str, int], Awaitable[bytes]]
"""Gets a file by its source, of so many bytes at most. Raises the errors of :mod:`bots.errors`."""


@dataclass(slots=True)
class VoiceMessages:
    """Makes turns with words of voice messages. What came before is not heard again."""

    ear: MessageEar | None
    texts: Mapping[str, Any]
    fetch: Fetch
    _known: OrderedDict[str, Turn] = field(default_factory=OrderedDict, init=False)

    async def heard(self, turn: Turn, message: VoiceMessage | None) -> Turn:
        """The turn with the words, and what was heard before the answer; or with why there are none.

        A turn without a voice message stays as it is.
        """
        if message is None:
            return turn
        key = f"{turn.conversation}/{turn.update_id}"
        if key not in self._known:
            self._known[key] = await self._heard(turn, message)
            if len(self._known) > REMEMBERED:
                self._known.popitem(last=False)
        return self._known[key]

    async def _heard(self, turn: Turn, message: VoiceMessage) -> Turn:
        try:
            words = plain(message.words) or plain(await self._words(message))
            if not words:
                raise NotHeard(NotHeardWhy.NOTHING)
        except NotHeard as error:
            log.info("%s: %s", turn.conversation, error)
            return self._unheard(turn, error.why)
        except Exception:
            log.exception("%s: a voice message could not be heard", turn.conversation)
            return self._unheard(turn, NotHeardWhy.OFF)
        return replace(turn, command=None, text=words, preface=self.texts["heard"].format(words=words))

    def _unheard(self, turn: Turn, why: NotHeardWhy) -> Turn:
        return replace(turn, command=Command.NOT_HEARD, text=None, preface=self.texts[why])

    async def _words(self, message: VoiceMessage) -> str:
        if self.ear is None:
            raise NotHeard(NotHeardWhy.OFF)
        if message.seconds > LONGEST:
            raise NotHeard(NotHeardWhy.TOO_LONG)
        if message.size > LARGEST:
            raise NotHeard(NotHeardWhy.TOO_LARGE)
        return await self.ear.words(await self._file(message.source), LONGEST)

    async def _file(self, source: str) -> bytes:
        for left in reversed(range(TRIES)):
            try:
                return await self.fetch(source, LARGEST)
            except NotHeard:
                raise
            except (Transient, RetryAfter) as error:
                log.warning("a voice message could not be fetched: %s", error)
                if not left:
                    break
                await asyncio.sleep(min(error.seconds, LONGEST_PAUSE) if isinstance(error, RetryAfter) else PAUSE)
            except BotError as error:
                log.warning("a voice message could not be fetched: %s", error)
                break
        raise NotHeard(NotHeardWhy.LOST)


def plain(words: str) -> str:
    """The words without what a messenger would take for markup."""
    return " ".join(re.sub(r"[*_`\[\]\\]", " ", words).split())
