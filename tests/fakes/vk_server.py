"""A VK API server in miniature: its limits, its errors in its own words, and people who write as told.

By hand: ``python -m tests.fakes.vk_server --port 8082`` gives a conversation in the terminal with
any bot that is pointed at it, so that a bot can be tried without a community.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.fakes.telegram_server import serving
from tests.fakes.until import until
from tests.fakes.vk_files import BadUpload, Upload, Uploads
from tests.fakes.vk_keyboard import BadKeyboard, Buttons, checked_buttons

TOKEN = "vk1.a.TEST-token_0123456789"
GROUP = 777
PER_SECOND = 20
MAX_TEXT = 4096
MAX_UPLOAD = 60 * 2**20

Params = dict[str, Any]


@dataclass(frozen=True, slots=True)
class SentMessage:
    """A message the community sent, and the file that came with it; ``photo``: whether it is shown."""

    id: int
    peer: int
    text: str
    buttons: Buttons
    random_id: int
    at: float
    file: bytes = b""
    file_name: str = ""
    photo: bool = False

    def payload_of(self, label: str) -> str:
        """What the button of this label sends."""
        return next(payload for row in self.buttons for name, payload in row if name == label)


@dataclass(slots=True)
class Fault:
    """What happens to a call instead: VK's error ``code``, an HTTP ``status``, an odd ``body``, or a dropped
    connection if nothing is given. ``after`` drops it when the call has already been carried out.
    """

    code: int = 0
    status: int = 200
    body: str | None = None
    after: bool = False


class Refusal(Exception):
    """The API's error answer; VK gives it with status 200."""

    def __init__(self, code: int, words: str) -> None:
        params = [{"key": "v", "value": "5.199"}]
        self.answer = {"error": {"error_code": code, "error_msg": words, "request_params": params}}


