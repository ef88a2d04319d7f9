"""The portal's ASGI application, put together from its parts."""

from __future__ import annotations

import time
from typing import Any

from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware

from portal.admission import Admission
from portal.api.answers import answers_router
from portal.api.conferences import conferences_router
from portal.api.console import console_router
from portal.api.files import FILES_A_MINUTE, files_router
from portal.api.health import health_router
from portal.api.news import news_router
from portal.api.partners import partners_router
from portal.api.turns import turns_router
from portal.api.webhooks import webhook_router
from portal.bodies import BodyLimit
from portal.check.routes import CHECKS_A_MINUTE, check_router
from portal.clients import Clients
from portal.console import REQUESTS_A_MINUTE, ConsoleAccess
from portal.files import FileLinks
from portal.headers import HeadAsGet, SecurityHeaders
from portal.pages import pages_router
from portal.ports import PortalDeps
from portal.problems import Guard, Problems, as_problems
from portal.rates import TokenBuckets
from portal.settings import PortalSettings

DESCRIPTION = """The help line of a trade-union federation over HTTP: the dialogue, and what it answers from.

Errors are problem documents (RFC 9457), in Russian, or in English by `Accept-Language`."""


class PortalApp(FastAPI):
    """FastAPI, describing its refusals as what they are."""

    def openapi(self) -> dict[str, Any]:
        """The OpenAPI document."""
        if self.openapi_schema is None:
            as_problems(super().openapi())
        return super().openapi()


def create_app(deps: PortalDeps, settings: PortalSettings) -> FastAPI:
    """The application.

    Raises:
        ValueError: a trusted proxy is neither an address nor a network.
    """
    app = PortalApp(
        title="Profline",
        version="1",
        description=DESCRIPTION,
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        telemetry={"tracing": False, "metrics": False, "logs": False},
    )
    problems = Problems(deps.new_id)
    problems.install(app)
    admission = Admission(TokenBuckets(settings.rate_limit, time.monotonic), Clients(settings.trusted_proxies))
    links = None
    if deps.files is not None:
        links = FileLinks(deps.files.keyring, deps.clock)
        app.include_router(files_router(deps.files, links, admission.another(FILES_A_MINUTE)))
    if deps.check is not None:
        app.include_router(check_router(deps, deps.check, admission.another(CHECKS_A_MINUTE)))
    app.include_router(turns_router(deps, admission, links))
    app.include_router(news_router(deps.reader))
    app.include_router(answers_router(deps, admission))
    app.include_router(conferences_router(deps.reader, deps.clock))
    app.include_router(partners_router(deps, admission))
    if deps.console is not None:
        wanting = admission.another(REQUESTS_A_MINUTE)
        app.include_router(console_router(deps.console, ConsoleAccess(deps.console.token, wanting)))
    app.include_router(health_router(deps.checks))
    app.include_router(pages_router(deps))
    for path, webhook in deps.webhooks.items():
        app.include_router(webhook_router(path, webhook))
    # The last added is the outermost.
    app.add_middleware(BodyLimit, limit=settings.max_body_bytes, problems=problems)
    app.add_middleware(Guard, problems=problems)
    app.add_middleware(GZipMiddleware, minimum_size=1024, compresslevel=5)
    app.add_middleware(HeadAsGet)
    app.add_middleware(SecurityHeaders, frame_ancestors=settings.frame_ancestors)
    return app
