"""A sealed file as it is read for opening: who opens it, and its bytes watched, hashed, read once."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from dropbox import age
from dropbox.bag.hashing import HashLane
from dropbox.limits import MAX_AGE_HEADER_BYTES, STREAM_CHUNK_BYTES
from dropbox.marks import override
from dropbox.offline.errors import SealedUnreadableError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path


class SealedFile(io.FileIO):
    """The file, read once from its beginning; every byte is hashed on a second thread and reported."""

    def __init__(self, path: Path, watch: Callable[[int], None]) -> None:
        super().__init__(path, "rb")
        self._watch = watch
        self._lane = HashLane()
        self._hash = self._lane.sha256()

    @property
    def sha256(self) -> str:
        """The hash of what was read so far: of the file, once its end was read."""
        return self._hash.hexdigest()

    def sha256_to_the_end(self) -> str | None:
        """Read what is left, and return the hash of the file; None where the disk fails."""
        try:
            while self.read(STREAM_CHUNK_BYTES):
                pass
        except SealedUnreadableError:
            return None
        return self.sha256

    @override
    def read(self, size: int | None = -1, /) -> bytes:
        try:
            piece = super().read(-1 if size is None else size)
        except OSError as error:
            # Told apart from a disk that is full: what could be read is saved.
            raise SealedUnreadableError("this machine can't read all of its sealed file any more") from error
        self._hash.update(piece)
        self._watch(len(piece))
        return piece

    @override
    def close(self) -> None:
        if not self.closed:
            self._lane.close()
        super().close()


def opening_identity(path: Path, identities: Iterable[age.Identity]) -> age.Identity:
    """Return the identity that opens the file; raises `NoMatchingIdentityError` or `HeaderError`."""
    refusal: age.NoMatchingIdentityError | None = None
    for identity in identities:
        with SealedFile(path, lambda _: None) as sealed:
            try:
                age.open(sealed, [identity]).close()
            except age.NoMatchingIdentityError as error:
                refusal = error
            else:
                return identity
    raise refusal or age.NoMatchingIdentityError("this machine has no key")


def stanzas(path: Path) -> int:
    """Return how many recipients the file has. It was opened before, so its header is authentic."""
    with path.open("rb") as sealed:
        return len(age.header.parse(sealed.read(MAX_AGE_HEADER_BYTES)).stanzas)
