"""Uploads under way, finished ones, parts, submissions, daily counts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "uploads",
        sa.Column("id_sha256", sa.String(64), primary_key=True),
        sa.Column("file_id", sa.String(32), nullable=False, unique=True),
        sa.Column("length_bytes", sa.BigInteger, nullable=False),
        sa.Column("offset_bytes", sa.BigInteger, nullable=False),
        sa.Column("claim", sa.Integer, nullable=False),
        sa.Column("header_bytes", sa.Integer, nullable=False),
        sa.Column("desk", sa.String(32), nullable=False),
        sa.Column("claimed_version", sa.Integer, nullable=False),
        sa.Column("active_on", sa.Date, nullable=False),
        sa.CheckConstraint("0 <= offset_bytes AND offset_bytes < length_bytes", "uploads_offset"),
        sqlite_with_rowid=False,
    )
    op.create_index("uploads_active_on", "uploads", ["active_on"])
    op.create_table(
        "finished_uploads",
        sa.Column("id_sha256", sa.String(64), primary_key=True),
        sa.Column("length_bytes", sa.BigInteger, nullable=False),
        sa.Column("finished_on", sa.Date, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "parts",
        sa.Column("file_id", sa.String(32), primary_key=True),
        sa.Column("start_bytes", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("size_bytes", sa.BigInteger, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("name", sa.String(32), nullable=False, unique=True),
        sa.CheckConstraint("size_bytes > 0", "parts_size"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "submissions",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("file_id", sa.String(32), nullable=False, unique=True),
        sa.Column("desk", sa.String(32), nullable=False),
        sa.Column("size_bytes", sa.BigInteger, nullable=False),
        sa.Column("sha256", sa.String(64)),
        sa.Column("received_on", sa.Date, nullable=False),
        sa.Column("claimed_version", sa.Integer, nullable=False),
        sa.Column("state", sa.String(9), nullable=False),
        sa.Column("collected_on", sa.Date),
        sa.Column("delete_on", sa.Date),
        sa.CheckConstraint("state IN ('complete', 'cut-short')", "submissions_state"),
        sqlite_with_rowid=False,
    )
    op.create_index("submissions_desk", "submissions", ["desk"])
    op.create_table(
        "daily_counts",
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("name", sa.String(32), primary_key=True),
        sa.Column("count", sa.Integer, nullable=False),
        sqlite_with_rowid=False,
    )
