"""``GET /files/…``: a picture or a file that a reply of the web chat offered, made when it is fetched."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Request, Response

from portal.admission import Admission
from portal.files import FileLinks
from portal.ports import FileDeps
from portal.problems import Refusal, problem_responses

FILES_A_MINUTE = 30
"""From one client: each is drawn or gathered anew."""
_CONTENT: dict[int | str, dict[str, Any]] = {
    200: {"description": "The picture or file", "content": {"image/png": {}, "text/html": {}}}
}


def files_router(deps: FileDeps, links: FileLinks, admission: Admission) -> APIRouter:
    """The route of the files."""
    router = APIRouter(tags=["dialogue"])

    @router.get(
        "/files/{token}",
        summary="Fetch what a reply offered, within ten minutes",
        response_class=Response,
        responses=_CONTENT | problem_responses("not_found", "file_gone", "too_many_turns", "internal", "unavailable"),
    )
    async def fetch(token: str, request: Request) -> Response:
        admission.take(request)
        made = await deps.maker.make(links.read(token))
        if made is None:
            raise Refusal("file_gone")
        shown = made.media_type.startswith("image/")
        headers = {
            "cache-control": "no-store",
            "content-disposition": f"{'inline' if shown else 'attachment'}; filename*=UTF-8''{quote(made.name, '')}",
            "x-robots-tag": "noindex",
        }
        return Response(made.content, media_type=made.media_type, headers=headers)

    return router
