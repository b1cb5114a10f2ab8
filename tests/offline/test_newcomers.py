"""What was sent to others, before a newcomer's keys were listed, is counted; what should open is named."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from dropbox import age
from tests.offline.newsroom import Newsroom

if TYPE_CHECKING:
    from pathlib import Path

    from dropbox.offline.home import Home

OLD, OLDER, NEW = "01" * 16, "02" * 16, "ab" * 16
ONE = "1 was sent before this machine's keys were listed, or is for another key: "
TWO = "2 were sent before this machine's keys were listed, or are for another key: "


@pytest.fixture
def joined(home: Home) -> Newsroom:
    """Return a newsroom that lists this machine's key from its second version on."""
    made = Newsroom()
    mine = home.recipient_file.read_text(encoding="ascii").strip()
    others = {f"reader {number}": str(age.Identity.generate().recipient) for number in (2, 3)}
    made.publish(others)
    made.publish({"reader 1": mine, **others})
    return made


def others_only(newsroom: Newsroom) -> bytes:
    """Seal as a page did that had the first version."""
    others = [one for role, one in newsroom.readers.items() if role != "reader 1"]
    return newsroom.seal(newsroom.plaintext(version=1, recipients=tuple(others)), others)


def claim(home: Home, item_id: str, version: int) -> str:
    """Let the server say by which version it was sealed; returns the case."""
    record = home.records.get(item_id)
    assert record
    home.records.put(replace(record, claimed_version=version))
    return record.case


@pytest.fixture
def taken_in(joined: Newsroom, home: Home, offline: Any, tmp_path: Path) -> dict[str, str]:
    """Return the cases, by id, of two that are older than this machine's key, and one that is not."""
    items = {OLD: others_only(joined), OLDER: others_only(joined), NEW: joined.submission()}
    assert offline("collect", joined.bag(tmp_path / "bag", items), "--yes").status == 0
    return {one: claim(home, one, 2 if one == NEW else 1) for one in items}


def test_what_is_older_than_the_keys_here_is_counted_each_time_and_is_no_failure(
    taken_in: dict[str, str], offline: Any
) -> None:
    for opens in (True, False):
        ended = offline("open", "--all")
        assert (ended.status, "refused" in ended.err, TWO in ended.err) == (0, False, True)
        assert (f"opened: {taken_in[NEW]}" in ended.out) == opens
        assert "Nothing is waiting" not in ended.out
    document = offline("open", "--all", "--json").json
    assert (sorted(document["for_others"]), document["refused"]) == (
        sorted([taken_in[OLD], taken_in[OLDER]]),
        {},
    )


@pytest.mark.parametrize("version", [2, 3])
def test_what_a_key_here_should_open_is_a_named_refusal(
    taken_in: dict[str, str], home: Home, offline: Any, version: int
) -> None:
    """The list it was sealed by has this machine's key, or is one that nobody here has seen."""
    claim(home, OLD, version)
    ended = offline("open", "--all")
    assert (ended.status, ONE in ended.err) == (1, True)
    assert f"refused: {taken_in[OLD]}: " in ended.err


def test_what_was_opened_here_before_is_named_whatever_the_server_says(
    taken_in: dict[str, str], home: Home, offline: Any, tmp_path: Path
) -> None:
    offline("open", "--all")
    record = home.records.get(NEW)
    assert record
    folder = home.open_folder(record)
    assert folder
    folder.rename(tmp_path / "moved away")
    claim(home, NEW, 1)
    sealed, other = home.sealed(record), home.records.get(OLD)
    assert other
    sealed.write_bytes(home.sealed(other).read_bytes())
    ended = offline("open", "--all")
    assert (ended.status, f"refused: {taken_in[NEW]}: " in ended.err) == (1, True)


def test_whoever_asks_for_a_case_is_told_of_it(taken_in: dict[str, str], offline: Any) -> None:
    ended = offline("open", taken_in[OLD])
    assert (ended.status, f"refused: {taken_in[OLD]}: " in ended.err) == (1, True)


def test_what_is_damaged_is_named_though_it_is_for_others(
    taken_in: dict[str, str], home: Home, offline: Any
) -> None:
    record = home.records.get(OLD)
    assert record
    home.sealed(record).write_bytes(b"age-encryption.org/v1\n")
    ended = offline("open", "--all")
    assert (ended.status, f"refused: {taken_in[OLD]}: " in ended.err, ONE in ended.err) == (1, True, True)
