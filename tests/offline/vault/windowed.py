"""What the tests of keys for windows share: a home, its newsroom, and both as they are used."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from dropbox import age
from dropbox.bag import courier
from dropbox.offline import identities
from tests.offline.newsroom import DAY, PASSPHRASE, Item, Newsroom

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from dropbox.offline.home import Home
    from dropbox.offline.prekeys_file import Prekey

TODAY: Final = date(2026, 11, 24)
# The first window is [2026-11-01, 2027-02-03): its grace ends with the second of August.
PAST: Final = date(2027, 8, 3)
ID, OTHER = "01" * 16, "ab" * 16


@dataclass
class Windowed:
    """A home with keys for windows."""

    home: Home
    newsroom: Newsroom
    prekeys: Sequence[Prekey]
    card: Path
    place: Path

    def seal(self, plaintext: bytes, *prekeys: Prekey) -> bytes:
        """Seal as a source's page does: to the colleague and to the keys whose window holds the day."""
        chosen = [one.window.recipient for one in (prekeys or self.prekeys[:1])]
        return self.newsroom.seal(plaintext, [*self.newsroom.readers.values(), *chosen])

    def submission(self, message: str = "hello", *arguments: Any, **changes: Any) -> bytes:
        """Seal a whole submission to the first window's key."""
        recipients = (*self.newsroom.readers.values(), self.prekeys[0].window.recipient)
        return self.seal(self.newsroom.plaintext(message, *arguments, recipients=recipients, **changes))

    def bag(
        self,
        items: Mapping[str, Item | bytes],
        day: date = DAY,
        stored: Iterable[courier.StoredItem] | None = None,
        unfinished: Iterable[courier.Unfinished] = (),
    ) -> Path:
        """Write a courier bag of version 2; `stored` else names what it brings."""
        folder = self.place / f"bag{len(list(self.place.iterdir()))}"
        if stored is None:
            stored = [courier.StoredItem(item_id, 1, DAY) for item_id in items]
        keys = self.seal(self.newsroom.packed_keys(), *self.prekeys)
        return self.newsroom.bag(folder, items, keys, day, stored=stored, unfinished=unfinished)

    @property
    def vault(self) -> age.Identity:
        """Give the vault's identity."""
        return identities.lasting(self.home, PASSPHRASE).vault[-1]

    def plaintext(self, item_id: str, held: Iterable[age.Identity]) -> bytes:
        """Open what lies here of a submission."""
        (record,) = (one for one in self.home.records.all() if one.id == item_id)
        with self.home.sealed(record).open("rb") as sealed:
            return age.open(sealed, tuple(held)).read()
