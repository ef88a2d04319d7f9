"""Pictures and files that go with replies, made when they are delivered and kept nowhere."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from backend.cards.face import Face, face_of
from backend.cards.passes import Passes
from backend.cards.picture import draw_card
from backend.clock import Clock
from backend.members.entities import Look
from backend.repositories import Writer
from dialogs.ports import MadeFile
from dialogs.replies import Attachment, AttachmentKind
from dialogs.texts import Texts
from dialogs.turns import Channel, Locale

PNG = "image/png"
CHECK = "/check/"
"""Where the portal checks a pass."""
LOOK = Look("member", "card_picture")


@dataclass(frozen=True, slots=True)
class CardPictures:
    """Draws the picture of a member's card, with a fresh pass in its QR code.

    ``public_url`` is the portal's address as people reach it.
    """

    writer: Writer
    clock: Clock
    passes: Passes
    texts: Texts
    public_url: str
    federation: Callable[[], str]
    demo: Callable[[], bool]

    async def __call__(self, member_id: int) -> MadeFile | None:
        """The picture; None where there is no such member or card any more."""
        face = await self._face(member_id)
        if face is None:
            return None
        return MadeFile(f"{self._words('card_file')}.png", PNG, await asyncio.to_thread(draw_card, face))

    async def _face(self, member_id: int) -> Face | None:
        now = self.clock.now()
        async with self.writer.write() as tx:
            member = await tx.members.get(member_id, LOOK)
            card = await tx.members.card_of(member_id) if member else None
        if member is None or card is None:
            return None
        code = self.public_url + CHECK + self.passes.make(member, card, now)
        return face_of(member, card, now, self._words, federation=self.federation(), demo=self.demo(), code=code)

    def _words(self, key: str, **values: str) -> str:
        return self.texts.render(key, Locale.RU, Channel.WEB, **values).text


@dataclass(frozen=True, slots=True)
class Attachments:
    """``dialogs.ports.AttachmentMaker``. A member's number stands in the attachment's key."""

    card: Callable[[int], Awaitable[MadeFile | None]]
    about_me: Callable[[int], Awaitable[MadeFile | None]]

    async def make(self, attachment: Attachment) -> MadeFile | None:
        """The picture of a card, or everything about a member; None where there is nothing any more."""
        made = self.card if attachment.kind is AttachmentKind.CARD else self.about_me
        return await made(int(attachment.key))
