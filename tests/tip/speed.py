"""How fast a submission is written and read, in memory: `python -m tests.tip.speed [MiB]`. For `bench`, too."""

from __future__ import annotations

import hashlib
import io
import os
import sys
import time
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final

from dropbox import limits, tip
from tests.tip.cases import MESSAGE_ID, SEED, heading

if TYPE_CHECKING:
    from collections.abc import Callable

PIECE: Final = os.urandom(limits.STREAM_CHUNK_BYTES)


@dataclass(frozen=True, slots=True)
class Speed:
    """Bytes a second: SHA-256 alone on one core is what neither way can beat by much."""

    hash_alone: float
    write: float
    read: float


class Nowhere:
    """A receiver and a sink that keep nothing."""

    def begin(self, _member: str, _size_bytes: int, /) -> Nowhere:
        """Take a member."""
        return self

    def write(self, _piece: object, /) -> None:
        """Take bytes."""

    def close(self) -> None:
        """Take note of the end."""


def write(sink: tip.TipWriter, entry: tip.FileEntry) -> None:
    """Write a submission of one file, from one piece in memory."""
    sink.write_message("")
    sink.write_answers({})
    sink.announce_files([entry])
    with sink.file(entry) as body:
        for _ in range(entry.size_bytes // len(PIECE)):
            body.write(PIECE)
    sink.finish()


def measure(size_bytes: int) -> Speed:
    """Measure all three in one run, for a file of a whole number of MiB."""
    entry = tip.FileEntry("video.mp4", size_bytes, "video/mp4")
    stream = io.BytesIO()
    write(tip.TipWriter(stream, heading(), SEED, MESSAGE_ID), entry)

    def hash_alone() -> None:
        sha256 = hashlib.sha256()
        for _ in range(size_bytes // len(PIECE)):
            sha256.update(PIECE)

    def read() -> None:
        stream.seek(0)
        tip.read(stream, Nowhere())

    def write_nowhere() -> None:
        write(tip.TipWriter(Nowhere(), heading(), SEED, MESSAGE_ID), entry)

    seconds = [_seconds(action) for action in (hash_alone, write_nowhere, read)]
    return Speed(*(size_bytes / taken for taken in seconds))


def _seconds(action: Callable[[], object]) -> float:
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


if __name__ == "__main__":
    speed = measure(int(sys.argv[1]) * limits.MIB if len(sys.argv) > 1 else limits.GIB)
    for name, rate in asdict(speed).items():
        print(f"{name}: {rate / 1e9:.2f} GB/s")
