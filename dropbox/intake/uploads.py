"""Upload rows: finding them, and what may be known of them outside."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Self

from sqlalchemy import delete, select

from dropbox.errors import ResourceError
from dropbox.intake.errors import UploadCompleteError, UploadUnknownError
from dropbox.limits import UPLOAD_FINISHED_DAYS, UPLOAD_KEPT_DAYS, UPLOAD_UNBEGUN_DAYS
from dropbox.store.models import FinishedUpload, Part, Upload, WaitingAnswer

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from sqlalchemy.orm import Session

    from dropbox.store import FolderParts, Store


@dataclass(frozen=True, slots=True)
class UploadState:
    """How far an upload is. It is forgotten at the midnight (UTC) that begins `expires_on`."""

    id: str
    offset_bytes: int
    length_bytes: int
    expires_on: date

    @classmethod
    def of(cls, upload_id: str, row: Upload) -> Self:
        """Describe an upload under way."""
        kept_days = UPLOAD_KEPT_DAYS if row.offset_bytes else UPLOAD_UNBEGUN_DAYS
        return cls(upload_id, row.offset_bytes, row.length_bytes, row.active_on + timedelta(days=kept_days))

    @classmethod
    def of_finished(cls, upload_id: str, row: FinishedUpload) -> Self:
        """Describe an upload that became a submission."""
        expires_on = row.finished_on + timedelta(days=UPLOAD_FINISHED_DAYS)
        return cls(upload_id, row.length_bytes, row.length_bytes, expires_on)


def key_of(upload_id: str) -> str:
    """Return what the database knows an upload by: a seized database names no upload's address."""
    return hashlib.sha256(upload_id.encode()).hexdigest()


def require_under_way(session: Session, upload_id: str) -> Upload:
    """Return the row of an upload under way; raises `UploadCompleteError` or `UploadUnknownError`."""
    key = key_of(upload_id)
    row = session.get(Upload, key)
    if row is not None:
        return row
    if session.get(FinishedUpload, key) is not None:
        raise UploadCompleteError
    raise UploadUnknownError


def drop_parts(session: Session, file_id: str) -> tuple[str, ...]:
    """Delete a file's rows and return the names of its parts: remove these once the transaction is through."""
    names = tuple(session.scalars(select(Part.name).where(Part.file_id == file_id)))
    session.execute(delete(Part).where(Part.file_id == file_id))
    return names


def remove_files(parts: FolderParts, names: Iterable[str]) -> None:
    """Remove parts that no row names any more."""
    for name in names:
        parts.delete(name)


def named(store: Store, names: Collection[str]) -> set[str]:
    """Say which of some names of parts rows hold: only the rows know what may be removed."""
    if not names:
        # Most of the sweep's 256 folders, in a small box.
        return set()
    with store.sessions.reading() as session:
        holding = (select(model.name).where(model.name.in_(names)) for model in (Part, WaitingAnswer))
        return {name for wanted in holding for name in session.scalars(wanted)}


def drop_unnamed(store: Store, names: Collection[str]) -> None:
    """Remove parts after a commit that failed, unless it did not."""
    try:
        remove_files(store.parts, set(names) - named(store, names))
    except (ResourceError, OSError):
        # The sweep will ask again.
        return
