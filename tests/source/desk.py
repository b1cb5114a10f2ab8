"""What the desk does with what came: collect it onto a medium, open it, read it whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dropbox import age, bag, intake, tip
from dropbox.store import open_store
from tests.source.box import box, today
from tests.tip.cases import Kept

if TYPE_CHECKING:
    from pathlib import Path

    from tests.source.box import Newsroom


@dataclass(frozen=True)
class Opened:
    """A submission that an editor has opened: what it says, and every member's bytes."""

    tip: tip.ReadTip
    members: dict[str, bytes]
    sealed_sha256: str

    @property
    def files(self) -> list[tuple[str, bytes]]:
        return [(file.name, self.members[file.member]) for file in self.tip.files]


def collect(folder: Path, newsroom: Newsroom, name: str = "stick") -> list[Opened]:
    """Collect what has not been collected from the drop-box in `folder`, and open all of it."""
    settings = box(folder)
    medium = folder / name
    intake.collect(open_store(settings), intake.Published(settings), "news", medium, today=today())
    courier = bag.courier.open_bag(medium)
    opened = []
    for item in courier.inventory.items:
        kept = Kept()
        with courier.open_item(item) as sealed:
            read = tip.read(age.open(sealed, newsroom.identities[:1]), kept)
        opened.append(Opened(read, kept.members, item.sha256))
    return opened
