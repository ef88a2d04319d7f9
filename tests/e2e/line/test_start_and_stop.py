"""Starting, stopping, and being killed: the table tells what is on, and nothing that was answered is lost."""

from __future__ import annotations

import asyncio
import signal
import socket
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.fakes.telegram_server import TOKEN
from tests.fakes.until import until
from tests.support.postgres import free_port
from tests.support.process import READY, START_SECONDS, alive, profline, starting

QUESTION = "как вступить в профсоюз"
CARD, BORN = "7700000016", "14.03.1985"
PARTS = (
    *("Web chat", "HTTP API", "QR codes", "Database", "Answers", "Understanding"),
    *("Phone", "Telegram", "VK", "E-mail"),
)


async def test_the_table_names_every_part_and_how_to_turn_on_what_is_off(folder: Path) -> None:
    async with profline(folder) as line:
        rows = line.rows
        assert tuple(rows) == PARTS
        assert {name: row.state for name, row in rows.items()} == dict.fromkeys(PARTS[:6], "on") | dict.fromkeys(
            PARTS[6:], "off"
        )
        assert rows["Web chat"].where == f"http://127.0.0.1:{line.port}"
        assert "PROFLINE_PUBLIC_URL" in rows["QR codes"].how
        assert rows["Database"].where == str(folder / "data/profline.db")
        assert "demo" in rows["Database"].how
        assert "PROFLINE_PHONE=auto" in rows["Phone"].how
        assert "PROFLINE_TELEGRAM_TOKEN" in rows["Telegram"].how
        assert "PROFLINE_VK_TOKEN and PROFLINE_VK_GROUP_ID" in rows["VK"].how
        assert (await line.web.get("/")).status_code == 200
        assert (await line.web.get("/readyz")).status_code == 200
        assert await line.stop(signal.SIGINT) == 0
        assert "Stopping." in line.output
        with pytest.raises(httpx.ConnectError):
            await line.web.get("/healthz")


@pytest.mark.timeout(2 * START_SECONDS)
async def test_a_stop_while_it_learns_is_obeyed(tmp_path: Path) -> None:
    learned = tmp_path / "cache/nlu"
    async with starting(tmp_path, cache_dir=tmp_path / "cache") as line:
        await until((learned / "understanding.lock").exists, START_SECONDS)
        assert not list(learned.glob("*.npz"))
        assert await line.stop(within=START_SECONDS) == 0, line.output
        assert READY not in line.output
        assert "Traceback" not in line.output


async def test_a_stop_while_a_messenger_does_not_answer_is_obeyed(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        url = f"http://127.0.0.1:{deaf.getsockname()[1]}"
        async with starting(folder, telegram_token=TOKEN, telegram_api_url=url) as line:
            connection = await asyncio.to_thread(deaf.accept)
            assert await line.stop() == 0, line.output
            assert READY not in line.output
            assert "Traceback" not in line.output
        connection[0].close()


async def test_killed_in_the_midst_of_it_it_loses_nothing_that_was_answered(folder: Path) -> None:
    people = [f"person-{number}" for number in range(40)]
    answered: dict[str, dict[str, Any]] = {}
    async with profline(folder, rate_limit=0) as line:
        await line.say("anna", "покажи мою карту", update_id="1")
        asked = await line.say("anna", CARD, update_id="2")

        async def talk(person: str) -> None:
            with suppress(httpx.HTTPError):
                answered[person] = await line.say(person, QUESTION, update_id="1")

        async with asyncio.TaskGroup() as group:
            for person in people:
                group.create_task(talk(person))
            await until(lambda: len(answered) > 3)
            await line.kill()
    assert len(answered) < len(people)
    assert len(line.stored("web")) >= 2 + len(answered)
    async with profline(folder, rate_limit=0) as line:
        again = {person: await line.say(person, QUESTION, update_id="1") for person in people}
        assert {person: again[person] for person in answered} == answered
        assert await line.say("anna", CARD, update_id="2") == asked
        shown = await line.say("anna", BORN, update_id="3")
        assert "Карта члена профсоюза" in shown["replies"][0]["text"]
        assert len(line.stored("web")) == 3 + len(people)
        assert await line.stop() == 0


@pytest.mark.phone
async def test_killed_with_the_phone_on_it_leaves_no_process_behind(folder: Path) -> None:
    async with profline(folder, phone="on", sip_port=free_port()) as line:
        children = line.children()
        assert "asterisk" in {child.name() for child in children}
        await line.kill()
        await until(lambda: not alive(children))
