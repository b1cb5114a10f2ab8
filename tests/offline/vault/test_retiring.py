"""Keys whose time is over are destroyed, with a new card and a signed record; never while they are needed."""

from __future__ import annotations

import hashlib
import os
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from dropbox import age, directory, note
from dropbox.bag import courier
from dropbox.offline import files, identities, prekeys_file
from dropbox.offline.answers import editor_key
from dropbox.offline.errors import CardWrongError
from dropbox.offline.vault import destroyed
from tests.offline.codenames import CODENAME
from tests.offline.newsroom import DAY, PASSPHRASE, Newsroom
from tests.offline.vault.windowed import ID, OTHER, PAST, TODAY, Windowed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from dropbox.offline.home import Home


def tree(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def retire(offline: Any, windowed: Windowed, *more: str, day: date = PAST, name: str = "new-card") -> Any:
    card = windowed.place / name
    return offline("retire", "--new-card", card, "--day", day.isoformat(), "--yes", *more)


@pytest.fixture
def opened_once(windowed: Windowed, offline: Any) -> Windowed:
    """Return a home that opened a submission of its first window, and has a bag of the week it retires in."""
    offline("collect", windowed.bag({ID: windowed.submission("one")}), "--yes")
    offline("open", "--all")
    offline("collect", windowed.bag({}, PAST, [courier.StoredItem(ID, 1, DAY)]))
    return windowed


def test_it_destroys_what_is_past_and_keeps_the_rest_on_a_new_card(opened_once: Windowed, offline: Any) -> None:
    windowed = opened_once
    old_card = prekeys_file.read_card(windowed.card)
    before = windowed.home.intake_file.read_bytes()
    ended = retire(offline, windowed)
    assert (ended.status, ended.out.splitlines()[0]) == (0, "1 key was destroyed.")
    held = prekeys_file.unlock(windowed.home, PASSPHRASE)
    assert [one.window for one in held] == [one.window for one in windowed.prekeys[1:]]
    # The old card opens what an old block of a flash disk may keep, and nothing of what lies here now.
    assert prekeys_file.open_bytes(before, PASSPHRASE, old_card)
    with pytest.raises(CardWrongError):
        prekeys_file.open_bytes(windowed.home.intake_file.read_bytes(), PASSPHRASE, old_card)
    assert windowed.plaintext(ID, identities.unlock(windowed.home, PASSPHRASE))
    assert retire(offline, windowed, name="third-card").status == 2
    assert not (windowed.place / "third-card").exists()


def test_the_record_says_what_was_destroyed_and_is_signed_by_the_editors_key(
    opened_once: Windowed, offline: Any
) -> None:
    windowed = opened_once
    retire(offline, windowed)
    (path,) = destroyed.records(windowed.home)
    assert path.name == f"{PAST.isoformat()}-1.note"
    signed = note.parse(path.read_bytes())
    signed.verify([editor_key.unlock(windowed.home, PASSPHRASE).verifier])
    inventory = courier.Inventory((), (courier.StoredItem(ID, 1, DAY),), ()).serialize()
    assert signed.text == (
        "press-dropbox/destroyed@v1\n"
        "day 2027-08-03\n"
        f"inventory 2027-08-03 {hashlib.sha256(inventory).hexdigest()}\n"
        # In these tests all lies on one disk.
        "card beside\n"
        f"recipient 2026-11-01 2027-02-03 {directory.sha256_of(windowed.prekeys[0].window.recipient)}\n"
    )


def nothing(_windowed: Windowed, _offline: Any) -> None:
    """Leave everything as it is."""


def no_bag(windowed: Windowed, _offline: Any) -> None:
    windowed.home.last_bag_file.unlink()


def damaged_bag(windowed: Windowed, _offline: Any) -> None:
    windowed.home.last_bag_file.write_bytes(b"{")


def old_server(windowed: Windowed, offline: Any) -> None:
    folder = windowed.place / "old server"
    offline("collect", windowed.newsroom.bag(folder, {}, windowed.seal(windowed.newsroom.packed_keys()), PAST))


def on_the_server(windowed: Windowed, offline: Any) -> None:
    offline("collect", windowed.bag({}, PAST, [courier.StoredItem(OTHER, 1, DAY)]))


def damaged_here(windowed: Windowed, offline: Any) -> None:
    bag = windowed.bag({OTHER: windowed.submission("two")}, PAST)
    os.truncate(bag / "data" / "items" / f"{OTHER}.age", 9_000)
    offline("collect", bag)
    offline("open", "--all")


def arriving(windowed: Windowed, offline: Any) -> None:
    offline("collect", windowed.bag({}, PAST, [], [courier.Unfinished(1, 2)]))


def arriving_unknown(windowed: Windowed, offline: Any) -> None:
    offline("collect", windowed.bag({}, PAST, [], [courier.Unfinished(7, 1)]))


def not_opened(windowed: Windowed, offline: Any) -> None:
    offline("collect", windowed.bag({OTHER: windowed.submission("two")}, PAST))


def opened_before_there_was_a_vault(windowed: Windowed, offline: Any) -> None:
    record = windowed.home.records.get(ID)
    assert record
    windowed.home.sealed(record).write_bytes(windowed.submission("one"))
    assert offline


REFUSALS: dict[str, tuple[Callable[[Windowed, Any], None], date, int, str, str]] = {
    # what stands against it, day, exit status, what is refused, why
    "no bag": (no_bag, PAST, 2, "", "no courier bag says what lies on the server"),
    "a bag that can't be read": (damaged_bag, PAST, 2, "", "no courier bag says what lies on the server"),
    "a bag of an older server": (old_server, PAST, 2, "the server", "no courier bag here says what lies there"),
    "the bag is seven days old": (nothing, PAST + timedelta(days=7), 2, "the server", "one of this week"),
    "one lies on the server and not here": (on_the_server, PAST, 2, "a submission of 2026-11-23", "collect it"),
    "it came damaged": (damaged_here, PAST, 2, "a submission of 2026-11-23", "not whole on this machine"),
    "uploads are arriving": (arriving, PAST, 2, "uploads by version 1 (2)", "still arriving"),
    "uploads by a list that is not known": (arriving_unknown, PAST, 2, "uploads by version 7 (1)", "arriving"),
    "it was never opened": (not_opened, PAST, 2, "povor-povor", "dropbox-offline open povor-povor"),
    "opened by an earlier release": (
        opened_before_there_was_a_vault, PAST, 2, "bahad-bahad", "dropbox-offline reseal bahad-bahad",
    ),
    "within the grace": (nothing, PAST - timedelta(days=1), 2, "", "no key is past its window and grace"),
    "a clock a year behind": (nothing, PAST - timedelta(days=365), 2, "", "no key is past"),
    "a clock a year ahead": (nothing, PAST + timedelta(days=365), 2, "the server", "or mend the clock"),
}  # fmt: skip


@pytest.mark.parametrize(("against", "day", "status", "name", "reason"), REFUSALS.values(), ids=REFUSALS.keys())
def test_it_refuses_by_name_and_changes_nothing(
    opened_once: Windowed,
    offline: Any,
    against: Callable[[Windowed, Any], None],
    day: date,
    status: int,
    name: str,
    reason: str,
) -> None:
    against(opened_once, offline)
    before = tree(opened_once.place)
    ended = retire(offline, opened_once, day=day)
    assert ended.status == status
    assert f"refused: {name}" in ended.err or not name
    assert reason in ended.err
    assert tree(opened_once.place) == before


def test_a_clock_a_year_ahead_destroys_nothing_that_the_servers_day_keeps(
    windowed: Windowed, offline: Any
) -> None:
    """The bag's day is near, as it was collected with the same clock; the earlier one of both counts."""
    offline("collect", windowed.bag({}, PAST - timedelta(days=1), []), "--yes")
    assert retire(offline, windowed, day=PAST + timedelta(days=3)).status == 2
    assert len(prekeys_file.unlock(windowed.home, PASSPHRASE)) == len(windowed.prekeys)


def test_uploads_that_never_end_do_not_keep_a_key_for_ever(opened_once: Windowed, offline: Any) -> None:
    arriving(opened_once, offline)
    assert retire(offline, opened_once, "--despite-uploads").status == 0


def test_an_upload_by_a_newer_list_can_not_need_a_key_that_was_over_before_it(
    opened_once: Windowed, offline: Any
) -> None:
    windowed = opened_once
    windowed.newsroom.publish(windowed.newsroom.readers, issued=date(2027, 7, 1))
    # Only what that list could not seal to any more: its first day is after the window.
    offline("collect", windowed.bag({}, PAST, [], [courier.Unfinished(2, 9)]), "--yes")
    assert retire(offline, windowed).status == 0


def test_what_lies_there_by_a_list_that_does_not_name_a_key_can_not_need_it(
    opened_once: Windowed, offline: Any
) -> None:
    # A newcomer's first window begins with the month: what others sent and took in before that is not theirs.
    windowed = opened_once
    listed = windowed.newsroom.prekeys
    windowed.newsroom.prekeys = listed[1:]
    windowed.newsroom.publish(windowed.newsroom.readers)
    windowed.newsroom.prekeys = listed
    offline("collect", windowed.bag({}, PAST, [courier.StoredItem(OTHER, 2, DAY)]), "--yes")
    assert retire(offline, windowed).status == 0


def test_the_newest_list_says_how_long_a_window_is(opened_once: Windowed, offline: Any) -> None:
    windowed = opened_once
    role, string, from_, until = windowed.newsroom.prekeys[0]
    windowed.newsroom.prekeys[0] = (role, string, from_, until + timedelta(days=31))
    windowed.newsroom.publish(windowed.newsroom.readers)
    offline("collect", windowed.bag({}, PAST, []), "--yes")
    ended = retire(offline, windowed)
    assert (ended.status, "no key is past its window and grace" in ended.err) == (2, True)


def write_answer(windowed: Windowed, offline: Any) -> bytes:
    """Answer a source; return the text that went to the disk."""
    home = windowed.home
    windowed.newsroom.editors = {"reader 1": editor_key.public_key(editor_key.public_half(home) or "")}
    windowed.newsroom.publish(windowed.newsroom.readers)
    sealed = windowed.submission("answer me", **CODENAME)
    offline("collect", windowed.bag({OTHER: sealed}, PAST), "--yes")
    offline("open", "--all")
    text = windowed.place / "text"
    text.write_text("Thank you.")
    done = offline("answer", "povor", "--text", text, "--yes", "--day", TODAY.isoformat())
    assert done.status == 0, done.err
    (answer,) = home.post.answers.all()
    return home.post.sealed(answer).read_bytes()


def test_an_answer_keeps_a_key_until_its_bag_is_written_and_another_after_it(
    opened_once: Windowed, offline: Any
) -> None:
    windowed = opened_once
    sealed = write_answer(windowed, offline)
    waiting = retire(offline, windowed)
    assert (waiting.status, "it waits for its bag, or lies in the last one" in waiting.err) == (2, True)
    day = ("--day", TODAY.isoformat(), "--yes")
    assert offline("courier", windowed.place / "out", *day).status == 0
    # `courier --again` still needs the very bytes that were signed for.
    assert retire(offline, windowed).status == 2
    assert offline("courier", windowed.place / "again", "--again", *day).status == 0
    (answer,) = windowed.home.post.answers.all()
    assert windowed.home.post.sealed(answer).read_bytes() == sealed
    text = windowed.place / "text"
    text.write_text("Once more.")
    later = ("--day", PAST.isoformat(), "--yes")
    assert offline("answer", "povor", "--text", text, *later).status == 0
    assert offline("courier", windowed.place / "next", *later).status == 0
    assert retire(offline, windowed).status == 0
    with windowed.home.post.sealed(answer).open("rb") as file:
        assert age.open(file, [windowed.vault]).read()
    shown = offline("show", "povor").out
    assert "Thank you." in shown


@pytest.mark.parametrize("is_beside", [True, False])
def test_a_card_on_the_disk_of_the_keys_is_called_what_it_is(
    opened_once: Windowed, offline: Any, monkeypatch: pytest.MonkeyPatch, *, is_beside: bool
) -> None:
    """Old blocks of that disk hold both: nothing was destroyed for good."""
    monkeypatch.setattr(prekeys_file, "lies_beside_the_keys", lambda *_: is_beside)
    out = retire(offline, opened_once).out
    assert ("Only destroying this disk, too, makes it sure." in out) == is_beside
    assert (f"break it: {opened_once.card}" in out) != is_beside
    (record,) = destroyed.records(opened_once.home)
    assert ("\ncard beside\n" in note.parse(record.read_bytes()).text) == is_beside


def test_the_new_card_is_never_written_over_another_file(opened_once: Windowed, offline: Any) -> None:
    (opened_once.place / "new-card").write_text("mine")
    before = tree(opened_once.place)
    ended = retire(offline, opened_once)
    assert (ended.status, "choose another name for the new card" in ended.err) == (2, True)
    assert tree(opened_once.place) == before


def test_what_does_not_open_again_replaces_nothing(
    opened_once: Windowed, offline: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A card that keeps other bytes than were written, as broken ones do."""
    before = tree(opened_once.place)
    monkeypatch.setattr(
        prekeys_file, "write_card", lambda place, _: place.write_text(f"{age.Identity.generate()}\n")
    )
    assert retire(offline, opened_once).status == 3
    assert tree(opened_once.place) == before


@pytest.mark.parametrize("cut_at", ["before", "after", "late"])
def test_an_interruption_leaves_a_record_only_of_what_is_gone(
    opened_once: Windowed, offline: Any, monkeypatch: pytest.MonkeyPatch, cut_at: str
) -> None:
    windowed = opened_once
    replace = prekeys_file.replace

    def cut(home: Any, sealed: bytes, held: Sequence[Any]) -> None:
        if cut_at == "late":
            replace(home, sealed, held)
        elif cut_at == "after":
            files.replace(home.intake_file, sealed)
        raise KeyboardInterrupt

    with monkeypatch.context() as context:
        context.setattr(prekeys_file, "replace", cut)
        assert retire(offline, windowed).status == 130
    assert offline("status").status == 0
    gone = cut_at != "before"
    assert len(destroyed.records(windowed.home)) == gone
    assert len(prekeys_file.windows(windowed.home)) == len(windowed.prekeys) - gone
    card = windowed.place / "new-card" if gone else windowed.card
    held = prekeys_file.unlock(windowed.home, PASSPHRASE, card)
    assert len(held) == len(windowed.prekeys) - gone


def test_each_time_leaves_a_record_of_its_own(opened_once: Windowed, offline: Any) -> None:
    windowed = opened_once
    retire(offline, windowed)
    day = date(2027, 11, 3)
    offline("collect", windowed.bag({}, day, [courier.StoredItem(ID, 1, DAY)]))
    assert retire(offline, windowed, day=day, name="card 3").status == 0
    assert [path.name for path in destroyed.records(windowed.home)] == [
        "2027-08-03-1.note",
        "2027-11-03-1.note",
    ]
    assert len(prekeys_file.unlock(windowed.home, PASSPHRASE)) == len(windowed.prekeys) - 2


def test_a_card_that_lay_beside_the_keys_is_removed_there(home: Home, offline: Any, tmp_path: Path) -> None:
    """Only a card that was kept apart can be destroyed for good."""
    offline("prekeys", "--months", "3", "--yes")
    identity = prekeys_file.unlock(home, PASSPHRASE)[0]
    newsroom = Newsroom()
    newsroom.prekeys = [("reader 1", identity.window.recipient, identity.from_, identity.until)]
    newsroom.publish({})
    keys = newsroom.seal(newsroom.packed_keys(), [identity.window.recipient])
    bag = newsroom.bag(tmp_path / "bag", {}, keys, PAST, stored=[], unfinished=[])
    offline("collect", bag, "--yes")
    ended = offline("retire", "--new-card", tmp_path / "card", "--day", PAST.isoformat(), "--yes")
    assert ended.status == 0
    assert not home.card_file.exists()
    assert prekeys_file.unlock(home, PASSPHRASE) == ()


def test_an_answer_to_a_recalled_mailbox_keeps_no_key(opened_once: Windowed, offline: Any) -> None:
    windowed = opened_once
    write_answer(windowed, offline)
    assert offline("recall", "povor", "--yes", "--day", TODAY.isoformat()).status == 0
    assert retire(offline, windowed).status == 0
    assert "Thank you." in offline("show", "povor").out
