"""Who lets a reader in: an editor's signature, or no version; and no file says who an editor is."""

from __future__ import annotations

import itertools
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from dropbox import directory, note
from dropbox.keys.ceremony import judging
from dropbox.keys.home import Home
from tests.keys.company import Company
from tests.keys.test_disk import FailingDisk
from tests.keys.test_key_day import DAY, first_version, next_year, signed_versions, tree
from tests.vectors.directory.people import DESK, NOV, SMALL, recipient, roots, signed


@pytest.fixture
def company(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Company:
    return Company.gather(tmp_path, capsys, monkeypatch)


def test_a_reader_is_added_by_an_editor_too_or_not_at_all(company: Company) -> None:
    one, two, three = company.begin(holders=3, threshold=2, editors=0)
    before = tree(one)
    assert "hint: dropbox-keys holder DIGITS --editor" in company.tries(one, f"{DAY} --start")
    assert tree(one) == before
    assert not Path("day.json").exists()
    company.does(one, f"holder {Home(Path(three)).root_public()} --editor")
    company.does(one, f"{DAY} --start")
    # Two root keys are enough for every reader: so the second is an editor's, or is not given.
    before = tree(two)
    assert "an editor signs first" in company.tries(two, DAY)
    assert tree(two) == before
    company.does(three, DAY)
    assert signed_versions(three) == [1]


def test_who_begins_can_not_make_himself_an_editor(company: Company) -> None:
    one, two, three = first_version(company)
    next_year(company, one)
    company.does(one, f"holder {Home(Path(one)).root_public()} --editor")
    company.does(one, f"{DAY} --start")
    printed = company.tries(two, DAY)
    assert "holder 1 here; the file says holder 1 (editor), which changes nothing here" in printed
    assert "an editor signs first" in printed
    company.does(three, DAY)
    assert signed_versions(three) == [2]


def test_who_was_restored_from_sheets_takes_no_mark_away_from_others(company: Company) -> None:
    one, two, three = first_version(company)
    company.does(one, "publish --keys keys")
    company.does(one, "split -o sheets")
    sheets = " ".join(f"--share sheets/share-{number}-of-3.txt" for number in (1, 2))
    company.does("again", f"recover {sheets} --keys keys")
    company.does("six", "join -o six.note")
    assert "holder 4 holds a root key" in company.does("again", "add-root six.note")
    company.does("again", f"{DAY} --start")
    company.does(two, DAY)
    company.does(three, DAY)
    assert {holder.label for holder in Home(Path(two)).holders() if holder.editor} == {"holder 3"}
    assert len({holder.label for holder in Home(Path(two)).holders()}) == 4


def test_who_joins_with_a_version_vouches_for_no_reader_in_it(company: Company) -> None:
    one, two, _ = first_version(company)
    next_year(company, one)
    company.does("six", "join --editor -o six.note")
    company.does(one, "add-root six.note")
    company.does(one, f"{DAY} --start")
    company.does("six", DAY)
    assert "an editor signs first" in company.tries(two, DAY)


MORE_REACH: dict[str, tuple[str, Any, bool]] = {
    "a revocation taken back":     ("revocations", [],                       True),
    "a key for longer":            ("until",       date(2030, 1, 3),         True),
    "a key from before":           ("from_",       date(2026, 1, 1),         True),
    "a key for a shorter time":    ("until",       date(2027, 1, 3),         False),
    "nothing of the kind":         ("expires",     date(2028, 1, 1),         False),
}  # fmt: skip


@pytest.mark.parametrize("name", MORE_REACH)
def test_whoever_can_read_more_than_before_is_an_added_reader(name: str) -> None:
    what, value, adds = MORE_REACH[name]
    one, two = (recipient(f"reader {number}, a", DESK, NOV, date(2028, 1, 3)) for number in (1, 2))
    first = replace(
        SMALL,
        recipients=(one, two),
        roots=roots("ab", 2),
        revocations=(directory.Revocation(two.id, "2027-01"),),
    )
    before = directory.trust([signed(first, "ab")], first.roots)
    after = replace(first, version=2, previous=before.text_sha256)
    if what in {"until", "from_"}:
        after = replace(after, recipients=(replace(one, **{what: value}), two))
    else:
        change: dict[str, Any] = {what: tuple(value) if isinstance(value, list) else value}
        after = replace(after, **change)
    standing = judging.Standing(
        after, note.ParsedNote(directory.serialize(after), ()), first.roots, before, (), (), frozenset()
    )
    assert standing.adds_reader is adds


def test_a_failing_disk_leaves_the_old_file_or_the_new_and_the_same_command_goes_on(company: Company) -> None:
    one, two, _ = company.begin(holders=3, threshold=2, editors=2)
    company.does(one, f"{DAY} --start")
    shutil.copytree(two, "before")
    old, versions = Path("day.json").read_bytes(), []
    for fails_at in itertools.count(1):
        with pytest.MonkeyPatch.context() as patch:
            FailingDisk(fails_at).install(patch)
            printed = company.tries(two, DAY)
        if "\n? " not in f"\n{printed}":
            break
        versions += signed_versions(two) if Home(Path(two)).is_pinned() else [0]
        # Whatever was left: the file is whole, and the same command ends it, with the same text.
        company.does(two, DAY)
        assert signed_versions(two) == [1]
        assert len(Path(two, "promised.txt").read_text().splitlines()) == 1
        shutil.rmtree(two)
        shutil.copytree("before", two)
        Path("day.json").write_bytes(old)
    assert versions == sorted(versions)
    assert set(versions) == {0, 1}
