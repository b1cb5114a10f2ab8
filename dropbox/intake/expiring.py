"""What a new day brings: silent uploads become cut short, old uploads and answers go, and the sweep."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

from sqlalchemy import and_, delete, func, or_, select

from dropbox.errors import ResourceError
from dropbox.intake.counts import count
from dropbox.intake.uploads import drop_parts, named, remove_files
from dropbox.limits import (
    ANSWER_KEPT_DAYS,
    ANSWER_READ_DAYS,
    KIB,
    UPLOAD_FINISHED_DAYS,
    UPLOAD_KEPT_DAYS,
    UPLOAD_SILENT_DAYS,
    UPLOAD_UNBEGUN_DAYS,
)
from dropbox.store.models import CUT_SHORT, FinishedUpload, Submission, Upload, WaitingAnswer, new_id

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

    from dropbox.store import Store

# Nonce and first chunk: with less behind the header nobody can read a byte.
_LEAST_READABLE_BYTES: Final = 16 + 64 * KIB + 16


@dataclass(frozen=True, slots=True)
class Expired:
    """What `expire` did."""

    cut_short: int
    forgotten: int
    deleted: int
    swept: int
    answers: int = 0


def expire(store: Store, *, today: date) -> Expired:
    """Do what is due on this day; doing it again changes nothing."""
    names: list[str] = []
    with store.sessions.writing() as session:
        cut_short = _hand_over(session, today)
        forgotten = _forget(session, today, names)
        deleted = _delete_due(session, today, names)
        answers = _drop_answers(session, today, names)
        finished = today - timedelta(days=UPLOAD_FINISHED_DAYS)
        session.execute(delete(FinishedUpload).where(FinishedUpload.finished_on <= finished))
        count(session, "cut-short", today, cut_short)
        count(session, "expired", today, forgotten)
    remove_files(store.parts, names)
    with suppress(ResourceError):
        # A disk too full for it, or a reader in the way: tomorrow is another day.
        store.sessions.rewrite()
    return Expired(cut_short, forgotten, deleted, sweep(store), answers)


def sweep(store: Store) -> int:
    """Remove parts that no row names and nobody is writing: what a kill or a power cut left."""
    return store.parts.sweep(partial(named, store))


def _hand_over(session: Session, today: date) -> int:
    """Give what silent uploads delivered to their desks. The uploads go on: their source may come back."""
    silent = today - timedelta(days=UPLOAD_SILENT_DAYS)
    handed_over = 0
    readable = Upload.offset_bytes >= Upload.header_bytes + _LEAST_READABLE_BYTES
    rows = select(Upload).where(Upload.active_on <= silent, Upload.header_bytes > 0, readable)
    for upload in tuple(session.scalars(rows)):
        before = session.scalar(select(Submission).where(Submission.file_id == upload.file_id))
        if before is not None:
            if before.size_bytes == upload.offset_bytes:
                continue
            # Its id names the shorter piece, for ever.
            session.delete(before)
            session.flush()
        session.add(_cut_short(upload, today))
        handed_over += 1
    return handed_over


def _cut_short(upload: Upload, today: date) -> Submission:
    return Submission(
        id=new_id(),
        file_id=upload.file_id,
        desk=upload.desk,
        size_bytes=upload.offset_bytes,
        received_on=today,
        claimed_version=upload.claimed_version,
        state=CUT_SHORT,
        withdrawal_sha256=upload.withdrawal_sha256,
    )


def _forget(session: Session, today: date, names: list[str]) -> int:
    """Forget uploads that nobody will resume. What they gave to a desk stays with the desk."""
    old = Upload.active_on <= today - timedelta(days=UPLOAD_KEPT_DAYS)
    unbegun = and_(Upload.offset_bytes == 0, Upload.active_on <= today - timedelta(days=UPLOAD_UNBEGUN_DAYS))
    uploads = tuple(session.scalars(select(Upload).where(or_(old, unbegun))))
    for upload in uploads:
        given = select(func.count()).select_from(Submission).where(Submission.file_id == upload.file_id)
        if not session.scalar(given):
            names += drop_parts(session, upload.file_id)
        session.delete(upload)
    return len(uploads)


def _delete_due(session: Session, today: date, names: list[str]) -> int:
    """Delete submissions whose day has come. Rows are deleted, not flagged."""
    due = tuple(session.scalars(select(Submission).where(Submission.delete_on <= today)))
    for submission in due:
        # A cut-short one may belong to an upload whose source is still to come back.
        under_way = select(func.count()).select_from(Upload).where(Upload.file_id == submission.file_id)
        if not session.scalar(under_way):
            names += drop_parts(session, submission.file_id)
        session.delete(submission)
    return len(due)


def _drop_answers(session: Session, today: date, names: list[str]) -> int:
    """Delete answers that were read a while ago, and those that nobody comes for."""
    read = WaitingAnswer.acknowledged_on <= today - timedelta(days=ANSWER_READ_DAYS)
    unread = WaitingAnswer.delivered_on <= today - timedelta(days=ANSWER_KEPT_DAYS)
    due = tuple(session.scalars(select(WaitingAnswer).where(or_(read, unread))))
    for answer in due:
        names.append(answer.name)
        session.delete(answer)
    return len(due)
