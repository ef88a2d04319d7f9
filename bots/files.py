"""What goes with a reply, made when it is sent; and what is done where it cannot be made or sent."""

from __future__ import annotations

import logging

from backend.delivery.entities import OutboxMessage
from bots.errors import Transient
from bots.texts import load_texts
from dialogs.ports import AttachmentMaker, MadeFile
from dialogs.replies import Reply

log = logging.getLogger(__name__)

WORDS = load_texts("files")
FILE_TRIES = 5
"""Tries of a message with its file, some half a minute together; then the words go alone."""


def without(reply: Reply) -> str:
    """What is said in place of the file that a reply should have; nothing where it has none."""
    return str(WORDS[reply.attachment.kind.value]) if reply.attachment else ""


async def made(maker: AttachmentMaker | None, reply: Reply, message: OutboxMessage) -> MadeFile | None:
    """The file of a reply; None where it has none, there is nothing any more, or it was tried often enough.

    Raises:
        Transient: it cannot be made now.
    """
    if maker is None or reply.attachment is None:
        return None
    if message.attempts >= FILE_TRIES:
        log.warning("%s:%s: message %d goes without its file", message.channel, message.address, message.id)
        return None
    try:
        return await maker.make(reply.attachment)
    except Exception as error:
        log.exception("%s:%s: the file of message %d cannot be made", message.channel, message.address, message.id)
        failure = Transient(f"the file cannot be made: {type(error).__name__}")
    raise failure
