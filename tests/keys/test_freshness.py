"""That a version is the newest: said with every signature, published last, renewed, and never taken back."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dropbox import directory
from dropbox.keys.home import Home
from dropbox.note import NotSignedError
from dropbox.note.signing import sign
from tests.keys.company import Company, freshness_key, request
from tests.keys.test_key_day import tree
from tests.keys.test_revoking import published

if TYPE_CHECKING:
    from collections.abc import Callable

    from dropbox.directory import FreshStatement


@pytest.fixture
def company(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Company:
    made = Company.gather(tmp_path, capsys, monkeypatch)
    made.begin(holders=1, threshold=1, editors=0)
    Path("holder-1").rename("home")
    made.does("home", "sign")
    made.does("home", "publish --keys keys")
    return made


def said() -> FreshStatement:
    return directory.read_fresh(Path("keys/fresh.note").read_bytes(), published("home"))


def test_a_signed_version_is_said_to_be_the_newest_for_45_days(company: Company) -> None:
    assert (said().issued, said().expires) == (date(2026, 11, 23), date(2027, 1, 7))
    # Yesterday: where the source lives it may still be that.
    directory.require_fresh(Path("keys/fresh.note").read_bytes(), published("home"), date(2026, 11, 23))
    with pytest.raises(directory.FreshExpiredError):
        directory.require_fresh(Path("keys/fresh.note").read_bytes(), published("home"), date(2027, 1, 7))
    del company


def test_it_is_renewed_without_a_ceremony(company: Company) -> None:
    before = published("home")
    company.today("2026-12-30")
    assert "until 12 February 2027" in company.does("home", "fresh")
    assert said().expires == date(2027, 1, 7)
    company.does("home", "publish --keys keys")
    assert (said().expires, published("home")) == (date(2027, 2, 12), before)
    company.today("2027-01-20")
    company.does("home", "fresh --keys keys")
    assert said().expires == date(2027, 3, 5)


def test_a_note_that_ends_later_stays(company: Company) -> None:
    # An editor's, from an outgoing courier bag.
    statement = directory.fresh_statement(published("home"), date(2026, 12, 20))
    Path("keys/fresh.note").write_bytes(sign(statement.serialize(), [freshness_key("anna")]))
    assert "nothing changed" in company.does("home", "publish --keys keys")
    assert said() == statement


def _said_by(name: str) -> bytes:
    statement = directory.fresh_statement(published("home"), date(2027, 1, 1))
    return sign(statement.serialize(), [freshness_key(name)])


def _of_version_2() -> bytes:
    return Path("keys/fresh.note").read_bytes().replace(b"directory 1 ", b"directory 2 ")


NOT_GOOD: dict[str, Callable[[], bytes]] = {
    "nonsense":             lambda: b"nonsense",
    "by a key of nobody":   lambda: _said_by("nobody"),
    "of another directory": _of_version_2,
    "nothing":              lambda: b"",
}  # fmt: skip


@pytest.mark.parametrize("name", NOT_GOOD)
def test_what_no_reader_would_take_is_told_and_replaced(company: Company, name: str) -> None:
    Path("keys/fresh.note").write_bytes(NOT_GOOD[name]())
    assert "\n? " in company.tries("home", "verify --keys keys")
    company.does("home", "publish --keys keys")
    assert said().expires == date(2027, 1, 7)
    assert "Good: signed to be the newest, until 7 January 2027." in company.does("home", "verify --keys keys")


WARNED = {
    "2026-12-23": None,
    "2026-12-24": "said no longer than 14 days, until 7 January 2027",
    "2027-01-06": "said no longer than 1 day, until 7 January 2027",
    "2027-01-07": "until 7 January 2027, so no source can send",
}


@pytest.mark.parametrize("day", WARNED)
def test_its_end_is_said_beforehand(company: Company, day: str) -> None:
    company.today(day)
    printed = company.does("home", "verify --keys keys")
    assert ("warning" in printed) == (WARNED[day] is not None)
    assert (WARNED[day] or "") in printed


def test_a_missing_note_is_a_warning_and_not_an_error(company: Company) -> None:
    Path("keys/fresh.note").unlink()
    assert "nothing says that it is the newest" in company.does("home", "verify --keys keys")


def test_an_admin_without_a_listed_freshness_key_is_told_who_says_it(company: Company) -> None:
    own = Home(Path("home")).freshness_public()
    company.does("home", f"revoke {own} --keys keys")
    before = tree("home")
    printed = company.tries("home", "fresh")
    assert "the freshness key of this machine was taken out of the directory" in printed
    assert "dropbox-offline courier" in printed
    assert tree("home") == before
    Path("vera.note").write_bytes(request("vera"))
    company.does("home", "add-recipient vera.note")
    assert "warning: this machine holds none of the listed freshness keys" in company.does("home", "sign")
    company.does("home", "publish --keys keys")
    with pytest.raises(NotSignedError):
        said()


def test_a_home_of_an_earlier_release_lists_one_with_its_next_version(company: Company) -> None:
    for name in ("freshness.age", "freshness.txt", "root.txt", "holders.txt", "promised.txt", "fresh.note"):
        (Path("home") / name).unlink()
    assert "A freshness key of this machine is in the draft" in company.does("home", "fresh --keys keys")
    assert "fresh_until" in company.does("home", "sign --json")
    company.does("home", "publish --keys keys")
    assert said().version == 2
