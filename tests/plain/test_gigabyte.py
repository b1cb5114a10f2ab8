"""A form of 1 GiB: what the worker holds, and what any file it has open or writes could give away meanwhile."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

import pytest

from dropbox import age, tip
from dropbox.limits import GIB, MIB
from tests.plain import newsroom as newsrooms
from tests.plain.forms import Field
from tests.plain.opening import Discarding
from tests.plain.server import serving
from tests.plain.streams import Joined
from tests.plain.watching import Watch
from tests.support.servers import identity

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_ABOVE_IDLE = 120 * MIB
BLOCK_BYTES = 64 * 1024
NAME = "Відэа з плошчы.mp4"


@dataclass
class Plaintext:
    """A gigabyte in which every 64 KiB begin with the same unique words."""

    marker: bytes = field(default_factory=lambda: b"plaintext-" + secrets.token_hex(16).encode())

    def __post_init__(self) -> None:
        self._block = self.marker + secrets.token_bytes(BLOCK_BYTES - len(self.marker))

    def pieces(self) -> Iterator[bytes]:
        for _ in range(GIB // MIB):
            yield self._block * (MIB // BLOCK_BYTES)

    @property
    def sha256(self) -> str:
        digest = hashlib.sha256()
        for piece in self.pieces():
            digest.update(piece)
        return digest.hexdigest()


@pytest.mark.slow
def test_a_gigabyte_stays_out_of_memory_and_off_the_disk_and_opens_whole(tmp_path: Path) -> None:
    newsroom, plaintext = newsrooms.make(tmp_path), Plaintext()
    with serving(newsroom) as server:
        server.post(b"", "/en/form")
        idle = {worker.pid: worker.memory_info().rss for worker in server.workers()}
        watch = Watch(server, [plaintext.marker])
        with watch.looking():
            file = Field("files", b"", NAME, "video/mp4")
            status, _ = server.send_file(plaintext.marker, file, GIB, plaintext.pieces())

        assert status == HTTPStatus.OK
        above_idle = {pid: (peak - idle[pid]) // MIB for pid, peak in watch.peaks.items()}
        print(f"{above_idle=} MiB, {watch.instants=}, spooled {watch.spooled_bytes // MIB} MiB")
        assert max(above_idle.values()) < MOST_ABOVE_IDLE // MIB
        assert watch.readable == []
        # The search saw the spool, and saw it often.
        assert watch.spooled_bytes > GIB // 2
        assert watch.instants >= 5

        sealed = cast("BinaryIO", Joined(server.sealed()))
        opened = tip.read(age.open(sealed, [identity()]), Discarding())
    [arrived] = opened.files
    assert (arrived.name, arrived.size_bytes, arrived.type) == (NAME, GIB, "video/mp4")
    assert arrived.sha256 == plaintext.sha256
    assert opened.message == plaintext.marker.decode()


def test_the_search_finds_what_it_looks_for(tmp_path: Path) -> None:
    """A search that finds nothing proves nothing before it was seen to find something."""
    newsroom, plaintext = newsrooms.make(tmp_path), Plaintext()
    with serving(newsroom) as server:
        watch = Watch(server, [plaintext.marker])
        watch.search()
        assert watch.readable == []

        leak = server.settings.data_folder / "leak"
        leak.write_bytes(bytes(100) + plaintext.marker)
        watch.search()
        assert [Path(path).name for _, path in watch.readable] == ["leak"]
