"""Members and cards: what is personal is sealed; memberships, links, consents, the audit trail, imports, partners.

Counts of wrong proofs and the locks that they made are dropped, since keyed hashes take the place of addresses in
clear. A lock lasted 15 minutes then: whoever was locked may try again once the upgrade is done.

Revision: 0004, after 0003.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from alembic import op

from backend.members.searching import plain_name
from storage.known import know_keys
from storage.migrations.sealing import Row, fill, replace, seal, table_may_be_replaced
from storage.tidying import ask_for_tidying
from storage.types import CleanText, Json, SealedDate, SealedJson, SealedText, UtcDateTime, keyring_of

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Seal what is there, make the new tables."""
    _memberships()
    _members()
    _cards()
    _proofs()
    _links_and_consents()
    _looks()
    _erasures()
    _imports()
    _partners()
    _calls_and_requests()
    _conversations()
    know_keys(op.get_bind())
    ask_for_tidying(op.get_bind())


def downgrade() -> None:
    """Refused: what is sealed stays so."""
    raise NotImplementedError("there is no way back from sealed data; restore a backup of before")


def _table(name: str, columns: Sequence[sa.Column[Any]], key: Sequence[str], *constraints: sa.Constraint) -> None:
    op.create_table(name, *columns, *constraints, sa.PrimaryKeyConstraint(*key, name=f"pk_{name}"))


def _refers(table: str, column: str, target: str, on_delete: str | None = "CASCADE") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=f"fk_{table}_{column}", ondelete=on_delete)


def _index(table: str, column: str) -> None:
    op.create_index(f"ix_{table}_{column}", table, [column])


def _integer(name: str, *, empty: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=empty)


def _day(name: str, *, empty: bool = False) -> sa.Column[date]:
    return sa.Column(name, sa.Date(), nullable=empty)


def _text(name: str, length: int | None = None, *, empty: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(length) if length else CleanText(), nullable=empty)


def _moment(name: str, *, empty: bool = False) -> sa.Column[Any]:
    return sa.Column(name, UtcDateTime(), nullable=empty)


def _bytes(name: str, *, empty: bool = False) -> sa.Column[bytes]:
    return sa.Column(name, sa.LargeBinary(), nullable=empty)


def _memberships() -> None:
    name, stays = "memberships", sa.text('"left" IS NULL')
    columns = (
        _integer("id"),
        _integer("member_id"),
        _integer("organisation_id"),
        _day("joined"),
        _day("left", empty=True),
    )
    to_member = _refers(name, "member_id", "members.id")
    to_organisation = _refers(name, "organisation_id", "organisations.id", None)
    _table(name, columns, ["id"], to_member, to_organisation)
    _index(name, "member_id")
    _index(name, "organisation_id")
    op.create_index("uq_memberships_open", name, ["member_id"], unique=True, sqlite_where=stays, postgresql_where=stays)
    op.execute(
        "INSERT INTO memberships (member_id, organisation_id, joined) "
        "SELECT id, organisation_id, joined FROM members ORDER BY id"
    )


def _members() -> None:
    table_may_be_replaced("members")
    keyring = keyring_of(op.get_bind().dialect)
    names = ("surname", "first_name", "patronymic")

    def sealed(row: Row) -> Row:
        index = keyring.index(plain_name(row["surname"], row["first_name"]), "members.name_index")
        return {f"{name}_sealed": row[name] for name in (*names, "born")} | {"name_index": index, "loyalty": "basic"}

    for name in (*names, "born"):
        op.add_column("members", _bytes(f"{name}_sealed", empty=True))
    for name in ("phone", "email", "phone_index", "email_index", "name_index"):
        op.add_column("members", _bytes(name, empty=True))
    op.add_column("members", _text("register_number", empty=True))
    op.add_column("members", _text("loyalty", 16, empty=True))
    op.add_column("members", _moment("erased_at", empty=True))
    op.add_column("members", _moment("contacts_withdrawn_at", empty=True))
    old: list[sa.ColumnClause[Any]] = [*(sa.column(name, CleanText()) for name in names), sa.column("born", sa.Date())]
    new: dict[str, Any] = {f"{name}_sealed": SealedText(f"members.{name}") for name in names}
    new |= {"born_sealed": SealedDate("members.born"), "name_index": sa.LargeBinary(), "loyalty": sa.String(16)}
    fill("members", sa.column("id", sa.Integer()), old, new, sealed)
    op.drop_index("ix_members_organisation_id", "members")
    with op.batch_alter_table("members") as batch:
        batch.drop_constraint("fk_members_organisation_id", type_="foreignkey")
        batch.drop_column("organisation_id")
        batch.drop_column("joined")
        batch.alter_column("loyalty", existing_type=sa.String(16), nullable=False)
        batch.create_unique_constraint("uq_members_register_number", ["register_number"])
    replace("members", dict.fromkeys((*names, "born"), True))
    for name in ("phone_index", "email_index", "name_index"):
        _index("members", name)


