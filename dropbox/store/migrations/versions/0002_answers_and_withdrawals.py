"""Waiting answers, frozen mailboxes, delivered bags; a withdrawal's hash beside what it would withdraw."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("uploads", "submissions"):
        op.add_column(table, sa.Column("withdrawal_sha256", sa.String(64)))
        op.create_index(f"{table}_withdrawal", table, ["withdrawal_sha256"], unique=True)
    op.create_table(
        "waiting_answers",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("mailbox", sa.String(64), nullable=False),
        sa.Column("size_bytes", sa.BigInteger, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("name", sa.String(32), nullable=False, unique=True),
        sa.Column("delivered_on", sa.Date, nullable=False),
        sa.Column("acknowledged_on", sa.Date),
        sa.CheckConstraint("size_bytes > 0", "waiting_answers_size"),
        sqlite_with_rowid=False,
    )
    op.create_index("waiting_answers_mailbox", "waiting_answers", ["mailbox"])
    op.create_table(
        "frozen_mailboxes",
        sa.Column("mailbox", sa.String(64), primary_key=True),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "delivered_bags",
        sa.Column("id", sa.String(32), primary_key=True),
        sqlite_with_rowid=False,
    )
