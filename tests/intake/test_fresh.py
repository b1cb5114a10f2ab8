"""Before the server seals, somebody must have said lately that its directory is the newest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dropbox import directory, intake, note
from tests.intake.lines import TODAY
from tests.support import publishing
from tests.support.publishing import days

if TYPE_CHECKING:
    from collections.abc import Callable

    from dropbox.errors import DropboxError
    from tests.support.servers import Newsroom


def published(made: Newsroom, waited: list[float] | None = None) -> intake.Published:
    return intake.Published(made.settings(), wait=([] if waited is None else waited).append)


def refusal(made: Newsroom, day: int = 0) -> str:
    try:
        published(made).fresh_directory(TODAY + days(day))
    except directory.FreshnessError as error:
        return error.code
    return "sealed"


def test_a_directory_without_freshness_keys_asks_for_no_note(made: Newsroom) -> None:
    assert published(made).fresh_directory(TODAY).version == 1
    publishing.fresh_file(made).write_bytes(b"never looked at")
    assert published(made).fresh_directory(TODAY).version == 1
    assert published(made).fresh_statement() is None


# fmt: off
CLOCKS = {
    "a year ago":                     (-365, "fresh-not-yet-valid"),
    "two days early":                 (-2,   "fresh-not-yet-valid"),
    "where it is still yesterday":    (-1,   "sealed"),
    "the day it was made":            (0,    "sealed"),
    "its last day":                   (43,   "sealed"),
    "the day after":                  (44,   "fresh-expired"),
    "a year ahead":                   (365,  "fresh-expired"),
}
# fmt: on


@pytest.mark.parametrize("clock", CLOCKS)
def test_the_day_is_the_servers(made: Newsroom, clock: str) -> None:
    publishing.with_freshness(made)
    publishing.renew(made, TODAY)
    day, expected = CLOCKS[clock]
    assert refusal(made, day) == expected


def test_no_note_is_named(made: Newsroom) -> None:
    publishing.with_freshness(made)
    assert refusal(made) == "fresh-missing"
    with pytest.raises(directory.FreshMissingError):
        published(made).fresh_statement()


BAD: dict[str, tuple[Callable[[Newsroom], object], type[DropboxError]]] = {
    "noise": (lambda made: publishing.fresh_file(made).write_bytes(b"x"), directory.FreshTextError),
    "endless": (
        lambda made: publishing.fresh_file(made).write_bytes(bytes(100_000)),
        directory.FreshTextError,
    ),
    "a stranger's": (
        lambda made: publishing.renew(made, TODAY, key=publishing.STRANGER),
        note.NotSignedError,
    ),
}


@pytest.mark.parametrize("kind", BAD)
def test_a_note_that_nobody_may_believe_is_refused_at_once(made: Newsroom, kind: str) -> None:
    publishing.with_freshness(made)
    harm, error = BAD[kind]
    harm(made)
    waited: list[float] = []
    with pytest.raises(error):
        published(made, waited).fresh_directory(TODAY)
    assert waited == []


def test_between_the_two_renames_of_a_publication_it_is_read_once_more(made: Newsroom) -> None:
    publishing.with_freshness(made)
    publishing.renew(made, TODAY)
    publishing.publish_next(made)

    def second_rename(seconds: float) -> None:
        assert seconds == 2
        publishing.renew(made, TODAY)

    reader = intake.Published(made.settings(), wait=second_rename)
    assert reader.fresh_directory(TODAY).version == 3


def test_a_note_of_another_directory_is_waited_for_once_and_not_for_every_visitor(made: Newsroom) -> None:
    publishing.with_freshness(made)
    publishing.renew(made, TODAY)
    publishing.publish_next(made)
    waited: list[float] = []
    reader = published(made, waited)
    for _ in range(3):
        with pytest.raises(directory.FreshOtherDirectoryError):
            reader.fresh_directory(TODAY)
    assert waited == [2]
    publishing.renew(made, TODAY)
    assert reader.fresh_directory(TODAY).version == 3


def test_a_server_that_hides_a_revocation_for_ever_is_found_within_45_days(made: Newsroom) -> None:
    """Yesterday's folder is served day after day; its note is the newest that a captor can have."""
    publishing.with_freshness(made)
    publishing.renew(made, TODAY)
    kept = publishing.keep(made, "yesterday")
    newer = publishing.publish_next(made, revocations=(directory.Revocation("0123456789abcdef", "2026-11"),))
    note_of_the_newer = publishing.renew(made, TODAY + days(1))
    publishing.roll_back(made, kept)
    found = [day for day in range(60) if refusal(made, day) != "sealed"]
    assert (found[0], len(found)) == (44, 60 - 44)
    # Nor does the newer note help under the older directory.
    signed = note.signing.sign(note_of_the_newer.serialize(), [publishing.FRESHNESS])
    publishing.replace_file(publishing.fresh_file(made), signed)
    assert (newer.version, refusal(made, 1)) == (3, "fresh-other-directory")
