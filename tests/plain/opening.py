"""Open what the form sealed, as the offline tool does: `dropbox.age`, then `dropbox.tip`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO

from dropbox import age, tip

if TYPE_CHECKING:
    from typing_extensions import Buffer


@dataclass
class _Member:
    content: bytearray = field(default_factory=bytearray)

    def write(self, piece: Buffer, /) -> None:
        self.content += memoryview(piece).cast("B")

    def close(self) -> None:
        pass


@dataclass
class Bag:
    """Keeps every member in memory."""

    members: dict[str, _Member] = field(default_factory=dict)

    def begin(self, member: str, _size_bytes: int, /) -> _Member:
        self.members[member] = _Member()
        return self.members[member]


@dataclass(frozen=True)
class Opened:
    tip: tip.ReadTip
    bag: Bag

    @property
    def files(self) -> list[tuple[str, bytes]]:
        return [(file.name, bytes(self.bag.members[file.member].content)) for file in self.tip.files]


def open_tip(sealed: BinaryIO, identity: age.Identity) -> Opened:
    bag = Bag()
    return Opened(tip.read(age.open(sealed, [identity]), bag), bag)


class Discarding:
    """Keeps nothing, for submissions that don't fit in memory."""

    def begin(self, _member: str, _size_bytes: int, /) -> Discarding:
        return self

    def write(self, _piece: Buffer, /) -> None:
        pass

    def close(self) -> None:
        pass
