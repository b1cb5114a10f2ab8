"""A year's keys in one go: their windows, their card, what stock tools open, and the request for the admin."""

from __future__ import annotations

import hashlib
import io
import itertools
import subprocess
import sys
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dropbox import age, directory, note
from dropbox.offline import freshness_key, identities, prekeys_file
from dropbox.offline.answers import editor_key
from dropbox.offline.errors import CardMissingError, CardWrongError, IntakeFileError, PrekeysThereError
from dropbox.offline.vault import keys, prekeys
from dropbox.offline.vault.prekeys import Wish
from tests.offline.newsroom import DAY, PASSPHRASE
from tests.offline.vault.windowed import ID, TODAY, Windowed
from tests.support.tools import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from dropbox.offline.home import Home
    from dropbox.offline.prekeys_file import Prekey

YEAR = ["2026-11-01", "2027-02-01", "2027-05-01", "2027-08-01", "2027-11-01", "2028-02-01"]


def windows(there: tuple[Prekey, ...], wish: Wish, today: date) -> list[str]:
    return [from_.isoformat() for from_, _ in prekeys.plan(there, wish, today)]


def made(first: date, until: date) -> Prekey:
    return prekeys_file.Prekey(first, until, age.Identity.generate())


PLANS: dict[str, tuple[tuple[date, date] | None, Wish, date, list[str]]] = {
    "the first year": (None, Wish(), TODAY, YEAR),
    "a year later": ((date(2028, 2, 1), date(2028, 5, 3)), Wish(), date(2027, 11, 2),
                     ["2028-05-01", "2028-08-01", "2028-11-01", "2029-02-01"]),
    "after ten years away": ((date(2028, 2, 1), date(2028, 5, 3)), Wish(months=3), date(2036, 11, 2),
                             ["2036-11-01"]),
    "from a month on": (None, Wish(date(2027, 1, 1), 6), TODAY, ["2027-01-01", "2027-04-01"]),
    "for a time that has keys": ((date(2026, 11, 1), date(2027, 2, 3)), Wish(date(2026, 11, 1), 3), TODAY,
                                 ["2026-11-01"]),
    "not in threes": (None, Wish(months=4), TODAY, ["2026-11-01", "2027-02-01"]),
    "over the end of a year": (None, Wish(months=6), date(2026, 12, 31), ["2026-12-01", "2027-03-01"]),
}  # fmt: skip


@pytest.mark.parametrize(("there", "wish", "today", "expected"), PLANS.values(), ids=PLANS.keys())
def test_windows_follow_each_other(
    there: tuple[date, date] | None, wish: Wish, today: date, expected: list[str]
) -> None:
    before = (made(*there),) if there else ()
    assert windows(before, wish, today) == expected


def test_there_is_no_day_without_a_key_and_two_days_with_two() -> None:
    every = prekeys.plan((), Wish(), TODAY)
    for (_, until), (from_, _) in itertools.pairwise(every):
        assert until - from_ == timedelta(days=2)
    assert every[-1][1] == date(2028, 5, 3)


def test_keys_as_far_ahead_as_asked_for_are_not_made_twice() -> None:
    with pytest.raises(PrekeysThereError):
        prekeys.plan((made(date(2028, 2, 1), date(2028, 5, 3)),), Wish(), TODAY)


def test_each_is_its_own_and_opens_with_passphrase_and_card_only(windowed: Windowed, home: Home) -> None:
    held = prekeys_file.unlock(home, PASSPHRASE)
    assert len({str(one.identity) for one in held}) == len(YEAR)
    assert [one.window for one in held] == list(prekeys_file.windows(home))
    card = windowed.card.read_bytes()
    windowed.card.unlink()
    with pytest.raises(CardMissingError):
        identities.unlock(home, PASSPHRASE)
    windowed.card.write_text(f"{age.Identity.generate()}\n")
    with pytest.raises(CardWrongError):
        identities.unlock(home, PASSPHRASE)
    windowed.card.write_bytes(card)
    with pytest.raises(age.WrongPassphraseError):
        identities.unlock(home, "another passphrase")
    # No file beside the card's opens without both.
    for path in home.root.iterdir():
        assert not path.is_file() or b"AGE-SECRET-KEY" not in path.read_bytes()


