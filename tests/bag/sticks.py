"""Courier bags the tests write, as small as they can be."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import TYPE_CHECKING

from dropbox.bag import bagit, courier

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

# Stands for 1 GiB.
PART_BYTES = 1_000
DAY = dt.date(2026, 11, 23)
IDS = ("0" * 31 + "1", "a" * 32, "f" * 32)
BODIES = {IDS[0]: b"first " * 50, IDS[1]: b"second " * 400, IDS[2]: b""}
KEYS = b"the sealed key folder"
# The first item and one that was collected before; the second was found damaged and bears another id there.
STORED = (
    courier.StoredItem(IDS[0], 3, dt.date(2026, 11, 20)),
    courier.StoredItem("b" * 32, 2, dt.date(2026, 9, 1)),
)
UNFINISHED = (courier.Unfinished(2, 1), courier.Unfinished(3, 12))


def item(item_id: str, **changes: object) -> courier.CourierItem:
    """Return an item as the server describes it."""
    usual: dict[str, object] = {
        "id": item_id,
        "claimed_version": 3,
        "day": dt.date(2026, 11, 20),
        "state": "complete",
    }
    return courier.CourierItem(**(usual | changes))  # type: ignore[arg-type] # a table of fields


def write(folder: Path, bodies: dict[str, bytes] | None = None) -> courier.Inventory:
    """Write a bag of three items, one of them in three parts, one empty."""
    writer = courier.CourierWriter(folder, DAY, part_bytes=PART_BYTES)
    for item_id, body in (BODIES if bodies is None else bodies).items():
        writer.add_item(item(item_id), lambda sink, body=body: sink.write(body))  # type: ignore[misc]
    writer.add_keys(lambda sink: sink.write(KEYS))
    return writer.finish(STORED, UNFINISHED)


def open_bag(folder: Path) -> courier.CourierBag:
    """Open it with the same bound."""
    return courier.open_bag(folder, part_bytes=PART_BYTES)


def mend(folder: Path) -> None:
    """Make both manifests right again, whatever was done to the folder."""
    payload = sorted(path for path in (folder / "data").rglob("*") if path.is_file() and not path.is_symlink())
    hashes = {str(path.relative_to(folder)): _sha256(path) for path in payload}
    (folder / bagit.MANIFEST).write_bytes(bagit.manifest(dict(sorted(hashes.items()))))
    mend_tags(folder)


def mend_tags(folder: Path) -> None:
    """Make the tag manifest right again."""
    tags = {name: _sha256(folder / name) for name in bagit.TAG_FILES}
    (folder / bagit.TAGMANIFEST).write_bytes(bagit.manifest(tags))


def rewrite(folder: Path, name: str, change: Callable[[bytes], bytes]) -> None:
    """Change one file's bytes."""
    path = folder / name
    path.write_bytes(change(path.read_bytes()))


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
