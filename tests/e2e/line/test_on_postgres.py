"""The same line on PostgreSQL, whose server goes away for a while."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.fakes.telegram_server import TOKEN, telegram_server
from tests.support.postgres import PASSWORD, PostgresServer
from tests.support.process import Profline, profline

pytestmark = pytest.mark.postgres

QUESTION, TOPIC = "как вступить в профсоюз", "membership.join"
CARD, BORN = "7700000016", "14.03.1985"
PEOPLE = 20


async def everybody_asks(line: Profline, update: str) -> list[int]:
    """One question from each of many people at once; the statuses of the answers."""
    async with asyncio.TaskGroup() as group:
        asking = [
            group.create_task(line.turn(f"person-{number}", QUESTION, update_id=update)) for number in range(PEOPLE)
        ]
    for task in asking:
        response = task.result()
        if response.status_code != 200:
            assert response.headers["content-type"] == "application/problem+json"
            assert response.json()["status"] == response.status_code
            assert int(response.headers["retry-after"]) > 0
    return [task.result().status_code for task in asking]


async def test_a_server_that_goes_away_is_told_and_all_goes_on_when_it_is_back(
    folder: Path, postgres_server: PostgresServer, postgres_url: str
) -> None:
    async with telegram_server() as telegram:
        settings = {"telegram_token": TOKEN, "telegram_api_url": telegram.url}
        async with profline(folder, database_url=postgres_url, rate_limit=0, **settings) as line:
            assert line.rows["Database"].where.startswith("postgresql+asyncpg://postgres:***@127.0.0.1")
            assert not (folder / "data/profline.db").exists()
            await line.say("anna", "покажи мою карту", update_id="1")
            assert await everybody_asks(line, "1") == [200] * PEOPLE
            telegram.user_says(1, "покажи мою карту")
            assert "номер карты" in (await telegram.wait_for_message(1)).text
            assert "номером телефона" in (await telegram.wait_for_message(1)).text

            await asyncio.to_thread(postgres_server.stop)
            try:
                assert await everybody_asks(line, "2") == [503] * PEOPLE
                assert (await line.web.get("/readyz")).status_code == 503
                assert (await line.web.get("/healthz")).status_code == 200
                assert (await line.web.get("/")).status_code == 200
                assert (await line.web.get("/api/v1/news")).status_code == 503
            finally:
                await asyncio.to_thread(postgres_server.start)

            assert await everybody_asks(line, "2") == [200] * PEOPLE
            assert (await line.web.get("/readyz")).status_code == 200
            await line.say("anna", CARD, update_id="2")
            shown = await line.say("anna", BORN, update_id="3")
            assert "Карта члена профсоюза" in shown["replies"][0]["text"]
            telegram.user_says(1, CARD)
            asked = await telegram.wait_for_message(1, seconds=30)
            while "дата рождения" not in asked.text:
                asked = await telegram.wait_for_message(1, seconds=30)
            assert await line.stop() == 0
            assert not [secret for secret in (PASSWORD, TOKEN, CARD, BORN) if secret in line.output]
