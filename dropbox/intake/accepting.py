"""Bytes of an upload arrive (docs/spec/upload.md, "How bytes become safe").

(1) A request that starts at the stored offset claims the upload: from now on no older request may advance it.
(2) The body is cut into parts; each is safe on disk under its name before a row names it.
(3) The row moves from the offset and claim it was read with, or not at all (compare-and-set): no lock to hold.
(4) Only then is the part acknowledged, by a later answer. With the last byte the upload is a submission.
(5) Where the line dies, what came is a shorter part. With a checksum the body is one part: whole or nothing.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from sqlalchemy import delete, select, update

from dropbox.intake.counts import count
from dropbox.intake.errors import BodyTooLongError, LineDiedError, OffsetMismatchError
from dropbox.intake.room import is_small, require_room_for_part
from dropbox.intake.sealed import HeaderWatch
from dropbox.intake.uploads import UploadState, drop_unnamed, key_of, require_under_way
from dropbox.limits import (
    MAX_SEALED_HEADER_BYTES,
    PART_BYTES,
    READ_PIECE_BYTES,
    UPLOAD_FINISHED_DAYS,
    UPLOAD_KEPT_DAYS,
    UPLOAD_UNBEGUN_DAYS,
)
from dropbox.store.models import COMPLETE, FinishedUpload, Part, Submission, Upload, new_id

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from sqlalchemy.orm import Session

    from dropbox.intake.body import Body, Checksum
    from dropbox.store import PartRef, Store
    from dropbox.store.parts import PartWriter


@dataclass(frozen=True, slots=True)
class Claim:
    """An upload as this request last saw it."""

    upload_id: str
    number: int
    file_id: str
    offset_bytes: int
    length_bytes: int
    header_bytes: int

    @property
    def left_bytes(self) -> int:
        """How many bytes are still to come."""
        return self.length_bytes - self.offset_bytes


@dataclass(frozen=True, slots=True)
class _Request:
    """What a request brings, and how much of it the next part takes at most."""

    body: Body
    checksum: Checksum | None
    part_bytes: int


def accept(
    store: Store,
    upload_id: str,
    *,
    offset_bytes: int,
    body: Body,
    today: Callable[[], date],
    checksum: Checksum | None = None,
) -> UploadState:
    """Take the body of one request; `today` is asked again and again, for a body may take days.

    What it raises says nothing about bytes stored before: ask `find`.
    """
    claim = _claim(store, upload_id, offset_bytes, body, today())
    end = claim.length_bytes if body.length_bytes is None else offset_bytes + body.length_bytes
    ended = False
    while not ended and claim.offset_bytes < end:
        most_bytes = end - claim.offset_bytes
        request = _Request(body, checksum, most_bytes if checksum else min(most_bytes, PART_BYTES))
        claim, ended = _accept_part(store, claim, request, today)
    kept_days = UPLOAD_KEPT_DAYS if claim.offset_bytes else UPLOAD_UNBEGUN_DAYS
    expires_on = today() + timedelta(days=kept_days if claim.left_bytes else UPLOAD_FINISHED_DAYS)
    return UploadState(upload_id, claim.offset_bytes, claim.length_bytes, expires_on)


def _claim(store: Store, upload_id: str, offset_bytes: int, body: Body, today: date) -> Claim:
    with store.sessions.writing() as session:
        row = require_under_way(session, upload_id)
        if row.offset_bytes != offset_bytes:
            raise OffsetMismatchError(expected=row.offset_bytes, got=offset_bytes)
        if (body.length_bytes or 0) > row.length_bytes - offset_bytes:
            raise BodyTooLongError
        row.claim += 1
        row.active_on = today
        return Claim(upload_id, row.claim, row.file_id, offset_bytes, row.length_bytes, row.header_bytes)


def _accept_part(
    store: Store, claim: Claim, request: _Request, today: Callable[[], date]
) -> tuple[Claim, bool]:
    """Receive and commit one part; the second value says that the body has ended."""
    require_room = partial(require_room_for_part, store.parts, small=is_small(claim.length_bytes))
    require_room(part_bytes=request.part_bytes)
    with store.parts.writing() as writer:
        watch = HeaderWatch(claim.header_bytes, _stored_head(store, claim))
        ended, died = _receive(writer, request, watch, require_room)
        whole = writer.size_bytes == claim.left_bytes
        if whole and not ended:
            _require_end(request.body)
        if writer.size_bytes:
            claim = replace(claim, header_bytes=watch.judge(whole=whole))
            claim = _commit(store, claim, writer, today())
    if died:
        raise died
    return claim, ended


def _receive(
    writer: PartWriter, request: _Request, watch: HeaderWatch, require_room: partial[None]
) -> tuple[bool, LineDiedError | None]:
    """Fill one part; returns whether the body ended, and whether it died."""
    hashed = request.checksum.start() if request.checksum else None
    try:
        while left := request.part_bytes - writer.size_bytes:
            piece = request.body.read(min(READ_PIECE_BYTES, left))
            if not piece:
                break
            # Asked for each piece: hundreds of parts that arrive together were all promised the same room.
            require_room(part_bytes=len(piece))
            writer.write(piece)
            watch.feed(piece)
            if hashed:
                hashed.update(piece)
    except LineDiedError as died:
        if hashed:
            raise
        return True, died
    if request.checksum and hashed:
        request.checksum.require(hashed)
    return writer.size_bytes < request.part_bytes, None


def _require_end(body: Body) -> None:
    """Refuse a body without an announced length that goes on after the upload's last byte."""
    with suppress(LineDiedError):
        if body.read(1):
            raise BodyTooLongError


