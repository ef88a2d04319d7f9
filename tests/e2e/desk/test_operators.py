"""Callers and operators on real telephones: who rings, who hears whom, and who is back with the robot."""

from __future__ import annotations

import asyncio
import os
import signal
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from backend.desk.entities import QueueState
from dialogs.turns import Command
from ivr.desk.waiting import CALL_BACK
from ivr.settings import RingKind
from ivr.softphone import CallFailed, Deskphone, Softphone
from ivr.softphone.talking import Talking
from tests.e2e.desk.office import CALLER, OPERATOR, PATIENCE, QUICK, ROBOT, Office, hears, open_office
from tests.e2e.survival.figures import figures
from tests.support.phone import tone, until

pytestmark = [pytest.mark.phone, pytest.mark.asyncio(loop_scope="session")]


async def both_hear_each_other(caller: Talking, operator: Talking) -> None:
    """Each speaks at their own pitch, at once."""
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(caller.say(tone(2.0, CALLER), 16_000))
        tasks.create_task(operator.say(tone(2.0, OPERATOR), 16_000))
        tasks.create_task(hears(caller, OPERATOR))
        tasks.create_task(hears(operator, CALLER))


async def test_caller_and_operator_hear_each_other_and_the_robot_has_the_caller_back(office: Office) -> None:
    async with office.operator() as desk, office.caller("79031112233") as (caller, robot):
        ringing = await desk.rings(PATIENCE)
        assert ringing.caller == "79031112233"
        async with ringing as operator:
            await both_hear_each_other(caller, operator)
            (listed,) = office.desk.callers()
            assert (listed.state, listed.extensions, listed.phone) == (QueueState.TALKING, ("201",), "79031112233")
            assert robot.served == ["201"]
        await until(lambda: robot.came_back == [Command.RETURNED], PATIENCE)
        await hears(caller, ROBOT)
    await office.is_clean()


async def test_the_first_who_picks_up_has_the_caller_and_the_others_stop_ringing(office: Office) -> None:
    async with office.operator(0) as one, office.operator(1) as two, office.caller() as (caller, robot):
        first, second = await one.rings(PATIENCE), await two.rings(PATIENCE)
        async with second as operator:
            assert not (await asyncio.wait_for(asyncio.shield(first.ended), PATIENCE)).by_us
            assert first.answered_at is None
            await both_hear_each_other(caller, operator)
        assert robot.served == ["202"]
    await office.is_clean()


async def test_in_turn_the_next_rings_when_the_one_before_does_not_answer(office: Office) -> None:
    office.opens(replace(QUICK, ring=RingKind.IN_TURN, ring_seconds=1.0))
    async with office.operator(0) as one, office.operator(1) as two, office.caller() as (caller, robot):
        first = await one.rings(PATIENCE)
        assert not two.rung
        second = await two.rings(PATIENCE)
        assert first.ended.done()
        async with second as operator:
            await both_hear_each_other(caller, operator)
        await until(lambda: robot.came_back == [Command.RETURNED], PATIENCE)
        assert len(one.rung) == len(two.rung) == 1
    await office.is_clean()


async def test_nobody_registered_brings_the_caller_back_at_once(office: Office) -> None:
    async with office.caller() as (caller, robot):
        await until(lambda: robot.came_back == [Command.UNANSWERED], PATIENCE)
        await hears(caller, ROBOT)
    await office.is_clean()


async def test_telephones_that_ring_in_vain_bring_the_caller_back(office: Office) -> None:
    office.opens(replace(QUICK, ring_seconds=1.0, rounds=2))
    async with office.operator() as desk, office.caller() as (_, robot):
        await until(lambda: robot.came_back == [Command.UNANSWERED], PATIENCE)
        assert len(desk.rung) == 2
        assert all(one.ended.done() for one in desk.rung)
    await office.is_clean()


async def test_an_operator_who_declines_brings_the_caller_back(office: Office) -> None:
    async with office.operator() as desk, office.caller() as (_, robot):
        (await desk.rings(PATIENCE)).refuse()
        await until(lambda: robot.came_back == [Command.UNANSWERED], PATIENCE)
    await office.is_clean()


async def test_the_second_caller_hears_the_place_and_gets_the_operator_after_the_first(office: Office) -> None:
    async with (
        office.operator() as desk,
        office.caller() as (_, first),
        await desk.rings(PATIENCE) as operator,
        office.caller() as (two, second),
    ):
        await until(lambda: "Ваше место в очереди, первое." in second.said, PATIENCE)
        await hears(two, ROBOT)
        async with office.caller() as (_, third):
            await until(lambda: "Ваше место в очереди, второе." in third.said, PATIENCE)
            assert [one.position for one in office.desk.callers()] == [0, 1, 2]
        await operator.hang_up()
        await until(lambda: first.came_back == [Command.RETURNED], PATIENCE)
        async with await desk.rings(PATIENCE) as again:
            await both_hear_each_other(two, again)
        assert second.served == ["201"]
    await office.is_clean()