def _cards() -> None:
    """Of cards issued on one day the one that was not replaced is the newest, as far as the table tells."""
    op.add_column("cards", _integer("ordinal", empty=True))
    op.execute(
        "UPDATE cards SET ordinal = ranked.ordinal FROM (SELECT number, row_number() OVER (PARTITION BY member_id "
        "ORDER BY issued, CASE status WHEN 'blocked' THEN 0 ELSE 1 END, number) AS ordinal FROM cards) AS ranked "
        "WHERE ranked.number = cards.number"
    )
    with op.batch_alter_table("cards") as batch:
        batch.alter_column("ordinal", existing_type=sa.Integer(), nullable=False)


def _proofs() -> None:
    op.drop_table("proof_failures")
    name = "proof_failures"
    failures = (_bytes("subject"), _integer("count"), _moment("locked_until", empty=True), _moment("counted_at"))
    _table(name, failures, ["subject"])
    _index(name, "counted_at")
    name = "proof_codes"
    columns = (
        _text("conversation"),
        _integer("member_id", empty=True),
        _bytes("code"),
        _moment("sent_at"),
        _integer("wrong"),
    )
    _table(name, columns, ["conversation"], _refers(name, "member_id", "members.id"))
    _index(name, "member_id")
    _index(name, "sent_at")
    name = "proven_conversations"
    proven = (_integer("member_id"), _text("conversation"), _text("way", 16), _moment("at"))
    _table(name, proven, ["member_id", "conversation"], _refers(name, "member_id", "members.id"))
    _index(name, "at")


def _links_and_consents() -> None:
    name = "links"
    links = (
        _text("channel", 32),
        _text("address"),
        _integer("member_id"),
        _text("way", 16),
        _moment("linked_at"),
        _moment("used_at", empty=True),
    )
    _table(name, links, ["channel", "address"], _refers(name, "member_id", "members.id"))
    _index(name, "member_id")
    name = "consents"
    columns = (
        _integer("id"),
        _integer("member_id"),
        _text("version", 32),
        _text("channel", 32),
        _moment("given_at"),
        _moment("withdrawn_at", empty=True),
    )
    _table(name, columns, ["id"], _refers(name, "member_id", "members.id"))
    _index(name, "member_id")


def _looks() -> None:
    """The audit trail; whoever tries to change or delete an entry is refused by the database.

    SQLite's INSERT OR REPLACE deletes without the triggers of a deletion (unless ``recursive_triggers`` is on, and that
    is up to each connection), so an insertion of an id that is there is refused, too. An id yet to be given is -1.
    """
    name = "member_looks"
    columns = (
        _integer("id"),
        _moment("at"),
        _integer("member_id"),
        _text("who"),
        _text("purpose", 32),
        _bytes("trace", empty=True),
    )
    _table(name, columns, ["id"])
    _index(name, "at")
    _index(name, "member_id")
    if op.get_bind().dialect.name == "sqlite":
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {name}_no_{change.lower()} BEFORE {change} ON {name} "
                "BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END"
            )
        op.execute(
            "CREATE TRIGGER member_looks_no_replace BEFORE INSERT ON member_looks "
            "WHEN NEW.id <> -1 AND EXISTS (SELECT 1 FROM member_looks WHERE id = NEW.id) "
            "BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END"
        )
        return
    op.execute(
        f"CREATE FUNCTION {name}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the audit trail is append-only'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {name}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {name} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {name}_refuse()"
    )


