"""What is kept about people goes by its age."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, insert, select

from backend.inbox.entities import RequestKind, StaffRequest
from backend.members.entities import Look, ProofWay
from backend.retention.purge import PurgeOld
from dialogs.turns import Channel
from storage.retention import SqlRetention
from storage.tables import forgotten, import_batches, proof_codes, proven, staff_requests
from tests.integration.rights.traces import PERSON, Union, Wiring

DAY = timedelta(days=1)
SYSTEM = Look("system", "test")


async def count(wiring: Wiring, table: object) -> int:
    """Rows of a table."""
    async with wiring.database.read() as tx:
        return int(await tx.connection.scalar(select(func.count()).select_from(table)) or 0)  # type: ignore[arg-type]


async def test_codes_broken_imports_and_requests_go(wiring: Wiring, union: Union) -> None:
    purge = PurgeOld(SqlRetention(wiring.database), wiring.clock)
    async with wiring.database.write() as tx:
        await tx.connection.execute(insert(import_batches).values(started_at=wiring.clock.now()))
        request = StaffRequest(RequestKind.CALLBACK, "web:x", "web", wiring.clock.now(), phone="+79160000000")
        number = await tx.requests.add(request)
        await tx.requests.close(number, wiring.clock.now())
    before = await count(wiring, staff_requests)
    assert await count(wiring, proof_codes)
    wiring.clock.advance(2 * DAY)
    await purge()
    assert (await count(wiring, proof_codes), await count(wiring, import_batches)) == (0, 0)
    assert await count(wiring, staff_requests) == before
    wiring.clock.advance(364 * DAY)
    await purge()
    assert await count(wiring, staff_requests) == before - 1  # the others are open still


async def test_a_proof_goes_after_its_conversation(wiring: Wiring, union: Union) -> None:
    purge = PurgeOld(SqlRetention(wiring.database), wiring.clock)
    async with wiring.database.write() as tx:
        await tx.links.note_proof(union.ids[0], "web:gone", ProofWay.CODE, wiring.clock.now())
    there = await count(wiring, proven)
    wiring.clock.advance(89 * DAY)
    await wiring.turn(Channel.TELEGRAM, PERSON.telegram, "как вступить")
    await purge()
    assert await count(wiring, proven) == there
    wiring.clock.advance(2 * DAY)
    await purge()
    assert await count(wiring, proven) < there
    async with wiring.database.read() as tx:
        assert f"telegram:{PERSON.telegram}" in await tx.links.proven_in(union.ids[0])
        assert "web:gone" not in await tx.links.proven_in(union.ids[0])


async def test_a_recording_made_in_spite_of_an_erasure_goes_the_next_night(wiring: Wiring, union: Union) -> None:
    async with wiring.database.write() as tx:
        await tx.traces.forget(["phone:late"], wiring.clock.now())
    wiring.shelf.write("late.wav", b"RIFF")
    wiring.shelf.write("kept.wav", b"RIFF")
    await PurgeOld(SqlRetention(wiring.database), wiring.clock, recordings=wiring.shelf)()
    names = {name for name, _ in wiring.files()}
    assert "recordings/late.wav" not in names
    assert "recordings/kept.wav" in names
    wiring.clock.advance(31 * DAY)
    await PurgeOld(SqlRetention(wiring.database), wiring.clock)()
    assert await count(wiring, forgotten) == 0
