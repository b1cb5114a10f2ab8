"""An upload begins, is asked for, or is cancelled."""

from __future__ import annotations

import hashlib
import secrets
from typing import TYPE_CHECKING

from sqlalchemy import delete, exists, select

from dropbox.directory import UnknownVersionError
from dropbox.intake.counts import count
from dropbox.intake.errors import (
    TooSmallError,
    UploadExistsError,
    UploadUnknownError,
    WithdrawalRepeatedError,
)
from dropbox.intake.room import require_room_in
from dropbox.intake.uploads import UploadState, drop_parts, key_of, remove_files, require_under_way
from dropbox.limits import MIN_SEALED_BYTES
from dropbox.store.models import FinishedUpload, Submission, Upload, new_id

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

    from dropbox.directory import TrustedDirectory
    from dropbox.store import Store

_ID_BYTES = 32


def announce(  # noqa: PLR0913 one for each header of an announcement
    store: Store,
    directory: TrustedDirectory,
    *,
    length_bytes: int,
    desk: str,
    claimed_version: int,
    today: date,
    token: bytes | None = None,
    withdrawal_sha256: str | None = None,
) -> UploadState:
    """Let an upload begin. Its id is the token's SHA-256, or random without a token.

    Whoever knows what hashes to `withdrawal_sha256` may withdraw it until it is collected.

    Raises `UploadExistsError`, `TooSmallError`, `StoreFullError`, or why nobody may seal by `claimed_version`.
    """
    upload_id = hashlib.sha256(token).hexdigest() if token else secrets.token_hex(_ID_BYTES)
    row = Upload(
        id_sha256=key_of(upload_id),
        file_id=new_id(),
        length_bytes=length_bytes,
        offset_bytes=0,
        desk=desk,
        claimed_version=claimed_version,
        active_on=today,
        withdrawal_sha256=withdrawal_sha256,
    )
    with store.sessions.writing() as session:
        # Asked first: after a lost answer the client must learn that it may go on, whatever changed meanwhile.
        if session.get(Upload, row.id_sha256) or session.get(FinishedUpload, row.id_sha256):
            raise UploadExistsError
        require_sealable(directory, desk=desk, claimed_version=claimed_version, today=today)
        if length_bytes < MIN_SEALED_BYTES:
            raise TooSmallError(expected=MIN_SEALED_BYTES, got=length_bytes)
        require_room_in(session, store.parts, length_bytes=length_bytes, today=today)
        _require_fresh(session, withdrawal_sha256)
        session.add(row)
        count(session, "announced", today)
    return UploadState.of(upload_id, row)


def _require_fresh(session: Session, withdrawal_sha256: str | None) -> None:
    """Refuse a withdrawal that is another upload's: the hash would link the two."""
    for model in (Upload, Submission):
        repeated = select(exists().where(model.withdrawal_sha256 == withdrawal_sha256))
        if withdrawal_sha256 is not None and session.scalar(repeated):
            raise WithdrawalRepeatedError


def require_sealable(directory: TrustedDirectory, *, desk: str, claimed_version: int, today: date) -> None:
    """Refuse what was or would be sealed by another directory, or on a day outside it, or to nobody."""
    if claimed_version != directory.version:
        raise UnknownVersionError("the directory has another version now")
    directory.require_sealing_day(today)
    directory.recipients_on(desk, today)


def find(store: Store, upload_id: str) -> UploadState:
    """Tell how far an upload is, up to a day after its completion."""
    with store.sessions.reading() as session:
        row = session.get(Upload, key_of(upload_id))
        if row is not None:
            return UploadState.of(upload_id, row)
        finished = session.get(FinishedUpload, key_of(upload_id))
        if finished is not None:
            return UploadState.of_finished(upload_id, finished)
    raise UploadUnknownError


def terminate(store: Store, upload_id: str, *, today: date) -> None:
    """Cancel an upload: nothing of it stays, not even what a silence had already given to the desk."""
    with store.sessions.writing() as session:
        row = require_under_way(session, upload_id)
        session.execute(delete(Submission).where(Submission.file_id == row.file_id))
        names = drop_parts(session, row.file_id)
        session.delete(row)
        count(session, "cancelled", today)
    remove_files(store.parts, names)
