"""Files that go with replies, made as told."""

from __future__ import annotations

import io
from dataclasses import dataclass, field

from PIL import Image

from dialogs.ports import MadeFile
from dialogs.replies import Attachment, AttachmentKind


def picture(width: int = 90, height: int = 51) -> bytes:
    """A PNG."""
    stream = io.BytesIO()
    Image.new("RGB", (width, height), "navy").save(stream, "PNG")
    return stream.getvalue()


def card_picture(content: bytes | None = None) -> MadeFile:
    """The picture of a card."""
    return MadeFile("карта.png", "image/png", picture() if content is None else content)


@dataclass(slots=True)
class ScriptedMaker:
    """An ``AttachmentMaker``. ``failures`` are raised by the next calls; ``asked`` is what it was asked for."""

    files: dict[AttachmentKind, MadeFile | None] = field(
        default_factory=lambda: {
            AttachmentKind.CARD: card_picture(),
            AttachmentKind.ABOUT_ME: MadeFile("обо мне.json", "application/json", b"{}"),
        }
    )
    failures: list[Exception] = field(default_factory=list)
    asked: list[Attachment] = field(default_factory=list)

    async def make(self, attachment: Attachment) -> MadeFile | None:
        """The file of this kind."""
        self.asked.append(attachment)
        if self.failures:
            raise self.failures.pop(0)
        return self.files[attachment.kind]
