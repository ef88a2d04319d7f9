"""Edits of answers by staff, and questions that were not answered well.

Revision: 0002, after 0001.
"""

import sqlalchemy as sa
from alembic import op

from storage.types import CleanText, UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    _topic_edits()
    _question_gaps()


def downgrade() -> None:
    """Drop them."""
    for table in ("question_gap_picks", "question_gaps", "topic_edits"):
        op.drop_table(table)


def _topic_edits() -> None:
    op.create_table(
        "topic_edits",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("topic", sa.String(64), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("editor", CleanText(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_topic_edits"),
    )
    op.create_index("ix_topic_edits_topic", "topic_edits", ["topic"])


def _question_gaps() -> None:
    op.create_table(
        "question_gaps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("text", CleanText(), nullable=False),
        sa.Column("key", CleanText(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("locale", sa.String(8), nullable=False),
        sa.Column("channel", sa.String(32), nullable=False),
        sa.Column("near", sa.JSON(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("first_at", UtcDateTime(), nullable=False),
        sa.Column("last_at", UtcDateTime(), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("added_to", sa.String(64)),
        sa.PrimaryKeyConstraint("id", name="pk_question_gaps"),
    )
    op.create_index("ix_question_gaps_last_at", "question_gaps", ["last_at"])
    op.create_index("uq_question_gaps_key_kind_locale", "question_gaps", ["key", "kind", "locale"], unique=True)
    op.create_table(
        "question_gap_picks",
        sa.Column("gap_id", sa.Integer(), nullable=False),
        sa.Column("topic", sa.String(64), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["gap_id"], ["question_gaps.id"], name="fk_question_gap_picks_gap_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("gap_id", "topic", name="pk_question_gap_picks"),
    )
