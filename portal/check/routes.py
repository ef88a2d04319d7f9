"""``/check/…``: the cashier's page, its files, and the public keys of passes."""

from __future__ import annotations

import logging
from hashlib import sha256
from urllib.parse import quote

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse
from starlette.exceptions import HTTPException

from backend.cards.checking import CheckResult
from backend.clock import Clock
from backend.errors import DomainError
from portal.admission import Admission
from portal.check.page import STATIC, Found, Whose, page, template
from portal.languages import language_of
from portal.pages import ASK_AGAIN, FOREVER, Asset
from portal.ports import CheckDeps, PortalDeps
from portal.problems import Refusal

CHECKS_A_MINUTE = 30
"""From one client: a till is slower, and who tries out codes gets no further."""
MAX_PASS = 400
"""Characters of a pass; what is longer is none, and is not looked at."""
PRIVATE = {"cache-control": "no-store", "x-robots-tag": "noindex, nofollow"}
_FILES = ("page.css", "page.js", "pass.js", "icon.svg")
_KEPT = {"cache-control": ASK_AGAIN, "x-robots-tag": "noindex, nofollow"}

log = logging.getLogger(__name__)


def check_router(deps: PortalDeps, check: CheckDeps, admission: Admission) -> APIRouter:
    """The routes of the check."""
    files = {name: Asset.make(name, (STATIC / name).read_bytes()) for name in _FILES}
    templates = "".join(template(name) for name in ("page.html", "main.html", "worker.js"))
    version = sha256((templates + "".join(asset.tag for asset in files.values())).encode()).hexdigest()[:16]
    worker = Asset.make("worker.js", _worker(version).encode())
    desk = CheckDesk(check, deps.clock, admission)
    router = APIRouter(include_in_schema=False)

    async def whose(request: Request) -> Whose:
        await deps.refresh()
        return Whose(deps.organisation(), f"/check/{version}", language_of(request.scope))

    @router.get("/check")
    @router.get("/check/")
    async def start(request: Request) -> Response:
        return HTMLResponse(page(Found("start"), await whose(request), None), headers=_KEPT)

    @router.get("/check/shell.html")
    async def shell(request: Request) -> Response:
        return HTMLResponse(page(Found("checking"), await whose(request), None), headers=_KEPT)

    @router.get("/check/worker.js")
    async def service_worker(request: Request) -> Response:
        return worker.response(request, ASK_AGAIN)

    @router.get("/check/keys.json")
    async def keys() -> Response:
        return JSONResponse(list(check.public_keys), headers=_KEPT)

    @router.get("/check/{of_version}/{name}")
    async def file(request: Request, of_version: str, name: str) -> Response:
        if name not in files:
            raise HTTPException(404)
        return files[name].response(request, FOREVER if of_version == version else ASK_AGAIN)

    @router.get("/check/{token}")
    async def checked(request: Request, token: str) -> Response:
        found, status, headers = await desk.look(request, token)
        return HTMLResponse(page(found, await whose(request), deps.clock.now()), status, PRIVATE | headers)

    return router


class CheckDesk:
    """Looks a pass up, and knows what to show where that is refused."""

    def __init__(self, check: CheckDeps, clock: Clock, admission: Admission) -> None:
        self._check = check
        self._clock = clock
        self._admission = admission

    async def look(self, request: Request, token: str) -> tuple[Found, int, dict[str, str]]:
        """What to show, the HTTP status, and headers."""
        try:
            self._admission.take(request)
        except Refusal as refusal:
            headers = dict(refusal.headers or {})
            return Found("busy", seconds=int(headers["retry-after"])), 429, headers
        try:
            result = await self._check.check(token) if len(token) <= MAX_PASS else None
        except Exception as error:
            unforeseen = not isinstance(error, DomainError)
            log.warning("a pass could not be checked: %s", type(error).__name__, exc_info=unforeseen)
            return Found("down"), 503, {"retry-after": "60"}
        return _found(result), 200, {}


def _found(result: CheckResult | None) -> Found:
    if result is None:
        return Found("forged")
    who = f"{result.first_name} {result.initial}." if result.first_name else ""
    return Found(result.reason.value, who)


def _worker(version: str) -> str:
    kept = " ".join(f"/check/{version}/{quote(name)}" for name in _FILES)
    return template("worker.js").replace("{{version}}", version).replace("{{kept}}", kept)
