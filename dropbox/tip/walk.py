"""Walk once through a stream of a layout: members in order, hashed, written away, nothing parsed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from dropbox.bag.hashing import HashLane
from dropbox.bag.padme import padded_size_bytes
from dropbox.bag.tar import Readable, TarMember, TarReader
from dropbox.tip import layout

if TYPE_CHECKING:
    from collections.abc import Generator


class MemberSink(Protocol):
    """Where one member's bytes go."""

    def write(self, piece: bytes, /) -> object:
        """Take all of these bytes."""
        ...

    def close(self) -> None:
        """Take note that no more bytes come: the member is whole, or the stream broke off."""
        ...


class Receiver(Protocol):
    """Who takes the members. Until `read` returns, all of it is unproved: keep it in a `.partial` folder."""

    def begin(self, member: str, size_bytes: int, /) -> MemberSink:
        """Open a sink for a member; its name is one of the format's own and safe as a path in the bag."""
        ...


@dataclass(frozen=True, slots=True)
class Taken:
    """A member of which every byte has come. `body` where a reader needs it whole, else None."""

    member: str
    size_bytes: int
    sha256: str
    body: bytes | None

    def whole(self) -> bytes:
        """Return the body of a member that is read whole."""
        if self.body is None:
            raise TypeError("this member is not read whole")
        return self.body


class Walk:
    """One pass over an untrusted stream."""

    def __init__(
        self, untrusted_stream: Readable, receiver: Receiver, kind: layout.Layout = layout.SUBMISSION
    ) -> None:
        self._tar = TarReader(untrusted_stream)
        self._receiver = receiver
        self._kind = kind
        self._order = layout.Order(kind)
        self._lane = HashLane()
        # Which member is on its way, and how much of it has come: what a salvage names as cut.
        self.current: str | None = None
        self.current_bytes = 0

    @property
    def size_bytes(self) -> int:
        """Return how many bytes have come."""
        return self._tar.position_bytes

    def members(self) -> Generator[Taken, None, None]:
        """Yield each member as soon as it is whole; at the end, require the end marker and the padding."""
        with self._lane:
            while member := self._tar.next_member():
                # A member is whole with its last byte; the fill after it is checked on the way to the next.
                yield self._take(self._order.admit(member), member)
                self._tar.require_fill(member)
            self._order.require_end()
            self._tar.require_zeros_and_end(padded_size_bytes(self._tar.position_bytes))

    def _take(self, name: str, member: TarMember) -> Taken:
        sha256 = self._lane.sha256()
        pieces: list[bytes] | None = [] if name in self._kind.read_whole_bytes else None
        sink = self._receiver.begin(name, member.size_bytes)
        self.current, self.current_bytes = name, 0
        try:
            for piece in self._tar.chunks(member):
                sha256.update(piece)
                sink.write(piece)
                self.current_bytes += len(piece)
                if pieces is not None:
                    pieces.append(piece)
        finally:
            sink.close()
        self.current = None
        body = None if pieces is None else b"".join(pieces)
        return Taken(name, member.size_bytes, sha256.hexdigest(), body)
