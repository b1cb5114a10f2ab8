"""Take in what a courier bag brings: every item copied once, its hashes checked on the way.

An item that is here already, whole, is passed over; one that came damaged is replaced by a whole copy, or by
one of which it is the beginning. Other bytes under the same id become a case of their own: whoever writes a
stick can add to the evidence, never replace it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, BinaryIO, Final, Literal

from dropbox import age
from dropbox.bag import courier, outgoing
from dropbox.bag.errors import ItemDamagedError
from dropbox.errors import BadInputError
from dropbox.limits import STREAM_CHUNK_BYTES
from dropbox.offline import files
from dropbox.offline.errors import NoBagError, OtherDeskError
from dropbox.offline.key_folder import KeyFolder
from dropbox.offline.remembered.records import Record

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date
    from pathlib import Path

    from dropbox.bag.courier import CourierBag, InventoryItem
    from dropbox.bag.outgoing import OutgoingBag
    from dropbox.offline.home import Home
    from dropbox.offline.remembered.records import Came

_ID_DIGITS: Final = 32
_SIGN_OF_A_BAG: Final = "data/inventory.json"


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one item."""

    record: Record
    outcome: Literal["new", "known", "damaged"]
    # Why it is damaged.
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """The courier bags on a stick, by day, and those that can't be read, by their folders' names."""

    bags: tuple[CourierBag, ...]
    unreadable: dict[str, BadInputError]
    # Colleagues' outgoing bags.
    outgoing: dict[str, OutgoingBag] = field(default_factory=dict)


def find_bags(folder: Path) -> Found:
    """Open the bag that the folder is, or all that lie in it: a stick may be named as a whole.

    Courier bags come from the server, outgoing ones from colleagues.

    Raises `NoBagError` where there is none, and what is wrong with a bag where it is the only one.
    """
    inside = [folder] if _looks_like_bag(folder) else sorted(filter(_is_bag_inside, folder.iterdir()))
    if not inside:
        raise NoBagError("there is no courier bag", hint="name the folder that holds bagit.txt")
    bags, answers, unreadable = [], {}, {}
    for inner in inside:
        try:
            if outgoing.is_outgoing(inner):
                answers[inner.name] = outgoing.open_bag(inner)
            else:
                bags.append(courier.open_bag(inner))
        except BadInputError as error:
            unreadable[inner.name] = error
    if not bags and not answers and len(unreadable) == 1:
        raise next(iter(unreadable.values()))
    # The oldest first: its key list is the past of the others'.
    return Found(tuple(sorted(bags, key=lambda bag: bag.day)), unreadable, answers)


def _is_bag_inside(folder: Path) -> bool:
    return folder.is_dir() and _looks_like_bag(folder)


def _looks_like_bag(folder: Path) -> bool:
    signs = ("bagit.txt", _SIGN_OF_A_BAG, outgoing.NOTE)
    return any((folder / sign).exists() for sign in signs)


def open_key_folder(bag: CourierBag, identities: Sequence[age.Identity]) -> KeyFolder:
    """Open the key folder in the bag, read to its very end; raises `BadInputError`."""
    with bag.open_keys() as sealed:
        folder = KeyFolder.unpack(age.open(sealed, identities))
        while sealed.read(STREAM_CHUNK_BYTES):
            pass
        return folder


def require_some_item(bag: CourierBag, identities: Sequence[age.Identity]) -> None:
    """Refuse a bag of which no identity here opens anything: it is another desk's."""
    if not any(_opens(bag.open_item(item), identities) for item in bag.inventory.items):
        raise OtherDeskError(
            "nothing in this bag is sealed to a key of this machine",
            hint="it is for another desk, or your key is not in the key list yet",
        )


def _opens(sealed: BinaryIO, identities: Sequence[age.Identity]) -> bool:
    with sealed:
        try:
            age.open(sealed, identities).close()
        except BadInputError:
            return False
        return True


@dataclass(frozen=True, slots=True)
class Collector:
    """Takes items in, one by one."""

    home: Home
    bag: CourierBag
    today: date

    def take(self, item: InventoryItem, watch: Callable[[int], None]) -> Taken:
        """Take one item in; its bytes and its record are on the disk when this returns."""
        before = self._before(item)
        if before and self._is_here(before, item):
            watch(item.size_bytes)
            return Taken(before, "known")
        record = self._record(item, before)
        aside = self.home.sealed(record).with_suffix(files.PARTIAL)
        reason = self._copy(item, aside, watch)
        if reason and not _is_better(aside, self.home.sealed(record), before.came if before else None):
            aside.unlink()
            return Taken(before or record, "damaged", reason)
        files.rename(aside, self.home.sealed(record))
        record = replace(record, whole=not reason)
        self.home.records.put(record)
        return Taken(record, "damaged" if reason else "new", reason)

    def _before(self, item: InventoryItem) -> Record | None:
        """Return the record these bytes belong to: the id's own, or the one that keeps them apart from it."""
        record = self.home.records.get(item.id)
        if record and record.sha256 != item.sha256:
            record = self.home.records.get(_apart(item))
        return record

    def _is_here(self, record: Record, item: InventoryItem) -> bool:
        return record.whole and record.sha256 == item.sha256 and self.home.sealed(record).is_file()

    def _record(self, item: InventoryItem, before: Record | None) -> Record:
        taken = self.home.records.get(item.id)
        record_id = before.id if before else _apart(item) if taken else item.id
        return Record(
            id=record_id,
            case=before.case if before else self.home.records.new_case_id(record_id),
            day=before.day if before else item.day,
            claimed_version=item.claimed_version,
            size_bytes=item.size_bytes,
            sha256=item.sha256,
            state=item.state,
            whole=False,
            taken_in=self.today,
            # A whole copy may open into more than the damaged one did.
            opening=before.opening if before and before.whole else None,
        )

    def _copy(self, item: InventoryItem, aside: Path, watch: Callable[[int], None]) -> str:
        """Copy what there is, and return why it is not what the bag's lists name, if it is not."""
        with self.bag.open_item(item) as source, files.new_file(aside) as copy:
            try:
                while piece := source.read(STREAM_CHUNK_BYTES):
                    copy.write(piece)
                    watch(len(piece))
            except ItemDamagedError as error:
                return error.reason
        return ""


def _is_better(damaged: Path, here: Path, came: Came | None) -> bool:
    """Tell whether a damaged copy brings something, and everything that is here already.

    `came`: what came before, where it was sealed again since.
    """
    if not here.is_file():
        return damaged.stat().st_size > 0
    size_bytes = came.size_bytes if came else here.stat().st_size
    if damaged.stat().st_size <= size_bytes:
        return False
    expected = came.sha256 if came else _sha256_of(here, size_bytes)
    return _sha256_of(damaged, size_bytes) == expected


def _sha256_of(path: Path, size_bytes: int) -> str:
    """Give the hash of a file's first bytes."""
    found = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(min(size_bytes, STREAM_CHUNK_BYTES)):
            found.update(piece)
            size_bytes -= len(piece)
    return found.hexdigest()


def _apart(item: InventoryItem) -> str:
    """Give the id under which bytes are kept that another submission's id was put on."""
    return hashlib.sha256(f"{item.id} {item.sha256}".encode("ascii")).hexdigest()[:_ID_DIGITS]
