"""Submissions as rows and parts together: which ones wait for a desk, and their bytes in order."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date  # noqa: TC003 a dataclass field
from typing import TYPE_CHECKING, cast

from sqlalchemy import func, select, update

from dropbox.bag.courier.inventory import State, StoredItem, Unfinished
from dropbox.limits import MAX_COURIER_STORED, STREAM_CHUNK_BYTES
from dropbox.store import PartRef, StoreFailedError
from dropbox.store.models import Part, Submission, Upload

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dropbox.store import FolderParts, Store


@dataclass(frozen=True, slots=True)
class Stored:
    """A submission with its parts, as one transaction saw them."""

    id: str
    size_bytes: int
    received_on: date
    claimed_version: int
    state: State
    parts: tuple[PartRef, ...]


class DamagedPartError(StoreFailedError):
    """A part that a row names is missing, shorter or altered."""

    code = "part-damaged"

    def __init__(self, readable_bytes: int) -> None:
        super().__init__("a stored part is damaged")
        self.readable_bytes = readable_bytes


def waiting_bytes(store: Store, desk: str, *, everything: bool) -> int:
    """Say how much `waiting` would give."""
    wanted = select(func.coalesce(func.sum(Submission.size_bytes), 0)).where(Submission.desk == desk)
    if not everything:
        wanted = wanted.where(Submission.collected_on.is_(None))
    with store.sessions.reading() as session:
        return session.scalar(wanted) or 0


def waiting(store: Store, desk: str, *, everything: bool) -> Iterator[Stored]:
    """Give a desk's submissions, oldest day first: those not collected before, or `everything`."""
    wanted = select(Submission.id).where(Submission.desk == desk)
    if not everything:
        wanted = wanted.where(Submission.collected_on.is_(None))
    with store.sessions.reading() as session:
        ids = tuple(session.scalars(wanted.order_by(Submission.received_on, Submission.id)))
    for submission_id in ids:
        stored = _load(store, submission_id)
        # Cancelled or completed meanwhile: what replaced it comes with the next bag.
        if stored is not None:
            yield stored


def _load(store: Store, submission_id: str) -> Stored | None:
    with store.sessions.reading() as session:
        row = session.get(Submission, submission_id)
        if row is None:
            return None
        of_file = select(Part).where(Part.file_id == row.file_id, Part.start_bytes < row.size_bytes)
        parts = session.scalars(of_file.order_by(Part.start_bytes))
        return Stored(
            id=row.id,
            size_bytes=row.size_bytes,
            received_on=row.received_on,
            claimed_version=row.claimed_version,
            state=cast("State", row.state),
            parts=tuple(PartRef(part.name, part.size_bytes, part.sha256) for part in parts),
        )


@dataclass(frozen=True, slots=True)
class OnServer:
    """Everything of a desk: what lies here, collected or not, and how many uploads may still arrive."""

    stored: tuple[StoredItem, ...]
    unfinished: tuple[Unfinished, ...]


def on_server(store: Store, desk: str) -> OnServer | None:
    """Say what lies here of a desk, at one moment; None where it is more than an inventory lists.

    An upload that completes meanwhile is in one of the two, and never in neither.
    """
    of_desk = select(Submission.id, Submission.claimed_version, Submission.received_on).where(
        Submission.desk == desk
    )
    with store.sessions.reading() as session:
        rows = session.execute(of_desk.limit(MAX_COURIER_STORED + 1)).all()
        if len(rows) > MAX_COURIER_STORED:
            return None
        under_way = session.execute(
            select(Upload.claimed_version, func.count())
            .where(Upload.desk == desk)
            .group_by(Upload.claimed_version)
        ).all()
    return OnServer(
        tuple(StoredItem(*row) for row in rows),
        tuple(Unfinished(*row) for row in under_way),
    )


def let_go(store: Store, submission_id: str) -> bool:
    """Erase what would withdraw a submission, before its first byte leaves; False where it is gone already.

    Withdrawing it is a transaction too: nobody is told that something was deleted which is on a medium.
    """
    with store.sessions.writing() as session:
        file_id = session.scalar(select(Submission.file_id).where(Submission.id == submission_id))
        for model in (Upload, Submission):
            held = (model.file_id == file_id, model.withdrawal_sha256.is_not(None))
            session.execute(update(model).where(*held).values(withdrawal_sha256=None))
    return file_id is not None


def read_checked(parts: FolderParts, stored: Stored) -> Iterator[bytes]:
    """Give a submission's bytes; raises `DamagedPartError` with how many could be read."""
    altered = False
    done_bytes = 0
    for part in stored.parts:
        hashed = hashlib.sha256()
        size_bytes = 0
        try:
            for piece in _pieces(parts, part):
                hashed.update(piece)
                size_bytes += len(piece)
                yield piece
        except OSError:
            raise DamagedPartError(done_bytes + size_bytes) from None
        done_bytes += size_bytes
        if size_bytes != part.size_bytes:
            raise DamagedPartError(done_bytes)
        altered |= hashed.hexdigest() != part.sha256
    if altered or done_bytes != stored.size_bytes:
        raise DamagedPartError(done_bytes)


def read_readable(parts: FolderParts, stored: Stored) -> Iterator[bytes]:
    """Give the first `size_bytes` of a damaged submission, altered or not."""
    left_bytes = stored.size_bytes
    for part in stored.parts:
        if not left_bytes:
            return
        for piece in _pieces(parts, part):
            yield piece[:left_bytes]
            left_bytes -= min(len(piece), left_bytes)


def _pieces(parts: FolderParts, part: PartRef) -> Iterator[bytes]:
    with parts.open(part.name) as file:
        while piece := file.read(STREAM_CHUNK_BYTES):
            yield piece


def remember(store: Store, sha256_of: Mapping[str, str], today: date) -> None:
    """Mark submissions as collected, once the whole bag is on its medium."""
    with store.sessions.writing() as session:
        for submission_id, sha256 in sha256_of.items():
            session.execute(
                update(Submission)
                .where(Submission.id == submission_id)
                .values(collected_on=today, sha256=sha256)
            )
