"""A Bot API server in miniature: its limits, its errors in its own words, and people who write as told.

By hand: ``python -m tests.fakes.telegram_server --port 8081`` gives a chat in the terminal with
any bot that is pointed at it, so that a bot can be tried without a token.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import ClientSession, web

from tests.fakes.telegram_files import MAX_CAPTION, MAX_DOCUMENT, BadFile, check_photo
from tests.fakes.telegram_html import HtmlError, visible
from tests.fakes.until import until

TOKEN = "42:TEST-token_0123456789"
PER_SECOND = 30
MAX_TEXT = 4096
MAX_DATA = 64
MAX_FILE = 20 * 2**20

Params = dict[str, Any]


@dataclass(frozen=True, slots=True)
class SentMessage:
    """A message the bot sent: ``text`` as the reader sees it, ``raw`` as it came; both are the caption of a file.

    ``asks`` is the label of a button that gives the person's telephone number, ``photo`` whether the file is shown.
    """

    id: int
    chat: int
    text: str
    raw: str
    buttons: list[list[tuple[str, str]]]
    at: float
    asks: str = ""
    file: bytes = b""
    file_name: str = ""
    photo: bool = False

    def data_of(self, label: str) -> str:
        """What the button of this label sends."""
        return next(data for row in self.buttons for name, data in row if name == label)


@dataclass(slots=True)
class Fault:
    """What happens to a call instead: an error, or a dropped connection (``status`` 0).

    ``after`` drops the connection when the call has already been carried out.
    """

    status: int
    description: str = ""
    retry_after: int | None = None
    after: bool = False
    body: str | None = None


class Refusal(Exception):
    """The API's error answer."""

    def __init__(self, status: int, description: str, retry_after: int | None = None) -> None:
        self.status = status
        self.answer: Params = {"ok": False, "error_code": status, "description": description}
        if retry_after is not None:
            self.answer["parameters"] = {"retry_after": retry_after}


