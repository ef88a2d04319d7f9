"""The calls of the VK API that we make, through vk_api in a few threads, at the community's pace."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from queue import SimpleQueue
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from requests.utils import get_environ_proxies
from vk_api import VkApi

from bots.errors import TokenRefused, Transient
from bots.pace import Limiter
from bots.settings import VkSettings
from bots.vk.failures import translated
from bots.vk.uploads import mount_uploads, post_file, upload
from dialogs.ports import MadeFile

VERSION = "5.199"
HOSTS = ("https://api.vk.ru/method/", "https://api.vk.com/method/")
THREADS = 8
TIMEOUT = (5.0, 10.0)
"""Seconds to connect, and between two bytes of an answer. vk_api itself would wait for ever."""
CALLS_PER_SECOND = 18
AT_ONCE = 2
"""Together the 20 calls of a community's token that VK allows in any second."""


@dataclass(frozen=True, slots=True)
class PollServer:
    """Where Bots Long Poll is, and where it stands."""

    url: str
    key: str
    ts: str


class Api:
    """One community's connection. Every method raises the errors of :mod:`bots.errors`, and no other.

    A ``VkApi`` makes one call at a time, so there is one for each thread.
    """

    def __init__(self, settings: VkSettings) -> None:
        self._group = settings.group_id
        self._limiter = Limiter(1 / CALLS_PER_SECOND, AT_ONCE)
        self._clients = [_client(settings) for _ in range(THREADS)]
        self._idle: SimpleQueue[VkApi] = SimpleQueue()
        for client in self._clients:
            self._idle.put(client)
        self._threads: ThreadPoolExecutor | None = None

    async def community(self) -> tuple[int, str]:
        """Number and name of the token's community."""
        answer = await self._call("groups.getById")
        try:
            community = answer["groups"][0]
            return int(community["id"]), str(community["name"])
        except (KeyError, IndexError, TypeError, ValueError):
            # A user's token gets an empty list here: it is nobody's community.
            raise TokenRefused("VK", "PROFLINE_VK_TOKEN", "a token of a community is needed, not a person's") from None

    async def poll_server(self) -> PollServer:
        """Ask where to poll."""
        answer = await self._call("groups.getLongPollServer", group_id=self._group)
        try:
            return PollServer(str(answer["server"]), str(answer["key"]), str(answer["ts"]))
        except (KeyError, TypeError):
            raise Transient("the answer is not the VK API's") from None

    async def send(
        self, peer: int, text: str, random_id: int, keyboard: str | None = None, attachment: str | None = None
    ) -> None:
        """Send a message. One with the same ``random_id`` is not sent again.

        Raises:
            bots.vk.failures.BadKeyboard: VK does not take the buttons.
        """
        values: dict[str, Any] = {"peer_id": peer, "message": text, "random_id": random_id, "dont_parse_links": 1}
        if keyboard:
            values["keyboard"] = keyboard
        if attachment:
            values["attachment"] = attachment
        await self._call("messages.send", **values)

    async def upload(self, peer: int, file: MadeFile) -> str:
        """Have a picture or a file in VK, for one person; its name there, for :meth:`send`."""
        return await upload(self._call, self._post, file, peer)

    async def _post(self, url: str, field: str, file: MadeFile) -> Any:
        return await self._in_thread(lambda client: post_file(client.http, url, field, file))

    async def typing(self, peer: int) -> None:
        """Show for ten seconds that we write. Not worth waiting for: a busy channel does without."""
        if self._limiter.reserve(_now()) == 0:
            await self._request("messages.setActivity", {"peer_id": peer, "type": "typing"})

    async def answer_event(self, event_id: str, peer: int) -> None:
        """Stop the wheel on a pressed button."""
        await self._call("messages.sendMessageEventAnswer", event_id=event_id, user_id=peer, peer_id=peer)

    def close(self) -> None:
        """Close the connections. A call that hangs ends by its own time limit; nobody waits for it."""
        if self._threads:
            self._threads.shutdown(wait=False, cancel_futures=True)
            self._threads = None
        for client in self._clients:
            client.http.close()

    async def _call(self, method: str, **values: Any) -> Any:
        await asyncio.sleep(self._limiter.reserve(_now()))
        return await self._request(method, values)

    async def _request(self, method: str, values: Mapping[str, Any]) -> Any:
        return await self._in_thread(lambda client: client.method(method, dict(values)))

    async def _in_thread(self, work: Callable[[VkApi], Any]) -> Any:
        self._threads = self._threads or ThreadPoolExecutor(THREADS, "vk")
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._blocking, work)

    def _blocking(self, work: Callable[[VkApi], Any]) -> Any:
        """Call, and translate the failure. It is raised outside of ``except``: vk_api's own carries the token."""
        client = self._idle.get()
        try:
            return work(client)
        except Exception as failure:
            error = translated(failure)
        finally:
            self._idle.put(client)
        raise error


class _Redirect(HTTPAdapter):
    """Sends vk_api's calls, whose address is fixed in its code, to the address of the settings."""

    def __init__(self, api_url: str) -> None:
        super().__init__()
        self._methods = f"{api_url.rstrip('/')}/method/"

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: Any = None,
        verify: bool | str = True,
        cert: Any = None,
        proxies: Mapping[str, str] | None = None,
    ) -> requests.Response:
        """Send, with a time limit, and by the proxy that fits the real address."""
        url = self._methods + (request.url or "").partition("/method/")[2]
        request.url = url
        return super().send(request, stream, timeout or TIMEOUT, verify, cert, get_environ_proxies(url))


def _client(settings: VkSettings) -> VkApi:
    session = requests.Session()
    session.max_redirects = 0
    mount_uploads(session, settings.api_url)
    for host in HOSTS:
        session.mount(host, _Redirect(settings.api_url))
    client = VkApi(token=settings.token, session=session, api_version=VERSION, config_filename="")  # no file
    client.RPS_DELAY = 0
    client.error_handlers.clear()  # they sleep, and try again by themselves
    return client


def _now() -> float:
    return asyncio.get_running_loop().time()
