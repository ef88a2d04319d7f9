"""The first tables.

Revision: 0001, after none.
"""

import sqlalchemy as sa
from alembic import op

from storage.types import CleanText, UtcDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make every table."""
    _settings()
    _organisations_and_members()
    _cards_and_proofs()
    _news()
    _conferences()
    _requests()
    _conversations()
    _outbox()


def downgrade() -> None:
    """Drop every table, those that refer to others first."""
    for table in ("outbox", "turns", "conversations", "staff_requests", "conference_sign_ups", "conferences"):
        op.drop_table(table)
    for table in ("news", "proof_failures", "cards", "members", "organisations", "settings"):
        op.drop_table(table)


def _settings() -> None:
    op.create_table(
        "settings",
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_settings"),
    )


def _organisations_and_members() -> None:
    op.create_table(
        "organisations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", CleanText(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("parent_id", sa.Integer()),
        sa.ForeignKeyConstraint(["parent_id"], ["organisations.id"], name="fk_organisations_parent_id"),
        sa.PrimaryKeyConstraint("id", name="pk_organisations"),
    )
    op.create_index("ix_organisations_parent_id", "organisations", ["parent_id"])
    op.create_table(
        "members",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("surname", CleanText(), nullable=False),
        sa.Column("first_name", CleanText(), nullable=False),
        sa.Column("patronymic", CleanText()),
        sa.Column("born", sa.Date(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("joined", sa.Date(), nullable=False),
        sa.Column("dues_paid_until", sa.Date()),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name="fk_members_organisation_id"),
        sa.PrimaryKeyConstraint("id", name="pk_members"),
    )
    op.create_index("ix_members_organisation_id", "members", ["organisation_id"])


def _cards_and_proofs() -> None:
    op.create_table(
        "cards",
        sa.Column("number", CleanText(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("issued", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_cards_member_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("number", name="pk_cards"),
    )
    op.create_index("ix_cards_member_id", "cards", ["member_id"])
    op.create_table(
        "proof_failures",
        sa.Column("subject", CleanText(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("locked_until", UtcDateTime()),
        sa.Column("counted_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("subject", name="pk_proof_failures"),
    )
    op.create_index("ix_proof_failures_counted_at", "proof_failures", ["counted_at"])


def _news() -> None:
    op.create_table(
        "news",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", CleanText(), nullable=False),
        sa.Column("summary", CleanText(), nullable=False),
        sa.Column("body", CleanText(), nullable=False),
        sa.Column("published_at", UtcDateTime(), nullable=False),
        sa.Column("source", CleanText()),
        sa.PrimaryKeyConstraint("id", name="pk_news"),
    )
    op.create_index("ix_news_published_at", "news", ["published_at"])


def _conferences() -> None:
    op.create_table(
        "conferences",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", CleanText(), nullable=False),
        sa.Column("about", CleanText(), nullable=False),
        sa.Column("starts_at", UtcDateTime(), nullable=False),
        sa.Column("ends_at", UtcDateTime(), nullable=False),
        sa.Column("host", CleanText(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_conferences"),
    )
    op.create_index("ix_conferences_starts_at", "conferences", ["starts_at"])
    name = "conference_sign_ups"
    op.create_table(
        name,
        sa.Column("conference_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("pin", sa.String(16), nullable=False),
        sa.Column("signed_up_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conference_id"], ["conferences.id"], name=f"fk_{name}_conference_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=f"fk_{name}_member_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("conference_id", "member_id", name=f"pk_{name}"),
        sa.UniqueConstraint("conference_id", "pin", name=f"uq_{name}_conference_id_pin"),
    )
    op.create_index(f"ix_{name}_member_id", name, ["member_id"])


def _requests() -> None:
    name = "staff_requests"
    op.create_table(
        name,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("conversation", CleanText(), nullable=False),
        sa.Column("channel", sa.String(32), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("member_id", sa.Integer()),
        sa.Column("phone", CleanText()),
        sa.Column("when", CleanText()),
        sa.Column("about", CleanText()),
        sa.Column("closed_at", UtcDateTime()),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=f"fk_{name}_member_id", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{name}"),
    )
    op.create_index(f"ix_{name}_closed_at_id", name, ["closed_at", "id"])
    op.create_index(f"ix_{name}_conversation_kind", name, ["conversation", "kind"])


def _conversations() -> None:
    op.create_table(
        "conversations",
        sa.Column("id", CleanText(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("handled_by", sa.String(16), nullable=False),
        sa.Column("state", sa.JSON(), nullable=False),
        sa.Column("updated_at", UtcDateTime()),
        sa.PrimaryKeyConstraint("id", name="pk_conversations"),
    )
    op.create_table(
        "turns",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conversation", CleanText(), nullable=False),
        sa.Column("update_id", CleanText()),
        sa.Column("text", CleanText()),
        sa.Column("choice", CleanText()),
        sa.Column("command", sa.String(32)),
        sa.Column("locale", sa.String(8), nullable=False),
        sa.Column("result", sa.JSON(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation"], ["conversations.id"], name="fk_turns_conversation", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_turns"),
    )
    op.create_index("ix_turns_at", "turns", ["at"])
    op.create_index("uq_turns_conversation_update_id", "turns", ["conversation", "update_id"], unique=True)


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(32), nullable=False),
        sa.Column("address", CleanText(), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("leased_until", UtcDateTime()),
        sa.Column("reason", CleanText()),
        sa.Column("done_at", UtcDateTime()),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sqlite_autoincrement=True,
    )
    waiting = sa.text("state = 'waiting'")
    op.create_index("ix_outbox_done_at", "outbox", ["done_at"])
    for name, columns in (("order", ["channel", "id"]), ("address", ["channel", "address", "id"])):
        op.create_index(f"ix_outbox_waiting_{name}", "outbox", columns, sqlite_where=waiting, postgresql_where=waiting)