@dataclass
class TelegramServer:
    """One bot's Telegram. Start it with :func:`telegram_server`.

    ``keyboards`` are the labels of the buttons that stand under people's field of writing.
    """

    token: str = TOKEN
    url: str = ""
    calls: list[tuple[str, Params]] = field(default_factory=list)
    sent: list[SentMessage] = field(default_factory=list)
    commands: list[dict[str, str]] = field(default_factory=list)
    blocked: set[int] = field(default_factory=set)
    faults: dict[str, deque[Fault | None]] = field(default_factory=lambda: defaultdict(deque))
    webhook: Params = field(default_factory=dict)
    pending: list[Params] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    downloads: list[str] = field(default_factory=list)
    keyboards: dict[int, str] = field(default_factory=dict)
    _known: set[int] = field(default_factory=set)
    _read: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    _last_id: int = 100
    _changed: asyncio.Event = field(default_factory=asyncio.Event)
    _pollers: int = 0
    _callbacks: set[str] = field(default_factory=set)
    _recent: deque[float] = field(default_factory=deque)

    # What people do.

    def user_says(self, chat: int, text: str) -> int:
        """A person writes; the message's id."""
        return self.user_sends(chat, text=text)

    def user_sends(self, chat: int, **content: Any) -> int:
        """A person sends anything: ``sticker={...}``, ``caption="..."``; the message's id."""
        message = self._message(chat, content)
        self._update(message=message)
        return int(message["message_id"])

    def user_speaks(self, chat: int, sound: bytes, seconds: int = 3, kind: str = "voice") -> int:
        """A person sends a voice message (or ``audio``), a file of these bytes; the message's id."""
        file = f"file-{self._id()}"
        self.files[file] = sound
        content = {"file_id": file, "file_unique_id": file, "duration": seconds, "file_size": len(sound)}
        return self.user_sends(chat, **{kind: content})

    def user_shares(self, chat: int, phone: str, *, of: int | None = None, **more: Any) -> int:
        """A person presses the button that gives the own number, or sends the contact ``of`` another; 0: of nobody
        whom Telegram knows. ``more``: ``forward_origin={...}``. The message's id."""
        known = {"user_id": chat if of is None else of} if of != 0 else {}
        contact = {"phone_number": phone, "first_name": "Анна"} | known
        return self.user_sends(chat, contact=contact, **more)

    def user_edits(self, chat: int, message_id: int, text: str) -> None:
        """A person changes a message."""
        edited = self._message(chat, {"text": text}) | {"message_id": message_id, "edit_date": int(time.time())}
        self._update(edited_message=edited)

    def press(self, chat: int, data: str, *, under: int = 1) -> str:
        """A person presses a button under a message; the query's id."""
        query = str(self._id())
        self._callbacks.add(query)
        message = self._message(chat, {"text": "…"}) | {"message_id": under}
        callback = {"id": query, "from": _person(chat), "chat_instance": "1", "data": data, "message": message}
        self._update(callback_query=callback)
        return query

    def group_says(self, chat: int, text: str) -> None:
        """Someone writes in a group that the bot is in."""
        group = {"id": chat, "type": "supergroup", "title": "Цех 4"}
        self._known.add(chat)
        self._update(message=self._message(7, {"text": text}) | {"chat": group})

    def post(self, **update: Any) -> None:
        """Any other update, as Telegram would send it."""
        self._update(**update)

    def repeat_last(self) -> None:
        """Deliver the last update once more, under its own id."""
        self.pending.append(self.pending[-1])
        self._changed.set()

    async def wait_for_message(self, chat: int, seconds: float = 10.0) -> SentMessage:
        """The next message to this chat that was not asked for before."""
        await until(lambda: len(self.to(chat)) > self._read[chat], seconds)
        self._read[chat] += 1
        return self.to(chat)[self._read[chat] - 1]

    def to(self, chat: int) -> list[SentMessage]:
        """All messages to a chat."""
        return [message for message in self.sent if message.chat == chat]

    def called(self, method: str) -> list[Params]:
        """The parameters of all calls of a method, refused ones included."""
        return [params for name, params in self.calls if name == method]

    def fail(self, method: str, *faults: Fault | None) -> None:
        """What happens to the next calls of a method; None lets one pass."""
        self.faults[method].extend(faults)

    async def push(self) -> list[int]:
        """Post the waiting updates to the webhook, as Telegram does; the answers' status codes."""
        statuses: list[int] = []
        headers = {"X-Telegram-Bot-Api-Secret-Token": self.webhook.get("secret_token", "")}
        async with ClientSession() as session:
            for update in list(self.pending):
                async with session.post(self.webhook["url"], json=update, headers=headers) as response:
                    statuses.append(response.status)
                if response.status == 200:
                    self.pending.remove(update)
        return statuses

    # The server.

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """One call of the API."""
        method = request.match_info["method"]
        params: Params = dict(request.query) | dict(await request.post())
        self.calls.append((method, params))
        fault = self.faults[method].popleft() if self.faults[method] else None
        try:
            if request.match_info["token"] != self.token:
                raise Refusal(401, "Unauthorized")
            if fault and not fault.after:
                return _broken(request, fault)
            result = await self._call(method, params)
        except Refusal as refusal:
            return web.json_response(refusal.answer, status=refusal.status)
        if fault:
            return _broken(request, fault)
        return web.json_response({"ok": True, "result": result})

    async def _call(self, method: str, params: Params) -> Any:
        known: dict[str, Callable[[Params], Awaitable[Any]]] = {
            "getMe": self._get_me,
            "getUpdates": self._get_updates,
            "setWebhook": self._set_webhook,
            "deleteWebhook": self._delete_webhook,
            "setMyCommands": self._set_my_commands,
            "sendMessage": self._send_message,
            "sendPhoto": self._send_photo,
            "sendDocument": self._send_document,
            "deleteMessage": self._delete_message,
            "sendChatAction": self._send_chat_action,
            "answerCallbackQuery": self._answer_callback_query,
            "leaveChat": self._leave_chat,
            "getFile": self._get_file,
        }
        if method not in known:
            raise Refusal(404, "Not Found")
        return await known[method](params)

    async def _get_me(self, params: Params) -> Params:
        return {"id": 42, "is_bot": True, "first_name": "Профлиния", "username": "profline_test_bot"}

    async def _get_updates(self, params: Params) -> list[Params]:
        if self.webhook:
            raise Refusal(
                409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete it"
            )
        if "offset" in params:
            offset = int(params["offset"])
            self.pending = [update for update in self.pending if update["update_id"] >= offset]
        self._pollers += 1
        mine = self._pollers
        self._changed.set()
        end = time.monotonic() + int(params.get("timeout", 0))
        while not self.pending and (left := end - time.monotonic()) > 0:
            self._changed.clear()
            try:
                async with asyncio.timeout(left):
                    await self._changed.wait()
            except TimeoutError:
                break
            if mine != self._pollers:
                raise Refusal(
                    409,
                    "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
                )
        return self.pending[: int(params.get("limit", 100))]

    async def _set_webhook(self, params: Params) -> bool:
        if not params["url"].startswith(("https://", "http://127.0.0.1")):
            raise Refusal(400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook")
        self.webhook = params
        return True

    async def _delete_webhook(self, params: Params) -> bool:
        self.webhook = {}
        return True

    async def _set_my_commands(self, params: Params) -> bool:
        self.commands = json.loads(params["commands"])
        return True

    async def _send_message(self, params: Params) -> Params:
        chat = self._chat(params)
        self._bound_rate()
        text = _shown(params, "text")
        if not text.strip():
            raise Refusal(400, "Bad Request: message text is empty")
        if _length(text) > MAX_TEXT:
            raise Refusal(400, "Bad Request: message is too long")
        return self._keep(chat, params, {"text": text}, raw=params["text"])

    async def _send_photo(self, params: Params) -> Params:
        chat, upload = self._upload(params, "photo")
        try:
            check_photo(content := upload.file.read())
        except BadFile as error:
            raise Refusal(400, str(error)) from None
        sizes = [{"file_id": "1", "file_unique_id": "1", "width": 90, "height": 51}]
        return self._keep(chat, params, {"photo": sizes}, file=content, file_name=upload.filename, photo=True)

    async def _send_document(self, params: Params) -> Params:
        chat, upload = self._upload(params, "document")
        content = upload.file.read()
        if not content:
            raise Refusal(400, "Bad Request: file must be non-empty")
        if len(content) > MAX_DOCUMENT:
            raise Refusal(413, "Request Entity Too Large")
        document = {"file_id": "1", "file_unique_id": "1", "file_name": upload.filename}
        return self._keep(chat, params, {"document": document}, file=content, file_name=upload.filename)

    def _upload(self, params: Params, name: str) -> tuple[int, web.FileField]:
        chat = self._chat(params)
        self._bound_rate()
        if _length(_shown(params, "caption")) > MAX_CAPTION:
            raise Refusal(400, "Bad Request: message caption is too long")
        upload = params.get(str(params.get(name, "")).removeprefix("attach://"))
        if not isinstance(upload, web.FileField):
            raise Refusal(400, f"Bad Request: there is no {name} in the request")
        return chat, upload

    def _keep(self, chat: int, params: Params, content: Params, raw: str = "", **file: Any) -> Params:
        """Have a message reach the person."""
        markup = json.loads(params.get("reply_markup") or "{}")
        text, asks = content.get("text") or _shown(params, "caption"), _asked(markup)
        raw = raw or params.get("caption", "")
        message = SentMessage(self._id(), chat, text, raw, _buttons(markup), time.monotonic(), asks, **file)
        self.sent.append(message)
        if asks:
            self.keyboards[chat] = asks
        if markup.get("remove_keyboard"):
            self.keyboards.pop(chat, None)
        return self._message(chat, content) | {"message_id": message.id}

    async def _delete_message(self, params: Params) -> bool:
        mine = [message for message in self.to(self._chat(params)) if message.id == int(params["message_id"])]
        if not mine:
            raise Refusal(400, "Bad Request: message to delete not found")
        self.sent.remove(mine[0])
        return True

    async def _send_chat_action(self, params: Params) -> bool:
        self._chat(params)
        return True

    async def _answer_callback_query(self, params: Params) -> bool:
        if params["callback_query_id"] not in self._callbacks:
            raise Refusal(400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
        self._callbacks.remove(params["callback_query_id"])
        return True

    async def _get_file(self, params: Params) -> Params:
        file = params["file_id"]
        if file not in self.files:
            raise Refusal(400, "Bad Request: invalid file_id")
        if len(self.files[file]) > MAX_FILE:
            raise Refusal(400, "Bad Request: file is too big")
        return {"file_id": file, "file_unique_id": file, "file_path": f"voice/{file}.oga"}

    async def download(self, request: web.Request) -> web.StreamResponse:
        """A file, as getFile told its path."""
        file = request.match_info["name"].removesuffix(".oga")
        self.downloads.append(file)
        fault = self.faults["download"].popleft() if self.faults["download"] else None
        if fault:
            return _broken(request, fault)
        if request.match_info["token"] != self.token or file not in self.files:
            return web.Response(status=404)
        return web.Response(body=self.files[file])

    async def _leave_chat(self, params: Params) -> bool:
        self._known.discard(self._chat(params))
        return True

    def _chat(self, params: Params) -> int:
        chat = int(params["chat_id"])
        if chat not in self._known:
            raise Refusal(400, "Bad Request: chat not found")
        if chat in self.blocked:
            raise Refusal(403, "Forbidden: bot was blocked by the user")
        return chat

    def _bound_rate(self) -> None:
        now = time.monotonic()
        while self._recent and self._recent[0] < now - 1:
            self._recent.popleft()
        if len(self._recent) >= PER_SECOND:
            raise Refusal(429, "Too Many Requests: retry after 1", retry_after=1)
        self._recent.append(now)

    def _message(self, chat: int, content: Params) -> Params:
        self._known.add(chat)
        where = {"id": chat, "type": "private", "first_name": "Анна"}
        return {"message_id": self._id(), "date": int(time.time()), "chat": where, "from": _person(chat)} | content

    def _update(self, **content: Any) -> None:
        self.pending.append({"update_id": self._id()} | content)
        self._changed.set()

    def _id(self) -> int:
        self._last_id += 1
        return self._last_id


def _person(chat: int) -> Params:
    return {"id": chat, "is_bot": False, "first_name": "Анна", "language_code": "ru"}


def _shown(params: Params, name: str) -> str:
    """A text as the reader sees it."""
    raw = str(params.get(name, ""))
    try:
        return visible(raw) if params.get("parse_mode") == "HTML" else raw
    except HtmlError as error:
        raise Refusal(400, str(error)) from None


def _length(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _asked(markup: Params) -> str:
    """The label of the button that gives the telephone number, if there is one under the field of writing."""
    buttons = [button for row in markup.get("keyboard", []) for button in row]
    if any(not button.get("text", "").strip() for button in buttons):
        raise Refusal(400, "Bad Request: keyboard button text must be non-empty")
    return next((button["text"] for button in buttons if button.get("request_contact")), "")


def _buttons(markup: Params) -> list[list[tuple[str, str]]]:
    keyboard = markup.get("inline_keyboard", [])
    for button in (button for row in keyboard for button in row):
        if not button.get("text"):
            raise Refusal(400, "Bad Request: inline keyboard button text must be non-empty")
        if not 0 < len(button["callback_data"].encode()) <= MAX_DATA:
            raise Refusal(400, "Bad Request: BUTTON_DATA_INVALID")
    return [[(button["text"], button["callback_data"]) for button in row] for row in keyboard]


def _broken(request: web.Request, fault: Fault) -> web.StreamResponse:
    if fault.status == 0:
        assert request.transport is not None
        request.transport.abort()
        return web.Response()
    if fault.body is not None:
        return web.Response(status=fault.status, text=fault.body)
    raise_for = Refusal(fault.status, fault.description, fault.retry_after)
    return web.json_response(raise_for.answer, status=fault.status)


@asynccontextmanager
async def serving(app: web.Application, port: int = 0) -> AsyncIterator[str]:
    """Run an aiohttp application on 127.0.0.1; its address."""
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", port)
        await site.start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


@asynccontextmanager
async def telegram_server(port: int = 0) -> AsyncIterator[TelegramServer]:
    """A running server; its ``url`` is for ``PROFLINE_TELEGRAM_API_URL``."""
    server = TelegramServer()
    app = web.Application(client_max_size=2 * MAX_DOCUMENT)
    app.router.add_route("*", "/bot{token}/{method}", server.handle)
    app.router.add_get("/file/bot{token}/voice/{name}", server.download)
    async with serving(app, port) as server.url:
        yield server


if __name__ == "__main__":
    from tests.fakes.telegram_console import main

    main()
