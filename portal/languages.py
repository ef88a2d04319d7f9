"""The language of an HTTP request: what the client prefers of what we have."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.types import Scope

LANGUAGES = ("ru", "en")
"""The first is the product's own, and serves where nothing is asked for."""


def language_of(scope: Scope) -> str:
    """The best of our languages by ``Accept-Language`` (RFC 9110, 12.5.4)."""
    wanted: list[tuple[float, str]] = []
    for part in Headers(scope=scope).get("accept-language", "").split(","):
        tag, _, weight = part.partition(";")
        language = tag.strip().lower().split("-")[0]
        if language in LANGUAGES:
            wanted.append((_weight(weight), language))
    best = max(wanted, key=lambda pair: pair[0], default=(0.0, LANGUAGES[0]))
    return best[1] if best[0] > 0 else LANGUAGES[0]


def _weight(text: str) -> float:
    name, _, value = text.strip().partition("=")
    if name.strip().lower() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0
