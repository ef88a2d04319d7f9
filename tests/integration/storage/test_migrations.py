"""The migrations make exactly the tables that the code knows."""

from __future__ import annotations

import asyncio

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, inspect

from storage import Database, StorageUnavailable, migrate
from storage.migrating import upgrade
from storage.tables import metadata
from tests.integration.storage.people import LOOK, MARINA, fill
from tests.integration.storage.turning import in_a_process
from tests.support.keys import KEYRING


def differences(connection: Connection) -> list[object]:
    context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
    return list(compare_metadata(context, metadata))


async def test_migrations_and_metadata_agree(database: Database) -> None:
    async with database.read() as tx:
        assert await tx.connection.run_sync(differences) == []


async def test_the_comparison_sees_a_difference(database: Database) -> None:
    async with database.write() as tx:
        await tx.connection.exec_driver_sql("DROP INDEX ix_turns_at")
        assert len(await tx.connection.run_sync(differences)) == 1


async def test_migrating_again_changes_nothing(url: str, database: Database) -> None:
    await fill(database)
    await migrate(url, KEYRING)
    async with database.write() as tx:
        assert await tx.members.get(1, LOOK) == MARINA


async def test_processes_that_start_together_migrate_once(empty_url: str) -> None:
    async with asyncio.TaskGroup() as group:
        started = [group.create_task(in_a_process(empty_url, "migrate")) for _ in range(3)]
    assert [task.result() for task in started] == [0, 0, 0]
    database = Database(empty_url, keyring=KEYRING)
    await database.ping()
    await database.close()


async def test_a_failed_migration_leaves_nothing(empty_url: str) -> None:
    database = Database(empty_url, keyring=KEYRING)

    async def fail() -> None:
        async with database.write() as tx:
            await tx.connection.run_sync(upgrade)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fail()
    async with database.read() as tx:
        assert await tx.connection.run_sync(lambda connection: inspect(connection).get_table_names()) == []
    await database.close()


async def test_a_database_of_a_newer_program_is_refused(url: str, database: Database) -> None:
    async with database.write() as tx:
        await tx.connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StorageUnavailable, match="newer version"):
        await migrate(url, KEYRING)


async def test_missing_tables_are_named_as_such(empty_url: str) -> None:
    database = Database(empty_url, keyring=KEYRING)
    with pytest.raises(StorageUnavailable, match="run the migrations"):
        async with database.write() as tx:
            await tx.members.get(1, LOOK)
    await database.close()
