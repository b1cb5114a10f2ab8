"""What was opened is sealed to the vault again: the same bytes inside, and nothing forgotten of what came."""

from __future__ import annotations

import errno
import hashlib
import io
import json
import os
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from dropbox import age
from dropbox.offline.vault import keys, resealing
from tests.offline.newsroom import PASSPHRASE, Item, Sent
from tests.offline.vault.windowed import ID, OTHER, Windowed

if TYPE_CHECKING:
    from pathlib import Path

    from dropbox.offline.remembered.records import Record

LONG = [Sent("a.bin", os.urandom(200_000)), Sent("b.txt", b"words")]


def record_of(windowed: Windowed, item_id: str = ID) -> Record:
    record = windowed.home.records.get(item_id)
    assert record
    return record


def open_bag(windowed: Windowed, offline: Any, items: dict[str, Any]) -> None:
    assert offline("collect", windowed.bag(items), "--yes").status in {0, 1}
    offline("open", "--all")


def folder_of(windowed: Windowed, item_id: str = ID) -> Path:
    folder = windowed.home.open_folder(record_of(windowed, item_id))
    assert folder
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def test_what_was_opened_opens_with_the_vaults_key_alone_and_holds_the_same_bytes(
    windowed: Windowed, offline: Any
) -> None:
    sealed = windowed.submission("Добры дзень", LONG)
    plaintext = age.open(io.BytesIO(sealed), [windowed.prekeys[0].identity]).read()
    open_bag(windowed, offline, {ID: sealed})
    assert windowed.plaintext(ID, [windowed.vault]) == plaintext
    with pytest.raises(age.NoMatchingIdentityError):
        windowed.plaintext(ID, [one.identity for one in windowed.prekeys])
    came = record_of(windowed).came
    assert came
    assert (came.sha256, came.size_bytes, came.stanzas, came.ended_by) == (
        hashlib.sha256(sealed).hexdigest(),
        len(sealed),
        2,
        None,
    )


BROKEN = {
    "whole": (lambda sealed: sealed, "complete"),
    "cut short": (lambda sealed: sealed[:150_000], "cut-short"),
    "damaged": (lambda sealed: sealed[:150_000] + b"x" + sealed[150_001:], "complete"),
    "cut, and nobody said so": (lambda sealed: sealed[:-5], "complete"),
    "said to be cut, and whole": (lambda sealed: sealed, "cut-short"),
}


@pytest.mark.parametrize(("breaking", "state"), BROKEN.values(), ids=BROKEN.keys())
def test_opened_once_more_it_is_called_what_it_was_called(
    windowed: Windowed, offline: Any, breaking: Any, state: str
) -> None:
    # One key more than the list has: found in the header that came, and still said.
    stranger = str(age.Identity.generate().recipient)
    recipients = [*windowed.newsroom.readers.values(), windowed.prekeys[0].window.recipient, stranger]
    sealed = breaking(windowed.newsroom.seal(windowed.newsroom.plaintext("one", LONG), recipients))
    open_bag(windowed, offline, {ID: Item(sealed, state)})
    folder = folder_of(windowed)
    before, record = contents(folder), record_of(windowed)
    assert record.came
    assert windowed.plaintext(ID, [windowed.vault])
    shutil.rmtree(folder)
    offline("open", "--all")
    assert contents(folder) == before
    assert record_of(windowed) == record


def test_a_warning_from_the_header_that_came_is_not_lost(windowed: Windowed, offline: Any) -> None:
    stranger = str(age.Identity.generate().recipient)
    recipients = [*windowed.newsroom.readers.values(), windowed.prekeys[0].window.recipient, stranger]
    open_bag(windowed, offline, {ID: windowed.newsroom.seal(windowed.newsroom.plaintext("one"), recipients)})
    for _ in range(2):
        received = json.loads((folder_of(windowed) / "evidence" / "received.json").read_bytes())
        assert "unlisted-key" in received["notices"]
        assert "key-unlisted" not in received["notices"]
        shutil.rmtree(folder_of(windowed))
        offline("open", "--all")


def test_what_is_no_submission_at_all_is_sealed_again_too(windowed: Windowed, offline: Any) -> None:
    """Else anybody could keep a key from being destroyed."""
    sealed = windowed.seal(b"no tar" * 4_000)
    open_bag(windowed, offline, {ID: sealed, OTHER: sealed[:9_000]})
    assert windowed.plaintext(ID, [windowed.vault]) == b"no tar" * 4_000
    assert windowed.plaintext(OTHER, [windowed.vault]) == b""
    again = offline("open", "--all")
    assert again.err.count("not even its beginning can be opened") == 2


