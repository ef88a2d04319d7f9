"""Call records.

Revision: 0003, after 0002.
"""

import sqlalchemy as sa
from alembic import op

from storage.types import CleanText, UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "calls",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("worker", CleanText(), nullable=False),
        sa.Column("caller_number", CleanText(), nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.Column("answered_at", UtcDateTime()),
        sa.Column("ended_at", UtcDateTime()),
        sa.Column("ending", sa.String(32)),
        sa.Column("turns", sa.Integer(), nullable=False),
        sa.Column("topics", sa.JSON(), nullable=False),
        sa.Column("handed_over", sa.JSON(), nullable=False),
        sa.Column("ear", CleanText(), nullable=False),
        sa.Column("voice", CleanText(), nullable=False),
        sa.Column("recording", CleanText()),
        sa.PrimaryKeyConstraint("id", name="pk_calls"),
    )
    op.create_index("ix_calls_started_at", "calls", ["started_at"])


def downgrade() -> None:
    """Drop it."""
    op.drop_table("calls")
