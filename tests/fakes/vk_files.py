"""VK's servers for uploads: an address for one upload, and what it gives is saved before it can be sent."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from aiohttp import web
from PIL import Image, UnidentifiedImageError

MAX_SIDES = 14_000
MAX_RATIO = 20
MAX_PHOTO = 50 * 2**20
MAX_DOCUMENT = 200 * 2**20
REFUSED_KINDS = (".exe", ".mp3")

Params = dict[str, Any]


class BadUpload(Exception):
    """VK's error: its code and words."""

    def __init__(self, code: int, words: str) -> None:
        super().__init__(words)
        self.code = code


@dataclass(frozen=True, slots=True)
class Upload:
    """A file on the server for uploads."""

    photo: bool
    content: bytes
    name: str


@dataclass(slots=True)
class Uploads:
    """Addresses that were given, files that were uploaded to them, and those that were saved."""

    group: int
    addresses: dict[str, bool] = field(default_factory=dict)
    uploaded: dict[str, Upload] = field(default_factory=dict)
    saved: dict[str, Upload] = field(default_factory=dict)
    _numbers: count[int] = field(default_factory=lambda: count(1))

    def address(self, *, photo: bool) -> str:
        """The end of an address for one upload."""
        key = f"up{next(self._numbers)}"
        self.addresses[key] = photo
        return key

    def take(self, key: str, form: Params) -> Params | None:
        """One upload; None: there is no such address (any more)."""
        photo = self.addresses.pop(key, None)
        if photo is None:
            return None
        name, server, given = ("photo", 7, f"hash-{key}") if photo else ("file", 0, f"file-{key}")
        file = next((value for value in form.values() if isinstance(value, web.FileField)), None)
        content = file.file.read() if file else b""
        self.uploaded[given] = Upload(photo, content, file.filename if file else "")
        if photo:
            return {"server": server, name: json.dumps([{"photo": key}]) if _shown(content) else "[]", "hash": given}
        if not content or len(content) > MAX_DOCUMENT or self.uploaded[given].name.endswith(REFUSED_KINDS):
            return {"error": "bad_file", "error_descr": "the file cannot be taken"}
        return {name: given}

    def save_photo(self, params: Params) -> list[Params]:
        """``photos.saveMessagesPhoto``: its three values are those of one upload."""
        upload = self.uploaded.pop(params.get("hash", ""), None)
        if params.get("photo", "[]") == "[]":
            raise BadUpload(100, "One of the parameters specified was missing or invalid: photo is undefined")
        if params.get("server") != "7":
            raise BadUpload(118, "Invalid server")
        if upload is None or not upload.photo:
            raise BadUpload(121, "Invalid hash")
        return [self._keep("photo", upload) | {"access_key": "key5"}]

    def save_document(self, params: Params) -> Params:
        """``docs.save``."""
        upload = self.uploaded.pop(params.get("file", ""), None)
        if upload is None or upload.photo:
            raise BadUpload(100, "One of the parameters specified was missing or invalid: file is undefined")
        named = Upload(upload.photo, upload.content, params.get("title") or upload.name)
        return {"type": "doc", "doc": self._keep("doc", named) | {"title": named.name}}

    def _keep(self, kind: str, upload: Upload) -> Params:
        number = next(self._numbers)
        self.saved[f"{kind}-{self.group}_{number}"] = upload
        return {"id": number, "owner_id": -self.group}

    def sent(self, attachment: str) -> Upload:
        """What goes with a message. VK wants the access key where it gave one."""
        kind_and_owner, _, rest = attachment.partition("_")
        number, _, key = rest.partition("_")
        upload = self.saved.get(f"{kind_and_owner}_{number}")
        if upload is None or (upload.photo and key != "key5"):
            raise BadUpload(100, "One of the parameters specified was missing or invalid: attachment is invalid")
        return upload


def _shown(content: bytes) -> bool:
    """Whether it is a picture that VK shows."""
    try:
        with Image.open(io.BytesIO(content)) as picture:
            width, height = picture.size
    except (UnidentifiedImageError, Image.DecompressionBombError):
        return False
    narrow = max(width, height) > MAX_RATIO * min(width, height)
    return len(content) <= MAX_PHOTO and width + height <= MAX_SIDES and not narrow