@dataclass
class VkServer:
    """One community's VK. Start it with :func:`vk_server`.

    ``upload_url`` stands in for the address of uploads.
    ``ts`` counts the events; ``forgotten`` are those that the long poll has dropped from its history.
    """

    token: str = TOKEN
    group: int = GROUP
    url: str = ""
    calls: list[tuple[str, Params]] = field(default_factory=list)
    sent: list[SentMessage] = field(default_factory=list)
    repeats: int = 0
    blocked: set[int] = field(default_factory=set)
    faults: dict[str, deque[Fault | None]] = field(default_factory=lambda: defaultdict(deque))
    poll_faults: deque[Fault] = field(default_factory=deque)
    polls: list[str] = field(default_factory=list)
    events: list[Params] = field(default_factory=list)
    forgotten: int = 0
    keyboards: bool = True
    files: dict[str, bytes] = field(default_factory=dict)
    downloads: list[str] = field(default_factory=list)
    file_faults: deque[Fault] = field(default_factory=deque)
    uploads: Uploads = field(default_factory=lambda: Uploads(GROUP))
    upload_faults: deque[Fault] = field(default_factory=deque)
    upload_url: str = ""
    _key: int = 1
    _known: dict[tuple[int, int], int] = field(default_factory=dict)
    _read: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    _last_id: int = 100
    _presses: dict[str, int] = field(default_factory=dict)
    _recent: deque[float] = field(default_factory=deque)
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    # What people do.

    def user_says(self, peer: int, text: str, **content: Any) -> int:
        """A person writes; the message's number. ``content``: ``payload='{"c": "x"}'``, ``attachments=[...]``."""
        message = self.message(peer, text, **content)
        self.post("message_new", {"message": message, "client_info": {"keyboard": True}})
        return int(message["conversation_message_id"])

    def user_sends(self, peer: int, kind: str) -> int:
        """A person sends a ``sticker``, ``photo``, ``audio_message`` with no words; the message's number."""
        return self.user_says(peer, "", attachments=[{"type": kind, kind: {"id": 1}}])

    def user_speaks(self, peer: int, sound: bytes, seconds: int = 3, **more: Any) -> int:
        """A person sends a voice message. ``more``: ``transcript="…", transcript_state="done"``, another link."""
        name = f"{self._id()}.ogg"
        self.files[name] = sound
        message = {"id": 1, "duration": seconds, "link_ogg": f"{self.url}/files/{name}"} | more
        return self.user_says(peer, "", attachments=[{"type": "audio_message", "audio_message": message}])

    def user_edits(self, peer: int, number: int, text: str) -> None:
        """A person changes a message. VK does not wrap it as it does a new one."""
        self.post("message_edit", self.message(peer, text) | {"conversation_message_id": number})

    def press(self, peer: int, payload: str, *, under: int = 1) -> str:
        """A person presses a button under a message; the id of the press."""
        press = f"press{self._id()}"
        self._presses[press] = peer
        body = {"user_id": peer, "peer_id": peer, "event_id": press, "payload": json.loads(payload)}
        self.post("message_event", body | {"conversation_message_id": under})
        return press

    def message(self, peer: int, text: str, **content: Any) -> Params:
        """A message as VK puts it into events."""
        number = self._id()
        numbers = {"id": number, "conversation_message_id": number, "peer_id": peer, "from_id": peer, "out": 0}
        return numbers | {"date": int(time.time()), "text": text, "attachments": [], "fwd_messages": []} | content

    def event(self, kind: str, body: Params) -> Params:
        """An event as VK sends it, by long poll or callback."""
        return {"group_id": self.group, "type": kind, "event_id": f"{self._id():040x}", "v": "5.199", "object": body}

    def post(self, kind: str, body: Params) -> None:
        """Any event."""
        self.put(self.event(kind, body))

    def put(self, event: Any) -> None:
        """Put an event into the row as it is."""
        self.events.append(event)
        self._changed.set()

    def repeat_last(self) -> None:
        """Deliver the last event once more, under its own id."""
        self.put(self.events[-1])

    async def wait_for_message(self, peer: int, seconds: float = 10.0) -> SentMessage:
        """The next message to this peer that was not asked for before."""
        await until(lambda: len(self.to(peer)) > self._read[peer], seconds)
        self._read[peer] += 1
        return self.to(peer)[self._read[peer] - 1]

    def to(self, peer: int) -> list[SentMessage]:
        """All messages to a peer."""
        return [message for message in self.sent if message.peer == peer]

    def called(self, method: str) -> list[Params]:
        """The parameters of all calls of a method, refused ones included."""
        return [params for name, params in self.calls if name == method]

    def fail(self, method: str, *faults: Fault | None) -> None:
        """What happens to the next calls of a method; None lets one pass."""
        self.faults[method].extend(faults)

    def change_key(self) -> None:
        """The long poll's key is over, as after an hour."""
        self._key += 1
        self._changed.set()

    def forget(self) -> None:
        """The long poll's history is gone: all that nobody has read yet."""
        self.forgotten = len(self.events)
        self._changed.set()

    # The server.

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """One call of a method."""
        method = request.match_info["method"]
        params: Params = dict(request.query) | dict(await request.post())
        self.calls.append((method, params))
        fault = self.faults[method].popleft() if self.faults[method] else None
        if fault and not fault.after and not fault.code:
            return _broken(request, fault)
        try:
            self._admit(params)
            if fault and fault.code:
                raise Refusal(fault.code, f"Scripted error {fault.code}")
            answer = self._method(method)(params)
        except BadUpload as error:
            return web.json_response(Refusal(error.code, str(error)).answer)
        except Refusal as refusal:
            return web.json_response(refusal.answer)
        return _broken(request, fault) if fault else web.json_response({"response": answer})

    async def poll(self, request: web.Request) -> web.StreamResponse:
        """One look into the long poll."""
        query = request.query
        self.polls.append(query["ts"])
        if self.poll_faults:
            return _broken(request, self.poll_faults.popleft())
        end = time.monotonic() + min(90, int(query["wait"]))
        while (answer := self._news(query["key"], query["ts"])) is None and (left := end - time.monotonic()) > 0:
            self._changed.clear()
            try:
                async with asyncio.timeout(left):
                    await self._changed.wait()
            except TimeoutError:
                break
        return web.json_response(answer or {"ts": query["ts"], "updates": []})

    async def file(self, request: web.Request) -> web.StreamResponse:
        """A voice message's sound."""
        name = request.match_info["name"]
        self.downloads.append(name)
        if self.file_faults:
            return _broken(request, self.file_faults.popleft())
        return web.Response(body=self.files[name]) if name in self.files else web.Response(status=404)

    async def upload(self, request: web.Request) -> web.StreamResponse:
        """A picture or a file on its way into a message."""
        if self.upload_faults:
            return _broken(request, self.upload_faults.popleft())
        answer = self.uploads.take(request.match_info["key"], dict(await request.post()))
        return web.json_response(answer) if answer else web.json_response({"error": "upload_url is over"}, status=400)

    def _upload_server(self, params: Params, *, photo: bool) -> Params:
        if int(params.get("peer_id", 0)) in self.blocked:
            raise Refusal(901, "Can't send messages for users without permission")
        return {"upload_url": self.upload_url or f"{self.url}/upload/{self.uploads.address(photo=photo)}"}

    def _news(self, key: str, ts: str) -> Params | None:
        """The events since ``ts``, why there are none, or None: wait."""
        if key != f"key{self._key}":
            return {"failed": 2}
        if not ts.isdigit() or int(ts) > len(self.events):
            return {"failed": 3}
        if int(ts) < self.forgotten:
            return {"failed": 1, "ts": self.forgotten}
        updates = self.events[int(ts) :]
        return {"ts": str(len(self.events)), "updates": updates} if updates else None

    def _admit(self, params: Params) -> None:
        if "v" not in params:
            raise Refusal(8, "Invalid request: v (version) is required")
        if params.get("access_token") != self.token:
            raise Refusal(5, "User authorization failed: invalid access_token (4).")
        now = time.monotonic()
        while self._recent and self._recent[0] < now - 1:
            self._recent.popleft()
        if len(self._recent) >= PER_SECOND:
            raise Refusal(6, "Too many requests per second")
        self._recent.append(now)

    def _method(self, method: str) -> Callable[[Params], Any]:
        known: dict[str, Callable[[Params], Any]] = {
            "groups.getById": self._get_by_id,
            "groups.getLongPollServer": self._get_long_poll_server,
            "messages.send": self._send,
            "photos.getMessagesUploadServer": lambda params: self._upload_server(params, photo=True),
            "photos.saveMessagesPhoto": self.uploads.save_photo,
            "docs.getMessagesUploadServer": lambda params: self._upload_server(params, photo=False),
            "docs.save": self.uploads.save_document,
            "messages.setActivity": lambda params: 1,
            "messages.sendMessageEventAnswer": self._answer_press,
        }
        if method not in known:
            raise Refusal(3, "Unknown method passed")
        return known[method]

    def _get_by_id(self, params: Params) -> Params:
        return {"groups": [{"id": self.group, "name": "Профлиния", "screen_name": "profline"}], "profiles": []}

    def _get_long_poll_server(self, params: Params) -> Params:
        if params.get("group_id") != str(self.group):
            raise Refusal(15, "Access denied: no access to this group")
        return {"key": f"key{self._key}", "server": f"{self.url}/poll", "ts": str(len(self.events))}

    def _send(self, params: Params) -> int:
        peer, text = int(params["peer_id"]), params.get("message", "")
        if "random_id" not in params:
            raise Refusal(100, "One of the parameters specified was missing or invalid: random_id is a required")
        if not -(2**31) <= int(params["random_id"]) < 2**31:
            raise Refusal(100, "One of the parameters specified was missing or invalid: random_id is out of range")
        if peer in self.blocked:
            raise Refusal(901, "Can't send messages for users without permission")
        if not text.strip() and not params.get("attachment"):
            raise Refusal(100, "One of the parameters specified was missing or invalid: message is empty or invalid")
        if len(text) > MAX_TEXT:
            raise Refusal(914, "Message is too long")
        key = (peer, int(params["random_id"]))
        if key[1] and key in self._known:
            self.repeats += 1
            return self._known[key]
        file = self.uploads.sent(params["attachment"]) if params.get("attachment") else Upload(False, b"", "")
        shown = (file.content, file.name, file.photo)
        message = SentMessage(self._id(), peer, text, self._buttons(params), key[1], time.monotonic(), *shown)
        self.sent.append(message)
        self._known[key] = message.id
        return message.id

    def _buttons(self, params: Params) -> Buttons:
        if "keyboard" not in params:
            return []
        if not self.keyboards:
            raise Refusal(912, "This is a chat bot feature, change this status in settings")
        try:
            return checked_buttons(params["keyboard"])
        except BadKeyboard as error:
            raise Refusal(911, f"Keyboard format is invalid: {error}") from None

    def _answer_press(self, params: Params) -> int:
        peer = self._presses.pop(params["event_id"], None)
        if peer is None or params["user_id"] != str(peer) or params["peer_id"] != str(peer):
            raise Refusal(100, "One of the parameters specified was missing or invalid: invalid event_id")
        return 1

    def _id(self) -> int:
        self._last_id += 1
        return self._last_id


def _broken(request: web.Request, fault: Fault) -> web.StreamResponse:
    if fault.body is None and fault.status == 200:
        assert request.transport is not None
        request.transport.abort()
        return web.Response()
    return web.Response(status=fault.status, text=fault.body or "")


@asynccontextmanager
async def vk_server(port: int = 0) -> AsyncIterator[VkServer]:
    """A running server; its ``url`` is for ``PROFLINE_VK_API_URL``."""
    server = VkServer()
    app = web.Application(client_max_size=MAX_UPLOAD)
    app.router.add_route("*", "/method/{method}", server.handle)
    app.router.add_get("/poll", server.poll)
    app.router.add_get("/files/{name}", server.file)
    app.router.add_post("/upload/{key}", server.upload)
    async with serving(app, port) as server.url:
        yield server


if __name__ == "__main__":
    from tests.fakes.vk_console import main

    main()
