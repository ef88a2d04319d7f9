"""Who may see the console: whoever has its token, so many times a minute."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field

from fastapi import Request
from fastapi.security import HTTPBearer

from portal.admission import Admission
from portal.problems import Refusal

REQUESTS_A_MINUTE = 240
"""From one client, with a right token or a wrong one: a console that looks twice a second does not reach it."""


@dataclass(frozen=True, slots=True)
class ConsoleAccess:
    """:meth:`let_in` is a FastAPI dependency. ``scheme`` describes it in the API's documents."""

    token: str
    admission: Admission
    scheme: HTTPBearer = field(default_factory=lambda: HTTPBearer(scheme_name="Console token", auto_error=False))

    async def let_in(self, request: Request) -> None:
        """Look at the token, in a time that does not tell how much of it was right.

        Raises:
            Refusal: ``too_many_turns``, ``no_token``, ``wrong_token``.
        """
        self.admission.take(request)
        kind, _, token = request.headers.get("authorization", "").partition(" ")
        if kind.lower() != "bearer" or not token.strip():
            raise Refusal("no_token", {"www-authenticate": "Bearer"})
        if not secrets.compare_digest(token.strip().encode(), self.token.encode()):
            raise Refusal("wrong_token")
