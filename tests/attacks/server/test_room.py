"""Who sends much at once gets no room that is kept for others."""

from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dropbox import intake
from dropbox.limits import DATABASE_ROOM_BYTES, GIB, MIB, PROTECTED_RESERVE_BYTES
from dropbox.plain.spool import Spool
from dropbox.store import FolderParts, StoreFullError
from dropbox.store.parts import Room
from tests.intake.lines import TODAY, Bytes, accept, announce, files
from tests.support import servers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dropbox.store import Store

SEALED = servers.sealed_file(30 * MIB)
KEPT = DATABASE_ROOM_BYTES + PROTECTED_RESERVE_BYTES


class Disk:
    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.free_bytes = 50 * GIB
        monkeypatch.setattr(FolderParts, "room", lambda _: Room(100 * GIB, self.free_bytes))

    def fill(self) -> None:
        """Leave what is kept, and less than a piece: others were promised the same room."""
        self.free_bytes = KEPT + 1


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Disk:
    return Disk(monkeypatch)


@pytest.fixture
def made() -> Iterator[servers.Newsroom]:
    with tempfile.TemporaryDirectory(dir="/dev/shm") as folder:
        yield servers.newsroom(Path(folder))


@pytest.fixture
def store(made: servers.Newsroom) -> Iterator[Store]:
    opened = made.open()
    yield opened
    opened.sessions.close()


@pytest.mark.parametrize("whole", [False, True], ids=["in parts", "one part under a checksum"])
def test_an_upload_that_was_promised_room_leaves_the_reserve_alone(
    made: servers.Newsroom, store: Store, disk: Disk, *, whole: bool
) -> None:
    upload_id = announce(store, intake.Published(made.settings()).trusted(), len(SEALED))
    checksum = intake.Checksum("sha256", hashlib.sha256(SEALED).digest()) if whole else None
    body = Bytes(SEALED)
    body.meanwhile = disk.fill
    with pytest.raises(StoreFullError):
        accept(store, upload_id, 0, body, checksum=checksum)
    assert files(store) == 0


def test_a_form_that_was_promised_room_leaves_the_reserve_alone(store: Store, disk: Disk) -> None:
    def pieces() -> Iterator[bytes]:
        yield SEALED
        disk.fill()
        yield SEALED[:MIB]

    with pytest.raises(StoreFullError), intake.receive_sealed(store, servers.DESK, 1, today=TODAY) as sink:
        sink_all(sink, pieces())
    assert files(store) == 0


def sink_all(sink: intake.SealedSink, pieces: Iterator[bytes]) -> None:
    for piece in pieces:
        sink.write(piece)


def test_a_file_that_waits_for_its_size_leaves_the_reserve_alone(tmp_path: Path) -> None:
    asked: list[int] = []
    with Spool(tmp_path, asked.append) as spool:
        spool.fill(bytes(MIB) for _ in range(3))
    assert asked == [0, MIB, 2 * MIB]
