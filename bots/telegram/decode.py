"""Telegram's updates as turns. Nothing is asked of anybody here, and nothing is remembered."""

from __future__ import annotations

import re
from dataclasses import dataclass

from aiogram.enums import ChatType, ContentType
from aiogram.types import CallbackQuery, ChatMemberUpdated, Contact, Message, Update

from backend.members.searching import plain_phone
from bots.voice import VoiceMessage
from dialogs.turns import Channel, Command, Turn

ALLOWED_UPDATES = ["message", "edited_message", "callback_query", "my_chat_member"]
_COMMANDS = {
    "start": Command.START,
    "help": Command.HELP,
    "cancel": Command.CANCEL,
    "operator": Command.OPERATOR,
}
_UNREADABLE = frozenset(
    {
        ContentType.ANIMATION,
        ContentType.AUDIO,
        ContentType.CHECKLIST,
        ContentType.DICE,
        ContentType.DOCUMENT,
        ContentType.GAME,
        ContentType.LIVE_PHOTO,
        ContentType.LOCATION,
        ContentType.PAID_MEDIA,
        ContentType.PHOTO,
        ContentType.POLL,
        ContentType.RICH_MESSAGE,
        ContentType.STICKER,
        ContentType.STORY,
        ContentType.UNKNOWN,
        ContentType.VENUE,
        ContentType.VIDEO,
        ContentType.VIDEO_NOTE,
        ContentType.VOICE,
    }
)
"""What a person sends and we cannot read. Other kinds are the platform's own notes (a pinned message)."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """A turn, and what Telegram wants to be told about it. ``message_id`` orders a chat's messages.

    ``voice`` is what has to be listened to first: the turn has no words yet.
    """

    chat: int
    turn: Turn
    message_id: int
    edited: bool = False
    callback: str | None = None
    album: str | None = None
    voice: VoiceMessage | None = None


@dataclass(frozen=True, slots=True)
class NotPrivate:
    """We were brought into a group, or spoken to in one."""

    chat: int


def decode(update: Update) -> Incoming | NotPrivate | None:
    """What an update means for us; None where nothing is to be done."""
    if update.callback_query:
        return _pressed(update.callback_query, update.update_id)
    if update.my_chat_member:
        return _brought_in(update.my_chat_member)
    message = update.message or update.edited_message
    if message is None or message.chat.type == ChatType.CHANNEL or (message.from_user and message.from_user.is_bot):
        return None
    if message.chat.type != ChatType.PRIVATE:
        return None if message.left_chat_member else NotPrivate(message.chat.id)
    return _said(message, update.update_id, edited=update.message is None)


def _said(message: Message, update_id: int, *, edited: bool) -> Incoming | None:
    if message.contact:
        return None if edited else _shared(message, message.contact, update_id)
    text = message.text if message.text is not None else message.caption
    if text is None and (edited or message.content_type not in _UNREADABLE):
        return None
    command = _command(text) if text is not None else Command.UNSUPPORTED
    turn = Turn(
        Channel.TELEGRAM,
        str(message.chat.id),
        text=None if command else text,
        command=command,
        update_id=str(update_id),
    )
    voice = _voice(message) if text is None else None
    return Incoming(message.chat.id, turn, message.message_id, edited, album=message.media_group_id, voice=voice)


def _shared(message: Message, contact: Contact, update_id: int) -> Incoming:
    """A contact. Telegram vouches for a number that it knows as the sender's, in a message that the sender made."""
    sender = message.from_user
    mine = sender is not None and contact.user_id == sender.id == message.chat.id
    passed_on = message.forward_origin or message.forward_date or message.is_automatic_forward or message.via_bot
    # The number is an international one, with or without its plus: no 8 at its beginning is Russia's.
    phone = plain_phone(f"+{contact.phone_number}") if mine and not passed_on else None
    turn = Turn(
        Channel.TELEGRAM,
        str(message.chat.id),
        command=Command.CONTACT if phone else Command.FOREIGN_CONTACT,
        update_id=str(update_id),
        contact=phone,
    )
    return Incoming(message.chat.id, turn, message.message_id)


def _voice(message: Message) -> VoiceMessage | None:
    """What is to be listened to: a voice message, or a sound file."""
    sound = message.voice or message.audio
    return VoiceMessage(sound.file_id, float(sound.duration), sound.file_size or 0) if sound else None


def _command(text: str) -> Command | None:
    match = re.match(r"/(\w+)(?:@\w+)?(?:\s|$)", text)
    return _COMMANDS.get(match[1].lower()) if match else None


def _pressed(query: CallbackQuery, update_id: int) -> Incoming | None:
    """A button. Where the message under it is too old for Telegram to send, the chat is the person's own."""
    if query.data is None or query.from_user.is_bot:
        return None
    if query.message and query.message.chat.type != ChatType.PRIVATE:
        return None
    chat = query.message.chat.id if query.message else query.from_user.id
    turn = Turn(Channel.TELEGRAM, str(chat), choice=query.data, update_id=str(update_id))
    return Incoming(chat, turn, query.message.message_id if query.message else 0, callback=query.id)


def _brought_in(change: ChatMemberUpdated) -> NotPrivate | None:
    group = change.chat.type in (ChatType.GROUP, ChatType.SUPERGROUP)
    present = change.new_chat_member.status in ("member", "administrator", "restricted")
    return NotPrivate(change.chat.id) if group and present else None
