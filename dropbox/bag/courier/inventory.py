"""`inventory.json` and the names of a courier bag's files."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, Self, TypeAlias, get_args

from dropbox import limits
from dropbox.bag import canonical
from dropbox.bag.errors import InventoryError

if TYPE_CHECKING:
    from collections.abc import Sequence

State: TypeAlias = Literal["complete", "cut-short"]
STATES: Final[tuple[State, ...]] = get_args(State)

INVENTORY: Final = "data/inventory.json"
KEYS: Final = "data/keys.age"
ITEMS: Final = "data/items"
VERSION: Final = 1

_ID: Final = re.compile(r"[0-9a-f]{32}")
_HASH: Final = re.compile(r"[0-9a-f]{64}")
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_KEYS: Final = {"claimed_version", "day", "id", "parts", "sha256", "size", "state"}
_MAX_VERSION: Final = 2**31 - 1


@dataclass(frozen=True, slots=True)
class CourierItem:
    """What the server says of a submission: it knows no more."""

    id: str
    claimed_version: int
    day: dt.date
    state: State


@dataclass(frozen=True, slots=True)
class InventoryItem(CourierItem):
    """The same with what was written: size and hash of the joined ciphertext."""

    parts: int
    sha256: str
    size_bytes: int

    def part_names(self) -> tuple[str, ...]:
        """Return the names of its files in the bag."""
        return part_names(self.id, self.parts)


@dataclass(frozen=True, slots=True)
class Inventory:
    """All items, sorted by id."""

    items: tuple[InventoryItem, ...]

    def serialize(self) -> bytes:
        """Return `inventory.json`."""
        rows = [_row(item) for item in self.items]
        return canonical.serialize({"items": rows, "version": VERSION})

    @classmethod
    def parse(cls, untrusted: bytes, *, part_bytes: int) -> Self:
        """Read `inventory.json`; that its files are there is still to be checked."""
        whole = canonical.parse(untrusted)
        if not isinstance(whole, dict) or whole.keys() != {"items", "version"}:
            raise InventoryError("expected items and version")
        rows, version = whole["items"], whole["version"]
        if version != VERSION or isinstance(version, bool) or not isinstance(rows, list):
            raise InventoryError("expected a list of items, version 1")
        items = tuple(_parse_item(row) for row in rows)
        _require_sorted([item.id for item in items])
        if any(item.parts != parts_of(item.size_bytes, part_bytes) for item in items):
            raise InventoryError("an item has another number of parts than its size gives")
        return cls(items)


def part_names(item_id: str, parts: int) -> tuple[str, ...]:
    """Return the names of an item's files: one, or `.001`, `.002` and so on above 1 GiB."""
    whole = f"{ITEMS}/{item_id}.age"
    return (whole,) if parts == 1 else tuple(f"{whole}.{number:03d}" for number in range(1, parts + 1))


def parts_of(size_bytes: int, part_bytes: int) -> int:
    """Return how many files an item takes."""
    return max(1, -(-size_bytes // part_bytes))


def require_item(item: CourierItem) -> None:
    """Require values the format allows."""
    if not _ID.fullmatch(item.id):
        raise InventoryError("expected 32 hex digits as an item's id")
    if not 1 <= item.claimed_version <= _MAX_VERSION:
        raise InventoryError("expected a directory's version from 1 to 2^31 - 1")
    if item.state not in STATES:
        raise InventoryError("expected complete or cut-short as an item's state")


def _row(item: InventoryItem) -> dict[str, int | str]:
    require_item(item)
    return {
        "claimed_version": item.claimed_version,
        "day": item.day.isoformat(),
        "id": item.id,
        "parts": item.parts,
        "sha256": item.sha256,
        "size": item.size_bytes,
        "state": item.state,
    }


def _parse_item(untrusted: canonical.Json) -> InventoryItem:
    if not isinstance(untrusted, dict) or untrusted.keys() != _KEYS:
        raise InventoryError("expected the seven fields of an item")
    item = InventoryItem(
        claimed_version=_integer(untrusted["claimed_version"]),
        day=parse_day(_text(untrusted["day"])),
        id=_text(untrusted["id"]),
        parts=_integer(untrusted["parts"]),
        sha256=_text(untrusted["sha256"]),
        size_bytes=_integer(untrusted["size"]),
        state=_parse_state(_text(untrusted["state"])),
    )
    require_item(item)
    if not _HASH.fullmatch(item.sha256):
        raise InventoryError("expected 64 hex digits as an item's hash")
    if not 1 <= item.parts <= limits.MAX_COURIER_FILES or item.size_bytes < 0:
        raise InventoryError("an item's size or number of parts is out of bounds")
    return item


def _integer(untrusted: canonical.Json) -> int:
    if isinstance(untrusted, bool) or not isinstance(untrusted, int):
        raise InventoryError("expected an integer")
    return untrusted


def _text(untrusted: canonical.Json) -> str:
    if not isinstance(untrusted, str):
        raise InventoryError("expected text")
    return untrusted


def _parse_state(untrusted: str) -> State:
    for state in STATES:
        if state == untrusted:
            return state
    raise InventoryError("expected complete or cut-short as an item's state")


def parse_day(untrusted: str) -> dt.date:
    """Read `YYYY-MM-DD`."""
    try:
        if _DAY.fullmatch(untrusted):
            return dt.date.fromisoformat(untrusted)
    except ValueError:
        pass
    raise InventoryError("expected a day as YYYY-MM-DD")


def _require_sorted(ids: Sequence[str]) -> None:
    if list(ids) != sorted(set(ids)):
        raise InventoryError("expected items sorted by id, without repeats")