def _erasures() -> None:
    name = "erasures"
    columns = (
        _integer("id"),
        _moment("at"),
        _text("reason", 32),
        sa.Column("counts", Json(), nullable=False),
        _bytes("register_index", empty=True),
    )
    _table(name, columns, ["id"], sa.UniqueConstraint("register_index", name=f"uq_{name}_register_index"))
    name = "forgotten"
    _table(name, (_bytes("trace"), sa.Column("answer", Json()), _moment("at")), ["trace"])
    _index(name, "at")


def _imports() -> None:
    _table("import_batches", (_integer("id"), _moment("started_at")), ["id"])
    name = "import_organisations"
    of_batch = _refers(name, "batch_id", "import_batches.id")
    _table(name, (_integer("batch_id"), _integer("key"), _integer("organisation_id")), ["batch_id", "key"], of_batch)
    name = "import_rows"
    sealed = ("surname", "first_name", "patronymic", "born", "phone", "email")
    columns: tuple[sa.Column[Any], ...] = (
        *(_integer("batch_id"), _integer("row"), _integer("member_id", empty=True), _text("register_number")),
        *(_bytes(one, empty=True) for one in (*sealed, "phone_index", "email_index", "name_index")),
        *(_day("dues_paid_until", empty=True), _text("loyalty", 16, empty=True)),
        *(_integer("period_id", empty=True), _day("period_joined", empty=True), _day("period_left", empty=True)),
        *(_integer("organisation", empty=True), _day("joined", empty=True), _day("left", empty=True)),
        *(_text("card_number", empty=True), _day("card_valid_until", empty=True)),
    )
    _table(name, columns, ["batch_id", "row"], _refers(name, "batch_id", "import_batches.id"))


def _partners() -> None:
    name = "partners"
    columns = (
        *(_integer("id"), _text("code"), _text("name"), _text("category", 64)),
        *(_text("discount"), _text("conditions"), _text("keywords")),
        *(_text("website", empty=True), _day("valid_until", empty=True)),
    )
    _table(name, columns, ["id"], sa.UniqueConstraint("code", name=f"uq_{name}_code"))
    name = "partner_places"
    places = (
        *(_integer("id"), _integer("partner_id"), _text("address")),
        *(_text("phone", empty=True), _text("hours", empty=True), sa.Column("stations", Json(), nullable=False)),
    )
    _table(name, places, ["id"], _refers(name, "partner_id", "partners.id"))
    _index(name, "partner_id")


def _calls_and_requests() -> None:
    number = (CleanText(), SealedText("calls.caller_number"), False)
    seal("calls", sa.column("id", sa.String(64)), {"caller_number": number})
    columns = {name: (CleanText(), SealedText(f"staff_requests.{name}"), True) for name in ("phone", "when")}
    seal("staff_requests", sa.column("id", sa.Integer()), columns)


def _conversations() -> None:
    table_may_be_replaced("conversations")
    state = (sa.JSON(), SealedJson("conversations.state"), False)
    seal("conversations", sa.column("id", CleanText()), {"state": state})
    columns = {
        "text": (CleanText(), SealedText("turns.text"), True),
        "result": (sa.JSON(), SealedJson("turns.result"), False),
    }
    seal("turns", sa.column("id", sa.Integer()), columns)
    op.add_column("turns", _integer("member_id", empty=True))
    _outbox()


def _outbox() -> None:
    """On SQLite ids go on from the greatest there ever was, though the table is made anew."""
    connection = op.get_bind()
    counter = "FROM sqlite_sequence WHERE name = 'outbox'" if connection.dialect.name == "sqlite" else None
    greatest = connection.scalar(sa.text(f"SELECT seq {counter}")) if counter else None
    payload = (sa.JSON(), SealedJson("outbox.payload"), False)
    seal("outbox", sa.column("id", sa.Integer()), {"payload": payload}, sqlite_autoincrement=True)
    if greatest is not None:
        connection.execute(sa.text(f"DELETE {counter}"))
        connection.execute(sa.text("INSERT INTO sqlite_sequence VALUES ('outbox', :seq)"), {"seq": greatest})
