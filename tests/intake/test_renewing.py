"""A bag's freshness note takes its place, if a reader would accept it there and it ends later."""

from __future__ import annotations

import os
import stat
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from dropbox import directory, intake
from dropbox.intake.errors import OutgoingSignerError
from tests.intake.answers import ONE, SMALL, STRANGER, Outgoing, deliver, editor, frozen, waiting
from tests.intake.lines import TODAY
from tests.support import publishing, servers
from tests.support.publishing import days

if TYPE_CHECKING:
    from pathlib import Path

    from dropbox.answer import OutgoingFresh
    from dropbox.store import Store


@pytest.fixture
def listing(made: servers.Newsroom) -> servers.Newsroom:
    """A drop-box whose directory lists a freshness key, and has no note yet."""
    publishing.with_freshness(made)
    return made


def outcome(made: servers.Newsroom, store: Store, told: OutgoingFresh, folder: Path) -> tuple[str, str | None]:
    """Deliver a bag that also brings an answer and a recall, which always go on."""
    before = len(waiting(store))
    order = Outgoing([(ONE, SMALL)], recalls=[os.urandom(32)], fresh=told)
    delivered = deliver(made, store, order.write(folder))
    assert (delivered.answers, delivered.recalled, len(waiting(store))) == (1, 1, before + 1)
    assert delivered.renewal is not None
    refusal = delivered.renewal.refusal
    return delivered.renewal.outcome, refusal.code if refusal else None


def there(made: servers.Newsroom) -> bytes | None:
    place = publishing.fresh_file(made)
    return place.read_bytes() if place.exists() else None


def test_the_first_note_lets_sources_seal(listing: servers.Newsroom, store: Store, tmp_path: Path) -> None:
    told = publishing.told(listing, TODAY)
    assert outcome(listing, store, told, tmp_path / "bag") == ("renewed", None)
    published = intake.Published(listing.settings())
    said = published.fresh_statement()
    assert said is not None
    assert (said.expires, published.fresh_directory(TODAY).version) == (told.expires, 2)
    mode = stat.S_IMODE(publishing.fresh_file(listing).stat().st_mode)
    assert (mode, [path.name for path in publishing.keys_folder(listing).glob(".*")]) == (0o644, [])


def test_a_bag_may_bring_nothing_else(listing: servers.Newsroom, store: Store, tmp_path: Path) -> None:
    bag = Outgoing([], fresh=publishing.told(listing, TODAY)).write(tmp_path / "bag")
    assert not (bag / "data" / "answers").exists()
    delivered = deliver(listing, store, bag)
    assert (delivered.answers, delivered.recalled, delivered.already) == (0, 0, False)
    assert there(listing) is not None


# The note that lies there is of TODAY.
# fmt: off
LATER_OR_NOT: dict[str, tuple[int, dict[str, Any], str]] = {
    "of tomorrow":              (1,  {},                                    "renewed"),
    "of today":                 (0,  {},                                    "known"),
    "of last week":             (-7, {},                                    "known"),
    "of today, for a day more": (0,  {"issued": TODAY, "expires": TODAY + days(45)}, "renewed"),
}
# fmt: on


