"""What an editor is warned of: each warning has one submission that deserves it, and no other does."""

from __future__ import annotations

import json
import os
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from dropbox import age
from tests.offline.newsroom import Item, Newsroom, Sent

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from dropbox.offline.home import Home

    Opened = Callable[[Mapping[str, object]], dict[str, Path]]

ID, OTHER = "ab" * 16, "cd" * 16
SEED = b"s" * 32
MESSAGE_ID = "5e" * 32
REPLY_TO = str(age.Identity.generate().recipient)
FILES = (Sent("a.bin", os.urandom(200_000)), Sent("b.bin", os.urandom(200_000)))


def notices(folder: Path) -> list[str]:
    codes: list[str] = json.loads((folder / "evidence" / "received.json").read_bytes())["notices"]
    return codes


def stranger() -> str:
    return str(age.Identity.generate().recipient)


def extra_key(newsroom: Newsroom) -> bytes:
    return newsroom.seal(newsroom.plaintext(), [*newsroom.readers.values(), stranger()])


def fewer_keys(newsroom: Newsroom) -> bytes:
    return newsroom.seal(newsroom.plaintext(), [newsroom.readers["reader 1"]])


def other_readers(newsroom: Newsroom) -> bytes:
    return newsroom.seal(newsroom.plaintext(recipients=(newsroom.readers["reader 1"], stranger())))


def damaged_at(sealed: bytes, position: int) -> bytes:
    return sealed[:position] + bytes([sealed[position] ^ 1]) + sealed[position + 1 :]


def forge_signature(plaintext: bytes) -> bytes:
    """Change a letter of the signature, which is in no manifest."""
    at = plaintext.rindex("— press-dropbox/source ".encode()) + 40
    letter = b"A" if plaintext[at : at + 1] != b"A" else b"B"
    return plaintext[:at] + letter + plaintext[at + 1 :]


WARNINGS: dict[str, tuple[Callable[[Newsroom], Item | bytes], list[str]]] = {
    "nothing to warn of": (lambda newsroom: newsroom.submission("", FILES), []),
    "the plain form": (lambda newsroom: newsroom.submission("", FILES, sealed_by="plain"), ["plain"]),
    "the sealer": (lambda newsroom: newsroom.submission("", FILES, sealed_by="seal"), []),
    "one key too many": (extra_key, ["unlisted-key"]),
    "one key too few": (fewer_keys, ["fewer-keys"]),
    "another list of readers": (other_readers, ["recipients-differ"]),
    "another drop-box": (lambda newsroom: newsroom.submission(origin="elsewhere"), ["origin-differs"]),
    "another desk": (
        lambda newsroom: newsroom.submission(desk="other"),
        ["recipients-differ", "unlisted-key", "desk-differs"],
    ),
    "a directory never published": (
        lambda newsroom: newsroom.submission(directory_sha256="0" * 64),
        ["directory-differs"],
    ),
    "a directory to come": (
        lambda newsroom: newsroom.submission(directory_version=7),
        ["directory-unknown"],
    ),
    "a day without readers": (
        lambda newsroom: newsroom.submission(bagging_date=date(2031, 1, 1)),
        ["recipients-differ", "unlisted-key"],
    ),
    "cut short": (
        lambda newsroom: Item(newsroom.submission("", FILES)[:-90_000], "cut-short"),
        ["cut-short"],
    ),
    "cut short, by the plain form": (
        lambda newsroom: Item(newsroom.submission("", FILES, sealed_by="plain")[:-90_000], "cut-short"),
        ["plain", "cut-short"],
    ),
    "called cut short, and whole": (
        lambda newsroom: Item(newsroom.submission("", FILES), "cut-short"),
        ["said-cut-short"],
    ),
    "cut, and nobody said so": (lambda newsroom: newsroom.submission("", FILES)[:-90_000], ["damaged"]),
    "damaged in a file": (
        lambda newsroom: damaged_at(newsroom.submission("", FILES), 300_000),
        ["damaged"],
    ),
    "signed by another key than it names": (
        lambda newsroom: newsroom.seal(forge_signature(newsroom.plaintext("", FILES))),
        ["malformed"],
    ),
    "sealed well, made badly": (
        lambda newsroom: newsroom.seal(
            newsroom.plaintext("", FILES).replace(b"data/files-read", b"data/files-rood")
        ),
        ["malformed"],
    ),
}


@pytest.mark.parametrize(("make", "expected"), WARNINGS.values(), ids=WARNINGS.keys())
def test_a_warning_is_given_where_it_is_due(
    newsroom: Newsroom,
    opened: Opened,
    make: Callable[[Newsroom], Item | bytes],
    expected: list[str],
) -> None:
    folder = opened({ID: make(newsroom)})[ID]
    assert notices(folder) == expected
    is_verified = not {"cut-short", "damaged", "malformed"} & set(expected)
    assert folder.parent.name == ("cases" if is_verified else "incomplete")


