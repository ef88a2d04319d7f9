"""The calls of the Bot API that we make, through aiogram; its failures come out as ours, without the token."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from typing import Any, TypeVar

from aiogram import Bot, exceptions, methods
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import BotCommand, BufferedInputFile, LinkPreviewOptions, Update
from pydantic import ValidationError

from bots.errors import BotError, RetryAfter, TokenRefused, Transient, Undeliverable
from bots.settings import TelegramSettings
from bots.telegram.decode import ALLOWED_UPDATES
from bots.telegram.render import Markup
from bots.voice import NotHeard, NotHeardWhy
from dialogs.ports import MadeFile

log = logging.getLogger(__name__)

T = TypeVar("T")
TIMEOUT = 20
"""Seconds for an ordinary call."""
FILE_TIMEOUT = 30
"""Seconds for a file."""
CHUNK = 65_536
PICTURES = ("image/png", "image/jpeg")
"""What is sent as a picture that is shown."""
BRIEF = 2
"""Seconds for a call whose failure nobody would notice."""
_NO_CHAT = ("chat not found", "user not found", "peer_id_invalid", "group chat was", "user is deactivated")


class Conflict(Transient):
    """Another program polls with this token, or a webhook takes the updates."""


class BadMarkup(Undeliverable):
    """Telegram cannot parse the HTML."""


class Garbled(Transient):
    """The answer is not what the Bot API promises. ``data`` is what came, if it was JSON at all."""

    def __init__(self, reason: str, data: object) -> None:
        super().__init__(reason)
        self.data = data


class TelegramApi:
    """One bot's connection. Every method raises the errors of :mod:`bots.errors`, and no other."""

    def __init__(self, settings: TelegramSettings) -> None:
        self._token = settings.token
        session = AiohttpSession(api=TelegramAPIServer.from_base(settings.api_url.rstrip("/")))
        self._bot = Bot(settings.token, session=session)

    async def me(self) -> str:
        """The bot's @name."""
        user = await self._call(methods.GetMe())
        return f"@{user.username or user.id}"

    async def updates(self, offset: int | None, wait: int) -> list[Update]:
        """New updates, oldest first; ``offset`` confirms all before it. Waits up to ``wait`` seconds for one.

        An update that aiogram cannot read comes empty, so that it is confirmed and holds up no other.
        """
        method = methods.GetUpdates(offset=offset, timeout=wait, limit=100, allowed_updates=ALLOWED_UPDATES)
        try:
            return await self._call(method, wait + TIMEOUT)
        except Garbled as garbled:
            if not isinstance(garbled.data, Mapping) or not isinstance(garbled.data.get("result"), list):
                raise
            return [_as_far_as_readable(raw) for raw in garbled.data["result"]]

    async def send(
        self, chat: int, text: str, *, html: bool, keyboard: Markup | None = None, silent: bool = False
    ) -> int:
        """Send a message; its id. ``silent``: without a sound. Raises BadMarkup where the HTML is not taken."""
        sent = await self._call(
            methods.SendMessage(
                chat_id=chat,
                text=text,
                parse_mode="HTML" if html else None,
                reply_markup=keyboard,
                link_preview_options=LinkPreviewOptions(is_disabled=True),
                disable_notification=silent or None,
            )
        )
        return sent.message_id

    async def delete(self, chat: int, message: int) -> None:
        """Delete a message of ours."""
        await self._call(methods.DeleteMessage(chat_id=chat, message_id=message), BRIEF)

    async def send_file(
        self, chat: int, file: MadeFile, caption: str, *, html: bool, keyboard: Markup | None = None
    ) -> None:
        """Send a picture as one that is shown, any other file as one to keep. Raises BadMarkup as :meth:`send`."""
        parse_mode, content = "HTML" if html else None, BufferedInputFile(file.content, file.name)
        method: methods.SendPhoto | methods.SendDocument = (
            methods.SendPhoto(
                chat_id=chat, photo=content, caption=caption or None, parse_mode=parse_mode, reply_markup=keyboard
            )
            if file.media_type in PICTURES
            else methods.SendDocument(
                chat_id=chat, document=content, caption=caption or None, parse_mode=parse_mode, reply_markup=keyboard
            )
        )
        await self._call(method, FILE_TIMEOUT)

    async def typing(self, chat: int) -> None:
        """Show for five seconds that we write."""
        await self._call(methods.SendChatAction(chat_id=chat, action="typing"), BRIEF)

    async def answer_callback(self, callback: str) -> None:
        """Stop the clock on a pressed button."""
        await self._call(methods.AnswerCallbackQuery(callback_query_id=callback), BRIEF)

    async def leave(self, chat: int) -> None:
        """Leave a group."""
        await self._call(methods.LeaveChat(chat_id=chat))

    async def set_commands(self, commands: Mapping[str, str]) -> None:
        """Set the command menu: names and what they do."""
        menu = [BotCommand(command=name, description=text) for name, text in commands.items()]
        await self._call(methods.SetMyCommands(commands=menu))

    async def set_webhook(self, url: str, secret: str | None) -> None:
        """Have updates posted to an address."""
        await self._call(methods.SetWebhook(url=url, secret_token=secret, allowed_updates=ALLOWED_UPDATES))

    async def delete_webhook(self) -> None:
        """Have updates kept for polling. Those that wait are not lost."""
        await self._call(methods.DeleteWebhook())

    async def file(self, file_id: str, most: int) -> bytes:
        """A file that somebody sent. Raises NotHeard where it is larger than ``most`` bytes."""
        found = await self._call(methods.GetFile(file_id=file_id))
        if not found.file_path:
            raise Undeliverable("refused", "the file has no path")
        url = self._bot.session.api.file_url(self._token, found.file_path)
        try:
            return await self._downloaded(url, most)
        except NotHeard:
            raise
        except Exception as failure:
            error = self._translated(failure)
        raise error

    async def _downloaded(self, url: str, most: int) -> bytes:
        data = bytearray()
        async with asyncio.timeout(FILE_TIMEOUT):
            async for chunk in self._bot.session.stream_content(url, timeout=TIMEOUT, chunk_size=CHUNK):
                data += chunk
                if len(data) > most:
                    raise NotHeard(NotHeardWhy.TOO_LARGE)
        return bytes(data)

    async def close(self) -> None:
        """Close the connections."""
        await self._bot.session.close()

    async def _call(self, method: methods.TelegramMethod[T], patience: int = TIMEOUT) -> T:
        """Call, and translate the failure. It is raised outside of ``except``: aiogram's own may carry the token."""
        try:
            return await self._bot(method, request_timeout=patience)
        except Exception as failure:
            error = self._translated(failure)
        raise error

    def _translated(self, failure: Exception) -> BotError:
        text = self._masked(failure)
        match failure:
            case exceptions.TelegramRetryAfter():
                return RetryAfter(failure.retry_after)
            case exceptions.TelegramUnauthorizedError() | exceptions.TelegramNotFound(method=methods.GetMe()):
                return TokenRefused("Telegram", "PROFLINE_TELEGRAM_TOKEN", "take the present one from @BotFather")
            case exceptions.TelegramNotFound():
                return Undeliverable("refused", text)
            case exceptions.TelegramForbiddenError():
                return Undeliverable("blocked")
            case exceptions.TelegramMigrateToChat():
                return Undeliverable("no_chat")
            case exceptions.TelegramEntityTooLarge():
                return Undeliverable("refused", text)
            case exceptions.TelegramConflictError():
                return Conflict(text)
            case exceptions.TelegramBadRequest():
                return _bad_request(text)
            case exceptions.ClientDecodeError():
                return Garbled("the answer is not the Bot API's", failure.data)
            case exceptions.TelegramAPIError():
                return Transient(text)
        return Transient(f"{type(failure).__name__}: {text}")

    def _masked(self, failure: Exception) -> str:
        return str(failure).replace(self._token.partition(":")[2], "***")


def _bad_request(text: str) -> Undeliverable:
    if "can't parse entities" in text:
        return BadMarkup("refused", text)
    if any(words in text.lower() for words in _NO_CHAT):
        return Undeliverable("no_chat")
    return Undeliverable("refused", text)


def parse_update(raw: Any) -> Update | None:
    """The update in a JSON value; None where it is none."""
    try:
        return Update.model_validate(raw)
    except ValidationError:
        return None


def _as_far_as_readable(raw: Any) -> Update:
    """The update, or an empty one with its id. Raises Garbled where there is no id either."""
    if update := parse_update(raw):
        return update
    number = raw.get("update_id") if isinstance(raw, Mapping) else None
    if not isinstance(number, int):
        raise Garbled("an update without an id", None)
    log.warning("Telegram's update %d has an unknown shape and is left out", number)
    return Update(update_id=number)
