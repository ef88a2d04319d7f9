"""The product as it is started: an operator's telephone, a caller who presses zero, and the console that shows both."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from ivr.softphone import Deskphone, Softphone
from tests.e2e.desk.office import CALLER, OPERATOR, PATIENCE, hears
from tests.e2e.line.conftest import learned
from tests.support.phone import tone
from tests.support.postgres import free_port
from tests.support.process import profline

__all__ = ["learned"]

pytestmark = [pytest.mark.phone, pytest.mark.asyncio(loop_scope="module")]

TOKEN = "the-token-of-this-test"


async def test_a_caller_reaches_an_operator_who_reads_what_was_said(tmp_path: Path, learned: None) -> None:
    port = free_port()
    async with profline(
        tmp_path,
        phone="on",
        sip_port=port,
        operators="201:secret-of-201",
        operator_hours="mon-sun 00:00-24:00",
        console_token=TOKEN,
    ) as line:
        line.web.headers["authorization"] = f"Bearer {TOKEN}"
        async with Deskphone("127.0.0.1", port, "201", "secret-of-201") as desk:
            async with Softphone("127.0.0.1", port).call("100") as caller:
                await caller.heard_sound(within=PATIENCE)
                await caller.press("0")
                async with await desk.rings(PATIENCE) as operator:
                    async with asyncio.TaskGroup() as tasks:
                        tasks.create_task(caller.say(tone(2.0, CALLER), 16_000))
                        tasks.create_task(operator.say(tone(2.0, OPERATOR), 16_000))
                        tasks.create_task(hears(caller, OPERATOR))
                        tasks.create_task(hears(operator, CALLER))
                    (listed,) = (await line.web.get("/api/console/queue")).json()["items"]
                    assert (listed["state"], listed["extensions"], listed["position"]) == ("talking", ["201"], 0)
                    said = (await line.web.get(f"/api/console/conversations/{listed['conversation']}")).json()
                    assert [turn["command"] for turn in said["turns"]] == ["start", "operator"]
                hung_up = asyncio.get_running_loop().time()
                await caller.heard_sound(after=hung_up + 0.1, within=PATIENCE)
            assert (await line.web.get("/api/console/requests")).json() == {"items": []}
        assert await line.stop() == 0
    assert "secret-of-201" not in line.output
    assert TOKEN not in line.output
