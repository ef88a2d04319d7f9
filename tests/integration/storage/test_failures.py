"""When the database is not there, or not ours: a clear error, no secrets, and healing by itself."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import traceback
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from storage import Database, StorageError, StorageUnavailable, WrongDatabaseUrl, migrate
from tests.integration.storage.turning import take_turn
from tests.support.keys import KEYRING
from tests.support.postgres import PASSWORD, PostgresServer, free_port

NOBODY = 65534
SOON = timedelta(milliseconds=50)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "profline.db",
        "mysql://root:s3cret@localhost/profline",
        "sqlite://",
        "sqlite:///:memory:",
        "postgresql+psycopg://user:s3cret@localhost/profline",
        "postgresql://user:s3cret@localhost",
        "postgresql://user:s3cret@localhost:port/profline",
    ],
)
def test_a_wrong_url_says_what_is_allowed_and_not_the_password(url: str) -> None:
    with pytest.raises(WrongDatabaseUrl, match="sqlite\\+aiosqlite:///FILE") as caught:
        Database(url, keyring=KEYRING)
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize("url", ["sqlite:///a.db", "sqlite+aiosqlite:///a.db"])
def test_where_a_file_is(url: str) -> None:
    assert Database(url, keyring=KEYRING).where == "a.db"


def test_where_a_server_is_without_its_password() -> None:
    assert (
        Database("postgresql://user:s3cret@host/name", keyring=KEYRING).where
        == "postgresql+asyncpg://user:***@host/name"
    )


async def failure(database: Database) -> StorageUnavailable:
    """What writing and reading both say."""
    with pytest.raises(StorageUnavailable) as reading:
        await database.ping()
    with pytest.raises(StorageUnavailable) as writing:
        await take_turn(database, "1")
    assert str(reading.value) == str(writing.value)
    return writing.value


async def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'no' / 'such' / 'profline.db'}", keyring=KEYRING)
    assert "folder must exist" in (await failure(database)).advice
    await database.close()


async def test_a_file_that_is_something_else(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Уважаемые коллеги! " * 100)
    database = Database(f"sqlite:///{path}", keyring=KEYRING)
    assert "not an SQLite database" in (await failure(database)).advice
    await database.close()


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """A folder that this process may not write to, even where it is root."""
    was = os.geteuid()
    for path in (folder, *folder.iterdir()):
        path.chmod(0o555 if path.is_dir() else 0o444)
    if was == 0:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if was == 0:
            os.seteuid(was)
        folder.chmod(0o755)


@pytest.fixture
def open_folder(tmp_path: Path) -> Path:
    """A folder that anybody may reach."""
    for folder in (tmp_path, *tmp_path.parents[:2]):
        folder.chmod(0o755)
    return tmp_path


async def test_a_read_only_disk_is_named_and_heals(open_folder: Path) -> None:
    path = open_folder / "profline.db"
    await migrate(f"sqlite:///{path}", KEYRING)
    database = Database(f"sqlite:///{path}", keyring=KEYRING)
    with read_only(open_folder):
        with pytest.raises(StorageUnavailable) as caught:
            await take_turn(database, "1")
        with pytest.raises(StorageUnavailable):
            await migrate(f"sqlite:///{open_folder / 'new.db'}", KEYRING)
    assert "writable" in caught.value.advice
    path.chmod(0o644)
    assert await take_turn(database, "1") is not None
    await database.close()


async def test_a_locked_file_is_waited_for_and_then_named(tmp_path: Path) -> None:
    path = tmp_path / "profline.db"
    await migrate(f"sqlite:///{path}", KEYRING)
    database = Database(f"sqlite:///{path}", busy_timeout=SOON, keyring=KEYRING)
    with closing(sqlite3.connect(path, isolation_level=None)) as stranger:
        stranger.execute("BEGIN IMMEDIATE")
        with pytest.raises(StorageUnavailable, match="write lock"):
            await take_turn(database, "1")
        await database.ping()
        stranger.execute("ROLLBACK")
    assert await take_turn(database, "1") is not None
    await database.close()


async def test_what_nobody_has_met_yet_blames_no_server_for_a_file(tmp_path: Path) -> None:
    path = tmp_path / "profline.db"
    await migrate(f"sqlite:///{path}", KEYRING)
    database = Database(f"sqlite:///{path}", keyring=KEYRING)
    for statement, advice in (("nonsense", "the file cannot be used"), ("SELECT unheard_of", "run the migrations")):
        with pytest.raises(StorageUnavailable, match=advice):
            async with database.write() as tx:
                await tx.connection.execute(text(statement))
    await database.close()


@pytest.mark.postgres
async def test_a_server_that_is_not_there() -> None:
    database = Database(f"postgresql://user:s3cret@127.0.0.1:{free_port()}/profline", keyring=KEYRING)
    error = await failure(database)
    assert "does not answer" in error.advice
    assert "s3cret" not in str(error)
    await database.close()


@pytest.mark.postgres
async def test_a_refused_password(postgres_server: PostgresServer) -> None:
    database = Database(postgres_server.url("postgres", password="s3cret-wrong"), keyring=KEYRING)
    error = await failure(database)
    assert "refused" in error.advice
    assert "s3cret-wrong" not in str(error)
    await database.close()


@pytest.mark.postgres
async def test_a_database_that_is_not_there(postgres_server: PostgresServer) -> None:
    database = Database(postgres_server.url("nowhere"), keyring=KEYRING)
    error = await failure(database)
    assert "no such database" in error.advice
    assert PASSWORD not in str(error)
    await database.close()


@pytest.mark.postgres
async def test_a_server_that_restarts_is_found_again(postgres_server: PostgresServer, postgres_url: str) -> None:
    await migrate(postgres_url, KEYRING)
    database = Database(postgres_url, keyring=KEYRING)
    assert await take_turn(database, "before") is not None
    await asyncio.to_thread(postgres_server.stop)
    try:
        with pytest.raises(StorageUnavailable):
            await take_turn(database, "meanwhile")
    finally:
        await asyncio.to_thread(postgres_server.start)
    assert await take_turn(database, "meanwhile") is not None
    assert await take_turn(database, "before") is None
    await database.close()


@pytest.mark.postgres
async def test_a_server_that_falls_in_mid_turn_costs_that_turn_only(
    postgres_server: PostgresServer, postgres_url: str
) -> None:
    await migrate(postgres_url, KEYRING)
    database = Database(postgres_url, keyring=KEYRING)

    async def fall_in_mid_turn() -> None:
        async with database.write() as tx:
            await tx.conversations.lock("web:42")
            await asyncio.to_thread(postgres_server.stop)
            await asyncio.to_thread(postgres_server.start)
            await tx.conversations.peek("web:42")

    with pytest.raises(StorageUnavailable):
        await fall_in_mid_turn()
    after = await take_turn(database, "again")
    assert after is not None
    assert after.version == 1
    await database.close()


async def test_unavailable_storage_is_a_domain_error_and_a_storage_error() -> None:
    assert issubclass(StorageUnavailable, StorageError)


async def test_a_failure_never_repeats_what_people_wrote(database: Database) -> None:
    words = {"said": "моя тайна"}
    with pytest.raises(StorageError) as caught:
        async with database.write() as transaction:
            await transaction.connection.execute(text("INSERT INTO nowhere VALUES (:said)"), words)
    told = "".join(traceback.format_exception(caught.value))
    assert "nowhere" in told
    assert "тайна" not in told


async def test_the_files_of_a_new_database_are_for_its_user_alone(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'profline.db'}"
    await migrate(url, KEYRING)
    database = Database(url, keyring=KEYRING)
    await take_turn(database, "1")
    modes = await asyncio.to_thread(lambda: {path.name: path.stat().st_mode & 0o777 for path in tmp_path.iterdir()})
    await database.close()
    assert modes == dict.fromkeys(("profline.db", "profline.db-wal", "profline.db-shm"), 0o600)