def test_a_submission_of_an_older_version_is_judged_by_that_version(newsroom: Newsroom, opened: Opened) -> None:
    sealed = newsroom.submission()
    newsroom.publish({**newsroom.readers, "reader 3": stranger()})
    assert notices(opened({ID: sealed})[ID]) == []


def test_one_who_was_sealed_to_more_readers_than_listed_then_is_warned_of(
    newsroom: Newsroom, opened: Opened
) -> None:
    newsroom.publish({**newsroom.readers, "reader 3": stranger()})
    sealed = newsroom.seal(newsroom.plaintext(version=1))
    assert "unlisted-key" in notices(opened({ID: sealed})[ID])


def test_the_same_message_twice_is_a_replay_of_the_first(newsroom: Newsroom, opened: Opened) -> None:
    plaintext = newsroom.plaintext("once", message_id=MESSAGE_ID)
    folders = opened({ID: newsroom.seal(plaintext), OTHER: newsroom.seal(plaintext)})
    assert notices(folders[ID]) == []
    assert notices(folders[OTHER]) == ["replay"]


def test_a_replay_is_found_when_the_first_case_was_removed(
    newsroom: Newsroom, opened: Opened, home: Home
) -> None:
    plaintext = newsroom.plaintext("once", message_id=MESSAGE_ID)
    first = opened({ID: newsroom.seal(plaintext)})[ID]
    first.rename(home.root / "archived")
    assert notices(opened({OTHER: newsroom.seal(plaintext)})[OTHER]) == ["replay"]


def test_a_case_that_is_opened_again_tells_the_same_story(
    newsroom: Newsroom, opened: Opened, home: Home
) -> None:
    plaintext = newsroom.plaintext("once", message_id=MESSAGE_ID)
    items = {ID: newsroom.seal(plaintext), OTHER: newsroom.seal(plaintext)}
    for item_id, folder in opened(items).items():
        folder.rename(home.root / item_id)
    folders = opened(items)
    assert notices(folders[ID]) == []
    assert notices(folders[OTHER]) == ["replay"]


CODENAME: dict[str, Any] = {"seed": SEED, "mailbox": "aa" * 32, "reply_to": REPLY_TO}
GRAFTS = {
    "the same codename": ({}, []),
    "another mailbox": ({"mailbox": "bb" * 32}, ["graft"]),
    "another reply-to": ({"reply_to": str(age.Identity.generate().recipient)}, ["graft"]),
    "another key": ({"seed": b"t" * 32}, ["graft"]),
    "all other": (
        {"seed": b"t" * 32, "mailbox": "bb" * 32, "reply_to": str(age.Identity.generate().recipient)},
        [],
    ),
    "a throw-away key": ({"seed": b"t" * 32, "mailbox": None, "reply_to": None}, []),
}


@pytest.mark.parametrize(("change", "expected"), GRAFTS.values(), ids=GRAFTS.keys())
def test_half_a_codename_with_another_half_is_a_graft(
    newsroom: Newsroom, opened: Opened, change: dict[str, Any], expected: list[str]
) -> None:
    items = {ID: newsroom.submission(**CODENAME), OTHER: newsroom.submission(**(CODENAME | change))}
    folders = opened(items)
    assert notices(folders[ID]) == []
    assert notices(folders[OTHER]) == expected


def test_without_a_key_list_that_is_said(
    newsroom: Newsroom, offline: Callable[..., Any], home: Home, tmp_path: Path
) -> None:
    bag = newsroom.bag(tmp_path / "bag", {ID: newsroom.submission()}, keys=newsroom.seal(b"no tar"))
    assert offline("collect", bag, "--yes").status == 1
    assert offline("open", "--all").status == 0
    (record,) = home.records.all()
    assert notices(home.case_folder(record, "verified")) == ["no-directory"]


def test_a_machine_that_is_not_in_the_key_list_says_so(
    newsroom: Newsroom, offline: Callable[..., Any], home: Home, tmp_path: Path
) -> None:
    mine = newsroom.readers["reader 1"]
    stranger_only = Newsroom()
    stranger_only.publish({"reader 9": stranger()})
    keys = stranger_only.published()
    stranger_only.readers["reader 1"] = mine
    bag = stranger_only.bag(
        tmp_path / "bag", {ID: stranger_only.submission()}, keys=stranger_only.sealed_keys(keys)
    )
    assert offline("collect", bag, "--yes").status == 0
    offline("open", "--all")
    (record,) = home.records.all()
    assert "key-unlisted" in notices(home.case_folder(record, "verified"))


def test_other_bytes_than_the_list_names_are_told_though_the_seal_holds(
    newsroom: Newsroom, offline: Callable[..., Any], home: Home, tmp_path: Path
) -> None:
    plaintext = newsroom.plaintext("the same, sealed twice")
    bag = newsroom.bag(tmp_path / "bag", {ID: newsroom.seal(plaintext)})
    (bag / "data" / "items" / f"{ID}.age").write_bytes(newsroom.seal(plaintext))
    assert offline("collect", bag, "--yes").status == 1
    assert offline("open", "--all").status == 0
    (record,) = home.records.all()
    assert notices(home.case_folder(record, "verified")) == ["list-differs"]
