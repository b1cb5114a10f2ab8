"""`inventory.json` and the names of a courier bag's files.

Version 2 says beside the bag's items what lies on the server. Version 1 did not; readers take it still.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, Self, TypeAlias, TypeVar, get_args

from dropbox import limits
from dropbox.bag import canonical
from dropbox.bag.errors import InventoryError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

State: TypeAlias = Literal["complete", "cut-short"]
# Ids or versions.
_Key = TypeVar("_Key", str, int)
STATES: Final[tuple[State, ...]] = get_args(State)

INVENTORY: Final = "data/inventory.json"
KEYS: Final = "data/keys.age"
ITEMS: Final = "data/items"

_ID: Final = re.compile(r"[0-9a-f]{32}")
_HASH: Final = re.compile(r"[0-9a-f]{64}")
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_KEYS: Final = {"claimed_version", "day", "id", "parts", "sha256", "size", "state"}
_STORED_KEYS: Final = {"claimed_version", "day", "id"}
_UNFINISHED_KEYS: Final = {"claimed_version", "count"}
# By version: what an inventory says at its top.
_FIELDS: Final = {1: {"items", "version"}, 2: {"items", "stored", "unfinished", "version"}}
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
class StoredItem:
    """A submission that lies on the server, collected or not."""

    id: str
    claimed_version: int
    day: dt.date


@dataclass(frozen=True, slots=True)
class Unfinished:
    """How many uploads that claim a version may still arrive."""

    claimed_version: int
    count: int


@dataclass(frozen=True, slots=True)
class Inventory:
    """All items, sorted by id; in version 2 also everything of the desk on the server, collected or not.

    Whoever retires an identity asks `stored` and `unfinished`: empty says that nothing is there, None says
    nothing.
    """

    items: tuple[InventoryItem, ...]
    stored: tuple[StoredItem, ...] | None = None
    unfinished: tuple[Unfinished, ...] | None = None

    @property
    def version(self) -> int:
        """The version of its format."""
        return 1 if self.stored is None else 2

    def serialize(self) -> bytes:
        """Return `inventory.json`."""
        if (self.stored is None) != (self.unfinished is None):
            raise InventoryError("expected what is stored and what is unfinished together")
        whole: dict[str, object] = {"items": [_row(item) for item in self.items], "version": self.version}
        if self.stored is not None and self.unfinished is not None:
            whole["stored"] = [_stored_row(one) for one in self.stored]
            whole["unfinished"] = [_unfinished_row(one) for one in self.unfinished]
        return canonical.serialize(whole)

    @classmethod
    def parse(cls, untrusted: bytes, *, part_bytes: int) -> Self:
        """Read `inventory.json`; that its files are there is still to be checked."""
        whole = canonical.parse(untrusted)
        if not isinstance(whole, dict) or not isinstance(whole.get("version"), int):
            raise InventoryError("expected an inventory with its version")
        version = _integer(whole["version"])
        if whole.keys() != _FIELDS.get(version):
            raise InventoryError("expected the fields of an inventory of version 1 or 2")
        items = tuple(map(_parse_item, _rows(whole["items"])))
        _require_sorted([item.id for item in items])
        if any(item.parts != parts_of(item.size_bytes, part_bytes) for item in items):
            raise InventoryError("an item has another number of parts than its size gives")
        return cls(items) if version == 1 else cls(items, *_parse_on_server(whole))


def part_names(item_id: str, parts: int) -> tuple[str, ...]:
    """Return the names of an item's files: one, or `.001`, `.002` and so on above 1 GiB."""
    whole = f"{ITEMS}/{item_id}.age"
    return (whole,) if parts == 1 else tuple(f"{whole}.{number:03d}" for number in range(1, parts + 1))


def parts_of(size_bytes: int, part_bytes: int) -> int:
    """Return how many files an item takes."""
    return max(1, -(-size_bytes // part_bytes))


def require_item(item: CourierItem) -> None:
    """Require values the format allows."""
    _require_id(item.id)
    _require_version(item.claimed_version)
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


def _stored_row(one: StoredItem) -> dict[str, int | str]:
    _require_id(one.id)
    _require_version(one.claimed_version)
    return {"claimed_version": one.claimed_version, "day": one.day.isoformat(), "id": one.id}


def _unfinished_row(one: Unfinished) -> dict[str, int]:
    _require_version(one.claimed_version)
    if one.count < 1:
        raise InventoryError("expected one unfinished upload of a version or more")
    return {"claimed_version": one.claimed_version, "count": one.count}


def _parse_on_server(
    untrusted: Mapping[str, canonical.Json],
) -> tuple[tuple[StoredItem, ...], tuple[Unfinished, ...]]:
    stored = tuple(map(_parse_stored, _rows(untrusted["stored"])))
    _require_sorted([one.id for one in stored])
    unfinished = tuple(map(_parse_unfinished, _rows(untrusted["unfinished"])))
    _require_sorted([one.claimed_version for one in unfinished])
    return stored, unfinished


def _parse_stored(untrusted: canonical.Json) -> StoredItem:
    if not isinstance(untrusted, dict) or untrusted.keys() != _STORED_KEYS:
        raise InventoryError("expected the three fields of what is stored")
    version, day, id_ = (untrusted[key] for key in sorted(_STORED_KEYS))
    one = StoredItem(_text(id_), _integer(version), parse_day(_text(day)))
    _stored_row(one)
    return one


def _parse_unfinished(untrusted: canonical.Json) -> Unfinished:
    if not isinstance(untrusted, dict) or untrusted.keys() != _UNFINISHED_KEYS:
        raise InventoryError("expected a version and a count")
    one = Unfinished(_integer(untrusted["claimed_version"]), _integer(untrusted["count"]))
    _unfinished_row(one)
    return one


def _require_id(untrusted: str) -> None:
    if not _ID.fullmatch(untrusted):
        raise InventoryError("expected 32 hex digits as an id")


def _require_version(untrusted: int) -> None:
    if not 1 <= untrusted <= _MAX_VERSION:
        raise InventoryError("expected a directory's version from 1 to 2^31 - 1")


def _rows(untrusted: canonical.Json) -> list[canonical.Json]:
    if not isinstance(untrusted, list):
        raise InventoryError("expected a list")
    return untrusted


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


def _require_sorted(keys: Sequence[_Key]) -> None:
    if list(keys) != sorted(set(keys)):
        raise InventoryError("expected a sorted list without repeats")
