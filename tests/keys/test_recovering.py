"""The root key as words on sheets, and back; a passphrase that is changed for everything under it."""

from __future__ import annotations

import os
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dropbox import shares
from dropbox.keys import files, root_key, secret_key
from dropbox.keys.home import Home
from tests.keys.company import Company, request
from tests.keys.shell import PASSPHRASE
from tests.keys.test_key_day import outcome, tree

if TYPE_CHECKING:
    from collections.abc import Sequence

NEW = "a new line made up for the tests"


@pytest.fixture
def company(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Company:
    under = secret_key.under_passphrase
    monkeypatch.setattr(secret_key, "under_passphrase", lambda content, typed, _=2: under(content, typed, 2))
    made = Company.gather(tmp_path, capsys, monkeypatch)
    Path("both").write_text(f"{PASSPHRASE}\n{NEW}\n")
    Path("new").write_text(f"{NEW}\n")
    return made


@pytest.fixture
def admin(company: Company) -> str:
    (one,) = company.begin(holders=1, threshold=1, editors=0)
    company.does(one, "sign")
    company.does(one, "publish --keys keys")
    return one


def changes(company: Company, home: str) -> str:
    return company.shell.run(f"dropbox-keys passphrase --home {home} 3< both")


def test_every_key_in_the_folder_is_under_the_new_passphrase(company: Company, admin: str) -> None:
    # Whatever else lies there under it, as a release key does.
    (Path(admin) / "release.age").write_bytes(secret_key.under_passphrase(b"another key", PASSPHRASE))
    root, fresh = Home(Path(admin)).root_key, Home(Path(admin)).freshness_key
    before = root_key.unlock(root, PASSPHRASE), root_key.unlock_freshness(fresh, PASSPHRASE)
    assert "3 keys are under the new passphrase" in changes(company, admin)
    assert (root_key.unlock(root, NEW), root_key.unlock_freshness(fresh, NEW)) == before
    assert secret_key.opened(Path(admin) / "release.age", NEW) == b"another key"
    assert "? 3" in company.tries(admin, "sign")


def test_a_wrong_old_passphrase_or_a_weak_new_one_changes_nothing(company: Company, admin: str) -> None:
    before = tree(admin)
    Path("swapped").write_text(f"{NEW}\n{PASSPHRASE}\n")
    Path("weak").write_text(f"{PASSPHRASE}\nshort\n")
    for file, status in (("swapped", 3), ("weak", 2)):
        assert f"? {status}" in company.shell.run(f"dropbox-keys passphrase --home {admin} 3< {file}")
    assert tree(admin) == before


def test_a_change_that_was_interrupted_goes_on(
    company: Company, admin: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace = files.replace
    with monkeypatch.context() as patch:

        def failing(path: Path, content: bytes, mode: int) -> None:
            if path.name == "root.age":
                raise OSError(28, "No space left on device")
            replace(path, content, mode)

        patch.setattr(files, "replace", failing)
        assert "? 5" in changes(company, admin)
    # One key has the new passphrase, the root key the old one.
    assert "? " not in changes(company, admin)
    root_key.unlock(Home(Path(admin)).root_key, NEW)
    root_key.unlock_freshness(Home(Path(admin)).freshness_key, NEW)


def sheets(numbers: Sequence[int], folder: str = "sheets", count: int = 3) -> str:
    return "".join(f" --share {folder}/share-{number}-of-{count}.txt" for number in numbers)


def test_a_root_key_comes_back_from_its_sheets_with_all_that_was_published(
    company: Company, admin: str
) -> None:
    fingerprint = outcome(company.does(admin, "split --threshold 2 --shares 3 -o sheets --json"))["fingerprint"]
    assert fingerprint == shares.fingerprint(Home(Path(admin)).root_public())
    assert {path.name for path in Path("sheets").iterdir()} == {
        f"share-{number}-of-3.{form}" for number in (1, 2, 3) for form in ("txt", "html")
    }
    assert not any(b"example.press" in sheet for sheet in tree("sheets").values())

    # The machine is gone, and the second stick with it.
    Path(admin).rename("lost")
    printed = company.does("again", f"recover{sheets([3, 1])} --keys keys")
    assert "south" not in printed
    assert "The root key is restored, with the directory up to version 1." in printed
    assert Home(Path("again")).pinned() == Home(Path("lost")).pinned()
    assert Home(Path("again")).history() == Home(Path("lost")).history()
    assert "It has forgotten what it signed." in printed
    Path("vera.note").write_bytes(request("vera"))
    company.does("again", "add-recipient vera.note")
    # Until it has signed once, it says so before each signature.
    printed = company.does("again", "sign")
    assert "Go on only if nobody has a version 2 yet" in printed
    assert "may be said by" in printed
    assert "has forgotten" not in company.does("again", "sign")
    company.does("again", "publish --keys keys")
    assert "Good: version 3" in company.does("again", "verify --keys keys")


def test_one_of_several_comes_back_through_the_others_file(company: Company) -> None:
    one, two, three = company.begin(holders=3, threshold=2, editors=3)
    company.does(one, "day day.json --start")
    company.does(two, "split -o sheets")
    Path(two).rename("lost")
    assert "ask the other holders first" in company.does("again", f"recover{sheets([1, 2])}")
    printed = company.does("again", "day day.json")
    assert "if it signed another version 1 before, do not sign this one" in printed
    company.does(three, "day day.json")
    company.does("again", "day day.json")
    assert [len(Home(Path(home)).history()) for home in ("again", three)] == [1, 1]


def test_a_rehearsal_proves_the_sheets_and_writes_nothing(company: Company, admin: str) -> None:
    company.does(admin, "split -o sheets")
    before = tree(".")
    printed = company.does(admin, f"rehearse{sheets([1, 3])}")
    assert "Shares 1 and 3 of set" in printed
    digits = shares.fingerprint(Home(Path(admin)).root_public())
    typed = f"{digits[:4]}  {digits[4:8]} {digits[8:]}"
    assert (
        digits
        == outcome(company.does(admin, f"rehearse --json --fingerprint '{typed}'{sheets([1, 3])}"))[
            "fingerprint"
        ]
    )
    assert "Nothing was written." in printed
    assert tree(".") == before


REFUSED = {
    "one share":                 ("rehearse", [1],     "a",     3),
    "one share twice":           ("rehearse", [1, 1],  "a",     3),
    "another key's shares":      ("rehearse", [1, 2],  "other", 3),
    "another key's, to recover": ("recover --keys keys", [1, 2], "other", 4),
    "too few, to recover":       ("recover",  [2],     "a",     3),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_sheets_that_do_not_restore_it_are_named_and_nothing_is_written(
    company: Company, admin: str, name: str
) -> None:
    command, numbers, folder, status = REFUSED[name]
    company.does(admin, "split -o a")
    company.does("stranger", "join -o stranger.note")
    company.does("stranger", "split -o other")
    before = tree(".")
    home = "again" if command.startswith("recover") else admin
    printed = company.tries(home, f"{command}{sheets(numbers, folder)}")
    assert f"? {status}\n" in printed
    assert tree(".") == before
    # No message holds what was typed. One word of it may stand in a sentence of ours; two in a row do not.
    words = shares.parse(Path(f"{folder}/share-{numbers[0]}-of-3.txt").read_text()).words
    assert not any(" ".join(pair) in printed for pair in pairwise(words))


def test_nothing_is_recovered_over_a_root_key(company: Company, admin: str) -> None:
    company.does(admin, "split -o sheets")
    before = tree(admin)
    assert "there is a root key here already" in company.tries(admin, f"recover{sheets([1, 2])}")
    assert tree(admin) == before


def test_sheets_are_for_their_owner_alone(company: Company, admin: str) -> None:
    before = os.umask(0)
    try:
        company.does(admin, "split -o sheets")
    finally:
        os.umask(before)
    assert {path.stat().st_mode & 0o777 for path in Path("sheets").iterdir()} == {0o600}
    assert Path("sheets").stat().st_mode & 0o777 == 0o700