def test_age_opens_them_by_two_commands(windowed: Windowed, home: Home) -> None:
    """As the spec says: `age -d intake.age | age -d -i card.txt`."""
    with home.intake_file.open("rb") as outer:
        sealed = age.open(outer, [age.ScryptIdentity(PASSPHRASE)]).read()
    command = [sys.executable, "-m", "dropbox.age", "-d", "-i", str(windowed.card)]
    text = subprocess.run(command, cwd=ROOT, input=sealed, capture_output=True, check=True).stdout.decode()
    assert text.count("# window ") == text.count("\nAGE-SECRET-KEY-PQ-1") == len(YEAR)
    assert text.startswith("# window 2026-11-01 2027-02-03\n# public key: age1pq1")


CARDS = {
    "no file": (None, 2, "the card is not there"),
    "another card": ("identity", 3, "this is the card of other keys"),
    "no card at all": ("words", 3, "this file is no card"),
    "an empty file": ("empty", 3, "this file is no card"),
}


@pytest.mark.parametrize(("content", "status", "says"), CARDS.values(), ids=CARDS.keys())
def test_a_card_that_does_not_fit_is_named(
    windowed: Windowed, offline: Any, content: str | None, status: int, says: str
) -> None:
    offline("collect", windowed.bag({ID: windowed.submission()}), "--yes")
    text = {"identity": f"{age.Identity.generate()}\n", "words": "words\n", "empty": ""}
    other = windowed.place / "other-card"
    if content:
        other.write_text(text[content])
    for command in (["open", "--all"], ["prekeys", "--months", "30", "--yes"]):
        ended = offline(*command, "--card", other)
        assert (ended.status, says in ended.err) == (status, True), ended.err
    # Where it was the last time is still remembered.
    assert offline("open", "--all").status == 0


def test_the_card_may_come_at_another_place_each_time(windowed: Windowed, offline: Any) -> None:
    moved = windowed.place / "elsewhere.txt"
    windowed.card.rename(moved)
    assert offline("prekeys", "--months", "24", "--yes").status == 2
    assert offline("prekeys", "--months", "24", "--yes", "--card", moved).status == 0
    assert offline("prekeys", "--months", "30", "--yes").status == 0
    assert len(prekeys_file.unlock(windowed.home, PASSPHRASE)) == 10


def test_without_a_place_for_the_card_it_lies_in_the_home_and_that_is_said(home: Home, offline: Any) -> None:
    ended = offline("prekeys", "--yes", "--months", "6")
    assert ended.status == 0
    assert "! Without --card the card lies beside the keys, and destroying keys covers nothing." in ended.err
    assert "! The card lies on the disk of the keys, where both are seized together." in ended.err
    assert home.card_file.stat().st_mode & 0o777 == 0o600
    assert "the card lies beside the keys" in offline("status").out


def test_a_session(home: Home, offline: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prekeys_file, "lies_beside_the_keys", lambda *_: False)
    card = tmp_path / "card.txt"
    ended = offline("prekeys", "--card", card, "--months", "6", "--yes")
    assert ended.err == (
        "Today is 24 November 2026, by this machine's clock. Keys to make, each for its time:\n"
        "    from        until\n"
        "    2026-11-01  2027-02-03\n"
        "    2027-02-01  2027-05-03\n"
        "This machine has a vault key now: what you open is kept with it.\n"
        f"The card: {card}\n"
    )
    assert ended.out == (
        "2 keys were made.\nNext: dropbox-offline request -o request.txt, and give that file to your admin\n"
    )
    assert keys.vault_recipients(home) == (keys.vault_identity(home, PASSPHRASE).recipient,)
    again = offline("prekeys", "--card", card, "--months", "6", "--yes")
    assert (again.status, again.err) == (
        2,
        "error: there are keys up to 1 May 2027 already\nhint: further ahead: --months N\n",
    )


def test_a_first_card_is_never_written_over_a_file(home: Home, offline: Any, tmp_path: Path) -> None:
    card = tmp_path / "card.txt"
    card.write_text("mine")
    ended = offline("prekeys", "--card", card, "--yes")
    assert (ended.status, card.read_text(), home.intake_file.exists()) == (2, "mine", False)