@pytest.mark.parametrize("kind", LATER_OR_NOT)
def test_of_two_notes_the_one_that_ends_later_lies_there(
    listing: servers.Newsroom, store: Store, tmp_path: Path, kind: str
) -> None:
    publishing.renew(listing, TODAY)
    before = there(listing)
    day, changes, expected = LATER_OR_NOT[kind]
    told = publishing.told(listing, TODAY + days(day), **changes)
    assert outcome(listing, store, told, tmp_path / "bag") == (expected, None)
    assert (there(listing) == before) == (expected == "known")


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "a stranger's": ({"key": publishing.STRANGER}, "not-signed"),
    "that begins in a week": ({"issued": TODAY + days(7), "expires": TODAY + days(40)}, "fresh-not-yet-valid"),
    "that has ended": ({"issued": TODAY - days(40), "expires": TODAY}, "fresh-expired"),
    "of another drop-box": ({"origin": "another"}, "bad-signature"),
    "of another directory of this version": ({"directory_sha256": "0" * 64}, "bad-signature"),
    "of the version before": (
        {"version": 1, "directory_sha256": "of version 1"},
        "fresh-other-directory",
    ),
    "of a version that is not here": ({"version": 3}, "fresh-other-directory"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_a_note_that_no_reader_would_accept_is_named_and_stops_nothing(
    listing: servers.Newsroom, store: Store, tmp_path: Path, kind: str
) -> None:
    changes, code = REFUSED[kind]
    if changes.get("directory_sha256") == "of version 1":
        first = publishing.trusted(listing).at_version(1)
        changes = changes | {"directory_sha256": first.text_sha256}
    told = publishing.told(listing, TODAY, **changes)
    assert outcome(listing, store, told, tmp_path / "bag") == ("refused", code)
    assert there(listing) is None


def test_a_note_of_an_older_version_is_named_though_a_good_one_lies_there(
    listing: servers.Newsroom, store: Store, tmp_path: Path
) -> None:
    """The editor does not know of the revocation yet: the admin must hear that."""
    older = publishing.told(listing, TODAY)
    publishing.publish_next(listing)
    publishing.renew(listing, TODAY)
    before = there(listing)
    assert outcome(listing, store, older, tmp_path / "bag") == ("refused", "fresh-other-directory")
    assert there(listing) == before


def test_a_window_of_more_than_45_days_is_refused(
    listing: servers.Newsroom, store: Store, tmp_path: Path
) -> None:
    told = replace(publishing.told(listing, TODAY), expires=TODAY + days(46))
    assert outcome(listing, store, told, tmp_path / "bag") == ("refused", "fresh-window")
    assert there(listing) is None


def test_a_note_that_nobody_believes_gives_way_to_any_good_one(
    listing: servers.Newsroom, store: Store, tmp_path: Path
) -> None:
    for number, bad in enumerate((b"noise", bytes(100_000))):
        publishing.fresh_file(listing).write_bytes(bad)
        told = publishing.told(listing, TODAY)
        assert outcome(listing, store, told, tmp_path / f"bag{number}") == ("renewed", None)


def test_a_directory_that_asks_for_none_gets_none(made: servers.Newsroom, store: Store, tmp_path: Path) -> None:
    told = publishing.told(made, TODAY)
    assert outcome(made, store, told, tmp_path / "bag") == ("not-asked", None)
    assert there(made) is None


def test_the_note_of_a_bag_that_was_delivered_before_is_looked_at_again(
    listing: servers.Newsroom, store: Store, tmp_path: Path
) -> None:
    """The stick came before the publication: once the new version is there, the same bag brings it to life."""
    kept = publishing.keep(listing, "before")
    publishing.publish_next(listing)
    told = publishing.told(listing, TODAY)
    newer = publishing.keep(listing, "after")
    publishing.roll_back(listing, kept)
    order = Outgoing([(ONE, SMALL)], fresh=told)
    bag = order.write(tmp_path / "bag")
    first = deliver(listing, store, bag)
    assert first.renewal is not None
    assert first.renewal.refusal is not None
    assert first.renewal.refusal.code == "fresh-other-directory"
    publishing.roll_back(listing, newer)
    again = deliver(listing, store, bag)
    assert again.renewal is not None
    assert (again.already, again.renewal.outcome, len(waiting(store))) == (True, "renewed", 1)


def test_a_folder_that_may_not_be_written_is_named_and_stops_nothing(
    listing: servers.Newsroom, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    told = publishing.told(listing, TODAY)
    monkeypatch.setattr("dropbox.intake.published.os.fchmod", refused)
    assert outcome(listing, store, told, tmp_path / "bag") == ("refused", "fresh-not-written")
    assert (there(listing), [path.name for path in publishing.keys_folder(listing).glob(".*")]) == (None, [])


def test_a_bag_of_somebody_else_renews_nothing(listing: servers.Newsroom, store: Store, tmp_path: Path) -> None:
    told = publishing.told(listing, TODAY)
    bag = Outgoing([], key=STRANGER, fresh=told).write(tmp_path / "bag")
    with pytest.raises(OutgoingSignerError):
        deliver(listing, store, bag)
    assert there(listing) is None


def test_whoever_reads_meanwhile_sees_the_old_note_or_the_new(
    listing: servers.Newsroom, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publishing.renew(listing, TODAY)
    before = there(listing)
    seen: list[bytes | None] = []
    fsync = os.fsync

    def noted(descriptor: int) -> None:
        seen.append(there(listing))
        fsync(descriptor)

    monkeypatch.setattr("dropbox.intake.published.os.fsync", noted)
    told = publishing.told(listing, TODAY + days(1))
    assert outcome(listing, store, told, tmp_path / "bag")[0] == "renewed"
    assert before in seen
    assert set(seen) <= {before, there(listing)}


def test_a_revocation_is_confirmed_by_the_next_stick_and_not_by_older_ones(
    listing: servers.Newsroom, store: Store, tmp_path: Path
) -> None:
    older = publishing.told(listing, TODAY)
    gone = directory.Revocation("0123456789abcdef", "2026-11")
    publishing.publish_next(listing, revocations=(gone,), editors=(editor(),))
    assert outcome(listing, store, older, tmp_path / "old") == ("refused", "fresh-other-directory")
    assert outcome(listing, store, publishing.told(listing, TODAY), tmp_path / "new") == ("renewed", None)
    assert len(frozen(store)) == 2
