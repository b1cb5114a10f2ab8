"""Who may still use the disk: nobody reserves by announcing, small tips get through last."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update

from dropbox import intake
from dropbox.limits import (
    DATABASE_ROOM_BYTES,
    GIB,
    MAX_RESERVED_AHEAD_BYTES,
    MIB,
    PROTECTED_RESERVE_BYTES,
    SMALL_TIP_BYTES,
)
from dropbox.store import StoreFullError
from dropbox.store.models import Upload
from dropbox.store.parts import Room
from tests.intake.lines import TODAY, Bytes, accept, announce, files
from tests.support import servers

if TYPE_CHECKING:
    from dropbox.directory import TrustedDirectory
    from dropbox.store import Store

LARGE = 100 * 1000**4
TOTAL = 100 * GIB
# What must be free before a large upload is let in.
LARGE_NEEDS = DATABASE_ROOM_BYTES + PROTECTED_RESERVE_BYTES + MAX_RESERVED_AHEAD_BYTES
SMALL_NEEDS = DATABASE_ROOM_BYTES + SMALL_TIP_BYTES


class Disk:
    """A disk with as much room as the test says."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, store: Store) -> None:
        self.room = Room(TOTAL, TOTAL)
        monkeypatch.setattr(type(store.parts), "room", lambda _: self.room)

    def leave(self, free_bytes: int, total_bytes: int = TOTAL) -> None:
        self.room = Room(total_bytes, free_bytes)


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch, store: Store) -> Disk:
    return Disk(monkeypatch, store)


def announce_and_deliver(store: Store, trusted: TrustedDirectory, delivered: int, days_ago: int = 0) -> None:
    upload_id = announce(store, trusted, LARGE)
    with store.sessions.writing() as session:
        values = {"offset_bytes": delivered, "active_on": TODAY - timedelta(days=days_ago)}
        session.execute(
            update(Upload).where(Upload.offset_bytes == 0, Upload.length_bytes == LARGE).values(**values)
        )
    assert upload_id


def test_a_large_upload_needs_its_first_piece_beside_the_reserve(
    store: Store, trusted: TrustedDirectory, disk: Disk
) -> None:
    disk.leave(LARGE_NEEDS - 1)
    with pytest.raises(StoreFullError):
        announce(store, trusted, LARGE)
    disk.leave(LARGE_NEEDS)
    announce(store, trusted, LARGE)


def test_a_small_tip_uses_the_reserve(store: Store, trusted: TrustedDirectory, disk: Disk) -> None:
    disk.leave(SMALL_NEEDS)
    announce(store, trusted, SMALL_TIP_BYTES)
    with pytest.raises(StoreFullError):
        announce(store, trusted, SMALL_TIP_BYTES + 1)
    disk.leave(SMALL_NEEDS - 1)
    with pytest.raises(StoreFullError):
        announce(store, trusted, SMALL_TIP_BYTES)


def test_the_reserve_of_a_small_disk_is_small(store: Store, trusted: TrustedDirectory, disk: Disk) -> None:
    disk.leave(DATABASE_ROOM_BYTES + 100 * MIB // 20 + 26_000_000, 100 * MIB)
    announce(store, trusted, 26_000_000)


def test_ten_thousand_announcements_reserve_nothing(
    store: Store, trusted: TrustedDirectory, disk: Disk
) -> None:
    disk.leave(LARGE_NEEDS)
    for _ in range(100):
        announce(store, trusted, LARGE)


# fmt: off
RESERVED = {
    #                                delivered,  days ago,  what it may still ask for
    "nothing delivered":            (0,          0,         0),
    "as much again":                (5 * MIB,    0,         5 * MIB),
    "at most 64 MiB":               (500 * MIB,  0,         MAX_RESERVED_AHEAD_BYTES),
    "yesterday counts":             (500 * MIB,  1,         MAX_RESERVED_AHEAD_BYTES),
    "silent since two days":        (500 * MIB,  2,         0),
    "the end is near":              (LARGE - 1,  0,         1),
}  # fmt: skip
# fmt: on


@pytest.mark.parametrize("name", RESERVED)
def test_an_upload_reserves_what_it_has_shown_to_deliver(
    store: Store, trusted: TrustedDirectory, disk: Disk, name: str
) -> None:
    delivered, days_ago, reserved = RESERVED[name]
    announce_and_deliver(store, trusted, delivered, days_ago)
    disk.leave(LARGE_NEEDS + reserved)
    intake.require_room(store, today=TODAY, length_bytes=LARGE)
    disk.leave(LARGE_NEEDS + reserved - 1)
    with pytest.raises(StoreFullError):
        intake.require_room(store, today=TODAY, length_bytes=LARGE)


def test_a_large_upload_stops_at_the_reserve_and_keeps_what_it_has(
    store: Store, trusted: TrustedDirectory, disk: Disk
) -> None:
    sealed = servers.sealed_file(SMALL_TIP_BYTES + 1)
    upload_id = announce(store, trusted, len(sealed))
    accept(store, upload_id, 0, sealed[:MIB])
    disk.leave(DATABASE_ROOM_BYTES + PROTECTED_RESERVE_BYTES + MIB)
    with pytest.raises(StoreFullError):
        accept(store, upload_id, MIB, Bytes(sealed[MIB:]))
    assert intake.find(store, upload_id).offset_bytes == MIB
    assert files(store) == 1
    accept(store, upload_id, MIB, sealed[MIB : 2 * MIB])
    disk.leave(TOTAL)
    accept(store, upload_id, 2 * MIB, sealed[2 * MIB :])
    assert intake.find(store, upload_id).offset_bytes == len(sealed)
