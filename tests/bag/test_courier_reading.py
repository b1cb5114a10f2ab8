"""A stick comes from anywhere: its lists are checked whole, and a damaged item never stops the others."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import pytest

from dropbox import age, limits, tip
from dropbox.bag import bagit, courier
from dropbox.bag.errors import BagError, ItemDamagedError, PayloadOxumError
from tests.bag import courier_vectors, make_vectors, sticks
from tests.bag.stick_harm import DAMAGE, ITEMS, LISTS, Harm, tagged
from tests.bag.sticks import BODIES, IDS, KEYS
from tests.tip.cases import Kept, heading
from tests.tip.cases import write as write_tip

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def bag(tmp_path: Path) -> Path:
    folder = tmp_path / "bag"
    sticks.write(folder)
    return folder


def test_every_item_and_the_keys_come_as_they_went(bag: Path) -> None:
    opened = sticks.open_bag(bag)
    assert [item.id for item in opened.inventory.items] == sorted(BODIES)
    for item in opened.inventory.items:
        with opened.open_item(item) as stream:
            assert stream.read() == BODIES[item.id]
    with opened.open_keys() as stream:
        assert stream.read() == KEYS
    assert (opened.check(), opened.day) == ((), sticks.DAY)


@pytest.mark.parametrize(("damage", "found"), DAMAGE.values(), ids=DAMAGE)
def test_a_damaged_item_is_named_and_the_others_are_of_use(
    bag: Path, damage: Harm, found: list[tuple[str | None, str]]
) -> None:
    damage(bag)
    opened = sticks.open_bag(bag)
    assert [(row.item and row.item.id, row.reason) for row in opened.check()] == found
    damaged = {item_id for item_id, _ in found}
    for item in opened.inventory.items:
        with opened.open_item(item) as stream:
            if item.id in damaged:
                with pytest.raises(ItemDamagedError):
                    stream.read()
            else:
                assert stream.read() == BODIES[item.id]


def test_every_byte_of_a_damaged_item_comes_before_its_error(bag: Path) -> None:
    (bag / f"{ITEMS}/{IDS[1]}.age.003").unlink()
    opened = sticks.open_bag(bag)
    stream = opened.open_item(opened.inventory.items[1])
    with stream:
        assert stream.read(5_000) == BODIES[IDS[1]][:2_000]
        for _ in range(2):
            with pytest.raises(ItemDamagedError, match="missing"):
                stream.read(5_000)


def test_a_stream_can_be_read_into_a_buffer_and_byte_by_byte(bag: Path) -> None:
    opened = sticks.open_bag(bag)
    buffer = bytearray(300)
    with opened.open_item(opened.inventory.items[0]) as stream:
        assert stream.readinto(buffer) == 300  # type: ignore[attr-defined] # typeshed's BinaryIO lacks it
        assert (bytes(buffer), stream.read(1)) == (BODIES[IDS[0]], b"")
    with opened.open_item(opened.inventory.items[1]) as stream:
        assert b"".join(iter(lambda: stream.read(1), b"")) == BODIES[IDS[1]]


def test_a_submission_is_opened_from_the_stick_and_saved_from_a_damaged_one(bag: Path) -> None:
    identity = age.Identity.generate()
    plain = write_tip(heading(), {"a.bin": b"a" * 100_000, "b.bin": b"b" * 100_000})
    folder = bag.parent / "second"
    writer = courier.CourierWriter(folder, sticks.DAY, part_bytes=70_000)

    def seal(sink: courier.PartFiles) -> None:
        with age.seal(sink, [identity.recipient]) as sealing:
            sealing.write(plain)

    writer.add_item(sticks.item(IDS[0]), seal)
    writer.add_keys(lambda sink: sink.write(KEYS))
    writer.finish()
    opened = courier.open_bag(folder, part_bytes=70_000)
    [item] = opened.inventory.items
    with opened.open_item(item) as stream:
        assert len(tip.read(age.open(stream, [identity]), Kept()).files) == 2
    (folder / f"{ITEMS}/{IDS[0]}.age.003").unlink()
    with courier.open_bag(folder, part_bytes=70_000).open_item(item) as stream:
        saved = tip.salvage(age.open(stream, [identity]), Kept())
    assert ([file.name for file in saved.files], saved.ended_by) == (["a.bin"], "item-damaged")


VALID = json.loads(courier_vectors.VALID.read_text())
INVALID = json.loads(courier_vectors.INVALID.read_text())


@pytest.mark.parametrize("vector", INVALID, ids=lambda vector: vector["defect"])
def test_a_bag_whose_lists_do_not_hold_is_refused_by_name(tmp_path: Path, vector: dict[str, Any]) -> None:
    kept = {name: entry for name, entry in VALID["entries"].items() if name not in vector["gone"]}
    courier_vectors.restore(tmp_path / "bag", kept | vector["differing"])
    with pytest.raises(BagError) as refused:
        sticks.open_bag(tmp_path / "bag")
    assert refused.value.code == vector["code"]


def test_the_committed_bag_is_still_opened(tmp_path: Path) -> None:
    courier_vectors.restore(tmp_path / "bag", VALID["entries"])
    opened = courier.open_bag(tmp_path / "bag", part_bytes=VALID["part_bytes"])
    assert (opened.check(), len(opened.inventory.items)) == ((), 3)


def test_a_bag_of_an_earlier_release_is_still_opened_and_says_nothing_of_the_server(tmp_path: Path) -> None:
    vector = json.loads(courier_vectors.VERSION_1.read_text())
    courier_vectors.restore(tmp_path / "bag", vector["entries"])
    opened = courier.open_bag(tmp_path / "bag", part_bytes=vector["part_bytes"])
    assert (opened.check(), len(opened.inventory.items)) == ((), 3)
    assert (opened.inventory.version, opened.inventory.stored, opened.inventory.unfinished) == (1, None, None)


def test_what_lies_on_the_server_is_read_as_it_was_written(bag: Path) -> None:
    inventory = sticks.open_bag(bag).inventory
    assert inventory.version == 2
    assert (inventory.stored, inventory.unfinished) == (sticks.STORED, sticks.UNFINISHED)


@pytest.mark.parametrize("most", [courier.Inventory((), (), ()), courier.Inventory((), None, None)])
def test_nothing_there_is_another_thing_than_nothing_said(most: courier.Inventory) -> None:
    assert courier.Inventory.parse(most.serialize(), part_bytes=1) == most


def test_the_committed_vectors_are_the_ones_the_code_makes() -> None:
    for path, vector in courier_vectors.vectors().items():
        assert path.read_text() == make_vectors.dumps(vector)


def test_a_list_larger_than_its_bound_is_not_read(bag: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for bound in ("MAX_COURIER_LIST_BYTES", "MAX_INVENTORY_BYTES"):
        with monkeypatch.context() as patched:
            patched.setattr(limits, bound, 100)
            with pytest.raises(BagError) as refused:
                sticks.open_bag(bag)
        assert refused.value.code == "courier-too-large"


def test_a_folder_of_endless_files_is_not_listed_to_its_end(bag: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_COURIER_FILES", 20)
    for number in range(30):
        (bag / f"data/{number}").touch()
    with pytest.raises(BagError) as refused:
        sticks.open_bag(bag)
    assert refused.value.code == "courier-too-large"


def test_an_oxum_of_other_bytes_is_found_once_everything_was_read(bag: Path) -> None:
    tagged(bagit.BAG_INFO, lambda body: body.replace(b"3987.", b"3988."))(bag)
    with pytest.raises(PayloadOxumError):
        sticks.open_bag(bag).check()


def test_any_single_byte_of_the_lists_changed_is_refused(bag: Path) -> None:
    for name in LISTS:
        path = bag / name
        body = path.read_bytes()
        for at in range(0, len(body), 7):
            path.write_bytes(body[:at] + bytes([body[at] ^ 1]) + body[at + 1 :])
            with pytest.raises(BagError):
                sticks.open_bag(bag)
        path.write_bytes(body)
    assert sticks.open_bag(bag).check() == ()


def test_a_failing_medium_damages_only_the_item_on_it(bag: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.open

    def failing(path: str, flags: int, *rest: int) -> int:
        if str(path).endswith(".002"):
            raise OSError(5, "Input/output error")
        return real(path, flags, *rest)

    monkeypatch.setattr(os, "open", failing)
    assert [row.reason for row in sticks.open_bag(bag).check()] == ["unreadable"]


def test_an_empty_bag_of_keys_alone_is_a_bag(tmp_path: Path) -> None:
    sticks.write(tmp_path, {})
    assert sticks.open_bag(tmp_path).check() == ()
