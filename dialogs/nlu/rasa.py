"""Understanding by a Rasa server beside us (Rasa 3), over its HTTP API."""

from __future__ import annotations

import asyncio
import json
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx

from dialogs.turns import Candidate, Locale

CANDIDATES = 5
MAX_ANSWER = 1_000_000
"""Bytes of an answer that are read; Rasa's own have two thousand."""


class RasaError(Exception):
    """Rasa gave no usable answer. The message says why, without the address and the token."""


@dataclass(frozen=True, slots=True)
class RasaServer:
    """Where the server is. ``timeout`` (seconds) bounds the whole of a question, from connecting to the last byte."""

    url: str
    token: str = ""
    timeout: float = 1.5


class RasaUnderstanding:
    """Implements :class:`dialogs.ports.Understanding`; raises :class:`RasaError` where there is no answer."""

    def __init__(
        self, client: httpx.AsyncClient, server: RasaServer, is_known: Callable[[str], bool], sample: str
    ) -> None:
        """``is_known`` tells the topics and intents that there are now: what else Rasa names is dropped.

        ``sample`` is a text that every model of ours has learned, to see whether this is one.
        """
        self._client = client
        self._server = server
        self._is_known = is_known
        self._sample = sample

    async def understand(self, text: str, locale: Locale) -> tuple[Candidate, ...]:
        """At most five candidates, best first, with DIET's own confidences."""
        writable = text.encode("utf-8", "replace").decode("utf-8")
        return read_ranking(await self._ask("POST", "/model/parse", {"text": writable}), self._is_known)

    async def check(self) -> str:
        """The name of the server's model; raises :class:`RasaError` where it is none of ours, or does not answer.

        Two requests, each bounded as a question is. A model that names our ids at random passes for ours.
        """
        status = await self._ask("GET", "/status")
        if not (isinstance(status, dict) and status.get("model_file")):
            raise RasaError("the server has no model")
        await self.understand(self._sample, Locale.RU)
        return str(status["model_file"])

    async def _ask(self, method: str, path: str, body: Any = None) -> Any:
        try:
            async with asyncio.timeout(self._server.timeout):
                return json.loads(await self._request(method, path, body))
        except TimeoutError:
            raise RasaError(f"no answer within {self._server.timeout:g} s") from None
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise RasaError(type(error).__name__) from None
        except (ValueError, RecursionError):
            raise RasaError("the answer is not JSON") from None

    async def _request(self, method: str, path: str, body: Any) -> bytes:
        parameters = {"token": self._server.token} if self._server.token else {}
        answer = b""
        async with self._client.stream(method, self._server.url + path, json=body, params=parameters) as response:
            if not response.is_success:
                raise RasaError(f"HTTP {response.status_code}")
            async for part in response.aiter_bytes():
                answer += part
                if len(answer) > MAX_ANSWER:
                    raise RasaError("the answer has no end")
        return answer


def read_ranking(answer: Any, is_known: Callable[[str], bool]) -> tuple[Candidate, ...]:
    """The candidates of an answer of ``/model/parse``.

    Raises:
        RasaError: it has another shape, or names nothing that is there (a model of another base).
    """
    try:
        ranking = [(str(one["name"]), float(one["confidence"])) for one in answer["intent_ranking"]]
    except (KeyError, TypeError, ValueError):
        raise RasaError("the answer has no intent_ranking as Rasa 3 gives it") from None
    sound = [(name, sure) for name, sure in ranking if is_known(name) and math.isfinite(sure)]
    ours = [Candidate(name, min(1.0, max(0.0, sure))) for name, sure in sound]
    if not ours:
        raise RasaError("its model names none of our topics")
    return tuple(sorted(ours, key=lambda one: -one.confidence)[:CANDIDATES])
