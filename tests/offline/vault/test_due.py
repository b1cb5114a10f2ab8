"""What ends soon is said 60, 30, 14, 7 and 1 days ahead, when the keys are unlocked and in `status`."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from dropbox import directory, note
from dropbox.offline import freshness_key, identities, trusting
from dropbox.offline.commands import collect, open_cases
from tests.offline.newsroom import DAY, PASSPHRASE
from tests.offline.vault.windowed import ID, PAST, TODAY, Windowed

if TYPE_CHECKING:
    from pathlib import Path

    from dropbox.offline.home import Home

# Reader 2 has one lasting key, until 3 February 2027.
ENDS = date(2027, 2, 3)


def status(offline: Any, day: date) -> str:
    text: str = offline("status", "--day", day.isoformat()).out
    return text


def test_a_home_without_keys_for_windows_is_told_what_that_means(newsroom: Any, offline: Any) -> None:
    assert status(offline, TODAY) == (
        "no keys for windows: what sources seal to a lasting key can be opened for ever\n"
        "dropbox-offline prekeys makes keys that are destroyed after their time\n"
        "no key list yet: collect a courier bag\n"
        "no courier bag yet\n"
    )
    assert newsroom


def test_status_needs_no_passphrase_and_says_what_ends_when(windowed: Windowed, offline: Any) -> None:
    offline("collect", windowed.bag({}), "--yes")
    windowed.card.unlink()
    ended = offline("status", "--day", "2027-03-01", passphrase=None)
    assert (
        ended.out
        == (
            "window from  until       destroy from  state\n"
            "2026-11-01   2027-02-03  2027-08-03    grace\n"
            "2027-02-01   2027-05-03  2027-11-03    in use\n"
            "2027-05-01   2027-08-03  2028-02-03    ahead\n"
            "2027-08-01   2027-11-03  2028-05-03    ahead\n"
            "2027-11-01   2028-02-03  2028-08-03    ahead\n"
            "2028-02-01   2028-05-03  2028-11-03    ahead\n"
            "key list: version 1, until 2028-01-27\n"
            "last courier bag: 2026-11-23\n"
        )
        or "ended on" not in ended.out
    )


@pytest.mark.parametrize(
    ("days", "said", "step"),
    [(61, False, None), (60, True, 60), (30, True, 30), (14, True, 14), (7, True, 7), (1, True, 1)],
)
def test_what_ends_is_said_sixty_days_ahead(
    windowed: Windowed, offline: Any, days: int, *, said: bool, step: int | None
) -> None:
    offline("collect", windowed.bag({}), "--yes")
    day = ENDS - timedelta(days=days)
    left = "1 day" if days == 1 else f"{days} days"
    assert (
        f"the keys of reader 2 to read with end in {left}, on 3 February 2027;" in status(offline, day)
    ) == said
    ends = offline("status", "--json", "--day", day.isoformat()).json["ends"]
    assert [(one["subject"], one["role"], one["step"]) for one in ends if one["role"] == "reader 2"] == (
        [("readers", "reader 2", step)] if said else []
    )


def test_the_last_key_made_here_is_said_too(windowed: Windowed, offline: Any) -> None:
    offline("collect", windowed.bag({}), "--yes")
    words = "! the last key made here ends on 3 May 2028: dropbox-offline prekeys"
    assert words in status(offline, date(2028, 3, 4))
    assert words not in status(offline, date(2028, 3, 3))


def test_keys_that_no_list_has_are_to_be_asked_for(windowed: Windowed, offline: Any) -> None:
    offline("collect", windowed.bag({}), "--yes")
    assert "not in the key list yet" not in status(offline, TODAY)
    offline("prekeys", "--months", "24", "--yes")
    assert "! keys are not in the key list yet: dropbox-offline request -o FILE" in status(offline, TODAY)


def test_a_lasting_key_in_the_list_is_named(newsroom: Any, offline: Any, tmp_path: Path) -> None:
    """What is sealed to it, too, is no safer for all the keys that are destroyed."""
    offline("collect", newsroom.bag(tmp_path / "bag", {}), "--yes")
    words = "! a key of this machine that lasts is in the key list: what is sealed to it opens for ever"
    assert words in status(offline, TODAY)
    assert words not in status(offline, ENDS)
    newsroom.revoked = (directory.sha256_of(newsroom.readers["reader 1"])[:16],)
    newsroom.publish(newsroom.readers)
    offline("collect", newsroom.bag(tmp_path / "next", {}), "--yes")
    assert words not in status(offline, TODAY)


@pytest.mark.parametrize(
    "content", [b"", b"\xff", b"# window 2026-13-01 2027-02-03\nage1pq1x\n", b"# window\n"]
)
def test_public_halves_that_were_damaged_stop_nothing_and_are_mended(
    windowed: Windowed, offline: Any, content: bytes
) -> None:
    public = windowed.home.intake_public_file
    before = public.read_bytes()
    public.write_bytes(content)
    assert offline("status").status == 0
    assert offline("collect", windowed.bag({}), "--yes").status == 0
    assert public.read_bytes() == before


@pytest.mark.parametrize("command", ["collect", "open"])
def test_at_unlock_keys_past_their_grace_are_named(
    windowed: Windowed, offline: Any, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    offline("collect", windowed.bag({ID: windowed.submission()}), "--yes")
    bag = windowed.bag({}, PAST, [])
    words = "! 1 key is past window and grace: dropbox-offline retire destroys what nobody needs any more"
    for day, said in ((PAST - timedelta(days=1), False), (PAST, True)):
        for module in (collect, open_cases):
            monkeypatch.setattr(module, "today", lambda day=day: day)
        ended = offline("collect", bag) if command == "collect" else offline("open", "--all")
        assert (words in ended.err) == said
        assert (f"{words}\n" in offline("status", "--day", day.isoformat()).out) == said
        record = windowed.home.records.get(ID)
        if command == "open" and record and (folder := windowed.home.open_folder(record)):
            folder.rename(windowed.place / f"moved away {day}")
    # Only said: nothing is ever destroyed by itself.
    assert len(identities.unlock(windowed.home, PASSPHRASE)) == len(windowed.prekeys) + 2


def test_the_word_that_the_list_is_the_newest_is_watched_and_the_longer_one_kept(
    windowed: Windowed, offline: Any
) -> None:
    home, newsroom = windowed.home, windowed.newsroom
    newsroom.freshness = (freshness_key.unlock(home, PASSPHRASE).verifier.public_key.hex(),)
    newsroom.publish(newsroom.readers)

    def bring(day: date) -> None:
        known = directory.trust(newsroom.notes, directory.parse(newsroom.notes[0]).document.roots)
        statement = directory.fresh_statement(known, day).serialize()
        newsroom.fresh_note = note.signing.sign(statement, [freshness_key.unlock(home, PASSPHRASE)])
        assert offline("collect", windowed.bag({}), "--yes").status == 0

    bring(DAY)
    assert _expires(home) == date(2027, 1, 6)
    assert "ends in 14 days, on 6 January 2027" in status(offline, date(2026, 12, 23))
    assert "the newest ends" not in status(offline, date(2026, 12, 22))
    bring(DAY + timedelta(days=20))
    # An older stick brings an older word.
    bring(DAY)
    assert _expires(home) == date(2027, 1, 26)


def _expires(home: Home) -> date | None:
    known = trusting.recall(home.directory_folder)
    statement = trusting.fresh_of(known) if known else None
    return statement.expires if statement else None


@pytest.mark.parametrize("days", [365, -365])
def test_a_clock_a_year_off_opens_everything_and_is_said(
    windowed: Windowed, offline: Any, monkeypatch: pytest.MonkeyPatch, days: int
) -> None:
    offline("collect", windowed.bag({ID: windowed.submission("one")}), "--yes")
    day = TODAY + timedelta(days=days)
    for module in (collect, open_cases):
        monkeypatch.setattr(module, "today", lambda: day)
    assert offline("open", "--all").out.startswith("opened: bahad-bahad")
    record = windowed.home.records.get(ID)
    assert record
    assert record.came
    assert ("the clock is wrong" in status(offline, day)) == (days < 0)
    # Ahead of everything this machine has seen: nothing here can tell, and `retire` asks the last bag.
    assert ("grace: dropbox-offline retire" in status(offline, day)) == (days > 0)
