"""The web chat's page and its files, read once and served from memory under the hash of their content.

The page is made anew where the organisation's facts have changed.
"""

from __future__ import annotations

import html
import json
import mimetypes
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.exceptions import HTTPException

from portal.languages import LANGUAGES
from portal.ports import Organisation, PortalDeps
from portal.problems import problem_texts

STATIC = Path(__file__).parent / "static"
FOREVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"
_MARK = re.compile(r"\{\{(\w+(?:\.\w+)*)\}\}")
_TYPES = {".js": "text/javascript", ".json": "application/json", ".svg": "image/svg+xml", ".css": "text/css"}


@dataclass(frozen=True, slots=True)
class Asset:
    """A file as it is served. ``tag`` is the hash of its content."""

    content: bytes
    media_type: str
    tag: str

    @classmethod
    def make(cls, name: str, content: bytes) -> Asset:
        """An asset with its type by name, and its hash."""
        suffix = Path(name).suffix
        media_type = _TYPES.get(suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
        return cls(content, media_type, sha256(content).hexdigest()[:16])

    def response(self, request: Request, cache: str) -> Response:
        """The file, or 304 where the browser has it."""
        headers = {"cache-control": cache, "etag": f'"{self.tag}"'}
        if self.tag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        return Response(self.content, media_type=self.media_type, headers=headers)


def pages_router(deps: PortalDeps) -> APIRouter:
    """The routes of the pages and their files."""
    files = {
        path.relative_to(STATIC).as_posix(): Asset.make(path.name, path.read_bytes())
        for path in sorted(STATIC.rglob("*"))
        if path.is_file() and path.suffix != ".html"
    }
    version = sha256("".join(name + asset.tag for name, asset in files.items()).encode()).hexdigest()[:16]

    @lru_cache(maxsize=2)
    def made(name: str, organisation: Organisation) -> Asset:
        return _page(name, _values(organisation, f"/static/{version}"))

    async def page(name: str, request: Request) -> Response:
        await deps.refresh()
        return made(name, deps.organisation()).response(request, ASK_AGAIN)

    chat, docs = "index.html", "docs.html"
    for name in (chat, docs):
        made(name, deps.organisation())
    router = APIRouter(include_in_schema=False)

    @router.get("/")
    async def index(request: Request) -> Response:
        return await page(chat, request)

    @router.get("/api/docs")
    async def api_docs(request: Request) -> Response:
        return await page(docs, request)

    @router.get("/favicon.ico")
    async def favicon(request: Request) -> Response:
        return files["icon.svg"].response(request, "public, max-age=86400")

    @router.get("/static/{of_version}/{name:path}")
    async def static(request: Request, of_version: str, name: str) -> Response:
        if name not in files:
            raise HTTPException(404)
        return files[name].response(request, FOREVER if of_version == version else ASK_AGAIN)

    return router


def _page(name: str, values: Mapping[str, str]) -> Asset:
    """A page with its ``{{marks}}`` filled in, escaped; a mark without a value is a KeyError at start."""
    template = (STATIC / name).read_text("utf-8")
    return Asset.make(name, _MARK.sub(lambda mark: html.escape(values[mark[1]]), template).encode())


def _values(organisation: Organisation, static: str) -> dict[str, str]:
    texts: dict[str, Any] = json.loads((STATIC / f"texts.{LANGUAGES[0]}.json").read_text("utf-8"))
    return {
        "static": static,
        "organisation": organisation.name,
        "phone": organisation.phone,
        "phone_link": "tel:" + re.sub(r"[^\d+]", "", organisation.phone.partition(",")[0]),
        "hours": organisation.hours,
        "demo": "yes" if organisation.demo else "no",
        "problems": json.dumps({code: text for code, text in problem_texts().items() if "status" in text}),
        **{f"text.{key}": value for key, value in texts.items()},
    }
