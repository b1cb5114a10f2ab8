"""An outgoing bag says nothing in clear text, and is whole or refused."""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path

import bagit as stock
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dropbox import limits
from dropbox.bag import outgoing
from dropbox.bag.errors import (
    BagError,
    CourierFullError,
    CourierTooLargeError,
    FolderNotEmptyError,
    ItemDamagedError,
    MemberUnlistedError,
)
from tests.bag.outgoing_bags import BODIES, DAY, FIRST, IDS, NOTE, REFUSED, SECOND, Harm, write


def _names(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


@pytest.fixture
def bag(tmp_path: Path) -> Path:
    folder = tmp_path / "bag"
    write(folder)
    return folder


def test_the_layout_is_the_one_of_the_spec(bag: Path) -> None:
    assert _names(bag) == sorted(
        [
            "bag-info.txt",
            "bagit.txt",
            "manifest-sha256.txt",
            "tagmanifest-sha256.txt",
            "data/outgoing.txt",
            FIRST,
            SECOND,
        ]
    )
    size = sum(map(len, BODIES.values())) + len(NOTE)
    assert (bag / "bag-info.txt").read_text() == f"Bagging-Date: 2026-11-24\nPayload-Oxum: {size}.3\n"
    listed = [line.split("  ")[1] for line in (bag / "manifest-sha256.txt").read_text().splitlines()]
    assert listed == [FIRST, SECOND, "data/outgoing.txt"]
    tags = [line.split("  ")[1] for line in (bag / "tagmanifest-sha256.txt").read_text().splitlines()]
    assert tags == ["bagit.txt", "bag-info.txt", "manifest-sha256.txt"]


def test_stock_bagit_validates_it(bag: Path) -> None:
    assert stock.Bag(str(bag)).validate() is True


def test_everything_comes_as_it_went(bag: Path) -> None:
    opened = outgoing.open_bag(bag)
    assert (opened.day, opened.note) == (DAY, NOTE)
    assert opened.answers == {
        answer_id: (len(body), hashlib.sha256(body).hexdigest()) for answer_id, body in BODIES.items()
    }
    for answer_id, body in BODIES.items():
        with opened.open_answer(answer_id) as stream:
            assert stream.read() == body


def test_an_answer_may_be_pushed_in_pieces(tmp_path: Path) -> None:
    def push(sink: outgoing.Sink) -> None:
        for number in range(10):
            sink.write(b"%d" % number)

    outgoing.write(tmp_path, DAY, NOTE, {IDS[0]: push})
    with outgoing.open_bag(tmp_path).open_answer(IDS[0]) as stream:
        assert stream.read() == b"0123456789"


def test_a_bag_may_only_recall(tmp_path: Path) -> None:
    outgoing.write(tmp_path, DAY, NOTE, {})
    assert not (tmp_path / "data/answers").exists()
    assert outgoing.open_bag(tmp_path).answers == {}
    # Some tools keep a folder, some drop it.
    (tmp_path / "data/answers").mkdir()
    assert outgoing.open_bag(tmp_path).answers == {}


def test_a_bag_of_the_most_answers_is_taken(tmp_path: Path) -> None:
    answers = {f"{number:032x}": b"x" for number in range(limits.MAX_OUTGOING_LINES)}
    outgoing.write(tmp_path, DAY, NOTE, answers)
    assert len(outgoing.open_bag(tmp_path).answers) == limits.MAX_OUTGOING_LINES


def test_its_clear_text_names_nobody(bag: Path) -> None:
    clear = b"".join(
        name.encode() + (bag / name).read_bytes() for name in _names(bag) if not name.endswith(".age")
    )
    assert not re.search(rb"dropbox|press|newsroom|desk|origin", clear, re.IGNORECASE)


@pytest.mark.parametrize(("harm", "code"), REFUSED.values(), ids=REFUSED)
def test_an_altered_bag_is_refused_whole(bag: Path, harm: Harm, code: str) -> None:
    harm(bag)
    with pytest.raises(BagError) as refused:
        outgoing.open_bag(bag)
    assert refused.value.code == code


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_any_byte_changed_anywhere_is_refused(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    bag = tmp_path_factory.mktemp("stick") / "bag"
    write(bag)
    path = bag / data.draw(st.sampled_from(_names(bag)))
    body = bytearray(path.read_bytes())
    body[data.draw(st.integers(0, len(body) - 1))] ^= data.draw(st.integers(1, 255))
    path.write_bytes(body)
    with pytest.raises(BagError):
        outgoing.open_bag(bag)


def test_an_answer_that_changes_after_the_check_is_not_given(bag: Path) -> None:
    opened = outgoing.open_bag(bag)
    (bag / FIRST).write_bytes(b"other bytes")
    with pytest.raises(ItemDamagedError):
        opened.open_answer(IDS[0])
    (bag / SECOND).unlink()
    (bag / SECOND).symlink_to(bag / FIRST)
    with pytest.raises(ItemDamagedError):
        opened.open_answer(IDS[1])


def test_only_an_answer_of_the_bag_is_opened(bag: Path) -> None:
    opened = outgoing.open_bag(bag)
    with pytest.raises(KeyError):
        opened.open_answer("b" * 32)
    with pytest.raises(MemberUnlistedError):
        opened.open_answer("../outgoing")


def test_without_its_last_file_it_is_no_bag(bag: Path) -> None:
    (bag / "tagmanifest-sha256.txt").unlink()
    with pytest.raises(BagError):
        outgoing.open_bag(bag)


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "holiday.jpg").write_bytes(b"")
    with pytest.raises(FolderNotEmptyError):
        write(tmp_path)
    assert _names(tmp_path) == ["holiday.jpg"]


def test_an_error_leaves_an_empty_folder_to_try_again(tmp_path: Path) -> None:
    def fails(sink: outgoing.Sink) -> None:
        sink.write(bytes(2_500))
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        outgoing.write(tmp_path, DAY, NOTE, {IDS[0]: b"first", IDS[1]: fails})
    assert list(tmp_path.iterdir()) == []
    write(tmp_path)
    assert outgoing.open_bag(tmp_path).note == NOTE


def test_what_a_reader_would_refuse_is_not_written(tmp_path: Path) -> None:
    too_large = bytes(limits.MAX_ANSWER_BYTES + 1)
    too_many = {f"{number:032x}": b"x" for number in range(limits.MAX_OUTGOING_LINES + 1)}
    for error, note, answers in (
        (CourierTooLargeError, NOTE, {IDS[0]: too_large}),
        (CourierTooLargeError, bytes(limits.MAX_NOTE_BYTES + 1), {}),
        (CourierFullError, NOTE, too_many),
        (MemberUnlistedError, NOTE, {"../" + "a" * 29: b""}),
        (MemberUnlistedError, NOTE, {"A" * 32: b""}),
    ):
        with pytest.raises(error):
            outgoing.write(tmp_path / "bag", DAY, note, answers)
        assert _names(tmp_path) == []


def test_a_folder_is_told_from_a_courier_bag_by_its_note(tmp_path: Path, bag: Path) -> None:
    assert outgoing.is_outgoing(bag)
    assert not outgoing.is_outgoing(tmp_path)
    assert not outgoing.is_outgoing(tmp_path / "nothing")
    (bag / "data/outgoing.txt").unlink()
    (bag / "data/outgoing.txt").symlink_to("nowhere")
    assert outgoing.is_outgoing(bag)


def test_every_file_and_folder_is_on_the_medium_when_it_is_said_to_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[Path] = []
    fsync = os.fsync

    def noted(descriptor: int) -> None:
        synced.append(Path(f"/proc/self/fd/{descriptor}").readlink())
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", noted)
    bag = (tmp_path / "bag").resolve()
    write(bag)
    assert {*bag.rglob("*"), bag, bag.parent} <= set(synced)
    assert [path for path in synced if path.is_file()][-1] == bag / "tagmanifest-sha256.txt"