async def test_a_caller_who_hangs_up_while_it_rings_stops_it(office: Office) -> None:
    async with office.operator() as desk:
        async with office.caller() as (caller, robot):
            ringing = await desk.rings(PATIENCE)
            await caller.hang_up()
        await asyncio.wait_for(asyncio.shield(ringing.ended), PATIENCE)
        assert ringing.answered_at is None
        await until(lambda: robot.over, PATIENCE)
        await office.is_clean()


async def test_a_caller_who_hangs_up_in_the_talk_ends_the_operators_call(office: Office) -> None:
    async with office.operator() as desk, office.caller() as (caller, _), await desk.rings(PATIENCE) as operator:
        await both_hear_each_other(caller, operator)
        await caller.hang_up()
        assert not (await asyncio.wait_for(asyncio.shield(operator.ended), PATIENCE)).by_us
    await office.is_clean()


async def hang_up_around_the_answer(office: Office, late: float) -> None:
    """The caller hangs up so many seconds after one telephone is picked up, and the other still rings."""
    async with office.operator(0) as one, office.operator(1) as two, office.caller() as (caller, robot):
        first, second = await one.rings(PATIENCE), await two.rings(PATIENCE)

        async def answer() -> None:
            with suppress(CallFailed):  # the caller was quicker
                async with second:
                    await asyncio.wait_for(asyncio.shield(second.ended), PATIENCE)

        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(answer())
            await asyncio.sleep(late)
            await caller.hang_up()
        await until(lambda: first.ended.done() and robot.over, PATIENCE)
    await office.is_clean()


@pytest.mark.parametrize("late", [0.0, 0.02])
async def test_who_hangs_up_as_an_operator_answers_takes_no_telephone_along(office: Office, late: float) -> None:
    await hang_up_around_the_answer(office, late)


@pytest.mark.soak
@pytest.mark.timeout(300)
async def test_hanging_up_at_any_time_around_an_operators_answer(office: Office) -> None:
    for milliseconds in range(0, 100, 4):
        await hang_up_around_the_answer(office, milliseconds / 1000)


@pytest.mark.soak
async def test_after_a_restart_of_asterisk_operators_ring_again_soon(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office, office.operator() as desk:
        before = office.line.asterisk_pid
        assert before is not None
        os.kill(psutil.Process(before).children(recursive=True)[-1].pid, signal.SIGTERM)
        await until(lambda: office.line.asterisk_pid not in (None, before) and office.line.ready.is_set(), PATIENCE)
        back = asyncio.get_running_loop().time()
        legs = office.line.legs
        assert legs is not None
        async with asyncio.timeout(9.0):
            while not await legs.free("201"):  # noqa: ASYNC110 - Asterisk has to be asked
                await asyncio.sleep(0.1)
        figures.info("operators were there again %.1f s after Asterisk", asyncio.get_running_loop().time() - back)
        async with office.caller(), await desk.rings(PATIENCE):
            pass
        await office.is_clean()


async def test_who_hangs_up_as_the_operator_does_takes_no_telephone_along(office: Office) -> None:
    async with office.operator() as desk, office.caller() as (caller, robot), await desk.rings(PATIENCE) as operator:
        await until(lambda: robot.served == ["201"], PATIENCE)
        async with asyncio.TaskGroup() as both:
            both.create_task(operator.hang_up())
            both.create_task(caller.hang_up())
    await office.is_clean()


@pytest.mark.parametrize(("key", "back"), [("*", Command.RETURNED), ("1", CALL_BACK)])
async def test_keys_lead_out_of_the_queue(office: Office, key: str, back: Command | str) -> None:
    async with office.operator() as desk, office.caller() as (caller, robot):
        ringing = await desk.rings(PATIENCE)
        await caller.press(key)
        await until(lambda: robot.came_back == [back], PATIENCE)
        await asyncio.wait_for(asyncio.shield(ringing.ended), PATIENCE)
        await hears(caller, ROBOT)
    await office.is_clean()


async def test_an_operators_telephone_that_dies_gives_the_caller_back(office: Office) -> None:
    desk = office.operator()
    await desk.__aenter__()
    async with office.caller() as (caller, robot):
        async with await desk.rings(PATIENCE) as operator:
            await both_hear_each_other(caller, operator)
            desk.vanish()
        await until(lambda: robot.came_back == [Command.RETURNED], PATIENCE)
        await hears(caller, ROBOT)
    await office.is_clean()


async def test_a_wrong_password_does_not_register(office: Office) -> None:
    with pytest.raises(CallFailed) as refused:
        async with office.operator(0, "not-the-secret"):
            pass
    assert refused.value.status == 401
    with pytest.raises(CallFailed) as unknown:
        async with Deskphone("127.0.0.1", office.line.sip_port, "299", "first-secret"):
            pass
    assert unknown.value.status in (401, 403, 404)


async def test_a_stranger_reaches_no_operator_and_passes_for_none(office: Office) -> None:
    async with office.operator() as desk:
        for number, target in (("79161234567", "201"), ("201", "100"), ("201", "202")):
            async with Softphone("127.0.0.1", office.line.sip_port, number).call(target) as call:
                with pytest.raises(CallFailed):
                    await call.answered
        assert not desk.rung
    await office.is_clean()
