"""Who may still use the disk. Flooding may slow the box but never close it (docs/adr/0130-room-on-the-disk.md).

(1) `DATABASE_ROOM_BYTES` stay free for the database, always.
(2) Only tips up to `SMALL_TIP_BYTES` use the protected reserve.
(3) An upload is let in only if its first `MAX_RESERVED_AHEAD_BYTES` find room beside what uploads under way may
    still ask for: each as much again as it has delivered, up to the same bound. Nobody reserves by announcing.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import case, func, select

from dropbox.limits import (
    DATABASE_ROOM_BYTES,
    MAX_RESERVED_AHEAD_BYTES,
    PROTECTED_RESERVE_BYTES,
    PROTECTED_RESERVE_SHARE,
    SMALL_TIP_BYTES,
)
from dropbox.store import StoreFullError
from dropbox.store.models import Upload

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

    from dropbox.store import FolderParts, Store


def free_bytes(parts: FolderParts, *, small: bool) -> int:
    """Return what a small tip, or a large one, may still fill."""
    room = parts.room()
    reserve = min(PROTECTED_RESERVE_BYTES, room.total_bytes // PROTECTED_RESERVE_SHARE)
    return room.free_bytes - DATABASE_ROOM_BYTES - (0 if small else reserve)


def require_room(store: Store, *, today: date, length_bytes: int | None = None) -> None:
    """Refuse to begin what will not fit; `None` is the plain form, whose size nobody knows yet."""
    with store.sessions.reading() as session:
        require_room_in(session, store.parts, length_bytes=length_bytes or 1, today=today)


def require_room_in(session: Session, parts: FolderParts, *, length_bytes: int, today: date) -> None:
    """Refuse to begin an upload of this length that will not fit; raises `StoreFullError`."""
    small = is_small(length_bytes)
    needed = min(length_bytes, MAX_RESERVED_AHEAD_BYTES)
    if not small:
        needed += _reserved_bytes(session, today)
    if needed > free_bytes(parts, small=small):
        raise StoreFullError("the disk is full")


def require_room_for_part(parts: FolderParts, *, part_bytes: int, small: bool) -> None:
    """Refuse the next bytes of an upload that was let in earlier."""
    if part_bytes > free_bytes(parts, small=small):
        raise StoreFullError("the disk is full")


def is_small(length_bytes: int) -> bool:
    """Tell whether a tip may use the protected reserve."""
    return length_bytes <= SMALL_TIP_BYTES


def _reserved_bytes(session: Session, today: date) -> int:
    left = Upload.length_bytes - Upload.offset_bytes
    again = case((left < Upload.offset_bytes, left), else_=Upload.offset_bytes)
    ahead = func.sum(case((again < MAX_RESERVED_AHEAD_BYTES, again), else_=MAX_RESERVED_AHEAD_BYTES))
    # Who has been silent since the day before yesterday asks again when he comes back.
    active = Upload.active_on >= today - timedelta(days=1)
    return session.scalar(select(func.coalesce(ahead, 0)).where(active)) or 0
