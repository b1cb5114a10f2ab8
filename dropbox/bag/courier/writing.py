"""Write a courier bag to a folder, so that it survives the stick being pulled right after `finish`."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from dropbox import limits
from dropbox.bag import medium
from dropbox.bag.courier import inventory
from dropbox.bag.courier.inventory import Inventory, InventoryItem
from dropbox.bag.courier.parts import PartFiles
from dropbox.bag.errors import CourierItemRepeatedError, CourierMissingError

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from dropbox.bag.courier.inventory import CourierItem, StoredItem, Unfinished


class CourierWriter:
    """Write items, then the keys, then finish. Without `finish` the folder is no bag and no reader takes it."""

    def __init__(self, folder: Path, day: dt.date, *, part_bytes: int = limits.COURIER_PART_BYTES) -> None:
        self._folder = folder
        self._day = day
        self._part_bytes = part_bytes
        self._hashes: dict[str, str] = {}
        self._items: dict[str, InventoryItem] = {}
        self._payload_bytes = 0
        medium.begin(folder)
        (folder / inventory.ITEMS).mkdir(parents=True)

    def add_item(self, item: CourierItem, write: Callable[[PartFiles], object]) -> InventoryItem:
        """Write a sealed submission; where `write` raises, it is removed and the bag goes on without it."""
        inventory.require_item(item)
        if item.id in self._items:
            raise CourierItemRepeatedError("this item is in the bag already")
        with self._parts(inventory.part_names(item.id, 1)[0], self._part_bytes) as parts:
            write(parts)
        names = inventory.part_names(item.id, len(parts.hashes))
        self._keep(dict(zip(names, parts.hashes, strict=True)), parts.size_bytes)
        self._items[item.id] = InventoryItem(
            id=item.id,
            claimed_version=item.claimed_version,
            day=item.day,
            state=item.state,
            parts=len(parts.hashes),
            sha256=parts.sha256,
            size_bytes=parts.size_bytes,
        )
        return self._items[item.id]

    def add_keys(self, write: Callable[[PartFiles], object]) -> None:
        """Write the published key folder as a tar, sealed by the caller; it is never split."""
        with self._parts(inventory.KEYS, limits.COURIER_PART_BYTES) as parts:
            write(parts)
        self._keep({inventory.KEYS: parts.sha256}, parts.size_bytes)

    def finish(
        self, stored: Iterable[StoredItem] | None = None, unfinished: Iterable[Unfinished] | None = None
    ) -> Inventory:
        """Write the inventory and the tag files; everything is on the medium when this returns.

        `stored` and `unfinished` say what else lies on the server. Without them the inventory is of version 1.
        """
        if inventory.KEYS not in self._hashes:
            raise CourierMissingError("expected the keys before the end")
        whole = Inventory(
            tuple(self._items[item_id] for item_id in sorted(self._items)),
            None if stored is None else tuple(sorted(stored, key=lambda one: one.id)),
            None if unfinished is None else tuple(sorted(unfinished, key=lambda one: one.claimed_version)),
        )
        body = whole.serialize()
        self._keep(
            {inventory.INVENTORY: medium.write_small(self._folder / inventory.INVENTORY, body)}, len(body)
        )
        medium.finish(self._folder, self._day, self._hashes, self._payload_bytes)
        return whole

    @contextlib.contextmanager
    def _parts(self, name: str, part_bytes: int) -> Iterator[PartFiles]:
        # The inventory still comes, and the keys.
        reserved = len({inventory.INVENTORY, inventory.KEYS} - self._hashes.keys() - {name})
        room = limits.MAX_COURIER_FILES - len(self._hashes) - reserved
        parts = PartFiles(self._folder / name, part_bytes, room)
        try:
            yield parts
            parts.finish()
        except BaseException:
            parts.remove()
            raise

    def _keep(self, hashes: dict[str, str], size_bytes: int) -> None:
        self._hashes.update(hashes)
        self._payload_bytes += size_bytes
