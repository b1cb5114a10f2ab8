"""The rows. No address, user agent, time of day, file name, codename or language.

No link between submissions, or between a submission and a mailbox. Keys are random and tables are `WITHOUT
ROWID`: rows lie in the order of their keys, not of their arrival.
"""

from __future__ import annotations

import secrets
from datetime import date  # noqa: TC003 SQLAlchemy reads the annotations
from typing import Final

from sqlalchemy import BigInteger, CheckConstraint, Index, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

COMPLETE: Final = "complete"
CUT_SHORT: Final = "cut-short"

_ID_CHARACTERS: Final = 32
_SHA256_CHARACTERS: Final = 64
_DESK_CHARACTERS: Final = 32
_ARRIVAL_HIDDEN: Final = {"sqlite_with_rowid": False}


def new_id() -> str:
    """Return 128 random bits in hex."""
    return secrets.token_hex(_ID_CHARACTERS // 2)


class Base(DeclarativeBase):
    """All tables of store.db."""


class Upload(Base):
    """An upload under way. `claim` counts its PATCH requests: only the newest one may advance the offset."""

    __tablename__ = "uploads"
    __table_args__ = (
        CheckConstraint("0 <= offset_bytes AND offset_bytes < length_bytes", "uploads_offset"),
        Index("uploads_active_on", "active_on"),
        Index("uploads_withdrawal", "withdrawal_sha256", unique=True),
        _ARRIVAL_HIDDEN,
    )

    id_sha256: Mapped[str] = mapped_column(String(_SHA256_CHARACTERS), primary_key=True)
    file_id: Mapped[str] = mapped_column(String(_ID_CHARACTERS), unique=True)
    length_bytes: Mapped[int] = mapped_column(BigInteger)
    offset_bytes: Mapped[int] = mapped_column(BigInteger, default=0)
    claim: Mapped[int] = mapped_column(default=0)
    # 0 until the whole age header was seen and found good.
    header_bytes: Mapped[int] = mapped_column(default=0)
    desk: Mapped[str] = mapped_column(String(_DESK_CHARACTERS))
    claimed_version: Mapped[int]
    active_on: Mapped[date]
    # Of a secret that only the sending page has; erased before the first byte of it is collected.
    withdrawal_sha256: Mapped[str | None] = mapped_column(String(_SHA256_CHARACTERS))


class FinishedUpload(Base):
    """What HEAD answers for a day after completion; names neither the submission nor its desk."""

    __tablename__ = "finished_uploads"
    __table_args__ = (_ARRIVAL_HIDDEN,)

    id_sha256: Mapped[str] = mapped_column(String(_SHA256_CHARACTERS), primary_key=True)
    length_bytes: Mapped[int] = mapped_column(BigInteger)
    finished_on: Mapped[date]


class Part(Base):
    """One immutable piece of a sealed file, at its place in it."""

    __tablename__ = "parts"
    __table_args__ = (CheckConstraint("size_bytes > 0", "parts_size"), _ARRIVAL_HIDDEN)

    file_id: Mapped[str] = mapped_column(String(_ID_CHARACTERS), primary_key=True)
    start_bytes: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(String(_SHA256_CHARACTERS))
    name: Mapped[str] = mapped_column(String(_ID_CHARACTERS), unique=True)


class Submission(Base):
    """The first `size_bytes` of a sealed file, for a desk. Its id names exactly these bytes, for ever.

    Deleted on `delete_on`, which is set only when the desk's editors have opened it (DESIGN section 6).
    """

    __tablename__ = "submissions"
    __table_args__ = (
        CheckConstraint(f"state IN ('{COMPLETE}', '{CUT_SHORT}')", "submissions_state"),
        Index("submissions_desk", "desk"),
        Index("submissions_withdrawal", "withdrawal_sha256", unique=True),
        _ARRIVAL_HIDDEN,
    )

    id: Mapped[str] = mapped_column(String(_ID_CHARACTERS), primary_key=True)
    file_id: Mapped[str] = mapped_column(String(_ID_CHARACTERS), unique=True)
    desk: Mapped[str] = mapped_column(String(_DESK_CHARACTERS))
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    # Of the whole ciphertext, made at the first collect.
    sha256: Mapped[str | None] = mapped_column(String(_SHA256_CHARACTERS))
    received_on: Mapped[date]
    claimed_version: Mapped[int]
    state: Mapped[str] = mapped_column(String(len(CUT_SHORT)))
    collected_on: Mapped[date | None]
    delete_on: Mapped[date | None]
    # Its upload's.
    withdrawal_sha256: Mapped[str | None] = mapped_column(String(_SHA256_CHARACTERS))


class WaitingAnswer(Base):
    """A sealed answer, as long as it waits (docs/spec/mailbox.md). Answers share a mailbox's name, no more."""

    __tablename__ = "waiting_answers"
    __table_args__ = (
        CheckConstraint("size_bytes > 0", "waiting_answers_size"),
        Index("waiting_answers_mailbox", "mailbox"),
        _ARRIVAL_HIDDEN,
    )

    id: Mapped[str] = mapped_column(String(_ID_CHARACTERS), primary_key=True)
    mailbox: Mapped[str] = mapped_column(String(_SHA256_CHARACTERS))
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(String(_SHA256_CHARACTERS))
    # Of its one part.
    name: Mapped[str] = mapped_column(String(_ID_CHARACTERS), unique=True)
    delivered_on: Mapped[date]
    acknowledged_on: Mapped[date | None]


class FrozenMailbox(Base):
    """A recalled mailbox: nothing is taken in for it any more."""

    __tablename__ = "frozen_mailboxes"
    __table_args__ = (_ARRIVAL_HIDDEN,)

    mailbox: Mapped[str] = mapped_column(String(_SHA256_CHARACTERS), primary_key=True)


class DeliveredBag(Base):
    """An outgoing bag that was taken in: its id alone, neither its day nor what it held."""

    __tablename__ = "delivered_bags"
    __table_args__ = (_ARRIVAL_HIDDEN,)

    id: Mapped[str] = mapped_column(String(_ID_CHARACTERS), primary_key=True)


class SeenDirectory(Base):
    """The newest key directory that this server has seen, by the roots and the origin of its settings.

    All of it is public. Source and plain form share it: neither goes back behind what the other has seen.
    """

    __tablename__ = "seen_directories"
    __table_args__ = (_ARRIVAL_HIDDEN,)

    pinned_sha256: Mapped[str] = mapped_column(String(_SHA256_CHARACTERS), primary_key=True)
    version: Mapped[int]
    text_sha256: Mapped[str] = mapped_column(String(_SHA256_CHARACTERS))


class DailyCount(Base):
    """How often something happened on a day: what takes the place of log lines."""

    __tablename__ = "daily_counts"
    __table_args__ = (_ARRIVAL_HIDDEN,)

    day: Mapped[date] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    count: Mapped[int]
