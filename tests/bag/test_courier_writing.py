"""A courier bag fits a FAT32 stick, says nothing in clear text, and is whole or no bag."""

from __future__ import annotations

import hashlib
import json
import os
import re
from typing import TYPE_CHECKING

import bagit
import pytest

from dropbox import limits
from dropbox.bag import courier
from dropbox.bag.errors import (
    CourierFullError,
    CourierItemRepeatedError,
    CourierMissingError,
    FolderNotEmptyError,
    InventoryError,
)
from tests.bag import sticks
from tests.bag.sticks import BODIES, DAY, IDS, KEYS, PART_BYTES

if TYPE_CHECKING:
    from pathlib import Path


def _names(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_the_layout_is_the_one_of_the_spec(tmp_path: Path) -> None:
    sticks.write(tmp_path)
    assert _names(tmp_path) == sorted(
        [
            "bag-info.txt",
            "bagit.txt",
            "manifest-sha256.txt",
            "tagmanifest-sha256.txt",
            "data/inventory.json",
            "data/keys.age",
            f"data/items/{IDS[0]}.age",
            f"data/items/{IDS[1]}.age.001",
            f"data/items/{IDS[1]}.age.002",
            f"data/items/{IDS[1]}.age.003",
            f"data/items/{IDS[2]}.age",
        ]
    )
    assert (tmp_path / "bag-info.txt").read_text() == "Bagging-Date: 2026-11-23\nPayload-Oxum: 3987.7\n"


def test_stock_bagit_validates_it(tmp_path: Path) -> None:
    sticks.write(tmp_path)
    assert bagit.Bag(str(tmp_path)).validate() is True


def test_the_inventory_says_what_was_written(tmp_path: Path) -> None:
    sticks.write(tmp_path)
    raw = (tmp_path / "data" / "inventory.json").read_bytes()
    assert json.loads(raw)["items"][1] == {
        "claimed_version": 3,
        "day": "2026-11-20",
        "id": IDS[1],
        "parts": 3,
        "sha256": hashlib.sha256(BODIES[IDS[1]]).hexdigest(),
        "size": 2_800,
        "state": "complete",
    }
    parts = [(tmp_path / f"data/items/{IDS[1]}.age.00{number}").read_bytes() for number in (1, 2, 3)]
    assert [len(part) for part in parts] == [1_000, 1_000, 800]
    assert b"".join(parts) == BODIES[IDS[1]]


@pytest.mark.parametrize(("size", "parts"), [(0, 1), (999, 1), (1_000, 1), (1_001, 2), (2_000, 2), (2_001, 3)])
@pytest.mark.parametrize("step", [1, 7, 1_000, 10_000])
def test_an_item_is_split_only_above_the_bound(tmp_path: Path, size: int, parts: int, step: int) -> None:
    body = os.urandom(size)
    writer = courier.CourierWriter(tmp_path, DAY, part_bytes=PART_BYTES)

    def write(sink: courier.PartFiles) -> None:
        for start in range(0, size, step):
            sink.write(body[start : start + step])

    written = writer.add_item(sticks.item(IDS[0]), write)
    assert (written.parts, written.size_bytes) == (parts, size)
    assert written.sha256 == hashlib.sha256(body).hexdigest()
    writer.add_keys(lambda sink: sink.write(KEYS))
    writer.finish()
    bag = sticks.open_bag(tmp_path)
    with bag.open_item(bag.inventory.items[0]) as stream:
        assert stream.read() == body


@pytest.mark.parametrize("part_bytes", [2**30, 450_000])
def test_a_buffer_may_be_used_again_as_soon_as_write_returns(tmp_path: Path, part_bytes: int) -> None:
    size, times = 300_000, 20
    writer = courier.CourierWriter(tmp_path, DAY, part_bytes=part_bytes)

    def write(sink: courier.PartFiles) -> None:
        buffer = bytearray(size)
        for value in range(times):
            buffer[:] = bytes([value]) * size
            sink.write(buffer)

    written = writer.add_item(sticks.item(IDS[0]), write)
    whole = b"".join(bytes([value]) * size for value in range(times))
    assert written.sha256 == hashlib.sha256(whole).hexdigest()
    writer.add_keys(lambda sink: sink.write(KEYS))
    writer.finish()
    assert courier.open_bag(tmp_path, part_bytes=part_bytes).check() == ()


def test_no_file_is_over_a_gibibyte_where_nothing_else_is_said() -> None:
    assert limits.COURIER_PART_BYTES == 2**30


def test_names_are_safe_on_fat32_and_say_nothing(tmp_path: Path) -> None:
    sticks.write(tmp_path)
    names = [name.split("/")[-1] for name in _names(tmp_path)]
    # Lower case without a twin in upper case, no reserved character, no trailing dot, short.
    assert all(re.fullmatch(r"[a-z0-9-]{1,32}(\.[a-z0-9]{3,4}){1,2}", name) for name in names)
    assert len({name.lower() for name in _names(tmp_path)}) == len(_names(tmp_path))
    clear = b"".join((tmp_path / name).read_bytes() for name in _names(tmp_path) if ".age" not in name)
    assert not re.search(rb"dropbox|press|newsroom|desk|origin", clear, re.IGNORECASE)


def test_an_item_whose_writing_fails_leaves_nothing_and_the_bag_goes_on(tmp_path: Path) -> None:
    writer = courier.CourierWriter(tmp_path, DAY, part_bytes=PART_BYTES)

    def fails(sink: courier.PartFiles) -> None:
        sink.write(bytes(2_500))
        raise OSError(5, "Input/output error")

    with pytest.raises(OSError, match="Input/output"):
        writer.add_item(sticks.item(IDS[0]), fails)
    assert _names(tmp_path) == []
    writer.add_item(sticks.item(IDS[0]), lambda sink: sink.write(b"again"))
    writer.add_keys(lambda sink: sink.write(KEYS))
    writer.finish()
    assert sticks.open_bag(tmp_path).check() == ()


def test_without_finish_it_is_no_bag(tmp_path: Path) -> None:
    writer = courier.CourierWriter(tmp_path, DAY)
    writer.add_item(sticks.item(IDS[0]), lambda sink: sink.write(b"sealed"))
    with pytest.raises(CourierMissingError, match="keys"):
        writer.finish()
    with pytest.raises(CourierMissingError):
        sticks.open_bag(tmp_path)


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "holiday.jpg").write_bytes(b"")
    with pytest.raises(FolderNotEmptyError):
        courier.CourierWriter(tmp_path, DAY)
    assert _names(tmp_path) == ["holiday.jpg"]


