"""Sealing columns that held their values in clear, in batches: what migrations need for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

BATCH = 1000
SEALED = "_sealed"
"""What a new column's name ends in until the old one is dropped."""
Row = Mapping[str, Any]


def fill(
    table: str,
    key: sa.ColumnClause[Any],
    old: Sequence[sa.ColumnClause[Any]],
    new: Mapping[str, Any],
    make: Callable[[Row], Row],
) -> None:
    """Write the ``new`` columns (name and type) of every row, as ``make`` makes them of the ``old`` ones."""
    connection = op.get_bind()
    source = sa.table(table, key, *old)
    targets = [sa.column(name, type_) for name, type_ in new.items()]
    target = sa.table(table, sa.column(key.name, key.type), *targets)
    writing = (
        sa.update(target)
        .where(target.c[key.name] == sa.bindparam("_key"))
        .values({column: sa.bindparam(f"_{column.name}") for column in targets})
    )
    last: Any = None
    while True:
        query = sa.select(source).order_by(source.c[key.name]).limit(BATCH)
        rows = connection.execute(query if last is None else query.where(source.c[key.name] > last)).mappings().all()
        if not rows:
            return
        last = rows[-1][key.name]
        made = [(row[key.name], make(dict(row))) for row in rows]
        connection.execute(
            writing, [{"_key": key_, **{f"_{name}": values.get(name) for name in new}} for key_, values in made]
        )


def table_may_be_replaced(table: str) -> None:
    """SQLite makes a table anew to change its columns; where foreign keys are heeded, rows that refer to it would go.

    Raises:
        RuntimeError: they are heeded, and there are rows.
    """
    connection = op.get_bind()
    if connection.dialect.name != "sqlite" or not connection.scalar(sa.text("PRAGMA foreign_keys")):
        return
    if connection.scalar(sa.select(sa.exists().select_from(sa.table(table)))):
        raise RuntimeError(f"{table} cannot be made anew while foreign keys are heeded: migrate by storage.migrate")


def seal(table: str, key: sa.ColumnClause[Any], columns: Mapping[str, tuple[Any, Any, bool]], **options: Any) -> None:
    """Put sealed columns in place of clear ones. ``columns``: name to old type, new type, and whether it may be empty.

    ``options`` are of the table on SQLite, where it is made anew.
    """
    for name in columns:
        op.add_column(table, sa.Column(name + SEALED, sa.LargeBinary()))
    old = [sa.column(name, was) for name, (was, _, _) in columns.items()]
    new = {name + SEALED: becomes for name, (_, becomes, _) in columns.items()}
    fill(table, key, old, new, lambda row: {name + SEALED: row[name] for name in columns})
    replace(table, {name: empty for name, (_, _, empty) in columns.items()}, **options)


def replace(table: str, columns: Mapping[str, bool], **options: Any) -> None:
    """Drop the clear columns and give their names to the sealed ones; the value: whether it may be empty."""
    with op.batch_alter_table(table, table_kwargs=options) as batch:
        for name, empty in columns.items():
            batch.drop_column(name)
            batch.alter_column(name + SEALED, new_column_name=name, existing_type=sa.LargeBinary(), nullable=empty)
