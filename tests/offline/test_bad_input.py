"""Bad input: each with a clear answer and its exit status, nothing lost, nothing left behind."""

from __future__ import annotations

import os
import shutil
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from dropbox import age
from dropbox.offline import trusting
from dropbox.offline.case import laying_out
from tests.offline.newsroom import DAY, Item, Newsroom, Sent

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from dropbox.offline.home import Home

ID, OTHER, THIRD = "01" * 16, "ab" * 16, "cd" * 16
FILES = (Sent("a.bin", os.urandom(150_000)), Sent("b.bin", os.urandom(150_000)))


@pytest.fixture
def bag(newsroom: Newsroom, tmp_path: Path) -> Path:
    items = {item: newsroom.submission(item, FILES) for item in (ID, OTHER, THIRD)}
    return newsroom.bag(tmp_path / "bag", items)


def flip(path: Path, position: int = -1) -> None:
    content = bytearray(path.read_bytes())
    content[position] ^= 1
    path.write_bytes(content)


def empty(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.mkdir()


def left_behind(home: Home) -> list[Path]:
    return [path for path in home.root.rglob("*") if path.suffix == ".partial"]


BAGS: dict[str, tuple[Callable[[Path], object], int, str]] = {
    "no bag at all": (empty, 3, "error: there is no courier bag"),
    "a manifest with a flipped bit": (lambda bag: flip(bag / "manifest-sha256.txt"), 3, "error: "),
    "a tag manifest with a flipped bit": (lambda bag: flip(bag / "tagmanifest-sha256.txt"), 3, "error: "),
    "an inventory with a flipped bit": (lambda bag: flip(bag / "data/inventory.json"), 3, "error: "),
    "a file nobody listed": (lambda bag: (bag / "data/items/x.age").touch(), 3, "error: the folder holds"),
    "a copy without its lists": (lambda bag: (bag / "tagmanifest-sha256.txt").unlink(), 3, "error: a file"),
}


@pytest.mark.parametrize(("break_it", "status", "says"), BAGS.values(), ids=BAGS.keys())
def test_a_bag_whose_lists_are_damaged_is_refused_as_a_whole(
    offline: Any, home: Home, bag: Path, break_it: Callable[[Path], object], status: int, says: str
) -> None:
    break_it(bag)
    ended = offline("collect", bag, "--yes")
    assert (ended.status, ended.out) == (status, "")
    assert ended.err.startswith(says)
    assert not home.records.all()
    assert not left_behind(home)


ITEMS: dict[str, tuple[Callable[[Path], object], str]] = {
    "one flipped bit": (lambda item: flip(item, 200_000), "some of its bytes were changed"),
    "truncated": (lambda item: os.truncate(item, 250_000), "it is shorter or longer than it should be"),
    "one byte more": (
        lambda item: item.write_bytes(item.read_bytes() + b"x"),
        "it is shorter or longer than it should be",
    ),
    "missing": (lambda item: item.unlink(), "it is missing from the stick"),
}


@pytest.mark.parametrize(("break_it", "says"), ITEMS.values(), ids=ITEMS.keys())
def test_a_damaged_item_is_named_and_never_stops_the_others(
    offline: Any, home: Home, bag: Path, break_it: Callable[[Path], object], says: str
) -> None:
    break_it(bag / "data" / "items" / f"{OTHER}.age")
    ended = offline("collect", bag, "--yes")
    assert ended.status == 1
    assert f"refused: povor-povor: {says}\n" in ended.err
    assert "taken in: bahad-bahad (" in ended.out
    assert "taken in: sulat-sulat (" in ended.out
    opened = offline("open", "--all")
    assert "opened: bahad-bahad: " in opened.out
    assert "opened: sulat-sulat: " in opened.out
    assert not left_behind(home)


def test_what_is_whole_of_a_damaged_item_is_saved(offline: Any, home: Home, bag: Path) -> None:
    flip(bag / "data" / "items" / f"{OTHER}.age", 200_000)
    offline("collect", bag, "--yes")
    ended = offline("open", "--all")
    assert ended.status == 1
    assert "refused: povor-povor: it is damaged; what is whole of it was saved\n" in ended.err
    folder = home.root / "incomplete" / "2026-11-23-povor-povor"
    assert (folder / "originals" / "a.bin").read_bytes() == FILES[0].content
    cut = (folder / "originals" / "b.bin.part").read_bytes()
    assert 0 < len(cut) < len(FILES[1].content)
    assert FILES[1].content.startswith(cut)


def test_a_whole_copy_takes_the_place_of_a_damaged_one(
    offline: Any, home: Home, bag: Path, tmp_path: Path
) -> None:
    damaged = shutil.copytree(bag, tmp_path / "damaged")
    flip(damaged / "data" / "items" / f"{OTHER}.age", 200_000)
    offline("collect", damaged, "--yes")
    offline("open", "--all")
    assert offline("collect", bag).status == 0
    assert "opened: povor-povor: " in offline("open", "--all").out
    folder = home.root / "cases" / "2026-11-23-povor-povor"
    assert (folder / "originals" / "b.bin").read_bytes() == FILES[1].content


def test_a_longer_cut_takes_the_place_of_a_shorter_one_and_nothing_else_does(
    offline: Any, home: Home, bag: Path, tmp_path: Path
) -> None:
    sealed = (bag / "data" / "items" / f"{OTHER}.age").read_bytes()
    versions = [sealed[:100_000], sealed[:200_000], sealed[:150_000], b"x" * 250_000, sealed[:200_000] + b"x"]
    kept = []
    for number, version in enumerate(versions):
        copy = shutil.copytree(bag, tmp_path / str(number))
        (copy / "data" / "items" / f"{OTHER}.age").write_bytes(version)
        offline("collect", copy, "--yes")
        kept.append((home.root / "sealed" / "2026-11-23-povor-povor.age").read_bytes())
    assert kept == [versions[0], versions[1], versions[1], versions[1], versions[4]]


def test_other_bytes_under_the_same_id_never_replace_the_first(
    newsroom: Newsroom, offline: Any, home: Home, bag: Path, tmp_path: Path
) -> None:
    offline("collect", bag, "--yes")
    before = {path: path.read_bytes() for path in (home.root / "sealed").iterdir()}
    forged = newsroom.bag(tmp_path / "forged", {OTHER: newsroom.submission("another")})
    for _ in range(2):
        assert offline("collect", forged).status == 0
    assert {path: path.read_bytes() for path in before} == before
    assert len(home.records.all()) == 4


WRONG = (
    "error: the passphrase is wrong\n"
    "hint: look at the keyboard's language and Caps Lock; if it is lost: dropbox-offline recover --help\n"
)


def test_a_wrong_passphrase_is_told_and_changes_nothing(offline: Any, home: Home, bag: Path) -> None:
    for command in (["collect", bag, "--yes"], ["init", "--another-key"]):
        ended = offline(*command, passphrase="some other words entirely")
        assert (ended.status, ended.out) == (3, "")
        assert ended.err == WRONG
    assert not home.records.all()
    offline("collect", bag, "--yes")
    ended = offline("open", "--all", passphrase="some other words entirely")
    assert (ended.status, ended.err) == (3, WRONG)
    assert not any((home.root / "cases").iterdir())


def test_a_bag_for_another_desk_is_refused(
    newsroom: Newsroom, offline: Any, home: Home, tmp_path: Path
) -> None:
    newsroom.publish({"reader 9": str(age.Identity.generate().recipient)})
    bag = newsroom.bag(tmp_path / "bag", {ID: newsroom.submission()})
    ended = offline("collect", bag, "--yes")
    assert ended.status == 3
    assert ended.err.startswith("error: nothing in this bag is sealed to a key of this machine\nhint: ")
    assert not home.records.all()


def test_a_submission_for_another_desk_is_named_and_the_others_open(
    newsroom: Newsroom, offline: Any, home: Home, tmp_path: Path
) -> None:
    foreign = newsroom.seal(newsroom.plaintext(), [str(age.Identity.generate().recipient)])
    bag = newsroom.bag(tmp_path / "bag", {ID: newsroom.submission(), OTHER: foreign})
    offline("collect", bag, "--yes")
    ended = offline("open", "--all")
    assert ended.status == 1
    assert "refused: povor-povor: the file is sealed to other keys than those given\n" in ended.err
    assert "opened: bahad-bahad: " in ended.out
    assert not left_behind(home)


def test_an_old_key_opens_what_was_sealed_to_it_though_the_key_list_is_for_new_ones(
    newsroom: Newsroom, offline: Any, tmp_path: Path
) -> None:
    sealed = newsroom.submission("late")
    newsroom.publish({"reader 9": str(age.Identity.generate().recipient)})
    bag = newsroom.bag(tmp_path / "bag", {ID: sealed})
    ended = offline("collect", bag, "--yes")
    assert ended.status == 1
    assert "refused: the key list: it is sealed to other keys than this machine's" in ended.err
    assert offline("open", "--all").status == 0


NOTHING = {
    "no byte of the payload": 3_300,
    "half a header": 500,
    "one byte": 1,
}


@pytest.mark.parametrize("size", NOTHING.values(), ids=NOTHING.keys())
def test_a_cut_before_the_first_whole_chunk_is_named(
    newsroom: Newsroom, offline: Any, home: Home, tmp_path: Path, size: int
) -> None:
    cut = Item(newsroom.submission("", FILES)[:size], "cut-short")
    offline("collect", newsroom.bag(tmp_path / "bag", {ID: cut}), "--yes")
    ended = offline("open", "--all")
    assert (ended.status, ended.out) == (1, "")
    assert ended.err.startswith("refused: bahad-bahad: ")
    assert not list((home.root / "incomplete").iterdir())
    assert not list((home.root / "cases").iterdir())


def test_the_beginning_of_a_message_is_kept_and_called_a_beginning(
    newsroom: Newsroom, offline: Any, home: Home, tmp_path: Path
) -> None:
    words = "Я бачыў гэта сам. " * 20_000
    cut = Item(newsroom.submission(words)[:200_000], "cut-short")
    offline("collect", newsroom.bag(tmp_path / "bag", {ID: cut}), "--yes")
    assert offline("open", "--all").status == 0
    folder = home.root / "incomplete" / "2026-11-23-bahad-bahad"
    assert words.encode().startswith((folder / "message.txt.part").read_bytes())
    assert not (folder / "message.txt").exists()
    assert "Only the beginning arrived." in (folder / "case.html").read_text()


def test_what_an_interruption_leaves_is_cleared_by_the_next_run(offline: Any, home: Home, bag: Path) -> None:
    offline("collect", bag, "--yes")
    left = home.root / "cases" / "2026-11-23-povor-povor.partial" / "evidence" / "tip"
    left.mkdir(parents=True)
    (left / "bagit.txt").write_bytes(b"half")
    (home.root / "sealed" / "x.partial").write_bytes(b"half")
    assert offline("open", "--all").status == 0
    assert not left_behind(home)


def test_ctrl_c_ends_with_130_and_leaves_nothing(
    offline: Any, home: Home, bag: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    offline("collect", bag, "--yes")

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(laying_out, "lay_out", interrupt)
        ended = offline("open", "--all")
    assert (ended.status, ended.out, ended.err) == (130, "", "\nerror: stopped\n")
    assert not left_behind(home)
    assert not any((home.root / "cases").iterdir())
    assert offline("open", "--all").status == 0


def test_two_commands_never_work_in_one_home(offline: Any, home: Home, bag: Path) -> None:
    with home.locked():
        ended = offline("collect", bag, "--yes")
    assert (ended.status, ended.out) == (5, "")
    assert ended.err == "error: another command is at work here\nhint: wait until it has ended\n"


def test_a_sealed_file_that_is_gone_is_named(offline: Any, home: Home, bag: Path) -> None:
    offline("collect", bag, "--yes")
    (home.root / "sealed" / "2026-11-23-povor-povor.age").unlink()
    ended = offline("open", "--all")
    assert ended.status == 1
    assert "refused: povor-povor: its sealed file is gone\n" in ended.err
    assert offline("collect", bag).status == 0
    assert offline("open", "--all").status == 0


def test_a_damaged_record_is_named_and_mended_by_the_same_bag(offline: Any, home: Home, bag: Path) -> None:
    offline("collect", bag, "--yes")
    (home.root / "records" / f"{OTHER}.json").write_bytes(b"{}")
    for command in (["list"], ["open", "--all"]):
        ended = offline(*command)
        assert ended.status == 1
        assert f"refused: {OTHER}: what this machine wrote down about it is damaged\n" in ended.err
        assert "bahad-bahad" in ended.out
    assert offline("collect", bag).status == 0
    assert offline("open", "--all").status == 0


def test_a_folder_in_the_way_is_never_overwritten(offline: Any, home: Home, bag: Path) -> None:
    offline("collect", bag, "--yes")
    mine = home.root / "cases" / "2026-11-23-povor-povor"
    mine.mkdir()
    (mine / "notes.txt").write_text("my own")
    ended = offline("open", "--all")
    assert ended.status == 1
    assert "refused: povor-povor: another folder of its name is in the way\n" in ended.err
    assert [path.name for path in mine.iterdir()] == ["notes.txt"]
    assert "opened: sulat-sulat: " in ended.out


def test_a_stick_with_several_bags_is_taken_in_oldest_first(
    newsroom: Newsroom, offline: Any, home: Home, tmp_path: Path
) -> None:
    stick = tmp_path / "stick"
    newsroom.bag(stick / "b-older", {ID: newsroom.submission()}, day=DAY)
    newsroom.publish(newsroom.readers)
    newsroom.bag(stick / "a-newer", {OTHER: newsroom.submission()}, day=DAY + timedelta(days=7))
    (stick / "System Volume Information").mkdir()
    ended = offline("collect", stick, "--yes")
    assert (ended.status, "older" in ended.err) == (0, False)
    assert len(home.records.all()) == 2
    known = trusting.recall(home.directory_folder)
    assert known is not None
    assert known.directory.version == 2


def test_a_damaged_bag_never_stops_another_on_the_same_stick(
    newsroom: Newsroom, offline: Any, tmp_path: Path
) -> None:
    stick = tmp_path / "stick"
    flip(newsroom.bag(stick / "first", {ID: newsroom.submission()}) / "bag-info.txt")
    newsroom.bag(stick / "second", {OTHER: newsroom.submission()})
    ended = offline("collect", stick, "--yes")
    assert ended.status == 1
    assert ended.err.startswith("refused: first: ")
    assert "taken in: povor-povor" in ended.out