def test_an_item_comes_once(tmp_path: Path) -> None:
    writer = courier.CourierWriter(tmp_path, DAY)
    writer.add_item(sticks.item(IDS[0]), lambda sink: sink.write(b"1"))
    with pytest.raises(CourierItemRepeatedError):
        writer.add_item(sticks.item(IDS[0]), lambda sink: sink.write(b"2"))


BAD_ITEMS = {
    "id with a path": {"id": "../" + "a" * 29},
    "id of 33 digits": {"id": "a" * 33},
    "id in upper case": {"id": "A" * 32},
    "version zero": {"claimed_version": 0},
    "unknown state": {"state": "damaged"},
}


@pytest.mark.parametrize("changes", BAD_ITEMS.values(), ids=BAD_ITEMS)
def test_an_item_no_reader_would_take_is_refused(tmp_path: Path, changes: dict[str, object]) -> None:
    writer = courier.CourierWriter(tmp_path, DAY)
    with pytest.raises(InventoryError):
        writer.add_item(sticks.item(IDS[0], **changes), lambda sink: sink.write(b""))
    assert _names(tmp_path) == []


def test_a_full_folder_is_told_and_the_item_that_did_not_fit_is_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MAX_COURIER_FILES", 4)
    writer = courier.CourierWriter(tmp_path, DAY, part_bytes=PART_BYTES)
    writer.add_item(sticks.item(IDS[0]), lambda sink: sink.write(b"1"))
    with pytest.raises(CourierFullError):
        writer.add_item(sticks.item(IDS[1]), lambda sink: sink.write(bytes(2_500)))
    writer.add_item(sticks.item(IDS[1]), lambda sink: sink.write(b"2"))
    with pytest.raises(CourierFullError):
        writer.add_item(sticks.item(IDS[2]), lambda sink: sink.write(b"3"))
    writer.add_keys(lambda sink: sink.write(KEYS))
    writer.finish()
    bag = sticks.open_bag(tmp_path)
    assert (bag.check(), len(bag.inventory.items)) == ((), 2)


def test_what_lies_on_the_server_comes_sorted_whatever_order_was_given(tmp_path: Path) -> None:
    writer = courier.CourierWriter(tmp_path, DAY)
    writer.add_keys(lambda sink: sink.write(KEYS))
    writer.finish(sticks.STORED[::-1], sticks.UNFINISHED[::-1])
    inventory = sticks.open_bag(tmp_path).inventory
    assert (inventory.stored, inventory.unfinished) == (sticks.STORED, sticks.UNFINISHED)


def test_one_list_of_the_server_without_the_other_is_refused(tmp_path: Path) -> None:
    writer = courier.CourierWriter(tmp_path, DAY)
    writer.add_keys(lambda sink: sink.write(KEYS))
    with pytest.raises(InventoryError, match="together"):
        writer.finish(stored=sticks.STORED)


def test_a_row_of_what_is_stored_is_never_longer_than_its_bound() -> None:
    longest = courier.StoredItem("f" * 32, 2**31 - 1, DAY)
    one, two = (len(courier.Inventory((), (longest,) * rows, ()).serialize()) for rows in (1, 2))
    assert two - one == 90
