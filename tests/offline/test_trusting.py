"""Which key list a machine believes: a table of what a bag may bring, and what is remembered afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from dropbox import age, directory, note
from dropbox.directory.document import ROOT_KEY_NAME
from dropbox.offline import trusting
from dropbox.offline.answers import editor_key
from tests.offline.newsroom import Newsroom

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from dropbox.offline.home import Home

ID = "ab" * 16


def stranger() -> str:
    return str(age.Identity.generate().recipient)


@pytest.fixture
def bring(newsroom: Newsroom, offline: Any, tmp_path: Path) -> Callable[..., Any]:
    """Return a courier: collects a bag with whatever key folder this newsroom, or another, publishes."""
    mine = dict(newsroom.readers)

    def go(other: Newsroom | None = None, *, files: dict[str, bytes] | None = None, yes: bool = True) -> Any:
        sender = other or newsroom
        # Sealed to this machine whoever is in the list: what is asked here is who is believed.
        sealed_to = sender.readers
        sender.readers = mine
        bag = sender.bag(
            tmp_path / f"bag{len(list(tmp_path.iterdir()))}",
            {},
            sender.sealed_keys(files),
        )
        sender.readers = sealed_to
        return offline("collect", bag, *(["--yes"] if yes else []))

    return go


def remembered(home: Home) -> tuple[int, str]:
    known = trusting.recall(home.directory_folder)
    assert known is not None
    return known.directory.version, known.directory.text_sha256


def test_the_first_key_list_is_believed_only_with_consent(bring: Any, home: Home, newsroom: Newsroom) -> None:
    refused = bring(yes=False)
    assert refused.status == 2
    assert refused.err.endswith("error: no terminal to ask for consent\nhint: give it beforehand with --yes\n")
    assert trusting.recall(home.directory_folder) is None
    accepted = bring()
    assert accepted.status == 0
    roots = directory.parse(newsroom.notes[0]).document.roots
    for language in ("en", "ru"):
        assert " ".join(directory.check_phrase(roots, language)) in accepted.err
    assert "this machine" in accepted.err
    assert remembered(home)[0] == 1


def test_the_same_key_list_again_asks_nothing(bring: Any, home: Home) -> None:
    bring()
    again = bring(yes=False)
    assert (again.status, again.err) == (0, "")
    assert remembered(home)[0] == 1


def test_a_new_version_with_the_same_readers_asks_nothing(bring: Any, home: Home, newsroom: Newsroom) -> None:
    bring()
    newsroom.publish(newsroom.readers)
    ended = bring(yes=False)
    assert (ended.status, ended.err) == (0, "")
    assert remembered(home)[0] == 2


def test_a_reader_that_was_added_stops_the_tool(bring: Any, home: Home, newsroom: Newsroom) -> None:
    bring()
    newsroom.publish({**newsroom.readers, "reader 3": stranger()})
    asked = bring(yes=False)
    assert asked.status == 2
    assert asked.err.startswith("A reader was added since the last bag. New in the key list:\n")
    assert "reader 3" in asked.err
    assert "reader 2" not in asked.err
    assert remembered(home)[0] == 1
    assert bring().status == 0
    assert remembered(home)[0] == 2
    assert bring(yes=False).err == ""


def test_a_new_key_under_an_old_role_is_a_reader_that_was_added(bring: Any, newsroom: Newsroom) -> None:
    bring()
    newsroom.publish({**newsroom.readers, "reader 2": stranger()})
    asked = bring(yes=False)
    assert asked.status == 2
    assert "reader 2" in asked.err


def test_a_reader_who_left_and_came_back_was_added(bring: Any, newsroom: Newsroom) -> None:
    everyone = newsroom.readers
    bring()
    newsroom.publish({"reader 1": everyone["reader 1"]})
    assert bring(yes=False).status == 0
    newsroom.publish(everyone)
    assert bring(yes=False).status == 2


def test_who_may_answer_is_shown_at_first_sight(bring: Any, newsroom: Newsroom) -> None:
    newsroom.editors = {"reader 2": "e2" * 32}
    newsroom.publish(newsroom.readers)
    _, _, answering = bring().err.partition("These may answer sources in your newsroom's name:\n")
    assert "reader 2" in answering
    assert "reader 1" not in answering


def test_somebody_who_may_answer_from_now_on_stops_the_tool(bring: Any, home: Home, newsroom: Newsroom) -> None:
    bring()
    newsroom.editors = {"reader 2": "e2" * 32}
    newsroom.publish(newsroom.readers)
    asked = bring(yes=False)
    assert asked.status == 2
    assert asked.err.startswith("From now on these may answer sources in your newsroom's name.")
    assert "A reader was added" not in asked.err
    assert remembered(home)[0] == 1
    assert bring().status == 0
    assert bring(yes=False).err == ""


def test_ones_own_key_to_answer_with_is_shown_and_asks_nothing(
    bring: Any, home: Home, newsroom: Newsroom
) -> None:
    bring()
    newsroom.editors = {"reader 1": editor_key.public_key(home.editor_file.read_text())}
    newsroom.publish(newsroom.readers)
    ended = bring(yes=False)
    assert ended.status == 0
    assert ended.err.splitlines()[-1].endswith("this machine")


def test_new_root_keys_stop_the_tool_though_the_old_ones_agreed(
    bring: Any, home: Home, newsroom: Newsroom
) -> None:
    bring()
    newsroom.publish(newsroom.readers, new_root=note.signing.SigningKey.generate(ROOT_KEY_NAME))
    asked = bring(yes=False)
    assert asked.status == 2
    assert asked.err.startswith("The keys that sign the key list have changed; the old ones agreed to it.\n")
    assert remembered(home)[0] == 1
    assert bring().status == 0
    assert remembered(home)[0] == 2


def test_versions_between_two_bags_may_be_many(bring: Any, home: Home, newsroom: Newsroom) -> None:
    bring()
    for _ in range(3):
        newsroom.publish(newsroom.readers)
    assert bring().status == 0
    assert remembered(home)[0] == 4


def test_an_older_stick_is_taken_in_and_never_gone_back_to(bring: Any, home: Home, newsroom: Newsroom) -> None:
    older = newsroom.published()
    newsroom.publish(newsroom.readers)
    bring()
    ended = bring(files=older, yes=False)
    assert ended.status == 0
    assert ended.err.startswith("This bag brings an older key list than the one this machine knows (version 2)")
    assert remembered(home)[0] == 2


def another(newsroom: Newsroom) -> Newsroom:
    other = Newsroom()
    other.publish(newsroom.readers)
    return other


def fork(newsroom: Newsroom) -> Newsroom:
    """Sign another version 1 with the same root key."""
    other = Newsroom(root=newsroom.root)
    other.publish({**newsroom.readers, "reader 9": stranger()})
    return other


def longer_fork(newsroom: Newsroom) -> Newsroom:
    other = fork(newsroom)
    other.publish(other.readers)
    return other


def without_signature(newsroom: Newsroom) -> Newsroom:
    newsroom.publish(newsroom.readers)
    text, _, signature = newsroom.notes[1].rpartition(b"\n\n")
    forged = Newsroom.__new__(Newsroom)
    forged.__dict__.update(newsroom.__dict__)
    other = Newsroom()
    other.publish(newsroom.readers)
    forged.notes = [newsroom.notes[0], text + b"\n\n" + other.notes[0].rpartition(b"\n\n")[2]]
    assert signature
    return forged


NOT_TRUSTED: dict[str, Callable[[Newsroom], Newsroom]] = {
    "another newsroom's": another,
    "another version 1 by the same root": fork,
    "a longer history from another version 1": longer_fork,
    "a next version signed by a stranger": without_signature,
}


@pytest.mark.parametrize("make", NOT_TRUSTED.values(), ids=NOT_TRUSTED.keys())
def test_a_key_list_that_does_not_follow_is_not_trusted_and_nothing_is_taken_in(
    bring: Any, home: Home, newsroom: Newsroom, make: Callable[[Newsroom], Newsroom]
) -> None:
    bring()
    before = remembered(home)
    ended = bring(make(newsroom))
    assert (ended.status, ended.out) == (4, "")
    assert ended.err.startswith("error: ")
    assert remembered(home) == before
    assert not home.records.all()


MALFORMED: dict[str, Callable[[dict[str, bytes]], dict[str, bytes]]] = {
    "nothing in it": lambda _: {"x": b""},
    "no current note": lambda files: {name: files[name] for name in files if name != "directory.note"},
    "no recipient strings": lambda files: {name: files[name] for name in files if "recipients" not in name},
    "another recipient's string": lambda files: {
        name: b"age1pq1another\n" if "recipients" in name else files[name] for name in files
    },
    "a note that is none": lambda files: files | {"directory.note": b"hello\n"},
}


@pytest.mark.parametrize("change", MALFORMED.values(), ids=MALFORMED.keys())
def test_a_malformed_key_folder_is_named_and_nothing_is_remembered(
    bring: Any, home: Home, newsroom: Newsroom, change: Callable[[dict[str, bytes]], dict[str, bytes]]
) -> None:
    ended = bring(files=change(newsroom.published()))
    assert ended.status == 1
    assert ended.err.startswith("refused: the key list: ")
    assert trusting.recall(home.directory_folder) is None


PACKED: dict[str, Callable[[bytes], bytes]] = {
    "no tar": lambda _: b"hello" * 300,
    "cut": lambda packed: packed[:-600],
    "something after its end": lambda packed: packed + b"x",
    "a file twice": lambda packed: packed[:-1024] + packed,
}


@pytest.mark.parametrize("change", PACKED.values(), ids=PACKED.keys())
def test_a_key_folder_that_is_no_plain_tar_is_named(
    newsroom: Newsroom, offline: Any, home: Home, tmp_path: Path, change: Callable[[bytes], bytes]
) -> None:
    keys = newsroom.seal(change(newsroom.packed_keys()))
    ended = offline("collect", newsroom.bag(tmp_path / "bag", {}, keys), "--yes")
    assert ended.status == 1
    assert ended.err.startswith("refused: the key list: ")
    assert trusting.recall(home.directory_folder) is None


def test_padding_after_the_key_folder_is_no_harm(newsroom: Newsroom, offline: Any, tmp_path: Path) -> None:
    keys = newsroom.seal(newsroom.packed_keys() + bytes(5_000))
    assert offline("collect", newsroom.bag(tmp_path / "bag", {}, keys), "--yes").status == 0


def test_an_unknown_published_file_is_left_alone(bring: Any, newsroom: Newsroom) -> None:
    assert bring(files=newsroom.published() | {"fresh.note": b"of a later release"}).status == 0


def test_names_that_climb_out_are_never_written(bring: Any, home: Home, newsroom: Newsroom) -> None:
    hostile = newsroom.published() | {"../../climbed.note": b"x", "recipients/../../../climbed.txt": b"x"}
    assert bring(files=hostile).status == 0
    assert not list(home.root.parent.rglob("climbed*"))


def test_a_memory_that_was_altered_is_not_trusted(bring: Any, home: Home, newsroom: Newsroom) -> None:
    bring()
    newsroom.publish({**newsroom.readers, "reader 9": stranger()})
    (place,) = [entry for entry in home.directory_folder.iterdir() if entry.is_dir()]
    (place / "directory.note").write_bytes(newsroom.notes[1])
    (place / "history" / "1.note").write_bytes(newsroom.notes[0])
    ended = bring(yes=False)
    assert ended.status == 4
    assert ended.err.startswith("error: the key list on this machine was exchanged\nhint: tell your admin")


def test_only_one_key_list_is_kept(bring: Any, home: Home, newsroom: Newsroom) -> None:
    bring()
    newsroom.publish(newsroom.readers)
    bring()
    assert len([entry for entry in home.directory_folder.iterdir() if entry.is_dir()]) == 1
