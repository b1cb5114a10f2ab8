"""What `status` and `deliver` say of the keys: what ends soon, whether sources can send, what to do."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from dropbox import directory, intake, note
from dropbox.intake.errors import FreshNotWrittenError
from dropbox.server import overview, sentences
from tests.intake.lines import TODAY
from tests.support import publishing, servers
from tests.support.publishing import days

if TYPE_CHECKING:
    from dropbox.server.overview import Overview
    from tests.support.servers import Newsroom


def look(made: Newsroom, day: int = 0) -> Overview:
    store = made.open()
    with closing(store.sessions):
        return overview.look(made.settings(), store, TODAY + days(day))


def fresh_warnings(made: Newsroom, day: int) -> list[tuple[int, int]]:
    return [(one.days_left, one.step) for one in look(made, day).warnings if one.subject == "fresh"]


# fmt: off
STEPS = {
    # It was made today and ends in 44 days; day of the look, days left, step.
    "a month ahead":   (14, []),
    "two weeks ahead": (30, [(14, 14)]),
    "a week ahead":    (37, [(7, 7)]),
    "six days ahead":  (38, [(6, 7)]),
    "a day ahead":     (43, [(1, 1)]),
    "on the day":      (44, [(0, 0)]),
    "long after":      (60, [(-16, 0)]),
}
# fmt: on


@pytest.mark.parametrize("ahead", STEPS)
def test_the_end_of_the_freshness_note_is_said_in_time(made: Newsroom, ahead: str) -> None:
    publishing.with_freshness(made)
    publishing.renew(made, TODAY)
    day, expected = STEPS[ahead]
    assert fresh_warnings(made, day) == expected


def test_the_most_urgent_stands_first_and_above_everything(made: Newsroom) -> None:
    """The directory and its one reader end in 400 days; the note in two weeks."""
    publishing.with_freshness(made)
    publishing.renew(made, TODAY + days(340))
    seen = look(made, 371)
    lines = seen.text().splitlines()
    ends, note_ends = TODAY + days(400), TODAY + days(340 + 44)
    assert [line.partition(": ")[0] for line in lines[:2]] == [
        f"! the freshness note ends in 13 days, on {note_ends}",
        f"! the key directory ends in 29 days, on {ends}",
    ]
    assert lines[2] == (
        f"! desk {servers.DESK}: the key to read with of reader 1 ends in 29 days, on {ends}. Hold a key day"
    )
    assert lines[3] == ""
    assert [(one["subject"], one["step"], one["ends"]) for one in _warnings(seen)][:2] == [
        ("fresh", 14, str(note_ends)),
        ("directory", 30, str(ends)),
    ]


def _warnings(seen: Overview) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(json.dumps(seen.document()))["warnings"]
    return found


def test_while_nothing_ends_nothing_is_said_but_until_when(made: Newsroom) -> None:
    publishing.with_freshness(made)
    until = publishing.renew(made, TODAY).expires
    seen = look(made)
    assert (seen.warnings, seen.fresh) == ((), f"up to {until - timedelta(days=1)}")


def test_a_desk_without_a_reader_is_said_if_it_is_offered(made: Newsroom) -> None:
    publishing.publish_next(made, revocations=(directory.Revocation("0123456789abcdef", "2026-11"),))
    assert [one.desk for one in look(made).warnings] == [servers.DESK]
    said = f"! desk {servers.DESK}: no key to seal to is listed today: sources can't send to it"
    assert look(made).text().splitlines()[0] == said


def test_a_directory_that_asks_for_no_note_says_so(made: Newsroom) -> None:
    assert look(made).fresh == "the directory asks for no freshness note"


@pytest.mark.parametrize(("day", "said"), [(-30, "begins on"), (100, "ended on")])
def test_a_note_that_does_not_hold_today_says_that_sources_cant_send(
    made: Newsroom, day: int, said: str
) -> None:
    publishing.with_freshness(made)
    publishing.renew(made, TODAY)
    assert look(made, day).fresh.startswith("sources can't send: it is ")
    assert said in look(made, day).fresh


def test_keys_that_went_back_are_named(made: Newsroom) -> None:
    kept = publishing.keep(made, "yesterday")
    publishing.publish_next(made)
    store = made.open()
    with closing(store.sessions):
        intake.Published(made.settings(), store).trusted()
    publishing.roll_back(made, kept)
    seen = look(made)
    assert seen.keys == "this server has seen version 2 of the key directory, and the folder holds version 1"
    assert (seen.fresh, seen.warnings) == ("nobody knows", ())


# fmt: off
HINTS = {
    "an older stick":           (directory.FreshOtherDirectoryError(expected=3, got=2), "the next stick"),
    "a newer key list":         (directory.FreshOtherDirectoryError(expected=2, got=3), "publish here"),
    "weeks on the road":        (directory.FreshExpiredError(day=TODAY, expires=TODAY), "too long on the road"),
    "a clock":                  (directory.FreshNotYetValidError(day=TODAY, issued=TODAY), "date"),
    "a key that is not listed": (note.NotSignedError("x"),                              "offline request"),
    "another key list":         (note.BadSignatureError("x"),                           "ask them"),
    "a folder":                 (FreshNotWrittenError(),                                "keys_folder"),
}
# fmt: on


@pytest.mark.parametrize("refused", HINTS)
def test_the_hint_for_a_refused_note_is_for_the_admin(refused: str) -> None:
    refusal, said = HINTS[refused]
    assert said in (sentences.hint_for(refusal) or "")
