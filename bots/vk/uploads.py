"""Pictures and files on their way into VK's messages: ask where to, upload there, save.

vk_api has helpers for this. They are not used: two calls of the API in one go cannot keep the community's pace.
"""

from __future__ import annotations

from collections.abc import Awaitable, Mapping
from pathlib import PurePath
from typing import Any, Protocol
from urllib.parse import urlsplit

from requests import PreparedRequest, Response, Session
from requests.adapters import HTTPAdapter
from requests.exceptions import InvalidURL

from bots.errors import Transient
from bots.rendering import clean
from dialogs.ports import MadeFile

PICTURES = ("image/png", "image/jpeg")
"""What is sent as a picture that is shown."""
TIMEOUT = (5.0, 20.0)
"""Seconds to connect, and between two bytes of an answer."""


class Calls(Protocol):
    """What an upload needs of the API."""

    def __call__(self, method: str, **values: Any) -> Awaitable[Any]:
        """Call a method at the community's pace."""
        ...


class Post(Protocol):
    """Uploads a file."""

    def __call__(self, url: str, field: str, file: MadeFile) -> Awaitable[Mapping[str, Any]]:
        """What the server for uploads answers."""
        ...


async def upload(call: Calls, post: Post, file: MadeFile, peer: int) -> str:
    """Have a file in VK for one person's messages; its name there (``photo-1_2_key``). Raises what both raise."""
    try:
        return await (_picture if file.media_type in PICTURES else _document)(call, post, file, peer)
    except (KeyError, IndexError, TypeError, AttributeError):
        failure = Transient("the answer to an upload is not VK's")
    raise failure


async def _picture(call: Calls, post: Post, file: MadeFile, peer: int) -> str:
    server = await call("photos.getMessagesUploadServer", peer_id=peer)
    uploaded = await post(server["upload_url"], "photo", file)
    fields = {name: uploaded[name] for name in ("server", "photo", "hash")}
    return _name("photo", (await call("photos.saveMessagesPhoto", **fields))[0])


async def _document(call: Calls, post: Post, file: MadeFile, peer: int) -> str:
    server = await call("docs.getMessagesUploadServer", peer_id=peer, type="doc")
    uploaded = await post(server["upload_url"], "file", file)
    saved = await call("docs.save", file=uploaded.get("file", ""), title=clean(file.name))
    return _name("doc", saved["doc"])


def _name(kind: str, saved: Mapping[str, Any]) -> str:
    key = saved.get("access_key")
    return f"{kind}{saved['owner_id']}_{saved['id']}" + (f"_{key}" if key else "")


def post_file(session: Session, url: str, field: str, file: MadeFile) -> Any:
    """Upload in a form. It blocks; it raises what requests raises."""
    named = (f"file{PurePath(file.name).suffix}", file.content, file.media_type)
    return session.post(url, files={field: named}).json()


def mount_uploads(session: Session, api_url: str) -> None:
    """Let a session upload: in bounded time, over HTTPS only, but for a VK of one's own at ``api_url``."""
    session.mount("https://", _Uploads(api_url))
    session.mount("http://", _Uploads(api_url))


class _Uploads(HTTPAdapter):
    """Sends to the address that VK's answer names."""

    def __init__(self, api_url: str) -> None:
        super().__init__()
        self._own = urlsplit(api_url)

    def send(self, request: PreparedRequest, *args: Any, **kwargs: Any) -> Response:
        """Send, with a time limit. Raises InvalidURL for an address that is not secure."""
        parts = urlsplit(request.url or "")
        if parts.scheme != "https" and (parts.scheme, parts.netloc) != (self._own.scheme, self._own.netloc):
            raise InvalidURL("an upload goes over https alone")
        return super().send(request, *args, **{**kwargs, "timeout": kwargs.get("timeout") or TIMEOUT})