def test_an_interruption_before_the_rename_leaves_what_came(
    windowed: Windowed, offline: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    sealed = windowed.submission("one", LONG)
    offline("collect", windowed.bag({ID: sealed}), "--yes")
    with monkeypatch.context() as context:
        context.setattr(resealing.Resealing, "put", _power_cut)
        assert offline("open", "--all").status == 130
    assert record_of(windowed).came
    assert windowed.home.sealed(record_of(windowed)).read_bytes() == sealed
    offline("open", "--all")
    assert (folder_of(windowed) / "message.txt").read_text() == "one"
    assert windowed.plaintext(ID, [windowed.vault])
    came = record_of(windowed).came
    assert came
    assert came.sha256 == hashlib.sha256(sealed).hexdigest()


def _power_cut(_: resealing.Resealing) -> None:
    raise KeyboardInterrupt


def test_a_disk_that_fills_up_leaves_what_came(
    windowed: Windowed, offline: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    sealed = windowed.submission("one", LONG)
    offline("collect", windowed.bag({ID: sealed}), "--yes")

    def full(_: resealing.Resealing) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as context:
        context.setattr(resealing.Resealing, "finish", full)
        assert offline("open", "--all").status == 5
    assert windowed.home.sealed(record_of(windowed)).read_bytes() == sealed
    assert not list(windowed.home.root.rglob("*.partial"))
    assert record_of(windowed).opening is None
    assert offline("open", "--all").status == 0


def test_a_better_copy_still_takes_the_place_of_a_damaged_one(windowed: Windowed, offline: Any) -> None:
    sealed = windowed.submission("one", LONG)
    open_bag(windowed, offline, {ID: sealed})
    shutil.rmtree(folder_of(windowed))
    bag = windowed.bag({OTHER: sealed})
    for size, status in ((90_000, 1), (80_000, 1), (150_000, 1)):
        copy = shutil.copytree(bag, windowed.place / f"copy{size}")
        os.truncate(copy / "data" / "items" / f"{OTHER}.age", size)
        assert offline("collect", copy, "--yes").status == status
        offline("open", "--all")
        came = record_of(windowed, OTHER).came
        assert came
        # A shorter one than before brings nothing.
        assert came.size_bytes == max(size, 90_000)
        folder = windowed.home.open_folder(record_of(windowed, OTHER))
        if folder:
            shutil.rmtree(folder)
    assert offline("collect", bag, "--yes").out.startswith("taken in: ")
    offline("open", "--all")
    assert (folder_of(windowed, OTHER) / "message.txt").read_text() == "one"
    assert offline("collect", bag, "--yes").out.startswith("here already: ")


def test_a_home_without_a_vault_keeps_what_came(newsroom: Any, home: Any, opened: Any) -> None:
    sealed = newsroom.submission("one")
    opened({ID: sealed})
    record = home.records.get(ID)
    assert home.sealed(record).read_bytes() == sealed
    assert record.came is None


def test_reseal_goes_to_a_new_vault_key_and_to_others_and_back(windowed: Windowed, offline: Any) -> None:
    open_bag(windowed, offline, {ID: windowed.submission("one"), OTHER: windowed.submission("two")})
    old = windowed.vault
    assert offline("init", "--new-vault").status == 0
    assert str(windowed.vault.recipient) == str(keys.vault_recipients(windowed.home)[0])
    done = offline("reseal", "--all")
    assert (done.status, done.out.count("resealed: ")) == (0, 2)
    for item_id in (ID, OTHER):
        assert windowed.plaintext(item_id, [windowed.vault])
        with pytest.raises(age.NoMatchingIdentityError):
            windowed.plaintext(item_id, [old])
    assert offline("reseal", "--all").out == "Everything is sealed to the vault's key already.\n"
    partner = age.Identity.generate()
    file = windowed.place / "partner.txt"
    file.write_text(f"# a partner\n{partner.recipient}\n")
    case = record_of(windowed).case
    assert offline("reseal", case, "--to", file, "--yes").status == 0
    assert windowed.plaintext(ID, [partner]) == windowed.plaintext(ID, [windowed.vault])
    # Somebody may no longer read it.
    assert offline("reseal", "--all").out == f"resealed: {case}\n"
    with pytest.raises(age.NoMatchingIdentityError):
        windowed.plaintext(ID, [partner])
    shutil.rmtree(folder_of(windowed))
    assert offline("open", case).out.startswith(f"opened: {case}")


REFUSED = {
    "no key in the file": (["bah", "--to", "FILE"], b"nothing\n", 3, "recipient-file"),
    "a classical key": (["bah", "--to", "FILE"], b"age1qqq\n", 3, "recipient-file"),
    "a case that is not open": (["povor"], b"", 1, "not open yet"),
    "nothing said": ([], b"", 2, "expected the names of cases, or --all"),
}


@pytest.mark.parametrize(("arguments", "content", "status", "says"), REFUSED.values(), ids=REFUSED.keys())
def test_what_can_not_be_resealed_is_named_and_stays(
    windowed: Windowed, offline: Any, arguments: list[str], content: bytes, status: int, says: str
) -> None:
    open_bag(windowed, offline, {ID: windowed.submission("one")})
    offline("collect", windowed.bag({OTHER: windowed.submission("two")}))
    file = windowed.place / "keys.txt"
    file.write_bytes(content)
    before = contents(windowed.home.root)
    ended = offline("reseal", *(str(file) if word == "FILE" else word for word in arguments), "--yes")
    assert ended.status == status
    assert says in ended.err or says == "recipient-file"
    assert contents(windowed.home.root) == before


def test_a_home_without_a_vault_is_told_how_to_get_one(newsroom: Any, opened: Any, offline: Any) -> None:
    opened({ID: newsroom.submission("one")})
    ended = offline("reseal", "--all")
    assert (ended.status, ended.err) == (
        2,
        "error: this machine has no vault key yet\nhint: dropbox-offline prekeys makes it\n",
    )


def test_a_sealed_file_that_is_damaged_here_stays_as_it_is(windowed: Windowed, offline: Any) -> None:
    open_bag(windowed, offline, {ID: windowed.submission("one")})
    path = windowed.home.sealed(record_of(windowed))
    os.truncate(path, path.stat().st_size - 1)
    before = path.read_bytes()
    ended = offline("reseal", record_of(windowed).case)
    assert (ended.status, "what lies here is damaged" in ended.err) == (1, True)
    assert path.read_bytes() == before
    with pytest.raises(age.PayloadError):
        windowed.plaintext(ID, [windowed.vault])
    assert PASSPHRASE not in ended.err
