"""Asking a server that speaks Rasa's ``/model/parse``: how long each answer takes, and how many come in a second."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import aiohttp

from dialogs.turns import Candidate

AT_ONCE = 4


@dataclass(frozen=True, slots=True)
class Asked:
    """What was answered to each text, and in how many milliseconds."""

    candidates: list[tuple[Candidate, ...]]
    times: list[float]


async def one_by_one(url: str, texts: Sequence[str], advance: Callable[[], None]) -> Asked:
    """Each text, the next when the last is answered, over one connection."""
    asked = Asked([], [])
    async with aiohttp.ClientSession() as session:
        for text in texts:
            began = time.perf_counter()
            answer = await _parse(session, url, text)
            asked.times.append((time.perf_counter() - began) * 1000)
            asked.candidates.append(ranking(answer))
            advance()
    return asked


async def per_second(url: str, texts: Sequence[str], advance: Callable[[], None]) -> float:
    """Questions a second with four asked at any time."""
    waiting = iter(texts)
    async with aiohttp.ClientSession() as session:

        async def caller() -> None:
            for text in waiting:
                await _parse(session, url, text)
                advance()

        began = time.perf_counter()
        async with asyncio.TaskGroup() as group:
            for _ in range(AT_ONCE):
                group.create_task(caller())
        return len(texts) / (time.perf_counter() - began)


async def _parse(session: aiohttp.ClientSession, url: str, text: str) -> Any:
    async with session.post(f"{url}/model/parse", json={"text": text}) as answer:
        answer.raise_for_status()
        return await answer.json()


def ranking(answer: Any) -> tuple[Candidate, ...]:
    """The candidates of an answer, as they come."""
    return tuple(Candidate(one["name"], float(one["confidence"])) for one in answer["intent_ranking"])
