"""``/healthz``: the process lives. ``/readyz``: every part that it stands on answers."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from typing import Literal

from fastapi import APIRouter, Response
from pydantic import BaseModel

from portal.ports import ReadinessCheck

PATIENCE = 2.0
"""Seconds that a part has to answer."""
Part = Literal["ok", "down"]

log = logging.getLogger(__name__)


class Health(BaseModel):
    """The process answers."""

    status: Literal["ok"] = "ok"


class Readiness(BaseModel):
    """Whether all is ready, and each part by name."""

    status: Literal["ready", "not ready"]
    parts: dict[str, Part]


def health_router(checks: Mapping[str, ReadinessCheck]) -> APIRouter:
    """The routes for whoever watches the service."""
    router = APIRouter(tags=["health"])

    @router.get("/healthz", summary="Is the process alive?")
    async def healthz(response: Response) -> Health:
        response.headers["cache-control"] = "no-store"
        return Health()

    @router.get("/readyz", summary="Is every part ready?", responses={503: {"model": Readiness}})
    async def readyz(response: Response) -> Readiness:
        results = await asyncio.gather(*(_look(name, check) for name, check in checks.items()))
        parts = dict(zip(checks, results, strict=True))
        ready = all(state == "ok" for state in parts.values())
        response.status_code = 200 if ready else 503
        response.headers["cache-control"] = "no-store"
        return Readiness(status="ready" if ready else "not ready", parts=parts)

    return router


async def _look(name: str, check: ReadinessCheck) -> Part:
    try:
        async with asyncio.timeout(PATIENCE):
            await check()
    except Exception as error:
        log.warning("%s is not ready: %s", name, type(error).__name__)
        return "down"
    return "ok"
