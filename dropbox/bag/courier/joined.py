"""One stream over an item's parts, that raises at its end unless every hash and the size are right."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dropbox import limits
from dropbox.bag.errors import ItemDamagedError
from dropbox.bag.folder import open_plain
from dropbox.bag.hashing import HashLane
from dropbox.marks import override

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Sequence
    from pathlib import Path

    from typing_extensions import Buffer


@dataclass(frozen=True, slots=True)
class Part:
    """One file, and the hash the manifest gives it."""

    path: Path
    sha256: str


class JoinedFiles(io.BufferedIOBase):
    """The parts' bytes, one after another; every byte there is comes before `ItemDamagedError`.

    So an authentic prefix can be saved from a damaged copy. A missing or unreadable part ends the stream: what
    follows would lie at a wrong place.
    """

    def __init__(self, parts: Sequence[Part], *, size_bytes: int | None, sha256: str) -> None:
        self._pieces = self._read_parts(parts, size_bytes, sha256)
        self._rest = b""
        self._failure: ItemDamagedError | None = None

    @override
    def readable(self) -> bool:
        return True

    @override
    def read(self, size: int | None = -1, /) -> bytes:
        """Return `size` bytes, fewer only before the end or an error; without a size all, or raise."""
        if size is None or size < 0:
            return b"".join(iter(self.read1, b""))
        pieces: list[bytes] = []
        while size > 0 and (piece := self._take(size, got_some=bool(pieces))):
            pieces.append(piece)
            size -= len(piece)
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)

    @override
    def read1(self, size: int = -1, /) -> bytes:
        """Return what one read of the medium gives."""
        return self._take(limits.STREAM_CHUNK_BYTES if size < 0 else size, got_some=False)

    @override
    def readinto(self, buffer: Buffer, /) -> int:
        """Fill `buffer`, less only before the end or an error."""
        with memoryview(buffer).cast("B") as view:
            piece = self.read(len(view))
            view[: len(piece)] = piece
            return len(piece)

    @override
    def close(self) -> None:
        self._pieces.close()
        super().close()

    def _take(self, size: int, *, got_some: bool) -> bytes:
        """Return up to `size` bytes; an error waits for the next call where this one already got some."""
        if self._failure is None and not self._rest:
            try:
                self._rest = next(self._pieces, b"")
            except ItemDamagedError as error:
                self._failure = error
        if self._failure is not None and not got_some:
            raise self._failure.with_traceback(None)
        piece, self._rest = self._rest[:size], self._rest[size:]
        return piece

    def _read_parts(
        self, parts: Sequence[Part], size_bytes: int | None, sha256: str
    ) -> Generator[bytes, None, None]:
        with HashLane() as whole_lane, HashLane() as part_lane:
            whole, read_bytes, parts_hold = whole_lane.sha256(), 0, True
            for part in parts:
                of_part = part_lane.sha256() if len(parts) > 1 else whole
                for piece in _pieces(part.path):
                    whole.update(piece)
                    if of_part is not whole:
                        of_part.update(piece)
                    read_bytes += len(piece)
                    yield piece
                parts_hold = parts_hold and of_part.hexdigest() == part.sha256
            if size_bytes is not None and read_bytes != size_bytes:
                raise ItemDamagedError("size")
            if not parts_hold or whole.hexdigest() != sha256:
                raise ItemDamagedError("hash")


def _pieces(path: Path) -> Iterator[bytes]:
    with open_plain(path) as file:
        while True:
            try:
                piece = file.read(limits.STREAM_CHUNK_BYTES)
            except OSError as error:
                raise ItemDamagedError("unreadable") from error
            if not piece:
                return
            yield piece
