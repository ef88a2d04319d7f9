"""A database of before sealing is sealed, and nothing stays in clear in its files; the audit trail is append-only."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, text, update

from backend.calls.entities import CallRecord
from backend.inbox.entities import RequestKind
from backend.members.entities import Membership
from storage import Database, StorageError, migrate
from storage.members import LookNotKept
from storage.outbox_queue import SqlOutboxQueue
from storage.tables import looks
from tests.integration.storage.people import ANDREY, CARD, LOOK, MARINA, WORKS, fill
from tests.integration.storage.test_outbox import LEASE
from tests.support.clock import NOON, FakeClock
from tests.support.keys import KEYRING

MEMBERS = 2500
"""More than two batches."""
AT = "2026-11-23T12:00:00.000000+00:00"
PERSONAL = ("Соколова", "Марина", "Викторовна", "1985-03-14", "+79160001122", "после шести", "+79031112233", "секрет")
FILLED = (
    "INSERT INTO organisations (id, name, kind, parent_id) VALUES (1, 'Федерация', 'federation', NULL)",
    "INSERT INTO organisations (id, name, kind, parent_id) VALUES (2, 'Завод', 'primary', 1)",
    "INSERT INTO members (id, surname, first_name, patronymic, born, organisation_id, joined, dues_paid_until) "
    "VALUES (1, 'Соколова', 'Марина', 'Викторовна', '1985-03-14', 2, '2020-01-01', '2026-11-30')",
    "INSERT INTO members (id, surname, first_name, patronymic, born, organisation_id, joined, dues_paid_until) "
    "VALUES (2, 'Кузнецов', 'Андрей', NULL, '1972-09-02', 2, '2019-01-01', NULL)",
    "INSERT INTO cards (number, member_id, status, issued, valid_until) "
    "VALUES ('7700000016', 1, 'active', '2025-01-01', '2028-01-01')",
    "INSERT INTO conversations (id, version, handled_by, state, updated_at) "
    f"VALUES ('web:1', 3, 'bot', '{{\"misses\": 2}}', '{AT}')",
    "INSERT INTO turns (conversation, update_id, text, locale, result, at) "
    f"VALUES ('web:1', 'u1', 'секрет', 'ru', '{{\"replies\": [\"Соколова\"]}}', '{AT}')",
    "INSERT INTO outbox (id, channel, address, payload, state, attempts, created_at, due_at) "
    f"VALUES (7, 'vk', '1', '{{\"text\": \"Марина\"}}', 'waiting', 0, '{AT}', '{AT}')",
    "INSERT INTO outbox (id, channel, address, payload, state, attempts, created_at, due_at) "
    f"VALUES (40, 'vk', '2', '{{}}', 'waiting', 0, '{AT}', '{AT}')",
    "DELETE FROM outbox WHERE id = 40",
    'INSERT INTO staff_requests (kind, conversation, channel, created_at, member_id, phone, "when") '
    f"VALUES ('callback', 'web:1', 'web', '{AT}', 1, '+79160001122', 'после шести')",
    "INSERT INTO calls (id, worker, caller_number, started_at, turns, topics, handed_over, ear, voice) "
    f"VALUES ('c1', 'w', '+79031112233', '{AT}', 0, '[]', '[]', 'vosk', 'festival')",
    f"INSERT INTO proof_failures (subject, count, counted_at) VALUES ('address:phone:+79031112233', 1, '{AT}')",
)


@pytest.fixture
async def earlier(empty_url: str, clock: FakeClock) -> AsyncIterator[Database]:
    """A database at revision 0003, filled."""
    await migrate(empty_url, KEYRING, "0003")
    opened = Database(empty_url, clock, keyring=KEYRING)
    async with opened.write() as tx:
        for statement in FILLED:
            await tx.connection.execute(text(statement))
        many = [
            f"({key}, 'Соколова', 'Марина', 'Викторовна', '1985-03-14', 2, '2020-01-01')" for key in range(3, MEMBERS)
        ]
        columns = "id, surname, first_name, patronymic, born, organisation_id, joined"
        await tx.connection.exec_driver_sql(f"INSERT INTO members ({columns}) VALUES {', '.join(many)}")
        if tx.connection.dialect.name == "postgresql":
            await tx.connection.execute(text("SELECT setval('outbox_id_seq', 40)"))
    yield opened
    await opened.close()


def files_of(url: str) -> bytes:
    """Every byte of a database in a file."""
    path = Path(url.partition(":///")[2])
    return b"".join(one.read_bytes() for one in sorted(path.parent.glob(f"{path.name}*")))


async def test_what_was_in_clear_is_sealed_and_still_there(earlier: Database, empty_url: str) -> None:
    await migrate(empty_url, KEYRING)
    async with earlier.write() as tx:
        assert await tx.members.get(1, LOOK) == MARINA
        assert await tx.members.get(2, LOOK) == ANDREY
        assert await tx.members.by_card(CARD.number, LOOK) == MARINA
        assert await tx.members.by_name("соколова", "Марина", LOOK)
        assert await tx.members.memberships(1) == [Membership(WORKS, date(2020, 1, 1), None)]
        last = await tx.members.get(MEMBERS - 1, LOOK)
        assert last is not None
        assert (last.surname, last.born) == (MARINA.surname, MARINA.born)
        conversation = await tx.conversations.peek("web:1")
        assert (conversation.version, conversation.state.misses) == (3, 2)
        [turn] = await tx.conversations.turns("web:1")
        assert (turn.turn.text, turn.result) == ("секрет", {"replies": ["Соколова"]})
        [request] = await tx.requests.open()
        assert (request.kind, request.phone, request.when) == (RequestKind.CALLBACK, "+79160001122", "после шести")
        assert request.member_id == 1
        call = await tx.calls.get("c1")
        assert isinstance(call, CallRecord)
        assert call.caller_number == "+79031112233"
    [message] = await SqlOutboxQueue(earlier).claim("vk", 5, LEASE)
    assert (message.id, message.payload) == (7, {"text": "Марина"})
    async with earlier.write() as tx:
        await tx.outbox.put("vk", "3", [{}], NOON)
    assert {message.id for message in await SqlOutboxQueue(earlier).claim("vk", 5, LEASE)} == {41}


async def test_nothing_in_clear_stays_in_the_files(earlier: Database, empty_url: str) -> None:
    if empty_url.startswith("sqlite"):
        before = files_of(empty_url)
        assert all(word.encode() in before for word in PERSONAL)
    await migrate(empty_url, KEYRING)
    async with earlier.read() as tx:
        for table in ("members", "turns", "outbox", "conversations", "staff_requests", "calls", "proof_failures"):
            rows = (await tx.connection.exec_driver_sql(f"SELECT * FROM {table}")).all()
            kept = "".join(str(value) for row in rows for value in row if not isinstance(value, bytes))
            assert not [word for word in PERSONAL if word in kept], table
    if empty_url.startswith("sqlite"):
        after = files_of(empty_url)
        assert not [word for word in PERSONAL if word.encode() in after]


async def test_tidying_that_was_cut_short_is_done_at_the_next_start(
    earlier: Database, empty_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def killed(database: Database) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("storage.migrating.tidy", killed)
    with pytest.raises(KeyboardInterrupt):
        await migrate(empty_url, KEYRING)
    monkeypatch.undo()
    await migrate(empty_url, KEYRING)
    async with earlier.read() as tx:
        assert await tx.loading.setting("tidy") is None
    if empty_url.startswith("sqlite"):
        assert "Соколова".encode() not in files_of(empty_url)


async def test_the_audit_trail_is_added_to_and_never_changed(database: Database) -> None:
    await fill(database)
    async with database.write() as tx:
        await tx.members.get(1, LOOK)
        await tx.looks.note(2, LOOK, NOON)
    statements: list[Any] = [update(looks).values(who="nobody"), delete(looks), delete(looks).where(looks.c.id == 1)]
    if database.engine.dialect.name == "sqlite":
        values = f"INTO member_looks (id, at, member_id, who, purpose) VALUES (1, '{NOON}', 1, 'nobody', 'test')"
        statements += [text(f"{insert} {values}") for insert in ("REPLACE", "INSERT OR REPLACE", "INSERT")]
        statements.append(text(f"INSERT {values} ON CONFLICT (id) DO UPDATE SET who = 'nobody'"))
        statements.append(text("UPDATE OR REPLACE member_looks SET id = 1 WHERE id = 2"))
    else:
        statements.append(text("TRUNCATE member_looks"))
    for statement in statements:
        with pytest.raises(StorageError):
            async with database.write() as tx:
                await tx.connection.execute(statement)
    async with database.read() as tx:
        kept = await tx.looks.newest()
        assert [(one.member_id, one.who, one.purpose) for one in kept] == [(2, LOOK.who, "test"), (1, LOOK.who, "test")]
        assert await tx.looks.of_member(1) == kept[1:]
        assert kept[0].trace == KEYRING.index(LOOK.conversation or "", "member_looks.trace").hex()


async def test_nobody_is_read_where_the_look_would_be_lost(database: Database) -> None:
    await fill(database)
    async with database.read() as tx:
        with pytest.raises(LookNotKept):
            await tx.members.get(1, LOOK)
