"""Read a courier bag from a folder that anyone may have written; a damaged item never stops the others."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, cast

from dropbox import limits
from dropbox.bag import folder as folders
from dropbox.bag.courier import inventory
from dropbox.bag.courier.inventory import Inventory, InventoryItem
from dropbox.bag.courier.joined import JoinedFiles, Part
from dropbox.bag.errors import (
    CourierMissingError,
    DamageReason,
    HashMismatchError,
    InventoryError,
    ItemDamagedError,
    PayloadOxumError,
)

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class DamagedItem:
    """An item that did not arrive as it was written, or the keys (`item` is None)."""

    item: InventoryItem | None
    reason: DamageReason


class CourierBag:
    """A bag whose lists hold; its items' bytes are checked as they are read."""

    def __init__(
        self, folder: Path, info: tuple[dt.date, str], listed: Inventory, hashes: dict[str, str]
    ) -> None:
        self.day, self._oxum = info
        self.inventory = listed
        self._folder = folder
        self._hashes = hashes

    def open_item(self, item: InventoryItem) -> BinaryIO:
        """Return the joined ciphertext; every byte there is comes before `ItemDamagedError` is raised."""
        parts = [Part(self._folder / name, self._hashes[name]) for name in item.part_names()]
        return cast("BinaryIO", JoinedFiles(parts, size_bytes=item.size_bytes, sha256=item.sha256))

    def open_keys(self) -> BinaryIO:
        """Return the sealed key folder, checked the same way."""
        sha256 = self._hashes[inventory.KEYS]
        part = Part(self._folder / inventory.KEYS, sha256)
        return cast("BinaryIO", JoinedFiles([part], size_bytes=None, sha256=sha256))

    def check(self) -> tuple[DamagedItem, ...]:
        """Read everything once and return what is damaged."""
        read_bytes = len(self.inventory.serialize())
        damaged = []
        for item in (None, *self.inventory.items):
            try:
                read_bytes += _drain(self.open_keys() if item is None else self.open_item(item))
            except ItemDamagedError as error:
                damaged.append(DamagedItem(item, error.reason))
        if not damaged and self._oxum != f"{read_bytes}.{len(self._hashes)}":
            raise PayloadOxumError("the payload is not what Payload-Oxum says")
        return tuple(damaged)


def open_bag(folder: Path, *, part_bytes: int = limits.COURIER_PART_BYTES) -> CourierBag:
    """Check the lists of a courier bag and return it; nothing of an item is read yet."""
    # (1) Plain files and the two folders, no link, no device.    (2) The declaration and the tag manifest.
    # (3) Nothing lies there that the manifest does not list; what it lists and is gone is a damaged item.
    # (4) The inventory is the one in the manifest, and names exactly the manifest's files.
    # Not checked here: the items' bytes (`check`, or while reading), who wrote this (nobody signs a stick).
    present = folders.list_files(folder, {"data", inventory.ITEMS}, limits.MAX_COURIER_FILES)
    hashes = folders.read_manifests(folder, present, limits.MAX_COURIER_LIST_BYTES)
    day, oxum = folders.read_info(folder)
    folders.require_listed(present, hashes)
    listed = _read_inventory(folder, hashes, part_bytes)
    names = {name for item in listed.items for name in item.part_names()}
    if hashes.keys() != names | {inventory.INVENTORY, inventory.KEYS}:
        raise InventoryError("the inventory names other files than the manifest")
    if any(item.parts == 1 and hashes[item.part_names()[0]] != item.sha256 for item in listed.items):
        raise InventoryError("the inventory gives an item another hash than the manifest")
    if oxum.partition(".")[2] != str(len(hashes)):
        raise PayloadOxumError("the payload has not as many files as Payload-Oxum says")
    return CourierBag(folder, (day, oxum), listed, hashes)


def _read_inventory(folder: Path, hashes: dict[str, str], part_bytes: int) -> Inventory:
    if not hashes.keys() >= {inventory.INVENTORY, inventory.KEYS}:
        raise CourierMissingError("the manifest leaves out a file every courier bag has")
    body = folders.read_small(folder / inventory.INVENTORY, limits.MAX_INVENTORY_BYTES)
    if hashlib.sha256(body).hexdigest() != hashes[inventory.INVENTORY]:
        raise HashMismatchError("the inventory's hash is not the one in the manifest")
    return Inventory.parse(body, part_bytes=part_bytes)


def _drain(stream: BinaryIO) -> int:
    read_bytes = 0
    with stream:
        while piece := stream.read(limits.STREAM_CHUNK_BYTES):
            read_bytes += len(piece)
    return read_bytes