def _stored_head(store: Store, claim: Claim) -> bytes:
    """Return what is stored of a header that was not whole yet; nothing once it was judged."""
    if claim.header_bytes or not claim.offset_bytes:
        return b""
    with store.sessions.reading() as session:
        rows = select(Part.name).where(Part.file_id == claim.file_id).order_by(Part.start_bytes)
        names = tuple(session.scalars(rows))
    head = b""
    for name in names:
        with store.parts.open(name) as part:
            head += part.read(MAX_SEALED_HEADER_BYTES)
    return head


def _commit(store: Store, claim: Claim, writer: PartWriter, today: date) -> Claim:
    part = writer.finish()
    moved = replace(claim, offset_bytes=claim.offset_bytes + part.size_bytes)
    try:
        with store.sessions.writing() as session:
            if moved.left_bytes:
                _advance(session, claim, moved, today)
            else:
                _finish(session, claim, today)
            session.add(_row(claim, part))
            session.flush()
            writer.release()
    except Exception:
        drop_unnamed(store, [part.name])
        raise
    return moved


def _row(claim: Claim, part: PartRef) -> Part:
    return Part(
        file_id=claim.file_id,
        start_bytes=claim.offset_bytes,
        size_bytes=part.size_bytes,
        sha256=part.sha256,
        name=part.name,
    )


def _advance(session: Session, claim: Claim, moved: Claim, today: date) -> None:
    advanced = session.execute(
        update(Upload)
        .where(
            Upload.id_sha256 == key_of(claim.upload_id),
            Upload.offset_bytes == claim.offset_bytes,
            Upload.claim == claim.number,
        )
        .values(offset_bytes=moved.offset_bytes, header_bytes=moved.header_bytes, active_on=today)
    )
    if not advanced.rowcount:  # type: ignore[attr-defined] # a CursorResult, as for every update
        _overtaken(session, claim)


def _finish(session: Session, claim: Claim, today: date) -> None:
    """Turn a complete upload into a submission, in the transaction of its last part."""
    row = require_under_way(session, claim.upload_id)
    if (row.offset_bytes, row.claim) != (claim.offset_bytes, claim.number):
        _overtaken(session, claim)
    # A new id beside the new bytes: who collected the part before must not take the whole for the same.
    session.execute(delete(Submission).where(Submission.file_id == claim.file_id))
    session.delete(row)
    session.add(FinishedUpload(id_sha256=row.id_sha256, length_bytes=row.length_bytes, finished_on=today))
    session.add(
        Submission(
            id=new_id(),
            file_id=row.file_id,
            desk=row.desk,
            size_bytes=row.length_bytes,
            # The day, not the moment: the desk needs the day, an observer wants the minute.
            received_on=today,
            claimed_version=row.claimed_version,
            state=COMPLETE,
            withdrawal_sha256=row.withdrawal_sha256,
        )
    )
    count(session, "completed", today)


def _overtaken(session: Session, claim: Claim) -> None:
    row = require_under_way(session, claim.upload_id)
    raise OffsetMismatchError(expected=row.offset_bytes, got=claim.offset_bytes)
