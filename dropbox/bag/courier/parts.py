"""Write one stream as files no larger than a FAT32 stick takes, hashed and brought to the medium."""

from __future__ import annotations

import contextlib
from typing import IO, TYPE_CHECKING

from dropbox.bag.errors import CourierFullError
from dropbox.bag.hashing import HashLane
from dropbox.bag.medium import fsync_file

if TYPE_CHECKING:
    from pathlib import Path

    from typing_extensions import Buffer

    from dropbox.bag.hashing import LaneHash


class PartFiles:
    """A sink: one file, or from the first byte above the limit on `.001`, `.002` and so on."""

    def __init__(self, path: Path, part_bytes: int, most_parts: int) -> None:
        self._path = path
        self._part_bytes = part_bytes
        self._most_parts = most_parts
        self._whole_lane, self._part_lane = HashLane(), HashLane()
        self._whole = self._whole_lane.sha256()
        # Of the part being written; the first part's hash is the whole's so far.
        self._part: LaneHash | None = None
        self._written: list[Path] = []
        self._file = self._create(path)
        self._room_bytes = part_bytes
        self.size_bytes = 0
        self.hashes: list[str] = []

    @property
    def sha256(self) -> str:
        """The hash of all parts, joined."""
        return self._whole.hexdigest()

    def write(self, piece: Buffer, /) -> int:
        """Take all of these bytes, into the next part where this one is full."""
        view = memoryview(piece).cast("B")
        start = 0
        while start < len(view):
            if self._room_bytes == 0:
                self._next_part()
            start += self._put(view[start : start + self._room_bytes])
        return len(view)

    def finish(self) -> None:
        """Bring the last part to the medium."""
        self._close_part()
        self._close_lanes()

    def remove(self) -> None:
        """Remove what was written, after an error."""
        self._close_lanes()
        with contextlib.suppress(OSError):  # a full disk is why this is called; the first error tells it
            self._file.close()
        for path in self._written:
            path.unlink(missing_ok=True)

    def _put(self, view: memoryview) -> int:
        self._whole.update(view)
        if self._part is not None:
            self._part.update(view)
        self._file.write(view)
        # The caller may use its buffer again as soon as `write` returns.
        self._whole.settle()
        if self._part is not None:
            self._part.settle()
        self._room_bytes -= len(view)
        self.size_bytes += len(view)
        return len(view)

    def _next_part(self) -> None:
        self._close_part()
        if len(self.hashes) == 1:
            self._written = [self._path.rename(self._numbered(1))]
        self._part = self._part_lane.sha256()
        self._file = self._create(self._numbered(len(self.hashes) + 1))
        self._room_bytes = self._part_bytes

    def _close_part(self) -> None:
        self.hashes.append((self._part or self._whole).hexdigest())
        with self._file:
            fsync_file(self._file)

    def _close_lanes(self) -> None:
        self._whole_lane.close()
        self._part_lane.close()

    def _create(self, path: Path) -> IO[bytes]:
        if len(self._written) >= self._most_parts:
            raise CourierFullError("there is no room for one more file in this bag")
        file = path.open("xb")
        self._written.append(path)
        return file

    def _numbered(self, number: int) -> Path:
        return self._path.with_name(f"{self._path.name}.{number:03d}")
