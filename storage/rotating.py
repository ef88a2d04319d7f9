"""Sealing everything anew under the newest key, beside a running line, from wherever an earlier run was cut short."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    LargeBinary,
    Row,
    Table,
    bindparam,
    func,
    or_,
    select,
    tuple_,
    type_coerce,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.keys import ID_BYTES, CannotOpen, Keyring
from backend.members.register.entities import ImportRunning
from storage.database import Database
from storage.errors import StorageError
from storage.known import know_keys, refuse_wrong_keys, remember_search_keys
from storage.register_store import SqlRegisterStore
from storage.searching import search_indexes
from storage.tables import import_rows, members, metadata
from storage.types import Sealed

BATCH = 500
PAUSE_SECONDS = 0.2
"""Before rows that others held are tried again."""
SEARCHED = ("phone", "email", "surname", "first_name")
Told = Callable[[int], None]


class ImportUnderWay(StorageError):
    """An import runs, or its rows are waiting; their hashes are of no use with another key."""

    code = "import_under_way"

    def __init__(self) -> None:
        super().__init__("an import is under way or was broken off: run it to its end, then change the keys")


@dataclass(frozen=True, slots=True)
class Sealing:
    """A table that holds what is sealed, and its sealed columns."""

    table: Table
    columns: tuple[Column[Any], ...]

    def waiting(self, keyring: Keyring) -> ColumnElement[bool]:
        """Rows in which anything is not sealed by the newest key."""
        newest = keyring.newest.id
        raw = [type_coerce(column, LargeBinary) for column in self.columns]
        return or_(*(func.substr(one, 1, ID_BYTES, type_=LargeBinary) != newest for one in raw))


def sealings() -> list[Sealing]:
    """Every table that holds what is sealed, those of imports aside."""
    found = [
        Sealing(table, tuple(column for column in table.columns if isinstance(column.type, Sealed)))
        for table in metadata.sorted_tables
        if table is not import_rows
    ]
    return [one for one in found if one.columns]


async def count_waiting(database: Database) -> int:
    """How many rows are to be sealed anew."""
    total = 0
    for one in sealings():
        query = select(func.count()).select_from(one.table).where(one.waiting(database.keyring))
        async with database.read() as transaction:
            total += await transaction.connection.scalar(query) or 0
    return total


async def rotate(database: Database, told: Told = lambda rows: None) -> int:
    """Seal everything anew and make the keyed hashes of members anew; ``told`` of each batch's rows. The rows in all.

    What a process writes meanwhile is sealed by the newest key already, if that is its newest, too. No import begins
    meanwhile: the lock is the same.

    Raises:
        ImportUnderWay: an import runs, or its rows are waiting; nothing was changed.
        WrongKeys: something does not open with any of the keys; the batch it is in was left as it was.
    """
    try:
        async with SqlRegisterStore(database).alone():
            return await _rotate(database, told)
    except ImportRunning:
        raise ImportUnderWay from None


async def _rotate(database: Database, told: Told) -> int:
    async with database.write() as transaction:
        await transaction.connection.run_sync(refuse_wrong_keys, database.keyring, database.where)
        if await transaction.connection.scalar(select(import_rows.c.row).limit(1)) is not None:
            raise ImportUnderWay
        await transaction.connection.run_sync(remember_search_keys)
        await transaction.connection.run_sync(know_keys)
    done = 0
    for one in sealings():
        while rows := await _pass(database, one, told):
            done += rows
        while await _any_left(database, one):  # rows that others held
            await asyncio.sleep(PAUSE_SECONDS)
            done += await _pass(database, one, told)
    return done


async def _any_left(database: Database, one: Sealing) -> bool:
    query = select(func.count()).select_from(one.table).where(one.waiting(database.keyring))
    async with database.read() as transaction:
        return bool(await transaction.connection.scalar(query))


async def _pass(database: Database, one: Sealing, told: Told) -> int:
    """Once through the table; the rows that were sealed anew."""
    done, last = 0, None
    while True:
        async with database.write() as transaction:
            rows = await _batch(transaction.connection, one, database.keyring, last)
        if not rows:
            return done
        last = tuple(rows[-1]._mapping[key.name] for key in one.table.primary_key)
        done += len(rows)
        told(len(rows))


async def _batch(connection: AsyncConnection, one: Sealing, keyring: Keyring, last: Any) -> list[Row[Any]]:
    """Some rows after the ``last`` key. Rows that others hold are left: nobody waits for another in a circle."""
    keys = list(one.table.primary_key)
    raw = [type_coerce(column, LargeBinary).label(column.name) for column in one.columns]
    query = select(*keys, *raw).where(one.waiting(keyring)).order_by(*keys).limit(BATCH)
    query = query.with_for_update(skip_locked=True) if last is None else _after(query, keys, last)
    rows = list(await connection.execute(query))
    if rows:
        await connection.execute(_writing(one, keys), [_anew(one, keys, row, keyring) for row in rows])
    return rows


def _after(query: Any, keys: list[Column[Any]], last: Any) -> Any:
    return query.where(tuple_(*keys) > tuple_(*last)).with_for_update(skip_locked=True)


def _writing(one: Sealing, keys: list[Column[Any]]) -> Any:
    """An update by key that takes what is sealed as it is."""
    table = one.table
    values: dict[str, Any] = {
        column.name: type_coerce(bindparam(f"_{column.name}", type_=LargeBinary), LargeBinary) for column in one.columns
    }
    if table is members:
        values |= {name: bindparam(f"_{name}") for name in ("phone_index", "email_index", "name_index")}
    same = [key == bindparam(f"_{key.name}") for key in keys]
    return update(table).where(*same).values(values)


def _anew(one: Sealing, keys: list[Column[Any]], row: Row[Any], keyring: Keyring) -> dict[str, Any]:
    plain = {column.name: _opened(column, row, keyring) for column in one.columns}
    new: dict[str, Any] = {f"_{key.name}": row._mapping[key.name] for key in keys}
    for column in one.columns:
        value = plain[column.name]
        new[f"_{column.name}"] = None if value is None else keyring.seal(value, _purpose(column))
    if one.table is members:
        new |= {f"_{name}": index for name, index in _indexes(plain, keyring).items()}
    return new


def _opened(column: Column[Any], row: Row[Any], keyring: Keyring) -> bytes | None:
    """Raises CannotOpen."""
    sealed = row._mapping[column.name]
    return None if sealed is None else keyring.open(bytes(sealed), _purpose(column))


def _indexes(plain: Mapping[str, bytes | None], keyring: Keyring) -> dict[str, bytes | None]:
    texts = {name: value.decode() if (value := plain[name]) is not None else None for name in SEARCHED}
    return search_indexes(
        keyring, phone=texts["phone"], email=texts["email"], surname=texts["surname"], first_name=texts["first_name"]
    )


def _purpose(column: Column[Any]) -> str:
    if not isinstance(column.type, Sealed):
        raise CannotOpen(f"{column} is not sealed")
    return column.type.purpose