def test_the_request_asks_for_what_the_list_has_not_and_both_keys_sign_it(
    windowed: Windowed, offline: Any
) -> None:
    home, output = windowed.home, windowed.place / "request.txt"
    offline("collect", windowed.bag({}), "--yes")
    none = offline("request", "-o", output)
    assert (none.status, none.err) == (
        2,
        "error: no key waits to be listed\nhint: dropbox-offline prekeys makes new ones; or --all\n",
    )
    assert not output.exists()
    offline("prekeys", "--months", "24", "--yes")
    ended = offline("request", "-o", output)
    asked = directory.read_request(output.read_bytes())
    new = prekeys_file.unlock(home, PASSPHRASE)[len(windowed.prekeys) :]
    assert [(one.from_, one.until, one.recipient) for one in asked.recipients] == sorted(
        ((one.from_, one.until, one.window.recipient) for one in new), key=lambda one: one[0]
    )
    assert asked.editor == editor_key.public_key(editor_key.public_half(home) or "")
    assert asked.freshness == freshness_key.unlock(home, PASSPHRASE).verifier.public_key.hex()
    names = [signature.key_name for signature in note.parse(output.read_bytes()).signatures]
    assert names == ["press-dropbox/editor", "press-dropbox/freshness"]
    for one in asked.recipients:
        digits = hashlib.sha256(one.recipient.encode()).hexdigest()[:16]
        assert f"{digits[:4]} {digits[4:8]} {digits[8:12]} {digits[12:]}" in ended.err
    again = offline("request", "-o", output)
    assert (again.status, "that file exists already" in again.err) == (2, True)
    every = windowed.place / "every.txt"
    assert offline("request", "-o", every, "--all").status == 0
    assert len(directory.read_request(every.read_bytes()).recipients) == 8


def test_a_public_half_that_was_exchanged_on_the_disk_is_never_asked_for(
    windowed: Windowed, offline: Any
) -> None:
    stranger = str(age.Identity.generate().recipient)
    file = windowed.home.intake_public_file
    file.write_text(file.read_text().replace(windowed.prekeys[0].window.recipient, stranger))
    output = windowed.place / "request.txt"
    assert offline("request", "-o", output, "--all").status == 0
    assert stranger not in output.read_text()


def test_a_key_that_is_over_is_not_asked_for(windowed: Windowed, offline: Any) -> None:
    output = windowed.place / "request.txt"
    assert offline("request", "-o", output, "--day", "2027-05-03").status == 0
    assert [one.from_.isoformat() for one in directory.read_request(output.read_bytes()).recipients] == YEAR[2:]


@pytest.mark.parametrize("days", [365, -365])
def test_a_clock_a_year_off_is_shown_and_asked_about_before_keys_are_made(
    windowed: Windowed, offline: Any, days: int
) -> None:
    offline("collect", windowed.bag({}, DAY), "--yes")
    day = TODAY + timedelta(days=days)
    ended = offline("prekeys", "--months", "36", "--day", day.isoformat())
    # With nobody there to ask.
    assert ended.status == 2
    assert f"Today is {day.day} November {day.year}, as you say." in ended.err
    # A year ahead is still within a list of 15 months: there the person sees the day, and the windows.
    assert ("the clock is wrong" in ended.err) == (days < 0)
    assert len(prekeys_file.windows(windowed.home)) == len(windowed.prekeys)


@given(st.binary(max_size=200) | st.text(alphabet="# window0123456789-\nAGE", max_size=200).map(str.encode))
def test_whatever_lies_inside_is_read_or_refused_by_name(inside: bytes) -> None:
    card, sealed, outer = age.Identity.generate(), io.BytesIO(), io.BytesIO()
    with age.seal(sealed, [card.recipient]) as sealing:
        sealing.write(inside)
    with age.seal(outer, [age.ScryptRecipient(PASSPHRASE, 1)]) as sealing:
        sealing.write(sealed.getvalue())
    try:
        held = prekeys_file.open_bytes(outer.getvalue(), PASSPHRASE, card)
    except IntakeFileError:
        return
    again = prekeys_file.seal_bytes(held, PASSPHRASE, card.recipient, 1)
    opened = prekeys_file.open_bytes(again, PASSPHRASE, card)
    assert [one.window for one in opened] == [one.window for one in held]


INSIDE = {
    "no window": "AGE\n",
    "a window of no key": "# window 2026-11-01 2027-02-03\n# window 2026-11-01 2027-02-03\nAGE\nAGE\n",
    "a day there is not": "# window 2026-13-01 2027-02-03\nAGE\n",
    "a key that is mistyped": "# window 2026-11-01 2027-02-03\nAGEX\n",
}


@pytest.mark.parametrize("inside", INSIDE.values(), ids=INSIDE.keys())
def test_a_key_without_its_window_is_refused(inside: str) -> None:
    card, sealed, outer = age.Identity.generate(), io.BytesIO(), io.BytesIO()
    with age.seal(sealed, [card.recipient]) as sealing:
        sealing.write(inside.replace("AGE", str(card)).encode())
    with age.seal(outer, [age.ScryptRecipient(PASSPHRASE, 1)]) as sealing:
        sealing.write(sealed.getvalue())
    with pytest.raises(IntakeFileError):
        prekeys_file.open_bytes(outer.getvalue(), PASSPHRASE, card)
